"""Import side by side: Orthanc fed by HTTP with 4 and 8 clients, and `import_dicom`, copying and in place.

The same CT slices of 0.5 MB for all, warm in memory; everything is synced and indexed. Ours is timed from the command's
first line to its last, its processes aside included; neither Orthanc's start nor Python's is. For `--in-place`, which
reads headers only, there are ten times as many files, with a hole for pixels. Memory is the largest process's peak.
"""

import argparse
import http.client
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from tests.benchmarks import clinic
from tests.benchmarks.booked import forget_images
from tests.imaging.dicom.running import free_port

GOALS = {"copied": 2.0, "in place": 20.0}
MEMORY_GOAL = 200  # MB


@dataclass(frozen=True)
class Run:
    """One run: files per second, CPU seconds per thousand, peak memory in MB."""

    rate: float
    cpu: float
    memory: float


def orthanc(files: Sequence[Path], clients: int) -> Run:
    """Post every file to an empty Orthanc."""
    with tempfile.TemporaryDirectory(prefix="ris-bench-") as folder:
        port, web = free_port(), free_port()
        more = {
            "HttpServerEnabled": True, "HttpPort": web, "KeepAlive": True, "TcpNoDelay": True, "HttpThreadsCount": 50,
            "AuthenticationEnabled": False, "RemoteAccessAllowed": False,
        }  # fmt: skip
        parts = [files[place::clients] for place in range(clients)]
        with clinic.orthanc(Path(folder), port, **more) as pid, ProcessPoolExecutor(clients) as pool:
            list(pool.map(_post, [web] * clients, [[]] * clients))  # the clients are there before the clock runs
            before, begun = clinic.cpu(pid), time.perf_counter()
            list(pool.map(_post, [web] * clients, parts))
            seconds = time.perf_counter() - begun
            return Run(len(files) / seconds, (clinic.cpu(pid) - before) / len(files) * 1000, clinic.memory(pid))


def _post(port: int, files: Sequence[Path]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for path in files:
        connection.request("POST", "/instances", path.read_bytes())
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise SystemExit(f"Orthanc answers {answer.status}")
    connection.close()


def ours(folder: Path, count: int, *, in_place: bool) -> Run:
    """`import_dicom` in a process of its own, on an empty index."""
    forget_images()
    with tempfile.TemporaryDirectory(prefix="ris-bench-") as images:
        told = {"IMAGES_ROOT": images, "IMAGES_IN_PLACE_ROOTS": str(folder)}
        line = [sys.executable, "-m", "tests.benchmarks.bench_import", "--timed", str(folder)]
        ran = subprocess.run(
            [*line, "--in-place"] if in_place else line, env={**os.environ, **told}, check=True, stdout=subprocess.PIPE
        )
        seconds, cpu, memory = json.loads(ran.stdout)
        return Run(count / seconds, cpu / count * 1000, memory)


def timed(folder: Path, *, in_place: bool) -> None:
    """The command itself, in this process: seconds, CPU seconds, MB."""
    begun, before, said = time.perf_counter(), _cpu(), StringIO()
    call_command("import_dicom", str(folder), in_place=in_place, stdout=said, stderr=StringIO())
    seconds = time.perf_counter() - begun
    if "mismatch" in said.getvalue() or "refused" in said.getvalue():
        raise SystemExit(said.getvalue())
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps([seconds, _cpu() - before, peak / 1024]))


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    """Alternate them, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", nargs="+", choices=("sqlite", "mariadb"), default=["sqlite", "mariadb"])
    parser.add_argument("--count", type=int, default=1000, help="files to copy; ten times as many in place")
    parser.add_argument("--times", type=int, default=5, help="alternated runs of each (default: 5)")
    parser.add_argument("--timed", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--in-place", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.timed:
        timed(options.timed, in_place=options.in_place)
        return
    clinic.need("Orthanc", "storescu")
    if "BENCH_ON" not in os.environ:
        clinic.each_database("tests.benchmarks.bench_import", options.on)
        return
    clinic.open_clinic()
    with tempfile.TemporaryDirectory(prefix="ris-bench-corpus-") as folder:
        clinic.corpus(Path(folder) / "whole", "ct", options.count)
        clinic.corpus(Path(folder) / "many", "ct", 10 * options.count, holes=True)
        _table(Path(folder), options.count, options.times)


def _table(folder: Path, count: int, times: int) -> None:
    files = sorted((folder / "whole").rglob("*.dcm"))
    work = {
        "Orthanc, 4 clients": lambda: orthanc(files, 4),
        "Orthanc, 8 clients": lambda: orthanc(files, 8),
        "copied": lambda: ours(folder / "whole", count, in_place=False),
        "in place": lambda: ours(folder / "many", 10 * count, in_place=True),
    }
    runs: dict[str, list[Run]] = {name: [] for name in work}
    for _time in range(times):
        for name in random.sample(list(work), len(work)):
            runs[name].append(work[name]())
    best = max(statistics.median(run.rate for run in runs[name]) for name in work if name.startswith("Orthanc"))
    print(f"{os.environ['BENCH_ON']:<22}{'per s':>9}{'CPU s/1000':>12}{'MB':>7}{'ratio':>8}{'goal':>7}", flush=True)
    for line in _lines(runs, best):
        print(line, flush=True)


def _lines(runs: dict[str, list[Run]], best: float) -> Iterator[str]:
    for name, each in runs.items():
        rate, cpu = (statistics.median(value) for value in zip(*((run.rate, run.cpu) for run in each), strict=True))
        goal = f"{GOALS[name]:6.1f}x" if name in GOALS else ""
        yield f"{name:<22}{rate:9.1f}{cpu:12.2f}{max(run.memory for run in each):7.0f}{rate / best:7.2f}x{goal}"


if __name__ == "__main__":
    main()
