"""C-STORE side by side: Orthanc, DCMTK's storescp and ours, in alternated runs on loopback ports of their own.

Every server is told to sync (Orthanc: SyncStorageArea) and to index; storescp only writes. What is counted: instances a
second as the senders see them, from the first connection to the last answer, the server's CPU seconds for a thousand
instances, and the peak memory of its largest process. Senders and peers get TCP_NODELAY=1, or with --as-shipped not.
With DATABASE_URL set (as by `python -m tests.mariadb`) ours indexes there, else in an SQLite file beside the images.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian, generate_uid

from tests.imaging.dicom.running import free_port

ROOT = Path(__file__).parents[2]
GOALS = {("ct", 1): 2.0, ("ct", 4): 1.7, ("dx", 1): 2.5, ("dx", 4): 1.8}
SIDES = {"ct": 512, "dx": 2000}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Run:
    """One run: instances per second, CPU seconds per thousand, peak memory in MB."""

    rate: float
    cpu: float
    memory: float


def corpus(folder: Path, kind: str, count: int) -> list[Path]:
    """Files with UIDs of their own and noise for pixels, in four folders for four senders."""
    side, rng = SIDES[kind], np.random.default_rng(1)
    pixels = rng.integers(0, 4096, side * side, dtype="<u2").tobytes()
    folders = [folder / kind / str(number) for number in range(4)]
    for part in folders:
        part.mkdir(parents=True)
    study = generate_uid()
    for number in range(count):
        ds = Dataset()
        ds.SOPClassUID = CTImageStorage if kind == "ct" else DigitalXRayImageStorageForPresentation
        ds.SOPInstanceUID, ds.StudyInstanceUID, ds.SeriesInstanceUID = (
            generate_uid(),
            study,
            f"{study}.{number % 4}"[:64],
        )
        ds.PatientID, ds.PatientName, ds.Modality = f"BENCH-{kind}", "Bench^Mark", kind.upper()
        ds.PatientBirthDate, ds.PatientSex, ds.InstanceNumber = "19700101", "O", number
        ds.Rows = ds.Columns = side
        ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.SamplesPerPixel, ds.PixelRepresentation = 16, 12, 11, 1, 0
        ds.PhotometricInterpretation, ds.PixelData = "MONOCHROME2", pixels
        ds.file_meta = FileMetaDataset()
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds.save_as(folders[number % 4] / f"{number}.dcm", enforce_file_format=True)
    return folders


@contextlib.contextmanager
def orthanc(folder: Path, port: int) -> Iterator[int]:
    """Debian's Orthanc with its SQLite index. Yields its process id."""
    settings = {
        "DicomAet": "PEER",
        "DicomPort": port,
        "HttpServerEnabled": False,
        "StorageDirectory": str(folder),
        "IndexDirectory": str(folder),
        "DicomAlwaysAllowStore": True,
        "SyncStorageArea": True,
        "StorageCompression": False,
        "Plugins": [],
    }
    (folder / "orthanc.json").write_text(json.dumps(settings))
    with _process(["Orthanc", str(folder / "orthanc.json")], port) as pid:
        yield pid


@contextlib.contextmanager
def storescp(folder: Path, port: int) -> Iterator[int]:
    """DCMTK's receiver: it writes, and neither syncs nor indexes."""
    with _process(["storescp", "--fork", "-od", str(folder), "-aet", "PEER", str(port)], port) as pid:
        yield pid


@contextlib.contextmanager
def ours(folder: Path, port: int) -> Iterator[int]:
    """`serve_dicom`, with SQLite in full synchronous mode or the database of DATABASE_URL."""
    environment = {
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'ris.sqlite3'}",
        "IMAGES_ROOT": str(folder / "images"),
        "SQLITE_SYNCHRONOUS": "FULL",
        "DICOM_ACCEPT_ANY_CALLER": "true",
        "DICOM_AE_TITLE": "PEER",
        "SECRET_KEY": "only-for-benchmarks-only-for-benchmarks-only-here",
        "DEMO": "true",
    }
    for command in ("migrate", "sync_roles"):
        _run([sys.executable, "manage.py", command, "--verbosity=0"], environment)
    with _process([sys.executable, "manage.py", "serve_dicom", f"--port={port}"], port, environment) as pid:
        yield pid


SERVERS = {"orthanc": orthanc, "storescp": storescp, "ours": ours}


