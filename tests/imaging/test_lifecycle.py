"""The study's state machine, every status with every verb, as section 2 of the domain's paper has it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from imaging.actions import acquisition, ordering, reading, retracting, scheduling, undoing
from imaging.actions.filing import drop_rows
from imaging.models import Instance, ScheduledStep, Study, StudyStatus
from patients import audit
from patients.errors import IllegalMove
from patients.models import Event
from tests.cast import Cast, who_is
from tests.factories.images import give_images

# verb: from -> to. What does not stand here is impossible.
LIFE = """
hold            ordered                                                  -> on_hold
unhold          on_hold                                                  -> ordered
schedule        ordered no_show                                          -> scheduled
reschedule      scheduled                                                -> scheduled
check_in        scheduled                                                -> arrived
undo_check_in   arrived                                                  -> scheduled
no_show         scheduled                                                -> no_show
begin           ordered scheduled arrived                                -> in_progress
complete        in_progress scheduled arrived                            -> acquired
discontinue     in_progress                                              -> discontinued
undo_begin      in_progress                                              -> arrived
give_back       in_progress acquired                                     -> scheduled
cancel          ordered on_hold scheduled arrived no_show                -> cancelled
start_reading   acquired discontinued                                    -> in_reading
stop_reading    in_reading                                               -> acquired
report          in_reading                                               -> reported
release         reported                                                 -> released
mark_in_error   ordered on_hold scheduled arrived no_show in_progress acquired discontinued cancelled in_reading \
reported released -> entered_in_error
"""
TABLE = {
    line.split()[0]: (set(line.partition("->")[0].split()[1:]), line.rpartition("->")[2].strip())
    for line in LIFE.replace("\\\n", "").strip().splitlines()
}
SOON = timezone.now().replace(microsecond=0) + dt.timedelta(days=1)

ACTIONS: dict[str, Callable[[Study, Cast], Any]] = {
    "hold": lambda s, p: ordering.hold(s, why="waits for the lab", by=p.clara),
    "unhold": lambda s, p: ordering.unhold(s, by=p.clara),
    "schedule": lambda s, p: scheduling.schedule(s, p.ct, SOON, by=p.clara),
    "reschedule": lambda s, p: scheduling.reschedule(s, p.ct2, SOON, by=p.clara),
    "check_in": lambda s, p: scheduling.check_in(s, said=who_is(s.patient), by=p.clara),
    "undo_check_in": lambda s, p: scheduling.undo_check_in(s, by=p.clara),
    "no_show": lambda s, p: scheduling.no_show(s, by=p.clara),
    "begin": lambda s, p: acquisition.begin(s, by=p.theo),
    "complete": lambda s, p: acquisition.complete(s, by=p.theo),
    "discontinue": lambda s, p: acquisition.discontinue(s, code="110501", by=p.theo),
    "undo_begin": lambda s, p: undoing.undo_begin(s, by=p.theo),
    "give_back": lambda s, p: acquisition.give_back(s, why="wrong entry", by=p.lena),
    "cancel": lambda s, p: ordering.cancel(s, why="not wanted", by=p.clara),
    "start_reading": lambda s, p: reading.start_reading(s, by=p.rosa),
    "stop_reading": lambda s, p: reading.stop_reading(s, by=p.rosa),
    "report": lambda s, p: reading.report(s, by=p.rosa),
    "release": lambda s, p: reading.release(s, by=p.rosa),
    "mark_in_error": lambda s, p: retracting.mark_in_error(s, why="wrong patient", by=p.ada, second=p.abel),
}


def by_a_slip(study: Study, people: Cast) -> None:
    """Theo began it a moment ago, and nothing was made: what `undo_begin` asks for beside the status."""
    drop_rows(Instance.objects.all())
    Study.objects.update(instance_count=0)
    details = {"before": "arrived", "after": "in_progress"}
    audit.record("study.begin", by=people.theo, patient=study.patient, obj=study, **details)


def put(study: Study, status: str) -> Study:
    """The study as it would be with this status, behind the state machine's back."""
    models.QuerySet.update(Study._base_manager.filter(pk=study.pk), status=status)
    return Study.objects.get(pk=study.pk)


