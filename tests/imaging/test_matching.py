"""A person decides about a Mismatch, and the decision is remembered."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from imaging.actions import acquisition, completing, matching, resolving
from imaging.actions.ordering import Wanted, place_order
from imaging.actions.rejecting import without_notes
from imaging.ingest import pipeline
from imaging.ingest.outcome import Outcome
from imaging.models import (
    HeldInstance,
    Instance,
    Mismatch,
    MismatchReason,
    Resolution,
    Study,
    StudyStatus,
)
from patients.actions.register import register
from patients.errors import Conflict, IllegalMove, InvalidInput, Refusal
from patients.models import Event, Patient
from tests.cast import Cast
from tests.factories import dicom
from tests.factories.images import give_images


@pytest.fixture
def other(people: Cast) -> Patient:
    """Otto Other, MRN MRN-9."""
    return register(
        people.site,
        by=people.clara,
        mrn="MRN-9",
        family_name="Other",
        given_name="Otto",
        birth_date=dt.date(1950, 1, 2),
        sex="M",
    )


def order(people: Cast, patient: Patient) -> Study:
    placed = place_order(
        patient, [Wanted(people.ct_chest)], site=people.site, referrer=people.dr_fred, indication="?", by=people.clara
    )
    return placed.studies.get()


def bring(people: Cast, **tags: Any) -> Outcome:
    return pipeline.ingest(io.BytesIO(dicom.file(**tags)), by=people.sven)


WRONG = {"PatientID": "MRN-9", "PatientName": "Other^Otto", "PatientBirthDate": "19500102", "PatientSex": "M"}
FOREIGN = {**WRONG, "StudyInstanceUID": "1.2.840.1", "AccessionNumber": "X1", "StudyDescription": "CT from elsewhere"}


@pytest.fixture
def mismatch(people: Cast, study: Study) -> Mismatch:
    """Two images of Otto under Maria's study."""
    for _ in range(2):
        bring(people, **dicom.for_study(study, **WRONG))
    return Mismatch.objects.get()


@pytest.fixture
def foreign(people: Cast) -> Mismatch:
    """Two images of Otto that nobody here ordered."""
    for _ in range(2):
        bring(people, **FOREIGN)
    return Mismatch.objects.get()


def test_attach_to_another_study(people: Cast, mismatch: Mismatch, other: Patient) -> None:
    right = order(people, other)
    done = resolving.attach_to(mismatch, right, by=people.lena, why="Wrong worklist row")
    assert (done.open, done.resolution, done.resolved_study) == (None, Resolution.ATTACHED, right)
    assert (done.resolved_by, done.resolution_note) == (people.lena, "Wrong worklist row")
    assert Instance.objects.filter(series__study=right).count() == 2
    assert all(instance.size > 500 for instance in Instance.objects.all())
    assert not HeldInstance.objects.exists()
    right.refresh_from_db()
    assert (right.instance_count, right.status) == (2, StudyStatus.ORDERED)
    written = Event.objects.get(kind="mismatch.resolved")
    assert (written.patient, written.by, written.details["why"]) == (other, people.lena, "Wrong worklist row")


def test_attach_to_the_candidate_needs_a_reason_where_the_patients_differ(
    people: Cast, study: Study, mismatch: Mismatch
) -> None:
    with pytest.raises(InvalidInput):
        resolving.attach_to(mismatch, study, by=people.lena)
    assert HeldInstance.objects.count() == 2
    resolving.attach_to(mismatch, study, by=people.lena, why="Registered under the maiden name")
    assert Instance.objects.filter(series__study=study).count() == 2


def test_late_images_follow_the_decision(people: Cast, study: Study, mismatch: Mismatch, other: Patient) -> None:
    right = order(people, other)
    resolving.attach_to(mismatch, right, by=people.lena, why="Wrong worklist row")
    late = bring(people, **dicom.for_study(study, **WRONG))
    assert (late.outcome, late.study) == ("stored", right.pk)
    third = bring(people, **dicom.for_study(study, **{**WRONG, "PatientID": "MRN-10"}))
    assert third.outcome == "mismatch"  # another naming of the patient is another question
    assert bring(people, **dicom.for_study(study)).study == study.pk