def measure(name: str, folders: Sequence[Path], associations: int, *, no_delay: bool) -> Run:
    """Start a server with an empty store, send every folder to it, stop it."""
    count = sum(len(list(folder.iterdir())) for folder in folders)
    parts = [folders[place::associations] for place in range(associations)]
    with tempfile.TemporaryDirectory(prefix="ris-bench-") as folder:
        port = free_port()
        os.environ.pop("TCP_NODELAY", None)
        if no_delay:  # both ends have to
            os.environ["TCP_NODELAY"] = "1"
        with SERVERS[name](Path(folder), port) as pid:
            before = _cpu(pid)
            begun = time.perf_counter()
            senders = [
                subprocess.Popen(
                    ["storescu", "-aec", "PEER", "+sd", "+r", "127.0.0.1", str(port), *map(str, part)],
                    stderr=subprocess.DEVNULL,
                )
                for part in parts
            ]
            if any(sender.wait() for sender in senders):
                raise SystemExit(f"{name}: a sender failed")
            seconds = time.perf_counter() - begun
            time.sleep(1)  # the rows that are still to come count as work, if not as waiting
            return Run(count / seconds, (_cpu(pid) - before) / count * 1000, _memory(pid))


def main() -> None:
    """Alternate the servers, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="+", choices=SIDES, default=["ct", "dx"])
    parser.add_argument("--associations", nargs="+", type=int, choices=(1, 4), default=[1, 4])
    parser.add_argument("--servers", nargs="+", choices=SERVERS, default=["orthanc", "storescp", "ours"])
    parser.add_argument("--count", type=int, default=600, help="instances a run; of DX a tenth (default: 600)")
    parser.add_argument("--times", type=int, default=5, help="alternated runs of each (default: 5)")
    parser.add_argument("--as-shipped", action="store_true", help="senders without TCP_NODELAY, as Debian ships them")
    options = parser.parse_args()
    missing = [name for name in ("Orthanc", "storescu") if not shutil.which(name)]
    if missing and subprocess.run([ROOT / "tools/install_packages.sh", "orthanc", "dcmtk"], check=False).returncode:
        raise SystemExit("orthanc and dcmtk are needed")
    print(f"{'work':<22}{'server':<10}{'per s':>9}{'CPU s/1000':>12}{'MB':>7}{'ratio':>8}{'goal':>7}")
    with tempfile.TemporaryDirectory(prefix="ris-bench-corpus-") as folder:
        for kind in options.kinds:
            folders = corpus(Path(folder), kind, options.count if kind == "ct" else max(8, options.count // 10))
            for associations in options.associations:
                _table(kind, folders, associations, options)


def _table(kind: str, folders: Sequence[Path], associations: int, options: argparse.Namespace) -> None:
    runs: dict[str, list[Run]] = {name: [] for name in options.servers}
    for _time in range(options.times):
        order = list(options.servers)
        random.shuffle(order)
        for name in order:
            runs[name].append(measure(name, folders, associations, no_delay=not options.as_shipped))
    peer = statistics.median(run.rate for run in runs["orthanc"]) if "orthanc" in runs else 0.0
    for name, each in runs.items():
        rate = statistics.median(run.rate for run in each)
        cpu, memory = statistics.median(run.cpu for run in each), max(run.memory for run in each)
        ratio = f"{rate / peer:7.2f}x" if peer else ""
        goal = 7.0 if options.as_shipped else GOALS[kind, associations]
        work = f"C-STORE {kind.upper()} x{associations}"
        wanted = f"{goal:6.1f}x" if name == "ours" else ""
        print(f"{work:<22}{name:<10}{rate:9.1f}{cpu:12.2f}{memory:7.0f}{ratio}{wanted}", flush=True)


@contextlib.contextmanager
def _process(command: Sequence[str], port: int, environment: dict[str, str] | None = None) -> Iterator[int]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 60
        while subprocess.run(
            ["echoscu", "-aec", "PEER", "127.0.0.1", str(port)], capture_output=True, check=False
        ).returncode:
            if time.monotonic() > end or process.poll() is not None:
                raise SystemExit(f"{command[0]} did not start")
            time.sleep(0.2)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _cpu(pid: int) -> float:
    """User and system seconds of a process, its children, and those that have ended."""
    total = 0
    for each in _family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(field) for field in fields[11:15])
    return total / TICKS


def _memory(pid: int) -> float:
    """The largest of its processes, in MB at its peak."""
    peaks = []
    for each in _family(pid):
        status = dict(line.split(":", 1) for line in Path(f"/proc/{each}/status").read_text().splitlines())
        peaks.append(int(status.get("VmHWM", "0 kB").split()[0]) / 1024)
    return max(peaks)


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
