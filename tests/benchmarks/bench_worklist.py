"""The modality worklist against DCMTK's wlmscpfs and Orthanc's plugin: the same C-FIND, peer and ours in turn.

    python -m tests.benchmarks.bench_worklist [--entries 10 1000 10000] [--rounds 5] [--on sqlite] [--only-ours]

Each peer gets the same entries as worklist files. A query is one C-FIND on an open association, timed from the first
byte out to the last response in. Ours runs on databases of its own that sync.
"""

import argparse
import contextlib
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

from django.core.management import call_command
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE, _config
from pynetdicom.association import Association

from tests.benchmarks import clinic
from tests.benchmarks.booked import PER_DAY, fill, place
from tests.benchmarks.raw_query import MODALITY_WORKLIST, RawQuery
from tests.imaging.dicom.running import free_port

GOALS = {"one": 20.0, "twenty": 20.0, "all": 1.0}  # from 1,000 entries; with 10 no slower than wlmscpfs


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, nargs="+", default=[10, 1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--on", nargs="+", choices=("sqlite", "mariadb"), default=["sqlite", "mariadb"])
    parser.add_argument("--only-ours", action="store_true")
    options = parser.parse_args()
    if "BENCH_ON" not in os.environ:
        clinic.each_database("tests.benchmarks.bench_worklist", options.on)
        return
    call_command("migrate", verbosity=0)
    call_command("sync_roles", verbosity=0)
    print(os.environ["BENCH_ON"])
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
