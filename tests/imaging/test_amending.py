"""Changing an order before it begins: what, by whom, with what trace."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from imaging.actions import acquisition, amending, ordering, scheduling, vetting
from imaging.actions.ordering import Wanted, place_order
from imaging.models import Order, Priority, Procedure, ScheduledStep, Study, StudyStatus, Vetting
from patients import audit
from patients.errors import IllegalMove, InvalidInput, Refusal
from patients.models import Event, Patient
from tests.cast import Cast

SOON = timezone.now().replace(microsecond=0) + dt.timedelta(days=1)


@pytest.fixture
def order(people: Cast, patient: Patient) -> Order:
    """A CT chest and an X-ray of the left knee."""
    wanted = [Wanted(people.ct_chest), Wanted(people.xr_knee, "L")]
    facts: dict[str, Any] = {"site": people.site, "referrer": people.dr_fred, "by": people.clara}
    return place_order(patient, wanted, indication="Fell", **facts)


def test_what_stood_there_before_is_in_the_journal(people: Cast, order: Order) -> None:
    told: dict[str, Any] = {"indication": " Fell. Rib? ", "history": "", "wished_date": dt.date(2030, 1, 2)}
    amending.amend_order(order, **told, copies=[people.dr_nora], why=" rang ", by=people.clara)
    order.refresh_from_db()
    assert (order.indication, order.wished_date, [*order.copies.all()]) == (
        "Fell. Rib?",
        told["wished_date"],
        [people.dr_nora],
    )
    line = audit.history(order).get(kind="order.amended").details
    assert line["why"] == "rang" and set(line["changed"]) == {"indication", "wished_date", "copies"}
    assert line["changed"]["indication"] == {"before": "Fell", "after": "Fell. Rib?"}
    assert line["changed"]["copies"] == {"before": "", "after": people.dr_nora.name}


def test_nothing_changed_needs_no_reason_and_writes_nothing(people: Cast, order: Order) -> None:
    written = Event.objects.count()
    amending.amend_order(order, indication="Fell", why="", by=people.clara)
    assert Event.objects.count() == written


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"indication": " "}, "Indication"),
        ({"priority": Priority.STAT}, "Reason for STAT"),
        ({"priority": 9}, "priority"),
        ({"history": "new", "why": " "}, "Reason"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(people: Cast, order: Order, told: dict[str, Any], word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        amending.amend_order(order, **{"why": "x", **told}, by=people.clara)
    assert Order.objects.get().indication == "Fell" and not Event.objects.filter(kind="order.amended").exists()


def test_another_priority_reaches_the_studies(people: Cast, order: Order) -> None:
    amending.amend_order(order, priority=Priority.STAT, priority_reason="Worse", why="worse", by=people.clara)
    assert set(order.studies.values_list("priority", flat=True)) == {Priority.STAT}
    amending.amend_order(order, priority=Priority.URGENT, why="better", by=people.clara)
    assert Order.objects.get().priority_reason == ""


def test_once_something_has_begun_only_the_copies_change(people: Cast, order: Order) -> None:
    acquisition.begin(order.studies.order_by("pk")[1], by=people.theo)
    with pytest.raises(IllegalMove):
        amending.amend_order(order, indication="Other", why="x", by=people.clara)
    amending.amend_order(order, copies=[people.dr_nora], why="asked for it", by=people.clara)
    assert not amending.may_amend(order) and order.copies.count() == 1


def test_a_procedure_changes_with_its_numbers_kept(people: Cast, order: Order) -> None:
    knee = order.studies.get(procedure=people.xr_knee)
    changed = amending.change_procedure(knee, people.xr_knee, "R", why="wrong side", by=people.clara)
    assert (changed.laterality, changed.study_instance_uid) == ("R", knee.study_instance_uid)
    line = audit.history(knee).get(kind="study.amended").details
    assert line["changed"]["procedure"] == {"before": "XR knee (left)", "after": "XR knee (right)"}
    chest = amending.change_procedure(knee, people.ct_chest, why="CT instead", by=people.clara)
    assert (chest.modality, chest.description, chest.laterality) == ("CT", "CT chest", "")
    with pytest.raises(InvalidInput, match="Side"):
        amending.change_procedure(knee, people.xr_knee, why="back", by=people.clara)


def test_a_procedure_that_does_not_fit_its_slot_is_refused(people: Cast, order: Order) -> None:
    chest = order.studies.get(procedure=people.ct_chest)
    scheduling.schedule(chest, people.ct, SOON, by=people.clara)
    long = Procedure.objects.create(code="LONG", name="CT long", modality=people.ct.modality, duration_minutes=90)
    for other, side in ((long, ""), (people.xr_knee, "L")):
        with pytest.raises(Refusal, match="does not fit its slot"):
            amending.change_procedure(chest, other, side, why="x", by=people.clara)
    short = Procedure.objects.create(code="SHORT", name="CT short", modality=people.ct.modality, duration_minutes=20)
    assert amending.change_procedure(chest, short, why="x", by=people.clara).status == StudyStatus.SCHEDULED
    short.stations.set([people.ct2])
    assert amending.change_procedure(chest, people.ct_chest, why="x", by=people.clara).procedure == people.ct_chest
    with pytest.raises(Refusal, match="does not fit its slot"):
        amending.change_procedure(chest, short, why="x", by=people.clara)


def test_what_has_begun_keeps_its_procedure(people: Cast, order: Order) -> None:
    chest = order.studies.get(procedure=people.ct_chest)
    acquisition.begin(chest, by=people.theo)
    with pytest.raises(IllegalMove):
        amending.change_procedure(chest, people.xr_knee, "L", why="x", by=people.clara)


def test_a_whole_order_is_held_freed_and_cancelled(people: Cast, order: Order) -> None:
    chest, knee = order.studies.order_by("pk")
    ordering.hold_order(order, why="lab", by=people.clara)
    assert set(order.studies.values_list("status", flat=True)) == {"on_hold"}
    ordering.unhold_order(order, by=people.clara)
    scheduling.schedule(chest, people.ct, SOON, by=people.clara)
    acquisition.begin(knee, by=people.theo)
    ordering.cancel_order(order, why="moved away", by=people.clara)
    assert [s.status for s in order.studies.order_by("pk")] == ["cancelled", "in_progress"]
    assert ScheduledStep.objects.get().current is None
    for verb in (ordering.cancel_order, ordering.hold_order):
        with pytest.raises(IllegalMove):
            verb(order, why="again", by=people.clara)


@pytest.mark.parametrize("who", ["theo", "ron", "nora", "ada", "nobody"])
def test_the_wrong_person_changes_nothing(people: Cast, order: Order, who: str) -> None:
    by, study, written = people.user(who), order.studies.order_by("pk")[0], Event.objects.count()
    for verb in (
        lambda: amending.amend_order(order, indication="X", why="x", by=by),
        lambda: amending.change_procedure(study, people.xr_knee, "L", why="x", by=by),
        lambda: ordering.hold_order(order, why="x", by=by),
        lambda: ordering.unhold_order(order, by=by),
        lambda: ordering.cancel_order(order, why="x", by=by),
        lambda: ordering.cancel(study, why="x", by=by),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert Event.objects.count() == written and Order.objects.get().indication == "Fell"


def test_a_referring_physician_changes_the_own_order_and_keeps_it(people: Cast, order: Order) -> None:
    amending.amend_order(order, indication="Fell hard", why="more known", by=people.fred)
    with pytest.raises(PermissionDenied):
        amending.amend_order(order, referrer=people.dr_nora, why="hers", by=people.fred)
    with pytest.raises(PermissionDenied):
        ordering.hold_order(order, why="x", by=people.fred)
    ordering.cancel_order(order, why="not needed", by=people.fred)
    assert set(order.studies.values_list("status", flat=True)) == {"cancelled"}


def test_a_rejected_request_goes_back_when_its_question_changes(people: Cast, order: Order) -> None:
    vetted = Procedure.objects.create(code="V", name="CT vetted", modality=people.ct.modality, needs_vetting=True)
    chest = order.studies.get(procedure=people.ct_chest)
    chest = amending.change_procedure(chest, vetted, why="better", by=people.clara)
    vetting.reject(chest, why="What is the question?", by=people.rosa)
    amending.amend_order(order, wished_date=dt.date(2030, 1, 2), why="later", by=people.fred)
    assert Study.objects.get(pk=chest.pk).vetting == Vetting.REJECTED
    amending.amend_order(order, indication="Rib fracture on the left?", why="clearer", by=people.fred)
    assert Study.objects.get(pk=chest.pk).vetting == Vetting.WAITING
