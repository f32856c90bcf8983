"""Two desks order the same for one patient at the same moment: one order, and one is told of it."""

from functools import partial
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from imaging.actions.ordering import Wanted, place_order
from imaging.actions.similar import SimilarOrder
from imaging.models import Order, Study
from patients.models import Event, Patient
from tests.cast import Cast
from tests.races.together import at_once, losers, winners

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.mark.parametrize("again", range(3))
def test_one_order_and_one_warning(people: Cast, patient: Patient, settings: Settings, again: int) -> None:
    settings.SIMILAR_ORDER_DAYS = 14
    facts: dict[str, Any] = {"site": people.site, "referrer": people.dr_fred, "indication": "Cough"}
    place = partial(place_order, patient, [Wanted(people.ct_chest)], **facts)
    answers = at_once([partial(place, by=people.clara), partial(place, by=people.rosa)])
    (order,), (refusal,) = winners(answers), losers(answers)
    assert isinstance(refusal, SimilarOrder) and Order.objects.get() == order
    assert refusal.earlier == (Study.objects.get(),)
    assert Event.objects.filter(kind="order.placed").count() == 1
