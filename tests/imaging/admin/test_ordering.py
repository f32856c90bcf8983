"""Placing an order on the admin's page."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imaging.actions import ordering
from imaging.models import Order, Priority, Study
from patients.errors import Conflict
from patients.models import Event, Patient
from tests.cast import Cast

ADD = "/admin/imaging/order/add/"


@pytest.fixture
def clara(signed_in: Any) -> Client:
    return signed_in("clara")


@pytest.fixture
def form(people: Cast, patient: Patient) -> dict[str, str]:
    """What a clerk types for Maria."""
    return {
        "patient": str(patient.pk),
        "site": str(people.site.pk),
        "referrer": str(people.dr_fred.pk),
        "priority": "1",
        "priority_reason": "Cannot bear weight",
        "indication": "Fell from a ladder. Fracture?",
        "history": "Knee replaced in 2019.",
        "wished_date": "2030-01-31",
        "studies-TOTAL_FORMS": "2",
        "studies-INITIAL_FORMS": "0",
        "studies-MIN_NUM_FORMS": "1",
        "studies-MAX_NUM_FORMS": "12",
        "studies-0-procedure": str(people.xr_knee.pk),
        "studies-0-laterality": "L",
        "studies-1-procedure": str(people.ct_chest.pk),
        "studies-1-laterality": "",
    }


def test_one_order_for_two_procedures(clara: Client, form: dict[str, str], people: Cast) -> None:
    answer = clara.post(ADD, form)
    order = Order.objects.get()
    assert answer.headers["Location"] == reverse("admin:imaging_order_change", args=[order.pk])
    assert (order.priority, order.placed_by, order.wished_date) == (Priority.STAT, people.clara, dt.date(2030, 1, 31))
    assert order.accession_number and order.history == "Knee replaced in 2019."
    studies = list(order.studies.order_by("pk"))
    assert [(study.procedure, study.laterality) for study in studies] == [(people.xr_knee, "L"), (people.ct_chest, "")]
    assert len({study.study_instance_uid for study in studies}) == 2
    assert Event.objects.filter(kind="order.placed", by=people.clara).count() == 1
    html = clara.get(answer.headers["Location"]).content.decode()
    assert order.accession_number in html and "XR knee (left)" in html and "Fell from a ladder" in html


def test_place_it_and_schedule_leads_to_the_slot(clara: Client, form: dict[str, str]) -> None:
    answer = clara.post(ADD, {**form, "_schedule": "1"})
    first = Study.objects.order_by("pk").first()
    assert first is not None
    step, after = answer.headers["Location"].split("?next=")
    assert step == reverse("admin:imaging_study_do", args=[first.pk, "schedule"]) and "slip" in after


def test_a_missing_side_is_said_at_its_row(clara: Client, form: dict[str, str]) -> None:
    answer = clara.post(ADD, {**form, "studies-0-laterality": ""})
    rows = answer.context["inline_admin_formsets"][0].formset.forms
    assert answer.status_code == 400
    assert "Choose left, right or both sides" in str(rows[0].errors["laterality"]) and not rows[1].errors
    assert "Fell from a ladder. Fracture?" in answer.content.decode() and not Order.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("indication", " ", "required"),
        ("referrer", "", "required"),
        ("patient", "", "required"),
        ("priority", "9", "valid choice"),
        ("wished_date", "soon", "valid date"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    clara: Client, form: dict[str, str], field: str, value: str, sentence: str
) -> None:
    answer = clara.post(ADD, {**form, field: value})
    assert sentence in str(answer.context["adminform"].form.errors[field]) and not Order.objects.exists()


def test_an_order_for_nothing_is_refused_together_with_the_rest(clara: Client, form: dict[str, str]) -> None:
    nothing = {"studies-0-procedure": "", "studies-0-laterality": "", "studies-1-procedure": "", "indication": ""}
    html = clara.post(ADD, {**form, **nothing}).content.decode()
    assert "Choose at least one procedure." in html and "This field is required." in html


def test_a_side_without_a_procedure_is_asked_for(clara: Client, form: dict[str, str]) -> None:
    answer = clara.post(ADD, {**form, "studies-1-procedure": "", "studies-1-laterality": "R"})
    assert "the side belongs to" in str(answer.context["inline_admin_formsets"][0].formset.forms[1].errors)
    assert not Order.objects.exists()


def test_a_procedure_taken_off_the_list_is_refused_in_words(clara: Client, form: dict[str, str], people: Cast) -> None:
    people.ct_chest.active = False
    people.ct_chest.save()
    answer = clara.post(ADD, form)
    assert answer.status_code == 400 and "not offered any more" in answer.content.decode()


def test_a_lost_race_is_a_sentence_at_the_form(
    clara: Client, form: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(*args: object, **kwargs: object) -> None:
        raise Conflict("Somebody was quicker.")

    monkeypatch.setattr("imaging.admin.order.place_order", lose)
    answer = clara.post(ADD, form)
    assert answer.status_code == 409 and "Somebody was quicker." in answer.content.decode()
    assert "Fell from a ladder. Fracture?" in answer.content.decode()


def test_from_the_patients_page_the_patient_is_known(clara: Client, people: Cast, patient: Patient) -> None:
    page = clara.get(reverse("admin:patients_patient_change", args=[patient.pk])).content.decode()
    assert f"{ADD}?patient={patient.pk}" in page
    answer = clara.get(ADD, {"patient": patient.pk})
    form = answer.context["adminform"].form
    assert (form["patient"].value(), form["site"].value()) == (patient.pk, people.site.pk)
    assert "12 April 1961" in answer.content.decode()
    assert Event.objects.filter(kind="patient.viewed", patient=patient, details__page="order").count() == 1
    assert clara.get(ADD, {"patient": "x"}).status_code == 200


@pytest.mark.parametrize("who", ["theo", "lena", "ron", "ada"])
def test_who_may_not_order_finds_no_way_to_it(signed_in: Any, form: dict[str, str], patient: Patient, who: str) -> None:
    client = signed_in(who)
    assert client.get(ADD).status_code == client.post(ADD, form).status_code == 403
    assert ADD not in client.get(reverse("admin:patients_patient_change", args=[patient.pk])).content.decode()
    assert ADD not in client.get("/admin/imaging/order/").content.decode()
    assert not Order.objects.exists()


def test_an_order_is_not_edited(clara: Client, study: Study) -> None:
    assert study.order is not None
    page = reverse("admin:imaging_order_change", args=[study.order.pk])
    assert clara.post(page, {"indication": "other"}).status_code == 405
    assert clara.post(reverse("admin:imaging_order_delete", args=[study.order.pk]), {"post": "yes"}).status_code == 403


def test_the_verb_sees_what_was_typed_and_nothing_is_saved_beside_it(
    clara: Client, form: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[dict[str, Any]] = []
    place = ordering.place_order

    def watch(*args: Any, **kwargs: Any) -> Order:
        calls.append(kwargs)
        return place(*args, **kwargs)

    monkeypatch.setattr("imaging.admin.order.place_order", watch)
    clara.post(ADD, form)
    assert len(calls) == Order.objects.count() == 1 and calls[0]["by"].username == "clara"
