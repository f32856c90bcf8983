import datetime as dt
import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian
from pynetdicom import AE, StoragePresentationContexts, build_role, evt
from pynetdicom.sop_class import CTImageStorage

from imaging.actions import acquisition
from imaging.actions.ordering import Wanted, place_order
from imaging.dicom import query, retrieve
from imaging.ingest import pipeline
from imaging.models import Console, Instance, Study
from patients.actions.register import register
from patients.models import Event, Patient
from tests.cast import Cast
from tests.factories import dicom
from tests.factories.images import give_images
from tests.imaging.dicom.asking import encoded
from tests.imaging.dicom.running import Running, serving
from tests.imaging.dicom.sender import Sender

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
FIND, MOVE, GET = query.STUDY_ROOT_FIND, retrieve.STUDY_ROOT_MOVE, retrieve.STUDY_ROOT_GET
FIND_P, GET_P = query.PATIENT_ROOT_FIND, retrieve.PATIENT_ROOT_GET


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A real server over the test's database."""
    with serving(tmp_path_factory.mktemp("server"), DICOM_WORKERS="1") as running:
        yield running


@pytest.fixture
def with_images(server: Running, people: Cast, study: Study, settings: Any) -> Study:
    """Maria's CT with three images, where the server looks for them; CT 1 may fetch them."""
    settings.STORAGES = {
        **settings.STORAGES,
        "images": {**settings.STORAGES["images"], "OPTIONS": {"location": str(server.images)}},
    }
    acquisition.begin(study, by=people.theo, machine=True)
    give_images(study, 3)
    Console.objects.create(station=people.ct, may_retrieve=True)
    server.joined(FIND).release()
    return study


def asked(level: str, **tags: str) -> Dataset:
    """An identifier."""
    ds = Dataset()
    ds.QueryRetrieveLevel = level
    for tag, value in tags.items():
        setattr(ds, tag, value)
    return ds


def find(server: Running, ds: Dataset, ae: str = "CT1", model: str = FIND) -> list[tuple[int, Dataset | None]]:
    """Status and identifier of every response, over the wire."""
    association = server.joined(model, ae=ae)
    try:
        return [(int(status.Status), found) for status, found in association.send_c_find(ds, model)]
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


def move(server: Running, wanted: Dataset, to: str, model: str = MOVE) -> Dataset:
    """The final response to a C-MOVE."""
    association = server.joined(model)
    try:
        status: Dataset = [status for status, _ds in association.send_c_move(wanted, to, model)][-1]
        return status
    finally:
        association.release()


def get(server: Running, wanted: Dataset, model: str = GET) -> tuple[Dataset, Dataset | None, list[Dataset]]:
    """The final response to a C-GET, its identifier, and what came."""
    got: list[Dataset] = []

    def store(event: evt.Event) -> int:
        got.append(event.dataset)
        return 0

    scu = AE("CT1")
    scu.add_requested_context(model)
    scu.add_requested_context(CTImageStorage)
    role, handlers = [build_role(CTImageStorage, scp_role=True)], [(evt.EVT_C_STORE, store)]
    association = scu.associate("127.0.0.1", server.port, ae_title="RIS", ext_neg=role, evt_handlers=handlers)
    status, failed = list(association.send_c_get(wanted, model))[-1]
    association.release()
    return status, failed, got


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
    assert find(server, asked("PATIENT", PatientID=""))[0][0] == 0xA900  # no level of Study Root
    assert Event.objects.filter(kind="images.queried").exists()
    assert find(server, asked("STUDY", PatientID="MRN-123"), ae="CT2")[0][0] == 0x0124  # it has not been given this
    assert get(server, asked("STUDY", StudyInstanceUID="1"))[0].Status == 0  # there is none


