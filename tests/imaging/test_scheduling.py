"""Slots. Which status allows which step is in test_lifecycle.py; two who book at the same moment are in tests/races."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from imaging.actions import gated, scheduling
from imaging.actions.ordering import Wanted, place_order
from imaging.models import ScheduledStep, Study, StudyStatus
from patients import audit
from patients.actions.identity import Told
from patients.actions.register import register
from patients.errors import Conflict, InvalidInput, Refusal
from patients.models import Patient
from tests.cast import Cast, who_is

SOON = timezone.now().replace(microsecond=0) + dt.timedelta(days=1)


def minutes(how_many: int) -> dt.datetime:
    """So many minutes after SOON."""
    return SOON + dt.timedelta(minutes=how_many)


def another(people: Cast, patient: Patient | None = None) -> Study:
    """A CT chest of another patient, or of this one."""
    patient = patient or register(
        people.site, by=people.clara, family_name="Other", birth_date=dt.date(1970, 1, 2), sex="M"
    )
    order = place_order(
        patient,
        [Wanted(people.ct_chest)],
        site=people.site,
        referrer=people.dr_fred,
        indication="Cough",
        by=people.clara,
    )
    return order.studies.get()


def test_schedule_books_the_slot(people: Cast, study: Study) -> None:
    step = scheduling.schedule(study, people.ct, SOON, by=people.clara)
    study.refresh_from_db()
    assert study.status == StudyStatus.SCHEDULED
    assert (step.ends_at - step.starts_at, step.booked_by, step.step_id) == (
        dt.timedelta(minutes=20),
        people.clara,
        f"S{step.pk}",
    )
    line = audit.history(study).last()
    assert line is not None and (line.kind, line.details["station"]) == ("study.schedule", "CT 1")
    assert dt.datetime.fromisoformat(line.details["starts_at"]) == SOON


@pytest.mark.parametrize("who", ["theo", "rosa", "ron", "fred", "ada", "nobody"])
def test_who_may_not_book_changes_nothing(people: Cast, study: Study, who: str) -> None:
    with pytest.raises(PermissionDenied):
        scheduling.schedule(study, people.ct, SOON, by=people.user(who))
    study.refresh_from_db()
    assert study.status == StudyStatus.ORDERED and not ScheduledStep.objects.exists()


def test_a_station_of_another_kind_is_refused(people: Cast, study: Study) -> None:
    with pytest.raises(InvalidInput, match="CT"):
        scheduling.schedule(study, people.xr, SOON, by=people.clara)
    study.refresh_from_db()
    assert study.status == StudyStatus.ORDERED


def test_a_station_that_is_out_of_use_is_refused(people: Cast, study: Study) -> None:
    people.ct.active = False
    people.ct.save()
    with pytest.raises(InvalidInput, match="CT 1"):
        scheduling.schedule(study, people.ct, SOON, by=people.clara)


@pytest.mark.parametrize("at", [-19, 0, 19])
def test_a_taken_slot_is_refused_and_nothing_is_half_done(people: Cast, study: Study, at: int) -> None:
    scheduling.schedule(another(people), people.ct, SOON, by=people.clara)
    with pytest.raises(Conflict, match="taken until"):
        scheduling.schedule(study, people.ct, minutes(at), by=people.clara)
    study.refresh_from_db()
    assert study.status == StudyStatus.ORDERED and ScheduledStep.objects.count() == 1
    assert [line.kind for line in audit.history(study)] == ["study.placed"]


@pytest.mark.parametrize("at", [-20, 20])
def test_slots_that_touch_are_free(people: Cast, study: Study, at: int) -> None:
    scheduling.schedule(another(people), people.ct, SOON, by=people.clara)
    assert scheduling.schedule(study, people.ct, minutes(at), by=people.clara).current


def test_the_same_time_on_another_station_is_free_but_not_for_the_same_patient(people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    scheduling.schedule(another(people), people.ct2, minutes(15), by=people.clara)
    with pytest.raises(Conflict, match="The patient is on CT 1"):
        scheduling.schedule(another(people, study.patient), people.ct2, minutes(-5), by=people.clara)


def test_a_study_from_outside_cannot_be_scheduled(people: Cast, patient: Patient) -> None:
    outside = Study.objects.create(
        patient=patient, site=people.site, modality="CT", outside=True, study_instance_uid="1.2"
    )
    with pytest.raises(Refusal, match="outside"):
        scheduling.schedule(outside, people.ct, SOON, by=people.clara)


def test_another_slot_keeps_the_numbers_and_frees_the_old_one(people: Cast, study: Study) -> None:
    first = scheduling.schedule(study, people.ct, SOON, by=people.clara)
    second = scheduling.reschedule(study, people.ct2, minutes(60), why="asked to", by=people.lena)
    first.refresh_from_db()
    assert (first.current, first.lane, second.current) == (None, None, True)
    after = Study.objects.get()
    assert (after.accession_number, after.study_instance_uid) == (study.accession_number, study.study_instance_uid)
    line = audit.history(study).last()
    assert line is not None and (line.kind, line.details["why"]) == ("study.reschedule", "asked to")
    assert scheduling.schedule(another(people), people.ct, SOON, by=people.clara).current


def test_a_slot_may_move_a_little_over_itself(people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    assert scheduling.reschedule(study, people.ct, minutes(5), by=people.clara).starts_at == minutes(5)


def test_a_refused_move_keeps_the_old_slot(people: Cast, study: Study) -> None:
    step = scheduling.schedule(study, people.ct, SOON, by=people.clara)
    scheduling.schedule(another(people), people.ct2, SOON, by=people.clara)
    with pytest.raises(Conflict):
        scheduling.reschedule(study, people.ct2, minutes(10), by=people.clara)
    step.refresh_from_db()
    assert step.current and [line.kind for line in audit.history(study)][-1] == "study.schedule"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (Told(), "two identifiers"),
        (Told(mrn="MRN-123"), "two identifiers"),
        (Told(name="Maria Test"), "two identifiers"),
        (Told(name="Maria Test", mrn="MRN-124"), "not what the register has"),
        (Told(name="Nell Test", mrn="MRN-123"), "not what the register has"),
        (Told("Maria Test", "1961-04-13", "MRN-123"), "not what the register has"),
    ],
)
def test_the_verb_itself_compares_two_identifiers(people: Cast, study: Study, said: Told, sentence: str) -> None:
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    with pytest.raises(InvalidInput, match=sentence):
        scheduling.check_in(study, said=said, by=people.clara)
    study.refresh_from_db()
    assert study.status == StudyStatus.SCHEDULED


@pytest.mark.parametrize("who", ["theo", "rosa", "fred", "ada", "nobody"])
def test_who_may_not_check_in_is_told_nothing_of_the_register(people: Cast, study: Study, who: str) -> None:
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    for said in (Told(), who_is(study.patient), Told(name="Nell Test", mrn="MRN-123")):
        with pytest.raises(PermissionDenied):
            scheduling.check_in(study, said=said, by=people.user(who))
        with pytest.raises(PermissionDenied):
            gated.check_in(study, gated.Told(), said=said, by=people.user(who))


def test_check_in_is_written_and_can_be_undone(people: Cast, study: Study) -> None:
    step = scheduling.schedule(study, people.ct, SOON, by=people.clara)
    said = Told("Maria Test", "12.4.1961", "MRN-123")
    assert scheduling.check_in(study, said=said, by=people.clara).status == StudyStatus.ARRIVED
    line = audit.history(study).last()
    assert line is not None and (line.kind, line.details["identifiers"]) == ("study.check_in", 3)
    assert scheduling.undo_check_in(study, why="wrong line", by=people.clara).status == StudyStatus.SCHEDULED
    step.refresh_from_db()
    assert step.current


def test_who_did_not_come_frees_the_slot_and_can_be_booked_again(people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    assert scheduling.no_show(study, by=people.clara).status == StudyStatus.NO_SHOW
    line = audit.history(study).last()
    assert line is not None and line.details["code"] == "110507"
    assert scheduling.schedule(another(people), people.ct, SOON, by=people.clara).current
    assert scheduling.schedule(study, people.ct, minutes(60), by=people.clara).current
