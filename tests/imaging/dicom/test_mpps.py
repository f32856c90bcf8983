from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pydicom.dataset import Dataset

from imaging.actions import acquisition, performing, scheduling
from imaging.actions.ordering import Wanted, new_study_uid, place_order
from imaging.actions.quiet import complete_quiet
from imaging.dicom import mpps
from imaging.models import PerformedStep, StepStatus, Study, StudyStatus
from patients.models import Event, Patient
from tests.cast import Cast
from tests.factories.images import give_images

UID = "2.25.111"


def started(*studies: Study, **tags: Any) -> Dataset:
    """What a machine sends when it begins."""
    ds = Dataset()
    ds.PerformedProcedureStepStatus = "IN PROGRESS"
    ds.PerformedProcedureStepID, ds.PerformedStationAETitle, ds.Modality = "77", "CT1", "CT"
    ds.PerformedProcedureStepStartDate, ds.PerformedProcedureStepStartTime = "20310705", "223000"
    ds.PerformedProcedureStepEndDate = ds.PerformedProcedureStepEndTime = ""
    ds.PatientID, ds.PatientName = "MRN-123", "Test^Maria"
    ds.PerformedSeriesSequence = []
    ds.ScheduledStepAttributesSequence = []
    for study in studies:
        item = Dataset()
        item.StudyInstanceUID, item.AccessionNumber = study.study_instance_uid, study.accession_number
        ds.ScheduledStepAttributesSequence.append(item)
    for tag, value in tags.items():
        setattr(ds, tag, value)
    return ds


def ended(images: int = 0, status: str = "COMPLETED", code: str = "") -> Dataset:
    """What it sends at the end."""
    ds = Dataset()
    ds.PerformedProcedureStepStatus = status
    ds.PerformedProcedureStepEndDate, ds.PerformedProcedureStepEndTime = "20310705", "224500"
    ds.ImageAndFluoroscopyAreaDoseProduct, ds.TotalNumberOfExposures = "12.5", 3
    series = Dataset()
    series.SeriesInstanceUID, series.ProtocolName, series.ContrastBolusAgent = "2.25.5", "Chest", "Iohexol"
    series.ReferencedImageSequence = [_image(number) for number in range(images)]
    ds.PerformedSeriesSequence = [series]
    if code:
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code, "DCM", "why"
        ds.PerformedProcedureStepDiscontinuationReasonCodeSequence = [item]
    return ds


def _image(number: int) -> Dataset:
    ds = Dataset()
    ds.ReferencedSOPClassUID, ds.ReferencedSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", f"2.25.{number + 1000}"
    return ds


def create(ds: Dataset, uid: str = UID) -> Dataset:
    """The status that N-CREATE is answered with."""
    assoc = SimpleNamespace(requestor=SimpleNamespace(ae_title="CT1"))
    request = SimpleNamespace(AffectedSOPInstanceUID=uid, AttributeList=b"")
    return mpps.handle_create(SimpleNamespace(request=request, attribute_list=ds, assoc=assoc))[0]


def change(ds: Dataset, uid: str = UID) -> Dataset:
    """The status that N-SET is answered with."""
    assoc = SimpleNamespace(requestor=SimpleNamespace(ae_title="CT1"))
    request = SimpleNamespace(RequestedSOPInstanceUID=uid)
    return mpps.handle_set(SimpleNamespace(request=request, modification_list=ds, assoc=assoc))[0]


def status_of(study: Study) -> str:
    """As it stands now."""
    return str(Study.objects.get(pk=study.pk).status)


@pytest.fixture
def scheduled(people: Cast, study: Study) -> Study:
    """Maria's CT has a slot."""
    scheduling.schedule(study, people.ct, timezone.now(), by=people.clara)
    return study


def test_a_step_drives_its_study(people: Cast, scheduled: Study) -> None:
    assert create(started(scheduled)).Status == 0
    assert status_of(scheduled) == StudyStatus.IN_PROGRESS
    give_images(scheduled, 2)
    assert change(ended(images=2)).Status == 0
    assert status_of(scheduled) == StudyStatus.ACQUIRED
    step = PerformedStep.objects.get()
    assert (step.status, step.images, step.step_id) == (StepStatus.COMPLETED, 2, "77")
    assert step.facts["dose_area_product_dgycm2"] == "12.5" and step.facts["series"][0]["contrast"] == "Iohexol"
    assert step.started_at is not None and step.ended_at is not None and not step.attention
    kinds = set(Event.objects.filter(object_id=str(scheduled.pk)).values_list("kind", flat=True))
    assert {"performed.begun", "performed.completed", "study.begin", "study.complete"} <= kinds


def test_images_that_are_on_their_way_are_waited_for(people: Cast, scheduled: Study) -> None:
    create(started(scheduled))
    give_images(scheduled, 1)
    assert change(ended(images=2)).Status == 0
    assert status_of(scheduled) == StudyStatus.IN_PROGRESS
    assert "1 of 2" in PerformedStep.objects.get().attention
    assert complete_quiet(minutes=0, by=people.sven) == 0  # the images' time is not known: they came past the pipeline
    Study.objects.update(last_instance_at=timezone.now())
    assert complete_quiet(minutes=5, by=people.sven) == 0
    assert complete_quiet(minutes=-1, by=people.sven) == 1
    assert status_of(scheduled) == StudyStatus.ACQUIRED


