"""A clinic of its own for a benchmark, the DICOM files that come to it, and the peers that are measured beside it.

`each_database` starts the benchmark's own module once for each database, with the address in DATABASE_URL: a process
has one. Both databases sync what they commit. All folders are temporary, and where TMPDIR says: on a real disk, or the
waiting for it is not measured.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from django.core.management import call_command
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import UID, CTImageStorage, DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian

from tests import mariadb
from tests.benchmarks.booked import fill

ROOT = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
DURABLE = ("--innodb-flush-log-at-trx-commit=1", "--innodb-doublewrite=1")
SIDES = {"ct": 512, "dx": 2000, "tiny": 64}
STUDY, PATIENT, ACCESSION = "2.25.1000000000", "M0", "B0"  # the first of booked.fill


def each_database(module: str, kinds: Sequence[str]) -> None:
    """Run `python -m module` with the same arguments on each of these databases, one after the other."""
    for kind in kinds:
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ris-bench-"))
            url = f"sqlite:///{folder}/ris.sqlite3"
            if kind == "mariadb":
                url = stack.enter_context(mariadb.running(*DURABLE)).url
            environment = {**os.environ, **settings(url), "IMAGES_ROOT": f"{folder}/images", "BENCH_ON": kind}
            subprocess.run([sys.executable, "-m", module, *sys.argv[1:]], env=environment, check=True)


def settings(url: str) -> dict[str, str]:
    """What the system under test is told."""
    return {
        "DATABASE_URL": url,
        "SQLITE_SYNCHRONOUS": "FULL",
        "DICOM_ACCEPT_ANY_CALLER": "true",
        "DICOM_AE_TITLE": "PEER",
        "SECRET_KEY": "only-for-benchmarks-only-for-benchmarks-only-here",
        "DEMO": "true",
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "ris.settings",
    }


def open_clinic() -> None:
    """Tables, roles, and the order that the files of `corpus` belong to."""
    call_command("migrate", verbosity=0)
    call_command("sync_roles", verbosity=0)
    fill(0, 1)


def slice_of(kind: str, number: int, pixels: bytes) -> Dataset:
    """One image with the header of a real one, of the patient and the order that `open_clinic` knows."""
    ds = Dataset()
    ds.SpecificCharacterSet, ds.ImageType = "ISO_IR 100", ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.SOPClassUID = DigitalXRayImageStorageForPresentation if kind == "dx" else CTImageStorage
    ds.SOPInstanceUID = UID(f"{STUDY}.{SIDES[kind]}.{number}.1")
    ds.StudyInstanceUID, ds.SeriesInstanceUID = UID(STUDY), UID(f"{STUDY}.{SIDES[kind]}.{number % 4}")
    ds.StudyDate = ds.SeriesDate = ds.AcquisitionDate = ds.ContentDate = "20310101"
    ds.StudyTime = ds.SeriesTime = ds.AcquisitionTime = ds.ContentTime = "080000"
    ds.AccessionNumber, ds.Modality, ds.Manufacturer = ACCESSION, "DX" if kind == "dx" else "CT", "Maker"
    ds.InstitutionName, ds.StationName, ds.ReferringPhysicianName = "Bench", "CT0", "Bench"
    ds.StudyDescription, ds.SeriesDescription, ds.ManufacturerModelName = "CT chest", f"Series {number % 4}", "Model 64"
    ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = PATIENT, "Family0^Given", "19600101", "F"
    ds.PatientAge, ds.PatientWeight, ds.BodyPartExamined, ds.PatientPosition = "070Y", "70", "CHEST", "HFS"
    ds.SliceThickness, ds.KVP, ds.ConvolutionKernel, ds.ProtocolName = "1.25", "120", "STANDARD", "Chest"
    ds.SoftwareVersions, ds.DeviceSerialNumber = ["v1.0", "b42"], "12345"
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "CTCHEST", "99RIS", "CT chest"
    ds.ProcedureCodeSequence = Items([code])
    ds.FrameOfReferenceUID, ds.SeriesNumber, ds.InstanceNumber = UID(f"{STUDY}.9"), number % 4 + 1, number
    ds.ImagePositionPatient, ds.ImageOrientationPatient = [-150, -150, number * 1.25], [1, 0, 0, 0, 1, 0]
    ds.SliceLocation, ds.PixelSpacing = str(number * 1.25), ["0.6", "0.6"]
    ds.Rows = ds.Columns = SIDES[kind]
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.SamplesPerPixel, ds.PixelRepresentation = 16, 12, 11, 1, 0
    ds.PhotometricInterpretation, ds.RescaleIntercept, ds.RescaleSlope = "MONOCHROME2", "-1024", "1"
    ds.WindowCenter, ds.WindowWidth, ds.PixelData = "40", "400", pixels
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return ds


def corpus(folder: Path, kind: str, count: int, *, first: int = 0, holes: bool = False) -> list[Path]:
    """That many files with UIDs of their own, in four folders for four senders; noise for pixels, or a hole."""
    side = SIDES[kind]
    length = 2 * side * side
    pixels = np.random.default_rng(1).integers(0, 4096, side * side, dtype="<u2").tobytes()
    folders = [folder / kind / str(number) for number in range(4)]
    for part in folders:
        part.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        path = folders[number % 4] / f"{number}.dcm"
        slice_of(kind, number, bytes(length) if holes else pixels).save_as(path, enforce_file_format=True)
        if holes:
            size = path.stat().st_size
            os.truncate(path, size - length)
            os.truncate(path, size)
    return folders


@contextlib.contextmanager
def orthanc(folder: Path, port: int, **more: object) -> Iterator[int]:
    """Debian's Orthanc with its SQLite index, told to sync. Yields its process id."""
    (folder / "orthanc").mkdir()
    told = {
        "DicomAet": "PEER", "DicomPort": port, "HttpServerEnabled": False, "StorageDirectory": str(folder / "orthanc"),
        "IndexDirectory": str(folder / "orthanc"), "DicomAlwaysAllowStore": True, "SyncStorageArea": True,
        "StorageCompression": False, "Plugins": [], **more,
    }  # fmt: skip
    (folder / "orthanc.json").write_text(json.dumps(told))
    with process(["Orthanc", str(folder / "orthanc.json")], port) as pid:
        yield pid


