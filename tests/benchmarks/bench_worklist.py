"""The modality worklist against DCMTK's wlmscpfs and Orthanc's plugin: the same C-FIND, peer and ours in turn.

    python -m tests.benchmarks.bench_worklist [--entries 10 1000 10000] [--rounds 5] [--only-ours]

Each peer gets the same entries as worklist files. A query is one C-FIND on an open association, timed from the first
byte out to the last response in. Ours runs on a SQLite database of its own, with fsync; set BENCH_DATABASE_URL to an
empty database (a private MariaDB of tests/mariadb.py, say) to run on that.
"""

import argparse
import contextlib
import datetime as dt
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import django

from tests.imaging.dicom.running import free_port

FOLDER = tempfile.TemporaryDirectory()
os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{FOLDER.name}/bench.sqlite3")
os.environ["SQLITE_SYNCHRONOUS"], os.environ["LOG_LEVEL"] = "FULL", "WARNING"
os.environ.setdefault("IMAGES_ROOT", f"{FOLDER.name}/images")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ris.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - the settings come first
from django.db import connection  # noqa: E402
from pydicom.dataset import Dataset, FileMetaDataset  # noqa: E402
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian  # noqa: E402
from pynetdicom import AE, _config  # noqa: E402
from pynetdicom.association import Association  # noqa: E402

from imaging.dicom.worklist import MODALITY_WORKLIST  # noqa: E402
from imaging.models import Modality, Order, Procedure, ScheduledStep, Station, Study  # noqa: E402
from patients.models import Patient, Practitioner, Site, User  # noqa: E402
from tests.benchmarks.raw_query import RawQuery  # noqa: E402