def test_the_table_names_every_step_of_the_machine() -> None:
    steps = {transition.name for transition in Study(status="ordered").get_all_status_transitions()}  # type: ignore[attr-defined]
    assert steps == set(TABLE) == set(ACTIONS)


@pytest.mark.parametrize("verb", TABLE)
@pytest.mark.parametrize("status", StudyStatus.values)
def test_the_machine_moves_as_the_table_says_and_not_otherwise(verb: str, status: str) -> None:
    study, (sources, target) = Study(status=status), TABLE[verb]
    if status in sources:
        getattr(study, verb)()
        assert study.status == target
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(study, verb)()
        assert study.status == status


@pytest.mark.parametrize("verb", ACTIONS)
def test_each_verb_moves_as_the_table_says_and_not_otherwise(people: Cast, study: Study, verb: str) -> None:
    give_images(study)
    sources, target = TABLE[verb]
    for status in StudyStatus.values:
        with transaction.atomic():
            if verb == "undo_begin":
                by_a_slip(study, people)
            before = put(study, status)
            since, written, lines = before.status_since, Event.objects.count(), audit.history(study).count()
            if status in sources:
                ACTIONS[verb](before, people)
                event = audit.history(study).last()
                assert event is not None and event.kind == f"study.{verb}"
                assert (event.details["before"], event.details["after"]) == (status, target)
                assert audit.history(study).count() == lines + 1
                assert Study.objects.get(pk=study.pk).status == target
                assert Study.objects.get(pk=study.pk).status_since > since
            else:
                with pytest.raises(IllegalMove, match="history"), transaction.atomic():
                    ACTIONS[verb](before, people)
                assert Study.objects.values().get() == Study.objects.values().get(status=status)
                assert Event.objects.count() == written and not ScheduledStep.objects.exists()
            transaction.set_rollback(True)


@pytest.mark.parametrize("who", ["nora", "nobody"])
@pytest.mark.parametrize("verb", sorted(set(ACTIONS) - {"start_reading", "stop_reading", "report", "release"}))
def test_without_the_right_no_verb_moves(people: Cast, study: Study, verb: str, who: str) -> None:
    give_images(study)
    stranger = people.user(who)
    everybody = dict.fromkeys(("clara", "theo", "lena", "rosa", "ada", "abel"), stranger)
    impostors = Cast(**{**people.__dict__, **everybody})
    for status in sorted(TABLE[verb][0]):
        before, written = put(study, status), Event.objects.count()
        with pytest.raises(PermissionDenied):
            ACTIONS[verb](before, impostors)
        assert Study.objects.get(pk=study.pk).status == status and Event.objects.count() == written


def test_status_refuses_assignment(study: Study) -> None:
    with pytest.raises(AttributeError, match="not allowed"):
        study.status = StudyStatus.RELEASED
    with pytest.raises(AttributeError, match="not allowed"):
        setattr(study, "status", study.status)  # noqa: B010 - as a careless loop over fields would do it


def test_a_study_can_be_read_again(people: Cast, study: Study) -> None:
    ordering.hold(study, why="waits", by=people.clara)
    assert study.status == StudyStatus.ORDERED
    study.refresh_from_db()
    assert study.status == StudyStatus.ON_HOLD
    study.refresh_from_db(fields=["priority"])
    assert study.status == StudyStatus.ON_HOLD
    assert Study.objects.defer("status").get().status == StudyStatus.ON_HOLD


def test_a_stale_copy_moves_nothing(people: Cast, study: Study) -> None:
    stale = Study.objects.get(pk=study.pk)
    ordering.cancel(study, why="not wanted", by=people.clara)
    for verb in ("hold", "schedule", "begin"):
        with pytest.raises(IllegalMove, match="cancelled"):
            ACTIONS[verb](stale, people)
