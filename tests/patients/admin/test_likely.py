"""The panel of likely duplicates beside the registration form, and what is remembered of it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from patients.actions.register import register, update
from patients.actions.temporary import register_temporary
from patients.models import Decision, DuplicateCase, Event, Patient
from tests.cast import Cast
from tests.house.snapshot import changed, snapshot
from tests.patients.admin.test_registering import ADD, ROWS

LIKELY = "/admin/patients/patient/likely/"


@pytest.fixture
def maria(people: Cast) -> Patient:
    facts = {"mrn": "MRN-123", "birth_date": dt.date(1961, 4, 12), "sex": "F", "phone": "+442079460001"}
    return register(people.site, by=people.clara, family_name="Testmann", given_name="Maria", **facts)


@pytest.fixture
def typed(people: Cast) -> dict[str, str]:
    facts = {"family_name": "Testman", "given_name": "Maria", "birth_date": "12.4.1961", "sex": "F"}
    return {**ROWS, **facts, "site": str(people.site.pk)}


@pytest.fixture
def clara(signed_in: Any) -> Client:
    return signed_in("clara")


def test_the_panel_says_why_and_changes_nothing(clara: Client, maria: Patient, typed: dict[str, str]) -> None:
    before = snapshot()
    html = clara.post(LIKELY, typed).content.decode()
    for part in ("Testmann, Maria", "same birth date", "family names differ by one letter", 'class="differing"'):
        assert part in html
    assert reverse("admin:patients_patient_change", args=[maria.pk]) in html
    assert changed(before, snapshot()) == []
    event = Event.objects.get(kind="patient.listed", by__username="clara")
    assert event.details == {"rows": [maria.pk], "page": "registration"}


@pytest.mark.parametrize(
    "told",
    [
        {"family_name": "", "given_name": ""},
        {"given_name": "", "birth_date": "", "sex": ""},
        {"family_name": "Somebody", "given_name": "Else"},
        {"given_name": "Otto", "sex": "M"},  # a twin
        {"site": "x"},
        {"family_name": "\x00^\ufffd"},
        {"mrn": "\\", "birth_date": "31.2.1961", "given_name": "Zoe"},
    ],
)
def test_it_stays_empty(clara: Client, maria: Patient, typed: dict[str, str], told: dict[str, str]) -> None:
    answer = clara.post(LIKELY, {**typed, **told})
    assert (answer.status_code, answer.content) == (200, b"")
    assert not Event.objects.filter(kind="patient.listed").exists()


def test_the_whole_name_in_one_field_is_understood(clara: Client, maria: Patient, typed: dict[str, str]) -> None:
    assert (
        "Testmann" in clara.post(LIKELY, {**typed, "family_name": "TESTMAN^MARIA", "given_name": ""}).content.decode()
    )


def test_who_was_passed_over_is_remembered_as_different(clara: Client, maria: Patient, typed: dict[str, str]) -> None:
    assert clara.post(ADD, {**typed, "told_apart": [str(maria.pk), "x"]}).status_code == 302
    case = DuplicateCase.objects.get()
    assert (case.first, case.decision) == (maria, Decision.DIFFERENT)
    assert case.decided_by is not None and case.decided_by.username == "clara" and case.decided_at is not None
    assert Event.objects.filter(kind="duplicate.decided", patient=maria).count() == 1
    update(case.second, by=case.decided_by, city="Northside")
    case.refresh_from_db()
    assert case.decision == Decision.DIFFERENT


def test_who_was_never_shown_waits_for_a_look(clara: Client, maria: Patient, typed: dict[str, str]) -> None:
    assert clara.post(ADD, typed).status_code == 302
    assert DuplicateCase.objects.get().decision == ""
    assert Patient.objects.filter(merged_into=None).count() == 2


def test_a_correction_that_makes_two_alike_opens_a_case(people: Cast, maria: Patient) -> None:
    facts = {"birth_date": dt.date(1961, 4, 12), "sex": "F", "phone": "+442079460001"}
    other = register(people.site, by=people.clara, family_name="Zachariasz", given_name="Otylia", **facts)
    DuplicateCase.objects.all().delete()
    update(other, by=people.clara, language="pl")
    assert not DuplicateCase.objects.exists()
    update(other, by=people.clara, family_name="Testmann", given_name="Maria")
    assert DuplicateCase.objects.get().second == other


def test_unknown_patients_are_no_duplicates_of_each_other(people: Cast) -> None:
    for _number in range(3):
        register_temporary(people.site, by=people.clara, sex="M")
    assert not DuplicateCase.objects.exists()