def test_a_new_unscheduled_order(people: Cast, foreign: Mismatch, other: Patient) -> None:
    done = resolving.new_order(
        foreign,
        other,
        Wanted(people.ct_chest),
        site=people.site,
        referrer=people.dr_fred,
        indication="Trauma",
        by=people.rosa,
    )
    study = done.resolved_study
    assert study is not None
    study.refresh_from_db()
    assert (study.status, study.unscheduled, study.patient) == (StudyStatus.ACQUIRED, True, other)
    assert (study.instance_count, study.study_instance_uid) == (2, "1.2.840.1")
    assert study.performed_at == dt.datetime(2024, 1, 2, 10, 11, 12, tzinfo=dt.UTC)
    steps = Event.objects.filter(object_type="imaging.study", object_id=str(study.pk)).order_by("pk")
    assert [step.kind for step in steps] == ["study.placed", "images.attached", "study.begin", "study.complete"]
    assert bring(people, **FOREIGN).study == study.pk


def test_a_new_order_needs_the_right_to_place_orders(people: Cast, foreign: Mismatch, other: Patient) -> None:
    with pytest.raises(PermissionDenied):
        resolving.new_order(
            foreign,
            other,
            Wanted(people.ct_chest),
            site=people.site,
            referrer=people.dr_fred,
            indication="Trauma",
            by=people.ada,
        )
    assert not Study.objects.exists()


def test_a_prior_from_outside(people: Cast, foreign: Mismatch, other: Patient) -> None:
    done = resolving.keep_as_prior(foreign, other, by=people.lena)
    prior = Study.objects.get()
    assert done.resolved_study == prior
    assert (prior.outside, prior.order, prior.patient, prior.status) == (True, None, other, StudyStatus.ACQUIRED)
    assert (prior.description, prior.study_instance_uid) == ("CT from elsewhere", "1.2.840.1")
    assert prior.performed_at == dt.datetime(2024, 1, 2, 10, 11, 12, tzinfo=dt.UTC)
    assert not Study.objects.unread().exists()
    assert bring(people, **FOREIGN).study == prior.pk


def test_a_prior_whose_uid_is_taken_gets_one_of_ours(
    people: Cast, study: Study, mismatch: Mismatch, other: Patient
) -> None:
    prior = resolving.keep_as_prior(mismatch, other, by=people.lena).resolved_study
    assert prior is not None
    assert prior.study_instance_uid != study.study_instance_uid
    assert bring(people, **dicom.for_study(study, **WRONG)).study == prior.pk


def test_rejected_images_stay_stored_and_so_do_late_ones(people: Cast, foreign: Mismatch) -> None:
    with pytest.raises(InvalidInput):
        resolving.reject(foreign, why=" ", by=people.lena)
    resolving.reject(foreign, why="Phantom", by=people.lena)
    late = bring(people, **FOREIGN)
    assert (late.outcome, late.code) == ("mismatch", "rejected")
    assert len(without_notes(Mismatch.objects.get().held.all())) == 3
    assert Event.objects.get(kind="mismatch.resolved").details["why"] == "Phantom"


def test_a_decision_is_taken_once(people: Cast, foreign: Mismatch, study: Study) -> None:
    resolving.reject(foreign, why="Phantom", by=people.lena)
    with pytest.raises(Conflict):
        resolving.attach_to(foreign, study, by=people.lena, why="Another thought")


def test_who_may_not_decide(people: Cast, foreign: Mismatch, study: Study) -> None:
    for user in (people.clara, people.theo, people.ron, people.fred, people.nobody, people.sven):
        with pytest.raises(PermissionDenied):
            resolving.reject(foreign, why="Phantom", by=user)
        with pytest.raises(PermissionDenied):
            resolving.attach_to(foreign, study, by=user, why="x")
        with pytest.raises(PermissionDenied):
            resolving.keep_as_prior(foreign, study.patient, by=user)
    foreign.refresh_from_db()
    assert foreign.open


def test_a_closed_study_takes_none(people: Cast, foreign: Mismatch, study: Study) -> None:
    study.cancel()
    study.save()
    with pytest.raises(Refusal):
        resolving.attach_to(foreign, study, by=people.lena)
    assert HeldInstance.objects.count() == 2


