import io
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pynetdicom import AE, StoragePresentationContexts, build_role, evt
from pynetdicom.sop_class import CTImageStorage

from imaging.actions import acquisition
from imaging.dicom import query, retrieve
from imaging.ingest import pipeline
from imaging.models import Console, Instance, Station, Study
from patients.models import Event, Patient
from tests.cast import Cast
from tests.factories import dicom
from tests.factories.images import give_images
from tests.imaging.dicom.running import Running, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
FIND, MOVE, GET = query.STUDY_ROOT_FIND, retrieve.STUDY_ROOT_MOVE, retrieve.STUDY_ROOT_GET


@pytest.fixture
def with_images(people: Cast, study: Study) -> Study:
    """Maria's CT with three images; CT 1 may fetch them."""
    acquisition.begin(study, by=people.theo, machine=True)
    give_images(study, 3)
    Console.objects.create(station=people.ct, may_retrieve=True)
    return study


@pytest.fixture
def server(with_images: Study, tmp_path: Path, settings: object) -> Iterator[Running]:
    """A real server over the test's database and its images."""
    with serving(tmp_path, DICOM_WORKERS="1") as running:
        yield running


def asked(level: str, **tags: str) -> Dataset:
    """An identifier."""
    ds = Dataset()
    ds.QueryRetrieveLevel = level
    for tag, value in tags.items():
        setattr(ds, tag, value)
    return ds


def find(server: Running, ds: Dataset, ae: str = "CT1") -> list[tuple[int, Dataset | None]]:
    """Status and identifier of every response, over the wire."""
    association = server.associate(FIND, ae=ae)
    try:
        return [(int(status.Status), found) for status, found in association.send_c_find(ds, FIND)]
    finally:
        association.release()