def test_patient_root(server: Running, people: Cast, with_images: Study) -> None:
    number = {"NumberOfPatientRelatedStudies": ""}
    (status, found), last = find(server, asked("PATIENT", PatientName="test*", PatientID="", **number), model=FIND_P)
    assert (status, last[0]) == (0xFF00, 0) and found is not None
    assert (found.PatientID, found.PatientName, found.NumberOfPatientRelatedStudies) == ("MRN-123", "Test^Maria", 1)
    assert found.QueryRetrieveLevel == "PATIENT"
    below = find(server, asked("STUDY", PatientID="MRN-123", StudyInstanceUID=""), model=FIND_P)
    assert below[0][1] is not None and below[0][1].StudyInstanceUID == with_images.study_instance_uid
    assert find(server, asked("STUDY", StudyInstanceUID=""), model=FIND_P)[0][0] == 0xA900  # whose?
    wanted = asked("PATIENT", PatientID="MRN-123")
    assert len(get(server, wanted, GET_P)[2]) == 3
    # The same number was given at the other site to somebody else, who has images too.
    other = register(
        people.other_site,
        by=people.clara,
        mrn="MRN-123",
        family_name="Other",
        given_name="Otto",
        birth_date=dt.date(1950, 1, 1),
        sex="M",
    )
    again = place_order(
        other,
        [Wanted(people.ct_chest)],
        site=people.other_site,
        referrer=people.dr_fred,
        indication="Cough",
        by=people.clara,
    )
    give_images(again.studies.get())
    assert len(find(server, asked("PATIENT", PatientID="MRN-123"), model=FIND_P)) == 3
    status, _failed, got = get(server, wanted, GET_P)
    assert status.Status == 0xA900 and not got
    wanted.IssuerOfPatientID = "SOUTH"
    assert [str(ds.PatientName) for ds in get(server, wanted, GET_P)[2]] == ["Other^Otto"]


def test_images_are_sent_corrected_and_counted(server: Running, people: Cast, with_images: Study) -> None:
    wanted = asked("STUDY", StudyInstanceUID=with_images.study_instance_uid)
    lost = Instance.objects.order_by("pk").last()
    assert lost is not None and move(server, wanted, "XR1").Status == 0xA801  # it has no address
    with receiver() as (port, got):
        Console.objects.create(station=people.xr, host="127.0.0.1", port=port)
        told = move(server, wanted, "XR1")
        assert (told.Status, told.NumberOfCompletedSuboperations, told.NumberOfFailedSuboperations) == (0, 3, 0)
        assert {ds.SOPInstanceUID for ds in got} == set(Instance.objects.values_list("sop_instance_uid", flat=True))
        assert Event.objects.get(kind="images.sent").patient_id == with_images.patient_id
        got.clear()
        pipeline.ingest(io.BytesIO(dicom.file(**dicom.for_study(with_images))), by=people.theo)  # with known facts
        Patient.objects.filter(pk=with_images.patient_id).update(family_name="Muster", mrn="NEW-9", mrn_key="NEW9")
        move(server, wanted, "XR1")
        [corrected] = [ds for ds in got if "OriginalAttributesSequence" in ds]
        assert corrected.PatientName == "Muster^Maria" and corrected.PatientID == "NEW-9"
    (server.images / lost.path).unlink()
    final, failed, came = get(server, wanted)
    assert final.Status == 0xB000 and final.NumberOfFailedSuboperations == 1 and len(came) == 3
    assert failed is not None and failed.FailedSOPInstanceUIDList == lost.sop_instance_uid


def test_what_is_cancelled_ends_so(server: Running, people: Cast, with_images: Study) -> None:
    """The C-CANCEL comes in one packet with the request, so that the answer does not depend on who is quicker."""
    named = encoded(asked("STUDY", StudyInstanceUID=with_images.study_instance_uid), ExplicitVRLittleEndian)
    questions = ((FIND, 0x0020, named, {}), (MOVE, 0x0021, named, {"MoveDestination": "XR1"}), (GET, 0x0010, named, {}))
    with receiver() as (port, got):
        Console.objects.create(station=people.xr, host="127.0.0.1", port=port)
        for sop_class, field, question, more in questions:
            with closing(Sender(server.port, sop_class=sop_class)) as caller:
                assert caller.ask_and_cancel(field, question, **more) == 0xFE00, sop_class
        assert not got