def test_a_step_in_progress_keeps_its_study_open(people: Cast, scheduled: Study) -> None:
    create(started(scheduled))
    give_images(scheduled)
    Study.objects.update(last_instance_at=timezone.now())
    assert complete_quiet(minutes=-1, by=people.sven) == 0


@pytest.mark.parametrize(
    ("code", "kept", "status"),
    [
        ("110505", "110505", StudyStatus.DISCONTINUED),
        ("", "110513", StudyStatus.DISCONTINUED),
        ("999999", "110513", StudyStatus.DISCONTINUED),
        ("110514", "", StudyStatus.SCHEDULED),
    ],
)
def test_broken_off(scheduled: Study, code: str, kept: str, status: str) -> None:
    create(started(scheduled))
    assert change(ended(status="DISCONTINUED", code=code)).Status == 0
    assert status_of(scheduled) == status
    assert Study.objects.get(pk=scheduled.pk).discontinued_reason == kept


def test_statuses_of_the_standard(scheduled: Study) -> None:
    assert change(ended()).Status == 0x0112  # never begun
    assert create(started(scheduled, PerformedProcedureStepStatus="COMPLETED")).Status == 0x0106
    bare = started(scheduled)
    del bare.PerformedProcedureStepStatus
    assert create(bare).Status == 0x0120
    assert create(started(scheduled), uid="").Status == 0x0120
    assert create(started(scheduled)).Status == 0
    assert create(started(scheduled)).Status == 0x0111
    nonsense = ended(status="FINISHED")
    assert change(nonsense).Status == 0x0106
    assert change(ended()).Status == 0
    late = change(ended())
    assert (late.Status, late.ErrorID) == (0x0110, 0xA710)


def test_an_unknown_study_is_kept_and_pointed_at(people: Cast, study: Study) -> None:
    foreign = started()
    assert create(foreign).Status == 0
    step = PerformedStep.objects.get()
    assert not step.studies.exists() and "No study fits" in step.attention
    assert change(ended()).Status == 0 and status_of(study) == StudyStatus.ORDERED


def test_a_machine_is_never_refused(people: Cast, scheduled: Study) -> None:
    acquisition.begin(scheduled, by=people.theo)
    give_images(scheduled)
    acquisition.complete(scheduled, by=people.theo)
    assert create(started(scheduled)).Status == 0  # late
    assert change(ended(images=1)).Status == 0
    assert status_of(scheduled) == StudyStatus.ACQUIRED


def test_another_patient_at_the_machine_is_pointed_at(scheduled: Study) -> None:
    assert create(started(scheduled, PatientID="SOMEBODY")).Status == 0
    assert "SOMEBODY" in PerformedStep.objects.get().attention
    assert status_of(scheduled) == StudyStatus.IN_PROGRESS


def test_a_group_of_studies_made_in_one_go(people: Cast, patient: Patient) -> None:
    order = place_order(
        patient,
        [Wanted(people.ct_chest)] * 2,
        site=people.site,
        referrer=people.dr_fred,
        indication="Fall",
        by=people.clara,
    )
    one, two = order.studies.order_by("pk")
    assert create(started(one, two)).Status == 0
    assert {status_of(one), status_of(two)} == {StudyStatus.IN_PROGRESS}
    assert PerformedStep.objects.get().studies.count() == 2


def test_two_steps_of_one_study_the_last_one_decides(scheduled: Study) -> None:
    create(started(scheduled))
    assert create(started(scheduled), uid="2.25.222").Status == 0
    give_images(scheduled, 3)
    change(ended(images=1))
    assert status_of(scheduled) == StudyStatus.IN_PROGRESS
    change(ended(images=2), uid="2.25.222")
    assert status_of(scheduled) == StudyStatus.ACQUIRED


def test_by_our_step_number_alone(people: Cast, scheduled: Study) -> None:
    ds = started(scheduled)
    item = ds.ScheduledStepAttributesSequence[0]
    item.StudyInstanceUID, item.AccessionNumber = new_study_uid(), ""
    item.ScheduledProcedureStepID = f"S{scheduled.steps.get().pk}"
    create(ds)
    assert status_of(scheduled) == StudyStatus.IN_PROGRESS


def test_only_who_may_acquire(people: Cast, scheduled: Study) -> None:
    contents = started(scheduled).to_json_dict()
    for who in ("clara", "rosa", "nobody"):
        with pytest.raises(PermissionDenied):
            performing.start_step(UID, contents, ae_title="CT1", by=people.user(who))
    performing.start_step(UID, contents, ae_title="CT1", by=people.sven)
    with pytest.raises(PermissionDenied):
        performing.change_step(UID, {}, by=people.nora)
