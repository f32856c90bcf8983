"""The right to overbook, moves and sweeps at the same moment: every lane is taken once, nobody is moved twice."""

import datetime as dt
from functools import partial

import pytest
from django.core.management import call_command
from django.utils import timezone

from imaging.actions import scheduling
from imaging.actions.ordering import Wanted, place_order
from imaging.models import ScheduledStep, Study, StudyStatus
from patients.actions.register import register
from patients.errors import Conflict, Refusal
from patients.models import Event
from reporting.actions import claiming
from reporting.models import Claim
from tests.cast import Cast
from tests.races.together import at_once, losers, winners

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

HOUR = dt.timedelta(hours=1)
SOON = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=1)


def _study(people: Cast, n: int) -> Study:
    born = dt.date(1970, 1, 2)
    patient = register(people.site, by=people.clara, mrn=f"R{n}", family_name=f"R{n}", birth_date=born, sex="F")
    facts = {"site": people.site, "referrer": people.dr_fred, "indication": "Cough", "by": people.clara}
    return place_order(patient, [Wanted(people.ct_chest)], **facts).studies.get()


def _lanes(people: Cast) -> list[int | None]:
    steps = ScheduledStep.objects.filter(station=people.ct, starts_at=SOON, current=True)
    return sorted(steps.values_list("lane", flat=True))


def test_overbooked_at_the_same_moment_each_has_a_lane_of_its_own(people: Cast) -> None:
    studies = [_study(people, n) for n in range(5)]
    scheduling.schedule(studies[0], people.ct, SOON, by=people.clara)
    book = partial(scheduling.schedule, overbook="Stroke", by=people.lena)
    answers = at_once([partial(book, study, people.ct, SOON) for study in studies[1:]])
    assert len(winners(answers)) == 4, losers(answers)
    assert _lanes(people) == [0, 1, 2, 3, 4]


def test_booked_over_and_moved_away_at_the_same_moment(people: Cast) -> None:
    """The plain move fits the slot or is refused in words; what is booked over always fits, in a free lane."""
    first, second, third, fourth = (_study(people, n) for n in range(4))
    scheduling.schedule(first, people.ct, SOON, by=people.clara)
    scheduling.schedule(third, people.ct2, SOON, by=people.clara)
    answers = at_once(
        [
            partial(scheduling.reschedule, first, people.ct, SOON + 2 * HOUR, by=people.clara),
            partial(scheduling.schedule, second, people.ct, SOON, overbook="Stroke", by=people.lena),
            partial(scheduling.reschedule, third, people.ct, SOON, by=people.clara),
            partial(scheduling.schedule, fourth, people.ct, SOON, overbook="Bleeding", by=people.lena),
        ]
    )
    assert all(isinstance(error, Conflict) for error in losers(answers)), losers(answers)
    assert len(winners(answers)) >= 3
    lanes = _lanes(people)
    assert lanes == list(range(len(lanes))) or (len(set(lanes)) == len(lanes) and 0 not in lanes)
    for study in (first, second, third, fourth):
        study.refresh_from_db()
        assert study.steps.filter(current=True).count() == 1 and study.status == StudyStatus.SCHEDULED
    third_moved = scheduling.current_slot(third)
    assert third_moved is not None and (third_moved.station == people.ct2) == bool(losers(answers))


def test_sweeps_beside_each_other_move_each_study_once(people: Cast, acquired: Study) -> None:
    missed = [_study(people, n) for n in range(4)]
    for n, study in enumerate(missed):
        scheduling.schedule(study, people.ct, SOON + n * HOUR, by=people.clara)
    for n, step in enumerate(ScheduledStep.objects.filter(study__in=missed)):
        begin = timezone.now() - (30 - n) * HOUR
        ScheduledStep.objects.filter(pk=step.pk).update(starts_at=begin, ends_at=begin + HOUR / 2)
    claiming.claim(acquired, by=people.rosa)
    Claim.objects.update(expires_at=timezone.now() - HOUR)
    answers = at_once([partial(call_command, "sweep", days=0, verbosity=0)] * 3)
    assert len(winners(answers)) == 3, losers(answers)
    assert Event.objects.filter(kind="study.no_show").count() == 4
    assert Event.objects.filter(kind="claim.lapsed").count() == 1
    assert Study.objects.filter(pk__in=[study.pk for study in missed], status=StudyStatus.NO_SHOW).count() == 4
    assert Study.objects.get(pk=acquired.pk).status == StudyStatus.ACQUIRED


def test_a_sweep_beside_a_desk_that_moves_the_slot(people: Cast) -> None:
    """Either the desk was first, and nobody is a no-show for tomorrow; or the sweep was, and the desk is told."""
    study = _study(people, 1)
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    begin = timezone.now() - 30 * HOUR
    ScheduledStep.objects.update(starts_at=begin, ends_at=begin + HOUR / 2)
    moving = partial(scheduling.reschedule, study, people.ct, SOON + HOUR, by=people.clara)
    answers = at_once([partial(call_command, "sweep", days=0, verbosity=0), moving])
    assert all(isinstance(error, Refusal) for error in losers(answers)), losers(answers)
    study.refresh_from_db()
    assert (study.status == StudyStatus.NO_SHOW) == bool(losers(answers))
    assert bool(scheduling.current_slot(study)) == (study.status == StudyStatus.SCHEDULED)
