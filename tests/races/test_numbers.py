"""Running numbers drawn at the same moment."""

import datetime as dt
from functools import partial

import pytest

from imaging.actions.ordering import Wanted, place_order
from imaging.models import Order, Study
from patients.actions.register import register
from patients.errors import Conflict
from patients.models import Patient, Sequence, next_number
from tests.cast import Cast
from tests.races.together import at_once, losers, winners

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def _draw(name: str, times: int) -> list[int]:
    return [next_number(name) for _ in range(times)]


@pytest.mark.parametrize("trial", range(3))
def test_eight_threads_draw_distinct_consecutive_numbers_from_a_new_sequence(trial: int) -> None:
    answers = at_once([partial(_draw, f"new {trial}", 5)] * 8)
    assert losers(answers) == []
    drawn = [number for numbers in answers for number in numbers]  # type: ignore[attr-defined]  # no exception: asserted
    assert sorted(drawn) == list(range(1, 41))
    assert Sequence.objects.get(name=f"new {trial}").last == 40


def test_fifty_orders_at_once_get_distinct_accession_numbers(people: Cast, patient: Patient) -> None:
    patients = [_someone(people, f"P{n}") for n in range(10)]

    def order(who: Patient) -> Order:
        wanted = [Wanted(people.ct_chest)]
        return place_order(who, wanted, site=people.site, referrer=people.dr_fred, indication="Cough", by=people.clara)

    answers = [answer for _ in range(5) for answer in at_once([partial(order, who) for who in patients])]
    assert losers(answers) == []
    assert Order.objects.values("accession_number").distinct().count() == 50
    assert Study.objects.values("study_instance_uid").distinct().count() == 50


def test_the_same_mrn_registered_twice_makes_one_patient(people: Cast) -> None:
    answers = at_once([partial(_someone, people, "MRN 7"), partial(_someone, people, "mrn-7")] * 2)
    assert len(winners(answers)) == 1
    assert all(isinstance(error, Conflict) for error in losers(answers)), losers(answers)
    assert Patient.objects.count() == 1


def test_drawn_mrns_are_distinct(people: Cast) -> None:
    answers = at_once([partial(_someone, people, "")] * 8)
    assert losers(answers) == []
    assert Patient.objects.values("mrn_key").distinct().count() == 8


def _someone(people: Cast, mrn: str) -> Patient:
    return register(people.site, by=people.clara, mrn=mrn, family_name="Race", birth_date=dt.date(1970, 1, 2), sex="F")
