"""C-STORE side by side: Orthanc, DCMTK's storescp and ours, in alternated runs on loopback ports of their own.

Every server is told to sync (Orthanc: SyncStorageArea) and to index; storescp only writes. What is counted: instances a
second as the senders see them, from the first connection to the last answer, the server's CPU seconds for a thousand
instances (on MariaDB without the database's own), and the peak memory of its largest process. Senders and peers get
TCP_NODELAY=1, or with --as-shipped not.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import clinic
from tests.benchmarks.booked import forget_images
from tests.imaging.dicom.running import free_port

GOALS = {("ct", 1): 2.0, ("ct", 4): 1.7, ("dx", 1): 2.5, ("dx", 4): 1.8}
AS_SHIPPED, CPU_GOAL = 7.0, 0.5
SERVERS = {"orthanc": clinic.orthanc, "storescp": clinic.storescp, "ours": clinic.ours}


@dataclass(frozen=True)
class Run:
    """One run: instances per second, CPU seconds per thousand, peak memory in MB."""

    rate: float
    cpu: float
    memory: float


def measure(name: str, folders: Sequence[Path], associations: int, *, no_delay: bool) -> Run:
    """Start a server with an empty store, send every folder to it, stop it."""
    count = sum(len(list(folder.iterdir())) for folder in folders)
    with tempfile.TemporaryDirectory(prefix="ris-bench-") as folder:
        port = free_port()
        os.environ.pop("TCP_NODELAY", None)
        if no_delay:  # both ends have to
            os.environ["TCP_NODELAY"] = "1"
        if name == "ours":
            forget_images()
        with SERVERS[name](Path(folder), port) as pid:
            before = clinic.cpu(pid)
            seconds = clinic.send(port, [folders[place::associations] for place in range(associations)])
            time.sleep(2)  # the rows that are still to come count as work, if not as waiting
            return Run(count / seconds, (clinic.cpu(pid) - before) / count * 1000, clinic.memory(pid))


def main() -> None:
    """Alternate the servers, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", nargs="+", choices=("sqlite", "mariadb"), default=["sqlite", "mariadb"])
    parser.add_argument("--kinds", nargs="+", choices=("ct", "dx"), default=["ct", "dx"])
    parser.add_argument("--associations", nargs="+", type=int, choices=(1, 4), default=[1, 4])
    parser.add_argument("--servers", nargs="+", choices=SERVERS, default=["orthanc", "storescp", "ours"])
    parser.add_argument("--count", type=int, default=600, help="instances a run; of DX a tenth (default: 600)")
    parser.add_argument("--times", type=int, default=5, help="alternated runs of each (default: 5)")
    parser.add_argument("--as-shipped", action="store_true", help="senders without TCP_NODELAY, as Debian ships them")
    options = parser.parse_args()
    clinic.need("Orthanc", "storescu")
    if "BENCH_ON" not in os.environ:
        clinic.each_database("tests.benchmarks.bench_store", options.on)
        return
    clinic.open_clinic()
    columns = f"{'per s':>9}{'CPU s/1000':>12}{'MB':>7}{'ratio':>8}{'goal':>7}{'CPU':>8}"
    print(f"{os.environ['BENCH_ON']:<18}{'server':<10}{columns}", flush=True)
    with tempfile.TemporaryDirectory(prefix="ris-bench-corpus-") as folder:
        for kind in options.kinds:
            count = options.count if kind == "ct" else max(8, options.count // 10)
            folders = clinic.corpus(Path(folder), kind, count)
            for associations in options.associations:
                _table(kind, folders, associations, options)


def _table(kind: str, folders: Sequence[Path], associations: int, options: argparse.Namespace) -> None:
    runs: dict[str, list[Run]] = {name: [] for name in options.servers}
    for _time in range(options.times):
        for name in random.sample(options.servers, len(options.servers)):
            runs[name].append(measure(name, folders, associations, no_delay=not options.as_shipped))
    medians = {name: _median(each) for name, each in runs.items()}
    peer = medians.get("orthanc")
    for name, mine in medians.items():
        ratio = f"{mine.rate / peer.rate:7.2f}x" if peer else ""
        goal = AS_SHIPPED if options.as_shipped else GOALS[kind, associations]
        wanted = f"{goal:6.1f}x{mine.cpu / peer.cpu:7.2f}x" if name == "ours" and peer else ""
        work = f"C-STORE {kind.upper()} x{associations}"
        print(f"{work:<18}{name:<10}{mine.rate:9.1f}{mine.cpu:12.2f}{mine.memory:7.0f}{ratio}{wanted}", flush=True)


def _median(runs: Sequence[Run]) -> Run:
    rate, cpu = (statistics.median(each) for each in zip(*((run.rate, run.cpu) for run in runs), strict=True))
    return Run(rate, cpu, max(run.memory for run in runs))


if __name__ == "__main__":
    main()