START = dt.datetime(2031, 1, 1, 8, tzinfo=dt.UTC)
PER_DAY = 20  # entries of one station on one day: a query for both gets these
GOALS = {"one": 20.0, "twenty": 20.0, "all": 1.0}


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, nargs="+", default=[10, 1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only-ours", action="store_true")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    call_command("sync_roles", verbosity=0)
    print(f"{'entries':>8} {'answers':>8}  {'peer':<10} {'peer ms':>8} {'ours ms':>8} {'ratio':>7} {'goal':>5}")
    done = 0
    for entries in sorted(options.entries):
        fill(done, entries)
        done = entries
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
            ours = stack.enter_context(our_server())
            peers = {} if options.only_ours else dict(peers_of(entries, Path(folder), stack))
            for name, (query, answers) in queries(entries).items():
                compare(entries, name, query, answers, ours, peers, options.rounds)


def queries(entries: int) -> dict[str, tuple[Dataset, int]]:
    """By name: what is asked, and how many answers it has."""
    if entries <= PER_DAY:
        return {"all": (asked(), entries)}
    found = {"one": (asked(PatientID=f"M{entries - 1}"), 1), "twenty": (asked(day="20310101"), PER_DAY)}
    if entries == 1_000:
        found["all"] = (asked(day="20310101-20310110"), 200)
    return found


def compare(
    entries: int, name: str, query: Dataset, answers: int, ours: int, peers: dict[str, int], rounds: int
) -> None:
    """Peer, ours, peer, ours; one line for each peer."""
    ask = {"ours": asker(ours, query, answers), **{peer: asker(port, query, answers) for peer, port in peers.items()}}
    times: dict[str, list[float]] = {who: [] for who in ask}
    for _round in range(rounds):
        for who, run in ask.items():
            times[who].append(run())
    mine = statistics.median(times.pop("ours"))
    for peer, each in times.items() or [("-", [])]:
        theirs = statistics.median(each) if each else 0.0
        ratio = f"{theirs / mine:7.1f}" if each else "      -"
        goal = f"{GOALS[name]:4.0f}x" if entries >= 1_000 or name == "all" else ""
        print(f"{entries:>8} {answers:>8}  {peer:<10} {theirs:>8.2f} {mine:>8.2f} {ratio} {goal:>5}", flush=True)


def asker(port: int, query: Dataset, answers: int) -> Callable[[], float]:
    """A function that asks once and returns milliseconds; it has asked once before, to warm up."""
    scu = AE("CT0")
    scu.add_requested_context(MODALITY_WORKLIST, ImplicitVRLittleEndian)
    association: Association = scu.associate("127.0.0.1", port, ae_title="RIS")
    if not association.is_established:
        raise SystemExit(f"no association with port {port}")
    association.dul.socket.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    wire = RawQuery(association, query)

    def run() -> float:
        began = time.perf_counter()
        found = wire.ask()
        took = 1000 * (time.perf_counter() - began)
        if found != answers:
            raise SystemExit(f"{found} answers from port {port}, not {answers}")
        return took

    run()
    return run


def asked(day: str = "", **tags: str) -> Dataset:
    """What a console asks for its own station."""
    ds = Dataset()
    for keyword in (
        "AccessionNumber",
        "PatientName",
        "PatientID",
        "PatientBirthDate",
        "PatientSex",
        "StudyInstanceUID",
    ):
        setattr(ds, keyword, tags.get(keyword, ""))
    ds.RequestedProcedureID = ds.RequestedProcedureDescription = ds.ReferringPhysicianName = ""
    step = Dataset()
    step.ScheduledStationAETitle, step.ScheduledProcedureStepStartDate = "" if tags else "CT0", day
    step.ScheduledProcedureStepStartTime = step.Modality = step.ScheduledProcedureStepID = ""
    step.ScheduledProcedureStepDescription = ""
    ds.ScheduledProcedureStepSequence = [step]
    return ds


def place(number: int) -> tuple[int, dt.datetime]:
    """Station and time of an entry: twenty a day on each of ten stations."""
    day, slot = divmod(number, PER_DAY)
    station, day = (day // 10 % 5, day // 50 * 10 + day % 10)
    return station, START + dt.timedelta(days=day, minutes=20 * slot)


def fill(first: int, last: int) -> None:
    """Open entries number `first` to `last`, in bulk."""
    site, _new = Site.objects.get_or_create(code="BENCH", name="Bench")
    ct, _new = Modality.objects.get_or_create(code="CT", name="CT")
    procedure, _new = Procedure.objects.get_or_create(code="CTCHEST", name="CT chest", modality=ct)
    doctor, _new = Practitioner.objects.get_or_create(code="B1", family_name="Bench")
    by = User.objects.get(username="system")
    stations = [
        Station.objects.get_or_create(name=f"CT {n}", ae_title=f"CT{n}", site=site, modality=ct)[0] for n in range(5)
    ]
    today = dt.date(2030, 1, 1)
    for begin in range(first, last, 2_000):
        numbers = range(begin, min(begin + 2_000, last))
        Patient.objects.bulk_create(
            Patient(
                site=site, mrn=f"M{n}", mrn_key=f"M{n}", family_name=f"Family{n}", given_name="Given", sex="F",
                birth_date=dt.date(1960, 1, 1), registered_on=today,
            )
            for n in numbers
        )  # fmt: skip
        people = dict(Patient.objects.filter(mrn_key__in=[f"M{n}" for n in numbers]).values_list("mrn_key", "pk"))
        Order.objects.bulk_create(
            Order(
                accession_number=f"B{n}", site=site, patient_id=people[f"M{n}"], referrer=doctor, indication="Cough",
                placed_by=by,
            )
            for n in numbers
        )  # fmt: skip
        orders = dict(
            Order.objects.filter(accession_number__in=[f"B{n}" for n in numbers]).values_list("accession_number", "pk")
        )
        Study.objects.bulk_create(
            Study(
                order_id=orders[f"B{n}"], patient_id=people[f"M{n}"], site=site, procedure=procedure, modality="CT",
                description="CT chest", study_instance_uid=f"2.25.{10**9 + n}", status="scheduled",
            )
            for n in numbers
        )  # fmt: skip
        uids = [f"2.25.{10**9 + n}" for n in numbers]
        studies = dict(Study.objects.filter(study_instance_uid__in=uids).values_list("study_instance_uid", "pk"))
        ScheduledStep.objects.bulk_create(
            ScheduledStep(
                study_id=studies[f"2.25.{10**9 + n}"], station=stations[place(n)[0]], starts_at=place(n)[1],
                ends_at=place(n)[1] + dt.timedelta(minutes=15), booked_by=by,
            )
            for n in numbers
        )  # fmt: skip
    if connection.vendor == "sqlite":
        connection.cursor().execute("ANALYZE")


@contextlib.contextmanager
def our_server() -> Iterator[int]:
    """`manage.py serve_dicom` on a free port."""
    port = free_port()
    with running([sys.executable, "manage.py", "serve_dicom", f"--port={port}"], port, {}):
        yield port


def peers_of(entries: int, folder: Path, stack: contextlib.ExitStack) -> Iterator[tuple[str, int]]:
    """Whichever of the peers is installed, with the same entries as files."""
    worklists = folder / "RIS"
    worklists.mkdir()
    (worklists / "lockfile").touch()
    for number in range(entries):
        write_file(worklists / f"{number}.wl", number)
    if shutil.which("wlmscpfs"):
        port = free_port()
        command = ["wlmscpfs", "-dfp", str(folder), "-dfr", str(port)]
        stack.enter_context(running(command, port, {"TCP_NODELAY": "1"}))
        yield "wlmscpfs", port
    plugin = next(Path("/usr").glob("lib/orthanc/libModalityWorklists.so*"), None)
    plugin = plugin or next(Path("/usr").glob("share/orthanc/plugins/libModalityWorklists.so*"), None)
    if shutil.which("Orthanc") and plugin:
        port = free_port()
        settings = folder / "orthanc.json"
        settings.write_text(
            f'{{"DicomPort": {port}, "DicomAet": "RIS", "HttpServerEnabled": false, "Plugins": ["{plugin}"],'
            f' "DicomAlwaysAllowFindWorklist": true, "DicomCheckCalledAet": false, "TcpNoDelay": true,'
            f' "StorageDirectory": "{folder}/o", "Worklists": {{"Enable": true, "Database": "{worklists}"}}}}'
        )
        stack.enter_context(running(["Orthanc", str(settings)], port, {}))
        yield "Orthanc", port


def write_file(path: Path, number: int) -> None:
    """One entry as a worklist file."""
    station, begins = place(number)
    ds = asked()
    ds.PatientName, ds.PatientID, ds.PatientSex, ds.PatientBirthDate = (
        f"Family{number}^Given",
        f"M{number}",
        "F",
        "19600101",
    )
    ds.AccessionNumber, ds.StudyInstanceUID = f"B{number}", f"2.25.{10**9 + number}"
    ds.RequestedProcedureID, ds.RequestedProcedureDescription = f"P{number}", "CT chest"
    ds.ReferringPhysicianName = "Bench"
    step = ds.ScheduledProcedureStepSequence[0]
    step.ScheduledStationAETitle, step.Modality, step.ScheduledProcedureStepID = f"CT{station}", "CT", f"S{number}"
    step.ScheduledProcedureStepStartDate = begins.strftime("%Y%m%d")
    step.ScheduledProcedureStepStartTime = begins.strftime("%H%M%S")
    step.ScheduledProcedureStepDescription = "CT chest"
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = MODALITY_WORKLIST, "2.25.1"
    ds.save_as(path, enforce_file_format=True)


@contextlib.contextmanager
def running(command: list[str], port: int, more: dict[str, str]) -> Iterator[None]:
    """A server process, ended by its own handle."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env={**os.environ, **more}, stdout=log, stderr=log)
        try:
            end = time.monotonic() + 60
            while socket.socket().connect_ex(("127.0.0.1", port)):
                if process.poll() is not None or time.monotonic() > end:
                    log.seek(0)
                    raise SystemExit(log.read().decode()[-2000:])
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:  # Orthanc waits for connections that nobody holds any more
                process.kill()
                process.wait()


if __name__ == "__main__":
    _config.LOG_HANDLER_LEVEL = "none"
    main()