@contextlib.contextmanager
def storescp(folder: Path, port: int) -> Iterator[int]:
    """DCMTK's receiver: it writes, and neither syncs nor indexes."""
    (folder / "scp").mkdir()
    with process(["storescp", "--fork", "-od", str(folder / "scp"), "-aet", "PEER", str(port)], port) as pid:
        yield pid


@contextlib.contextmanager
def ours(folder: Path, port: int) -> Iterator[int]:
    """`serve_dicom` on the database of DATABASE_URL, with its images below the folder."""
    command = [sys.executable, "manage.py", "serve_dicom", f"--port={port}"]
    with process(command, port, {"IMAGES_ROOT": str(folder / "images")}) as pid:
        yield pid


@contextlib.contextmanager
def process(command: Sequence[str], port: int, environment: dict[str, str] | None = None) -> Iterator[int]:
    """A DICOM server that answers C-ECHO; ended by its own handle."""
    with tempfile.TemporaryFile() as log:
        started = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=log, stderr=log)
        try:
            end = time.monotonic() + 60
            while subprocess.run(
                ["echoscu", "-aec", "PEER", "127.0.0.1", str(port)], capture_output=True, check=False
            ).returncode:
                if time.monotonic() > end or started.poll() is not None:
                    log.seek(0)
                    raise SystemExit(f"{command[0]} did not start: {log.read()[-2000:].decode()}")
                time.sleep(0.2)
            yield started.pid
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(90)


def send(port: int, parts: Sequence[Sequence[Path]]) -> float:
    """`storescu` for each part at once; the seconds from the first connection to the last answer."""
    begun = time.perf_counter()
    senders = [
        subprocess.Popen(
            ["storescu", "-aec", "PEER", "+sd", "+r", "127.0.0.1", str(port), *map(str, part)],
            stderr=subprocess.DEVNULL,
        )
        for part in parts
    ]
    codes = [sender.wait() for sender in senders]
    seconds = time.perf_counter() - begun
    if any(codes):
        raise SystemExit("a sender failed")
    return seconds


def cpu(pid: int) -> float:
    """User and system seconds of a process, its children, and those that have ended."""
    total = 0
    for each in _family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(field) for field in fields[11:15])
    return total / TICKS


def memory(pid: int) -> float:
    """The largest of its processes, in MB at its peak."""
    peaks = []
    for each in _family(pid):
        status = dict(line.split(":", 1) for line in Path(f"/proc/{each}/status").read_text().splitlines())
        peaks.append(int(status.get("VmHWM", "0 kB").split()[0]) / 1024)
    return max(peaks)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def need(*programs: str) -> None:
    """Install Debian's packages where one of these is missing."""
    if all(shutil.which(name) for name in programs):
        return
    if subprocess.run([ROOT / "tools/install_packages.sh", "orthanc", "dcmtk"], check=False).returncode:
        raise SystemExit(f"{', '.join(programs)}: orthanc and dcmtk are needed")
