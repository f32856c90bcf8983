"""Registering and correcting a patient on the admin's page."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from patients.actions import register
from patients.errors import Conflict
from patients.models import Event, Patient, PatientIdentifier
from tests.cast import Cast

ADD = "/admin/patients/patient/add/"
ROWS = {
    "identifiers-TOTAL_FORMS": "0",
    "identifiers-INITIAL_FORMS": "0",
    "identifiers-MIN_NUM_FORMS": "0",
    "identifiers-MAX_NUM_FORMS": "1000",
}


@pytest.fixture
def clara(signed_in: Any) -> Client:
    return signed_in("clara")


@pytest.fixture
def form(people: Cast) -> dict[str, str]:
    """What a clerk at the northern site types for a new patient."""
    return {
        **ROWS,
        "family_name": "Probe",
        "given_name": "Ada",
        "birth_date": "2.3.1970",
        "sex": "F",
        "site": str(people.site.pk),
        "phone": "020 7946 0999",
    }


def test_registering_draws_a_number_and_says_the_date_in_words(clara: Client, form: dict[str, str]) -> None:
    answer = clara.post(ADD, form, follow=True)
    patient = Patient.objects.get()
    assert patient.birth_date == dt.date(1970, 3, 2) and patient.mrn
    assert patient.phone == "+442079460999"
    said = [str(message) for message in answer.context["messages"]]
    assert said == [f"Registered: {patient.name}, born 2 March 1970, female, MRN {patient.mrn}."]
    assert Event.objects.filter(kind="patient.registered", patient=patient, by__username="clara").count() == 1


def test_nothing_is_chosen_beforehand(clara: Client, people: Cast) -> None:
    shown = clara.get(ADD).context["adminform"].form
    assert shown["sex"].value() in (None, "")
    assert shown.fields["sex"].choices[0] == ("", "—")


def test_the_order_of_the_fields_is_that_of_a_paper_form(clara: Client, people: Cast) -> None:
    html = clara.get(ADD).content.decode()
    places = [
        html.index(f'name="{name}"') for name in ("family_name", "given_name", "birth_date", "sex", "mrn", "phone")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("02/03/1970", dt.date(1970, 3, 2), "D"),
        ("2 March 1970", dt.date(1970, 3, 2), "D"),
        ("1970-03-02", dt.date(1970, 3, 2), "D"),
        ("1970-03", dt.date(1970, 3, 1), "M"),
        ("1970", dt.date(1970, 1, 1), "Y"),
    ],
)
def test_a_birth_date_as_the_site_writes_it(
    clara: Client, form: dict[str, str], typed: str, day: dt.date, precision: str
) -> None:
    clara.post(ADD, {**form, "birth_date": typed})
    patient = Patient.objects.get()
    assert (patient.birth_date, patient.birth_precision) == (day, precision)


def test_the_other_site_puts_the_month_first(clara: Client, form: dict[str, str], people: Cast) -> None:
    clara.post(ADD, {**form, "site": str(people.other_site.pk), "birth_date": "02/03/1970", "phone": "", "mrn": "S1"})
    assert Patient.objects.get().birth_date == dt.date(1970, 2, 3)


def test_an_ambiguous_date_is_asked_back_and_the_chosen_day_is_taken(clara: Client, form: dict[str, str]) -> None:
    asked = clara.post(ADD, {**form, "birth_date": "2/3/20"})
    assert asked.status_code == 200 and not Patient.objects.exists()
    html = asked.content.decode()
    assert "2 March 1920" in html and "2 March 2020" in html
    assert 'value="Probe"' in html and 'value="2/3/20"' in html, "nothing that was typed is lost"
    clara.post(ADD, {**form, "birth_date": "2/3/20", "birth_date_asked": "2/3/20", "birth_date_choice": "1920-03-02"})
    assert Patient.objects.get().birth_date == dt.date(1920, 3, 2)


def test_a_choice_for_another_text_does_not_count(clara: Client, form: dict[str, str]) -> None:
    stale = {"birth_date": "5.6.1980", "birth_date_asked": "2/3/20", "birth_date_choice": "1920-03-02"}
    clara.post(ADD, {**form, **stale})
    assert Patient.objects.get().birth_date == dt.date(1980, 6, 5)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("birth_date", "31.2.1970", "no such day"),
        ("birth_date", "1.1.1700", "not before 1880"),
        ("birth_date", "", "required"),
        ("sex", "", "required"),
        ("family_name", "", "required"),
        ("phone", "12", "telephone number"),
        ("email", "no address", "valid email"),
        ("mrn", "no!", "MRN"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(
    clara: Client, form: dict[str, str], field: str, typed: str, sentence: str
) -> None:
    answer = clara.post(ADD, {**form, field: typed})
    errors = answer.context["adminform"].form.errors
    assert list(errors) == [field] and sentence in str(errors[field])
    assert 'value="Ada"' in answer.content.decode()
    assert not Patient.objects.exists()


def test_a_temporary_identity_needs_no_birth_date(clara: Client, form: dict[str, str]) -> None:
    clara.post(ADD, {**form, "birth_date": "", "temporary": "on"})
    assert Patient.objects.get().temporary


def test_a_number_that_somebody_has_is_refused_at_the_number(
    clara: Client, form: dict[str, str], patient: Patient
) -> None:
    answer = clara.post(ADD, {**form, "mrn": "mrn 123"})
    assert answer.status_code == 409
    assert "another patient of this site has this number" in str(answer.context["adminform"].form.errors["mrn"])
    assert 'value="mrn 123"' in answer.content.decode()
    assert Patient.objects.count() == 1 and not Event.objects.filter(kind="patient.registered").exclude(patient=patient)


def test_a_lost_race_is_a_sentence_at_the_form(
    clara: Client, form: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(*args: object, **kwargs: object) -> None:
        raise Conflict("Somebody was quicker.")

    monkeypatch.setattr(register, "register", lose)
    answer = clara.post(ADD, form)
    assert answer.status_code == 409 and "Somebody was quicker." in answer.content.decode()
    assert 'value="Probe"' in answer.content.decode()


def test_other_identifiers_come_with_the_registration(clara: Client, form: dict[str, str]) -> None:
    row = {"identifiers-0-kind": "PPN", "identifiers-0-issuer": "GBR", "identifiers-0-value": "12-34"}
    clara.post(ADD, {**form, **row, "identifiers-TOTAL_FORMS": "1"})
    found = PatientIdentifier.objects.get()
    assert (found.patient.family_name, found.kind, found.value_key) == ("Probe", "PPN", "1234")
    assert Event.objects.filter(kind="identifier.added", patient=found.patient).exists()


def test_an_identifier_of_somebody_else_undoes_the_whole_registration(
    clara: Client, form: dict[str, str], patient: Patient
) -> None:
    PatientIdentifier.objects.create(patient=patient, kind="PPN", issuer="GBR", value="1234", value_key="1234")
    row = {"identifiers-0-kind": "PPN", "identifiers-0-issuer": "GBR", "identifiers-0-value": "12 34"}
    answer = clara.post(ADD, {**form, **row, "identifiers-TOTAL_FORMS": "1"})
    assert answer.status_code == 400 and Patient.objects.count() == 1
    row_errors = answer.context["inline_admin_formsets"][0].formset.forms[0].errors
    assert "belongs to Test, Maria" in str(row_errors["value"])


def as_shown(client: Client, page: str) -> dict[str, str]:
    """What a browser sends when nothing is touched."""
    form = client.get(page).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    seen = {f"initial-{name}": "" if value is None else str(value) for name, value in values.items()}
    return {**ROWS, **seen, **{name: str(value) for name, value in values.items() if value not in (None, False)}}


def test_what_was_not_touched_is_not_written(clara: Client, patient: Patient) -> None:
    page = reverse("admin:patients_patient_change", args=[patient.pk])
    sent = as_shown(clara, page)
    Patient.objects.filter(pk=patient.pk).update(city="Elsewhere")  # somebody else, meanwhile
    assert clara.post(page, {**sent, "given_name": "Mary"}).status_code == 302
    patient.refresh_from_db()
    assert (patient.given_name, patient.city) == ("Mary", "Elsewhere")
    event = Event.objects.get(kind="patient.updated")
    assert event.details["changed"] == {"given_name": {"before": "Maria", "after": "Mary"}}


def test_a_register_is_not_changed_by_hand(clara: Client, patient: Patient, people: Cast) -> None:
    page = reverse("admin:patients_patient_change", args=[patient.pk])
    assert clara.post(page, {**as_shown(clara, page), "site": str(people.other_site.pk)}).status_code == 302
    patient.refresh_from_db()
    assert patient.site == people.site


@pytest.mark.parametrize("name", ["theo", "rosa", "ron", "ada"])
def test_who_may_look_only_finds_no_button_and_is_refused(signed_in: Any, patient: Patient, name: str) -> None:
    client = signed_in(name)
    page = reverse("admin:patients_patient_change", args=[patient.pk])
    shown = client.get(page)
    assert shown.status_code == 200 and 'name="_save"' not in shown.content.decode()
    assert client.post(page, {"given_name": "Mallory", **ROWS}).status_code == 403
    assert client.get(ADD).status_code == client.post(ADD, {}).status_code == 403
    patient.refresh_from_db()
    assert patient.given_name == "Maria"


def test_nobody_is_deleted(clara: Client, patient: Patient) -> None:
    gone = reverse("admin:patients_patient_delete", args=[patient.pk])
    assert clara.get(gone).status_code == clara.post(gone, {"post": "yes"}).status_code == 403
    listing = {"action": "delete_selected", "_selected_action": str(patient.pk), "post": "yes"}
    clara.post(reverse("admin:patients_patient_changelist"), listing)
    assert Patient.objects.filter(pk=patient.pk).exists()


@pytest.mark.parametrize(("typed", "words"), [("2/3/1970", "2 March 1970"), ("31/2/1970", "no such day"), ("", "")])
def test_the_date_is_said_in_words_while_it_is_typed(clara: Client, people: Cast, typed: str, words: str) -> None:
    asked = clara.get(reverse("admin:patients_patient_in_words"), {"text": typed, "site": people.site.pk})
    assert words in asked.content.decode()
    assert clara.get(reverse("admin:patients_patient_in_words"), {"text": "x", "site": "none"}).status_code == 200


def test_a_name_searched_for_in_vain_need_not_be_typed_again(clara: Client, people: Cast) -> None:
    form = clara.get(ADD, {"q": "Ada Probe"}).context["adminform"].form
    assert (form["family_name"].value(), form["given_name"].value()) == ("Probe", "Ada")
    assert not clara.get(ADD, {"q": "1970"}).context["adminform"].form["family_name"].value()


def test_the_page_costs_the_same_however_many_studies(
    clara: Client, study: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(25):
        clara.get(reverse("admin:patients_patient_change", args=[study.patient.pk]))


def test_an_unchanged_page_saved_is_no_change(clara: Client, patient: Patient) -> None:
    page = reverse("admin:patients_patient_change", args=[patient.pk])
    assert clara.post(page, as_shown(clara, page)).status_code == 302
    assert not Event.objects.filter(kind="patient.updated").exists()
    assert 'name="initial-given_name" value="Maria"' in clara.get(page).content.decode()
