"""A begin that was a slip of the hand, and what the house gives."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from imaging.actions import acquisition, giving, scheduling, undoing, usual
from imaging.board_forms import ContrastForm
from imaging.models import Administration, Study
from patients.errors import Refusal
from tests.cast import Cast, who_is
from tests.factories.images import give_images


@pytest.fixture
def begun(people: Cast, study: Study) -> Study:
    """Maria is checked in at the CT, and Theo has begun."""
    scheduling.schedule(study, people.ct, timezone.now(), by=people.clara)
    scheduling.check_in(study, said=who_is(study.patient), by=people.clara)
    return acquisition.begin(study, by=people.theo)


def test_a_slip_is_taken_back_by_the_one_who_made_it(people: Cast, begun: Study) -> None:
    undoing.undo_begin(begun, by=people.theo)
    begun.refresh_from_db()
    assert (begun.status, begun.performed_at) == ("arrived", None)
    acquisition.begin(begun, by=people.theo)


def test_another_asks_a_lead(people: Cast, begun: Study) -> None:
    with pytest.raises(Refusal, match=r"Somebody else has begun it.*lead technologist"):
        undoing.undo_begin(begun, by=people.lena)
    with pytest.raises(PermissionDenied):
        undoing.undo_begin(begun, by=people.clara)


def test_what_is_more_than_a_slip_stays(people: Cast, begun: Study) -> None:
    given = giving.give_contrast(begun, agent="Iohexol", volume_ml=Decimal(80), route="iv", by=people.theo)
    with pytest.raises(Refusal, match="given already"):
        undoing.undo_begin(begun, by=people.theo)
    giving.strike(given, by=people.theo)
    give_images(begun)
    with pytest.raises(Refusal, match="machine has begun too"):
        undoing.undo_begin(begun, by=people.theo)


def test_ten_minutes_later_it_is_no_slip(people: Cast, begun: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now() + dt.timedelta(minutes=undoing.MINUTES, seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    with pytest.raises(Refusal, match="more than 10 minutes"):
        undoing.undo_begin(begun, by=people.theo)


def test_the_open_bottle_stands_in_the_form_and_the_agents_are_the_houses(people: Cast, begun: Study) -> None:
    assert usual.agents(begun) == [] and usual.open_bottle(begun) is None
    for agent, lot in (("Iohexol 350", "A1"), ("Iomeprol 400", "B2")):
        giving.give_contrast(begun, agent=agent, lot=lot, volume_ml=Decimal(80), route="iv", by=people.theo)
    assert usual.agents(begun) == ["Iomeprol 400", "Iohexol 350"]
    form = ContrastForm(None, row=begun, request=None)
    assert (form["agent"].value(), form["lot"].value(), form["volume_ml"].value()) == ("Iomeprol 400", "B2", None)
    Administration.objects.update(at=timezone.now() - dt.timedelta(days=1))
    assert usual.open_bottle(begun) is None and usual.agents(begun)
