"""Merges at the same moment, and one new number at fifty desks."""

import datetime as dt
from functools import partial

import pytest

from imaging.actions.ordering import Wanted, place_order
from imaging.models import Order, Study
from patients.actions.merging import merge
from patients.actions.register import register
from patients.actions.temporary import register_temporary
from patients.actions.unmerging import unmerge
from patients.errors import Conflict, Refusal
from patients.models import Merge, Patient
from tests.cast import Cast
from tests.races.together import at_once, losers, winners

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def _someone(people: Cast, mrn: str) -> Patient:
    return register(people.site, by=people.clara, mrn=mrn, family_name="Race", birth_date=dt.date(1970, 1, 2), sex="F")


def _order(people: Cast, patient: Patient) -> Order:
    wanted = [Wanted(people.ct_chest)]
    return place_order(patient, wanted, site=people.site, referrer=people.dr_fred, indication="Cough", by=people.clara)


@pytest.mark.parametrize("trial", range(3))
def test_a_into_b_and_b_into_a_are_one_merge(people: Cast, trial: int) -> None:
    one, other = (_someone(people, f"R{trial}{number}") for number in (1, 2))
    into = partial(merge, why="One card", by=people.clara)
    answers = at_once([partial(into, one, other), partial(into, other, one)] * 2)
    assert len(winners(answers)) == 1, answers
    assert {type(error) for error in losers(answers)} == {Conflict}, losers(answers)
    assert Merge.objects.count() == 1
    assert Patient.objects.filter(merged_into=None).count() == 1


def test_a_circle_of_three_is_not_closed(people: Cast) -> None:
    a, b, c = (_someone(people, f"R{number}") for number in range(3))
    into = partial(merge, why="One card", by=people.clara)
    answers = at_once([partial(into, a, b), partial(into, b, c), partial(into, c, a)])
    assert winners(answers)
    assert all(isinstance(error, Refusal) for error in losers(answers)), losers(answers)
    into_whom = dict(Patient.objects.values_list("pk", "merged_into"))
    for here in into_whom:
        way = [here]
        while (onward := into_whom[way[-1]]) is not None:
            assert onward not in way, "a circle"
            way.append(onward)


def test_an_order_placed_during_a_merge_is_the_survivors(people: Cast) -> None:
    survivor, retired = _someone(people, "R1"), _someone(people, "R2")
    jobs = [partial(merge, survivor, retired, why="One card", by=people.clara), *[partial(_order, people, retired)] * 3]
    answers = at_once(jobs)
    assert losers(answers) == []
    assert set(Order.objects.values_list("patient", flat=True)) == {survivor.pk}
    assert set(Study.objects.values_list("patient", flat=True)) == {survivor.pk}


def test_a_merge_is_undone_once(people: Cast) -> None:
    survivor, retired = _someone(people, "R1"), _someone(people, "R2")
    done = merge(survivor, retired, why="One card", by=people.clara)
    answers = at_once([partial(unmerge, done, by=people.clara, decided=frozenset())] * 3)
    assert len(winners(answers)) == 1
    assert {type(error) for error in losers(answers)} == {Conflict}, losers(answers)


def test_fifty_registrations_of_one_number_make_one_patient(people: Cast) -> None:
    answers = at_once([partial(_someone, people, "NEW-1")] * 50)
    assert len(winners(answers)) == 1, losers(answers)[:3]
    assert {type(error) for error in losers(answers)} == {Conflict}, losers(answers)[:3]
    assert all("NEW-1" in str(error) for error in losers(answers))
    assert Patient.objects.count() == 1


def test_unknown_patients_get_distinct_numbers(people: Cast) -> None:
    answers = at_once([partial(register_temporary, people.site, by=people.clara)] * 8)
    assert losers(answers) == []
    assert Patient.objects.values("mrn_key").distinct().count() == 8
