"""The referring physician's own orders: for whom, what, how far, and what is asked back."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from imaging.actions import acquisition, ordering, vetting
from imaging.actions.ordering import Wanted, place_order
from imaging.models import Order, Procedure, Study, Vetting
from patients.actions.register import register
from patients.models import Event, Patient
from tests.cast import Cast


@pytest.fixture
def fred(signed_in: Any) -> Client:
    return signed_in("fred")


@pytest.fixture
def stranger(people: Cast) -> Patient:
    return register(
        people.site,
        by=people.clara,
        mrn="S-1",
        family_name="Stranger",
        given_name="Sue",
        birth_date=dt.date(1970, 1, 2),
        sex="F",
    )


def typed(people: Cast, **told: Any) -> dict[str, Any]:
    return {
        "indication": "Fell from a ladder. Fracture?",
        "priority": "3",
        "site": people.site.pk,
        "copies": [people.dr_nora.pk],
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "form-0-procedure": people.xr_knee.pk,
        "form-0-laterality": "L",
        "form-1-procedure": people.ct_chest.pk,
        "form-1-laterality": "",
        **told,
    }


def test_for_an_own_patient(people: Cast, study: Study, fred: Client) -> None:
    assert study.patient.name in fred.get(reverse("order-choose"), {"find": "maria", "part": "1"}).content.decode()
    answer = fred.post(reverse("order-new", args=[study.patient_id]), typed(people))
    order = Order.objects.latest("pk")
    assert answer.headers["Location"] == reverse("order", args=[order.pk])
    assert (order.referrer, order.placed_by, [*order.copies.all()]) == (people.dr_fred, people.fred, [people.dr_nora])
    page = fred.get(answer.headers["Location"]).content.decode()
    assert "XR knee (left)" in page and "CT chest" in page and "Fell from a ladder" in page
    assert next(iter(fred.get(reverse("orders")).context["orders"])) == order


def test_nobody_elses_patient(people: Cast, study: Study, stranger: Patient, fred: Client, signed_in: Any) -> None:
    page = reverse("order-new", args=[stranger.pk])
    assert fred.get(page).status_code == fred.post(page, typed(people)).status_code == 404
    assert "Stranger" not in fred.get(reverse("order-choose"), {"find": "stranger"}).content.decode()
    assert signed_in("nora").get(reverse("order-new", args=[study.patient_id])).status_code == 404
    facts: dict[str, Any] = {"site": people.site, "indication": "x", "by": people.fred}
    for patient, referrer in ((stranger, people.dr_fred), (study.patient, people.dr_nora)):
        with pytest.raises(PermissionDenied):
            place_order(patient, [Wanted(people.ct_chest)], referrer=referrer, **facts)
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"indication": " "}, "required"),
        ({"priority": "1"}, "Say why it cannot wait"),
        ({"form-0-procedure": "", "form-0-laterality": "", "form-1-procedure": ""}, "Choose at least one procedure"),
        ({"form-0-laterality": ""}, "Choose left, right or both sides"),
        ({"wished_date": "soon"}, "valid date"),
    ],
)
def test_what_is_missing_is_said(people: Cast, study: Study, fred: Client, told: dict[str, str], word: str) -> None:
    answer = fred.post(reverse("order-new", args=[study.patient_id]), typed(people, **told))
    assert answer.status_code == 400 and word in answer.content.decode() and Order.objects.count() == 1


def test_the_same_again_asks_why(people: Cast, study: Study, fred: Client, settings: Settings) -> None:
    settings.SIMILAR_ORDER_DAYS = 14
    page = reverse("order-new", args=[study.patient_id])
    answer = fred.post(page, typed(people))
    assert answer.status_code == 409 and study.accession_number in answer.content.decode()
    assert fred.post(page, typed(people, similar_ok="Worse")).status_code == 302


def test_the_radiologists_question_is_answered(people: Cast, patient: Patient, fred: Client) -> None:
    Procedure.objects.filter(pk=people.ct_chest.pk).update(needs_vetting=True)
    people.ct_chest.refresh_from_db()
    facts: dict[str, Any] = {"site": people.site, "referrer": people.dr_fred, "indication": "Mass?", "by": people.clara}
    study = place_order(patient, [Wanted(people.ct_chest)], **facts).studies.get()
    vetting.ask_back(study, question="eGFR?", by=people.rosa)
    page = fred.get(reverse("orders"))
    assert [order.pk for order in page.context["asked"]] == [study.order_id]
    assert '<span class="menu-count">1</span>' in page.content.decode()
    assert "eGFR?" in fred.get(reverse("order", args=[study.order_id])).content.decode()
    step = reverse("order-study-step", args=[study.pk, "answer"])
    assert fred.post(step, {"text": ""}).status_code == 400
    assert fred.post(step, {"text": "78 last week"}).status_code == 302
    vetting.reject(study, why="No.", by=people.rosa)
    assert "No." in fred.get(reverse("order", args=[study.order_id])).content.decode()
    assert fred.post(reverse("order-study-step", args=[study.pk, "send-again"]), {"why": "Needed"}).status_code == 302
    assert Study.objects.get().vetting == Vetting.WAITING


def test_amend_and_cancel_until_it_has_begun(people: Cast, study: Study, fred: Client) -> None:
    amend = reverse("order-step", args=[study.order_id, "amend"])
    told = {"indication": "Haemoptysis", "priority": "2", "why": "new sign"}
    assert fred.post(amend, told).status_code == 302 and Order.objects.get().indication == "Haemoptysis"
    change = reverse("order-study-step", args=[study.pk, "change"])
    assert fred.post(change, {"procedure": people.xr_knee.pk, "laterality": "R", "why": "knee"}).status_code == 302
    acquisition.begin(study, by=people.theo)
    for step, said in (
        (amend, told),
        (change, {}),
        (reverse("order-step", args=[study.order_id, "cancel"]), {"why": "x"}),
    ):
        assert fred.get(step).status_code == fred.post(step, said).status_code == 409
    assert fred.get(reverse("order-step", args=[study.order_id, "explode"])).status_code == 404


def test_the_mark_changes_when_something_moves_and_leaves_no_line(people: Cast, study: Study, fred: Client) -> None:
    written = Event.objects.count()
    before = fred.get(reverse("orders-state")).json()["state"]
    assert fred.get(reverse("orders-state")).json()["state"] == before and Event.objects.count() == written
    ordering.cancel(study, why="x", by=people.fred)
    assert fred.get(reverse("orders-state")).json()["state"] != before


def test_without_a_doctor_behind_the_account_it_is_said(people: Cast, fred: Client) -> None:
    people.dr_fred.active = False
    people.dr_fred.save()
    answer = fred.get(reverse("order-choose"))
    assert answer.status_code == 409 and "belongs to no referring physician" in answer.content.decode()
    assert list(fred.get(reverse("orders")).context["orders"]) == []


def test_the_orders_stand_in_tabs_and_are_narrowed(people: Cast, study: Study, fred: Client) -> None:
    name, page = study.patient.name, reverse("orders")
    for asked, found in (
        ({"stage": "slot"}, True),
        ({"stage": "booked"}, False),
        ({"stage": "reported"}, False),
        ({"modality": "CT", "site": people.site.code, "priority": "3"}, True),
        ({"modality": "MR"}, False),
        ({"day": "2031-01-01"}, False),
        ({"stage": "nonsense", "priority": "9", "day": "2031-02-31"}, True),
    ):
        assert (name in fred.get(page, asked).content.decode()) == found, asked
    assert 'Waiting for a slot <span class="count">1</span>' in fred.get(page).content.decode()
