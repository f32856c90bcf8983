"""What one more instance costs in a young archive and in an old one: 10,000 and 1,000,000 instances stored.

Both are filled with rows in bulk, with the folders of the image storage, and without files. Then the same tiny CT
slices go to `serve_dicom` by C-STORE over four associations, to the young and to the old one in turn; what counts is
the time until their rows are there (a worklist query waits for them) and the server's CPU, for each instance.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import booked, clinic
from tests.imaging.dicom.running import free_port

GOAL = 1.2


@dataclass(frozen=True)
class Archive:
    """One of the two: its database, the folder of its images, how many instances it begins with."""

    url: str
    folder: Path
    size: int


def archives(kind: str, sizes: list[int], stack: contextlib.ExitStack) -> Iterator[Archive]:
    """Make and fill them, each by a process of its own."""
    for size in sizes:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ris-bench-")))
        url = f"sqlite:///{folder}/ris.sqlite3"
        if kind == "mariadb":
            url = stack.enter_context(clinic.mariadb.running(*clinic.DURABLE)).url
        line = [sys.executable, "-m", "tests.benchmarks.bench_growth", "--fill", str(size)]
        subprocess.run(line, env={**os.environ, **clinic.settings(url), "IMAGES_ROOT": f"{folder}/images"}, check=True)
        yield Archive(url, folder, size)


def fill(size: int) -> None:
    """In the process of one archive: tables, roles, orders, rows, folders."""
    clinic.open_clinic()
    for digest in booked.store(size):
        Path(os.environ["IMAGES_ROOT"], digest[:2], digest[2:4]).mkdir(parents=True, exist_ok=True)


def measure(archive: Archive, folders: list[Path]) -> tuple[float, float]:
    """Seconds and CPU seconds for each instance of these folders."""
    count = sum(len(list(folder.iterdir())) for folder in folders)
    port = free_port()
    os.environ.update(clinic.settings(archive.url))
    with clinic.ours(archive.folder, port) as pid:
        before, begun = clinic.cpu(pid), time.perf_counter()
        clinic.send(port, [[folder] for folder in folders])
        ask = ["findscu", "-W", "-aec", "PEER", "127.0.0.1", str(port), "-k", "0010,0020=NOBODY", "-k", "0010,0010"]
        subprocess.run(ask, check=True, capture_output=True)
        seconds = time.perf_counter() - begun
        return seconds / count, (clinic.cpu(pid) - before) / count


def main() -> None:
    """Alternate the two, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", nargs="+", choices=("sqlite", "mariadb"), default=["sqlite", "mariadb"])
    parser.add_argument("--sizes", nargs=2, type=int, default=[10_000, 1_000_000])
    parser.add_argument("--count", type=int, default=400, help="instances a run (default: 400)")
    parser.add_argument("--times", type=int, default=7, help="alternated runs of each (default: 7)")
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        fill(options.fill)
        return
    clinic.need("storescu", "findscu")
    os.environ["TCP_NODELAY"] = "1"
    print(
        f"{'an instance more':<18}{'of':>12}{'then of':>12}{'ms':>8}{'then ms':>9}{'ratio':>8}{'goal':>7}", flush=True
    )
    for kind in options.on:
        with contextlib.ExitStack() as stack:
            both = list(archives(kind, options.sizes, stack))
            _compare(kind, both, Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ris-bench-"))), options)


def _compare(kind: str, both: list[Archive], folder: Path, options: argparse.Namespace) -> None:
    found: dict[int, list[tuple[float, float]]] = {archive.size: [] for archive in both}
    for number in range(options.times + 1):
        sent = clinic.corpus(folder / str(number), "tiny", options.count, first=number * options.count)
        for archive in both:
            found[archive.size].append(measure(archive, sent))
    for place, what in enumerate(("time", "CPU")):
        young, old = (
            statistics.median(each[place] for each in found[archive.size][1:]) * 1000  # the first warms the disk
            for archive in both
        )
        sizes = f"{both[0].size:>12,}{both[1].size:>12,}"
        print(f"{kind + ', ' + what:<18}{sizes}{young:8.2f}{old:9.2f}{old / young:7.2f}x{GOAL:6.1f}x", flush=True)


if __name__ == "__main__":
    main()