@contextmanager
def receiver(title: str = "XR1") -> Iterator[tuple[int, list[Dataset]]]:
    """A storage SCP on a port of its own, and what it got."""
    got: list[Dataset] = []

    def store(event: evt.Event) -> int:
        got.append(event.dataset)
        return 0

    scp = AE(title)
    scp.supported_contexts = StoragePresentationContexts
    server = scp.start_server(("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_STORE, store)])
    try:
        yield server.socket.getsockname()[1], got
    finally:
        server.shutdown()


def test_find_at_every_level(server: Running, with_images: Study) -> None:
    uid = with_images.study_instance_uid
    (status, found), last = find(server, asked("STUDY", PatientName="test*", StudyInstanceUID="", StudyDate=""))
    assert (status, last[0]) == (0xFF00, 0) and found is not None
    assert found.StudyInstanceUID == uid and found.RetrieveAETitle == "RIS" and found.PatientName == "Test^Maria"
    series = find(
        server, asked("SERIES", StudyInstanceUID=uid, SeriesInstanceUID="", NumberOfSeriesRelatedInstances="")
    )
    assert len(series) == 2 and series[0][1] is not None and series[0][1].NumberOfSeriesRelatedInstances == 3
    one = series[0][1].SeriesInstanceUID
    images = find(server, asked("IMAGE", StudyInstanceUID=uid, SeriesInstanceUID=one, SOPInstanceUID=""))
    assert len(images) == 4
    assert find(server, asked("STUDY", PatientID="NOBODY"))[0][0] == 0
    assert find(server, asked("SERIES", SeriesInstanceUID=""))[0][0] == 0xA900
    assert find(server, asked("PATIENT", PatientID=""))[0][0] == 0xA900
    assert Event.objects.filter(kind="images.queried").exists()


def test_only_stations_that_may(server: Running) -> None:
    assert find(server, asked("STUDY", PatientID="MRN-123"), ae="CT2")[0][0] == 0x0124
    association = server.associate(GET, CTImageStorage, ae="CT2")
    statuses = [int(status.Status) for status, _ds in association.send_c_get(asked("STUDY", StudyInstanceUID="1"), GET)]
    association.release()
    assert statuses == [0x0124]


def test_move_to_a_station_that_we_know(server: Running, people: Cast, with_images: Study) -> None:
    wanted = asked("STUDY", StudyInstanceUID=with_images.study_instance_uid)
    association = server.associate(MOVE)
    with receiver() as (port, got):
        unknown = [int(status.Status) for status, _ds in association.send_c_move(wanted, "XR1", MOVE)]
        assert unknown == [0xA801]
        Console.objects.create(station=people.xr, host="127.0.0.1", port=port)
        statuses = [status for status, _ds in association.send_c_move(wanted, "XR1", MOVE)]
        association.release()
    assert int(statuses[-1].Status) == 0
    assert statuses[-1].NumberOfCompletedSuboperations == 3 and statuses[-1].NumberOfFailedSuboperations == 0
    assert {ds.SOPInstanceUID for ds in got} == set(Instance.objects.values_list("sop_instance_uid", flat=True))
    assert Event.objects.get(kind="images.sent").patient_id == with_images.patient_id


def test_get_counts_what_is_lost(server: Running, with_images: Study) -> None:
    lost = Instance.objects.order_by("pk").first()
    assert lost is not None
    (server.images / lost.path).unlink()
    got: list[Dataset] = []

    def store(event: evt.Event) -> int:
        got.append(event.dataset)
        return 0

    scu = AE("CT1")
    scu.add_requested_context(GET)
    scu.add_requested_context(CTImageStorage)
    association = scu.associate(
        "127.0.0.1",
        server.port,
        ae_title="RIS",
        ext_neg=[build_role(CTImageStorage, scp_role=True)],
        evt_handlers=[(evt.EVT_C_STORE, store)],
    )
    wanted = asked("STUDY", StudyInstanceUID=with_images.study_instance_uid)
    statuses = [(status, ds) for status, ds in association.send_c_get(wanted, GET)]
    association.release()
    final, failed = statuses[-1]
    assert int(final.Status) == 0xB000 and final.NumberOfFailedSuboperations == 1 and len(got) == 2
    assert failed is not None and failed.FailedSOPInstanceUIDList == lost.sop_instance_uid


def test_what_leaves_is_corrected(server: Running, people: Cast, with_images: Study) -> None:
    pipeline.ingest(io.BytesIO(dicom.file(**dicom.for_study(with_images))), by=people.theo)
    Instance.objects.filter(facts={}).delete()
    Patient.objects.filter(pk=with_images.patient_id).update(family_name="Muster", mrn="NEW-9", mrn_key="NEW9")
    with receiver() as (port, got):
        Console.objects.create(station=Station.objects.get(ae_title="XR1"), host="127.0.0.1", port=port)
        association = server.associate(MOVE)
        list(association.send_c_move(asked("STUDY", StudyInstanceUID=with_images.study_instance_uid), "XR1", MOVE))
        association.release()
    assert got[0].PatientName == "Muster^Maria" and "OriginalAttributesSequence" in got[0]


@pytest.mark.skipif(shutil.which("findscu") is None, reason="DCMTK is not installed")
def test_dcmtk_asks_and_fetches(server: Running, people: Cast, with_images: Study, tmp_path: Path) -> None:
    peer = ["-aet", "CT1", "-aec", "RIS", "127.0.0.1", str(server.port)]

    def run(*command: str) -> None:
        done = subprocess.run([*command, *peer], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr

    run("echoscu")
    run("findscu", "-W", "-k", "PatientName", "-k", "ScheduledProcedureStepSequence[0].Modality=CT")
    folder = tmp_path / "got"
    folder.mkdir()
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={with_images.study_instance_uid}"]
    run("getscu", "-S", "-od", str(folder), *keys)
    assert len(list(folder.iterdir())) == 3
    with receiver("XR1") as (port, got):
        Console.objects.create(station=people.xr, host="127.0.0.1", port=port)
        run("movescu", "-S", "-aem", "XR1", *keys)
    assert len(got) == 3