def test_other_content_of_an_image_can_only_be_rejected(people: Cast, study: Study) -> None:
    first = dicom.dataset(**dicom.for_study(study))
    pipeline.ingest(io.BytesIO(dicom.file(first)), by=people.sven)
    first.SeriesDescription = "changed"
    pipeline.ingest(io.BytesIO(dicom.file(first)), by=people.sven)
    case = Mismatch.objects.get(reason=MismatchReason.CONTENT_DIFFERS)
    with pytest.raises(Refusal):
        resolving.attach_to(case, study, by=people.lena)
    resolving.reject(case, why="Sent again after a change", by=people.lena)
    assert bring(people, **dicom.for_study(study)).outcome == "stored"  # its other images are not rejected with it


def test_given_back_images_wait_by_themselves(people: Cast, study: Study, other: Patient) -> None:
    """Otto lay in the machine while Maria's worklist entry was chosen: the files say Maria."""
    acquisition.begin(study, by=people.theo)
    series = {"SeriesInstanceUID": "1.2.3.4"}
    bring(people, **dicom.for_study(study, **series))
    acquisition.give_back(study, why="Wrong row", by=people.lena)
    case = Mismatch.objects.get()
    assert (case.reason, case.patient_id, case.candidate) == (MismatchReason.GIVEN_BACK, "MRN-123", study)
    study.refresh_from_db()
    assert (study.status, study.instance_count, Instance.objects.count()) == (StudyStatus.SCHEDULED, 0, 0)

    assert bring(people, **dicom.for_study(study, **series)).code == "given_back"
    assert bring(people, **dicom.for_study(study)).study == study.pk  # Maria herself, in a series of her own
    right = order(people, other)
    resolving.attach_to(case, right, by=people.lena)
    assert bring(people, **dicom.for_study(study, **series)).study == right.pk
    assert bring(people, **dicom.for_study(study)).study == study.pk


def test_giving_back_twice_and_rows_without_facts(people: Cast, study: Study) -> None:
    for _ in range(2):
        Study.objects.get(pk=study.pk)
        acquisition.begin(study, by=people.theo)
        give_images(study, 2)
        acquisition.give_back(study, why="Wrong row", by=people.lena)
    assert Mismatch.objects.get().held.count() == 4


def test_images_complete(people: Cast, study: Study) -> None:
    with pytest.raises(Refusal):
        completing.images_complete(study, by=people.theo)
    bring(people, **dicom.for_study(study))
    with pytest.raises(PermissionDenied):
        completing.images_complete(study, by=people.clara)
    done = completing.images_complete(study, by=people.theo)
    assert (done.status, done.unscheduled) == (StudyStatus.ACQUIRED, True)
    assert done.performed_at == dt.datetime(2024, 1, 2, 10, 11, 12, tzinfo=dt.UTC)
    events = Event.objects.count()
    assert completing.images_complete(study, by=people.theo).status == StudyStatus.ACQUIRED
    assert Event.objects.count() == events


def test_a_study_on_hold_is_not_completed(people: Cast, study: Study) -> None:
    bring(people, **dicom.for_study(study))
    held = Study.objects.get(pk=study.pk)
    held.hold()
    held.save()
    with pytest.raises(IllegalMove):
        completing.images_complete(study, by=people.theo)


@pytest.mark.parametrize(
    ("date", "time", "expected"),
    [
        ("20240102", "101112.5", "2024-01-02 10:11:12"),
        ("2024.01.02", "10:11:12", "2024-01-02 10:11:12"),
        ("20240102", "10", "2024-01-02 10:00:00"),
        ("20240102", "", "2024-01-02 00:00:00"),
        ("20240102", "999999", "2024-01-02 00:00:00"),
        ("", "101112", None),
        ("202401", "101112", None),
        ("20991231", "101112", None),
        ("nonsense", "", None),
    ],
)
def test_when_the_images_say_that_they_were_made(
    people: Cast, study: Study, date: str, time: str, expected: str | None
) -> None:
    instance = give_images(study)[0]
    Instance.objects.filter(pk=instance.pk).update(facts={"study_date": date, "study_time": time})
    found = completing.performed_at(study)
    assert (f"{found:%Y-%m-%d %H:%M:%S}" if found else None) == expected


def test_no_time_without_images(study: Study) -> None:
    assert completing.performed_at(study) is None


def test_the_key_tells_namings_apart() -> None:
    facts = [pipeline.headers.read(io.BytesIO(dicom.file(**tags))) for tags in ({}, {}, {"PatientSex": "M"})]
    assert matching.patient_key(facts[0]) == matching.patient_key(facts[1]) != matching.patient_key(facts[2])
