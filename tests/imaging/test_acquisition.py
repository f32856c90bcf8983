"""At the machine: begin, complete, discontinue, give back; and entered in error."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from imaging.actions import acquisition, reading, retracting, scheduling
from imaging.actions.reasons import DISCONTINUATION
from imaging.models import HeldInstance, Instance, Mismatch, ScheduledStep, Series, Study, StudyStatus
from patients import audit
from patients.errors import InvalidInput, Refusal
from patients.models import Event
from tests.cast import Cast, who_is
from tests.factories.images import give_images

SOON = timezone.now().replace(microsecond=0) + dt.timedelta(days=1)
Verb = Callable[[Study, Cast, str], object]


@pytest.fixture
def begun(people: Cast, study: Study) -> Study:
    """Maria's CT, in a slot, checked in, begun."""
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    scheduling.check_in(study, said=who_is(study.patient), by=people.clara)
    return acquisition.begin(study, by=people.theo)


def test_begin_from_arrived_is_as_planned(people: Cast, begun: Study) -> None:
    study = Study.objects.get()
    assert (study.status, study.unscheduled) == (StudyStatus.IN_PROGRESS, False)
    assert study.performed_at and timezone.now() - study.performed_at < dt.timedelta(minutes=1)
    assert ScheduledStep.objects.get().current, "the slot is in use now, not given up"


def test_begin_from_ordered_is_flagged(people: Cast, study: Study) -> None:
    assert acquisition.begin(study, by=people.theo).unscheduled
    line = audit.history(study).last()
    assert line is not None and line.details["unscheduled"] is True


@pytest.mark.parametrize("who", ["clara", "rosa", "ron", "fred", "ada", "nobody"])
@pytest.mark.parametrize(
    "verb",
    [
        lambda s, p, who: acquisition.begin(s, by=p.user(who)),
        lambda s, p, who: acquisition.complete(s, by=p.user(who)),
        lambda s, p, who: acquisition.discontinue(s, code="110501", by=p.user(who)),
        lambda s, p, who: acquisition.give_back(s, why="wrong", by=p.user(who)),
    ],
)
def test_who_does_not_work_at_the_machine_changes_nothing(people: Cast, study: Study, verb: Verb, who: str) -> None:
    before, written = Study.objects.values().get(), Event.objects.count()
    with pytest.raises(PermissionDenied):
        verb(study, people, who)
    assert Study.objects.values().get() == before and Event.objects.count() == written


def test_a_technologist_may_not_give_back_alone(people: Cast, begun: Study) -> None:
    with pytest.raises(PermissionDenied):
        acquisition.give_back(begun, why="wrong entry", by=people.theo)


def test_complete_needs_an_image(people: Cast, begun: Study) -> None:
    with pytest.raises(Refusal, match="No image"):
        acquisition.complete(begun, by=people.theo)
    give_images(begun, 3)
    done = acquisition.complete(begun, note=" breathing ", by=people.theo)
    assert (done.status, done.technologist_note) == (StudyStatus.ACQUIRED, "breathing")
    assert done.acquired_at and done.performed_at and done.performed_at < done.acquired_at
    line = audit.history(done).last()
    assert line is not None and line.details["images"] == 3


def test_complete_without_a_beginning_takes_its_time_as_performed(people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    give_images(study)
    done = acquisition.complete(study, by=people.theo)
    assert done.performed_at == done.acquired_at


@pytest.mark.parametrize("code", ["", "1", "110499", "Equipment failure"])
def test_a_reason_to_break_off_comes_from_the_list(people: Cast, begun: Study, code: str) -> None:
    with pytest.raises(InvalidInput, match="Reason"):
        acquisition.discontinue(begun, code=code, by=people.theo)


@pytest.mark.parametrize("images", [0, 1])
def test_broken_off_with_and_without_images(people: Cast, begun: Study, images: int) -> None:
    if images:
        give_images(begun)
    done = acquisition.discontinue(begun, code="110501", note="tube", by=people.theo)
    assert (done.discontinued_reason, bool(done.acquired_at), done.technologist_note) == (
        "110501",
        bool(images),
        "tube",
    )
    line = audit.history(done).last()
    assert line is not None and line.details["why"] == "Equipment failure"
    if images:
        assert reading.start_reading(done, by=people.rosa).status == StudyStatus.IN_READING
    else:
        with pytest.raises(Refusal, match="nothing to read"):
            reading.start_reading(done, by=people.rosa)


def test_the_list_of_reasons_is_the_standards() -> None:
    assert set(DISCONTINUATION) == {str(code) for code in range(110500, 110517)}


def test_given_back_images_wait_for_a_decision(people: Cast, begun: Study) -> None:
    uids = {image.sop_instance_uid for image in give_images(begun, 2)}
    acquisition.complete(begun, by=people.theo)
    with pytest.raises(InvalidInput, match="Reason"):
        acquisition.give_back(begun, why="", by=people.lena)
    assert Instance.objects.count() == 2 and not Mismatch.objects.exists()
    back = acquisition.give_back(begun, why="wrong patient on the table", by=people.lena)
    assert (back.status, back.instance_count, back.acquired_at, back.performed_at) == ("scheduled", 0, None, None)
    assert not Instance.objects.exists() and not Series.objects.exists()
    mismatch = Mismatch.objects.get()
    assert (mismatch.candidate, mismatch.open) == (begun, True)
    assert {held.sop_instance_uid for held in HeldInstance.objects.filter(mismatch=mismatch)} == uids
    line = audit.history(back).last()
    assert line is not None and (line.details["code"], line.details["images_detached"]) == ("110514", 2)


def test_a_study_can_be_given_back_twice(people: Cast, begun: Study) -> None:
    for _ in range(2):
        give_images(begun)
        acquisition.give_back(begun, why="wrong entry", by=people.lena)
        acquisition.begin(begun, by=people.theo)
    assert HeldInstance.objects.count() == 2 and not Instance.objects.exists()


def test_a_study_given_back_without_images_opens_no_case(people: Cast, begun: Study) -> None:
    acquisition.give_back(begun, why="wrong entry", by=people.lena)
    assert not Mismatch.objects.exists()


def test_entered_in_error_takes_two_people_with_the_right(people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    study.refresh_from_db()
    with pytest.raises(Refusal, match="second person"):
        retracting.mark_in_error(study, why="wrong patient", by=people.ada, second=people.ada)
    for by, second in ((people.rosa, people.ada), (people.ada, people.rosa), (people.clara, people.theo)):
        with pytest.raises(PermissionDenied):
            retracting.mark_in_error(study, why="wrong patient", by=by, second=second)
    with pytest.raises(InvalidInput, match="Reason"):
        retracting.mark_in_error(study, why="", by=people.ada, second=people.abel)
    assert Study.objects.get().status == StudyStatus.SCHEDULED
    retracting.mark_in_error(Study.objects.get(), why="wrong patient", by=people.ada, second=people.abel)
    assert Study.objects.get().status == StudyStatus.ENTERED_IN_ERROR
    assert not ScheduledStep.objects.filter(current=True).exists()
    line = audit.history(study).last()
    assert line is not None and (line.by, line.details["second"]) == (people.ada, "abel")
