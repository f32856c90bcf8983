"""The list of patients, and the fields that are filled by typing: who is found, and what the journal has of it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patients.actions import identifiers
from patients.actions.register import register
from patients.models import Event, Patient
from tests.cast import Cast

LIST = "/admin/patients/patient/"


@pytest.fixture
def clara(signed_in: Any) -> Client:
    return signed_in("clara")


@pytest.fixture
def somebody(people: Cast) -> Callable[..., Patient]:
    """Register somebody."""

    def make(family_name: str, given_name: str = "", **facts: Any) -> Patient:
        known = {"birth_date": dt.date(1980, 1, 31), "sex": "F", **facts}
        return register(people.site, by=people.clara, family_name=family_name, given_name=given_name, **known)

    return make


def found(client: Client, text: str) -> list[str]:
    return [patient.mrn for patient in client.get(LIST, {"q": text}).context["cl"].result_list]


@pytest.mark.parametrize(
    "text",
    [
        "Muller",
        "müller jürgen",
        "JURGEN MULLER",
        "Jürgen Müller",
        "jurg mul",
        "MRN-77",
        "mrn 77",
        "MRN77",
        "3 February 1970",
        "1970-02-03",
        "03/02/1970",
        "+44 20 7946 0999",
        "020 7946 0999",
        "Müller 1970-02-03",
        "AB-12 34",
    ],
)
def test_a_patient_is_found_by(
    clara: Client, somebody: Callable[..., Patient], people: Cast, patient: Patient, text: str
) -> None:
    wanted = somebody("Müller", "Jürgen", mrn="MRN-77", birth_date=dt.date(1970, 2, 3), phone="+442079460999", sex="M")
    identifiers.add(wanted, kind="PPN", issuer="DEU", value="AB1234", by=people.clara)
    assert found(clara, text) == ["MRN-77"]


def test_a_patient_is_found_in_every_script(clara: Client, somebody: Callable[..., Patient]) -> None:
    somebody("Yamada", "Taro", mrn="J1", ideographic_name="山田^太郎", phonetic_name="やまだ^たろう")
    for text in ("yamada taro", "山田", "太郎 山田"):
        assert found(clara, text) == ["J1"], text


def test_nobody_is_found_by_a_wrong_word(clara: Client, patient: Patient) -> None:
    for text in ("Tset", "Maria 1962-04-12", "MRN-124", "%", "_", "''"):
        assert found(clara, text) == [], text


def test_who_is_not_there_can_be_registered_from_here(clara: Client, people: Cast) -> None:
    html = clara.get(LIST, {"q": "Ada Probe"}).content.decode()
    assert "Nobody in the register fits" in html and f"{LIST}add/?q=Ada%20Probe" in html


def test_the_list_is_in_the_journal_with_its_rows(clara: Client, patient: Patient) -> None:
    clara.get(LIST, {"q": "Test"})
    event = Event.objects.get(kind="patient.listed")
    assert event.by is not None and event.by.username == "clara"
    assert event.details == {"rows": [patient.pk], "asked": "Test"}


def test_each_look_at_a_patient_is_in_the_journal(clara: Client, patient: Patient) -> None:
    for page in ("change", "history"):
        clara.get(reverse(f"admin:patients_patient_{page}", args=[patient.pk]))
    assert Event.objects.filter(kind="patient.viewed", patient=patient, by__username="clara").count() == 2


def test_the_list_asks_the_same_number_of_questions_for_5_and_for_25(
    clara: Client, somebody: Callable[..., Patient], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    monkeypatch.setattr("ris.middleware.SEEN_STEP", 10**9)  # a slow machine would write the session again
    clara.get(LIST)  # the first page of a sign-in also writes its session
    for number in range(25):
        somebody("Probe", f"No{number}")
        if number in (4, 24):
            with CaptureQueriesContext(connection) as asked:
                assert len(clara.get(LIST).context["cl"].result_list) == number + 1
            counts.append(len(asked))
    assert counts[0] == counts[1] < 20


def typed(client: Client, app: str, model: str, field: str, term: str) -> Any:
    asked = {"app_label": app, "model_name": model, "field_name": field, "term": term}
    return client.get(reverse("admin:autocomplete"), asked)


def test_a_field_filled_by_typing_tells_people_apart_and_writes_the_journal(clara: Client, patient: Patient) -> None:
    answer = typed(clara, "imaging", "order", "patient", "maria test").json()
    assert answer["results"] == [{"id": str(patient.pk), "text": f"{patient.name} · 12 April 1961 · female · MRN-123"}]
    assert Event.objects.get(kind="patient.listed").details["rows"] == [patient.pk]


def test_a_field_offers_only_what_is_in_use(clara: Client, people: Cast) -> None:
    people.dr_nora.active = people.xr_knee.active = False
    people.dr_nora.save()
    people.xr_knee.save()
    doctors = typed(clara, "imaging", "order", "referrer", "").json()["results"]
    procedures = typed(clara, "imaging", "study", "procedure", "").json()["results"]
    assert [each["text"] for each in doctors] == ["Dr Fred Referrer · F1"]
    assert [each["text"] for each in procedures] == ["CT chest · CT · 20 min"]


def test_a_field_is_closed_to_who_may_not_see_patients(signed_in: Any, people: Cast, patient: Patient) -> None:
    people.nobody.is_staff = True
    people.nobody.save()
    assert typed(signed_in("nobody"), "imaging", "order", "patient", "maria").status_code == 403
    assert not Event.objects.filter(kind="patient.listed").exists()


def test_the_list_says_that_more_fit(
    clara: Client, somebody: Callable[..., Patient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patients.admin.patient.LISTED", 2)
    for number in range(3):
        somebody("Probe", f"Ada{'abc'[number]}")
    assert "More than 2 fit" in clara.get(LIST, {"q": "probe"}).content.decode()
    assert "More than 2 fit" not in clara.get(LIST, {"q": "adaa"}).content.decode()
