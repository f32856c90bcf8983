"""Register and correct a patient."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from patients import audit
from patients.actions.register import register, update
from patients.errors import Conflict, InvalidInput, Refusal
from patients.models import Event, Patient, Sequence, Site
from tests.cast import Cast

BORN = dt.date(1961, 4, 12)


def new(people: Cast, **facts: Any) -> Patient:
    """A patient with these facts, the rest as usual."""
    usual = {"mrn": "M-1", "family_name": "Test", "given_name": "Maria", "birth_date": BORN, "sex": "F"}
    return register(facts.pop("site", people.site), by=facts.pop("by", people.clara), **{**usual, **facts})


def test_registering_keeps_what_was_typed_and_writes_the_journal(people: Cast) -> None:
    patient = new(people, mrn=" mrn-00 7 ", family_name=" Müller ", allergies="latex")
    patient.refresh_from_db()
    assert (patient.mrn, patient.mrn_key) == ("MRN-00 7", "MRN007")
    assert (patient.family_name, patient.name, patient.allergies) == ("Müller", "Müller, Maria", "latex")
    (event,) = audit.history(patient)
    assert (event.kind, event.by, event.patient, event.details) == (
        "patient.registered",
        people.clara,
        patient,
        {"mrn": "MRN-00 7"},
    )


@pytest.mark.parametrize("who", ["theo", "lena", "rosa", "ron", "fred", "ada", "nobody"])
def test_who_may_not_register_leaves_nothing_behind(people: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        new(people, by=people.user(who), mrn="")
    assert not Patient.objects.exists() and not Event.objects.exists() and not Sequence.objects.exists()


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"family_name": ""}, "family name"),
        ({"family_name": "  "}, "family name"),
        ({"family_name": "x" * 65}, "family name"),
        ({"sex": "X"}, "sex"),
        ({"sex": ""}, "sex"),
        ({"birth_date": None}, "birth date"),
        ({"birth_date": dt.date(1879, 12, 31)}, "1880"),
        ({"birth_date": "1961-13-40"}, "birth date"),
        ({"mrn": "!"}, "MRN"),
        ({"mrn": "12/34"}, "MRN"),
        ({"mrn": "x" * 21}, "MRN"),
        ({"email": "nobody"}, "mail"),
        ({"country": "GBR"}, "country"),
        ({"phone": "1" * 33}, "telephone"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_in_words(people: Cast, facts: dict[str, Any], word: str) -> None:
    with pytest.raises(InvalidInput, match=f"(?i){word}"):
        new(people, **facts)
    assert not Patient.objects.exists() and not Event.objects.exists()


def test_born_today_is_possible_and_tomorrow_is_not(people: Cast) -> None:
    today = timezone.localdate()
    assert new(people, birth_date=today).birth_date == today
    with pytest.raises(InvalidInput, match="birth date"):
        new(people, mrn="M-2", birth_date=today + dt.timedelta(days=1))


def test_a_temporary_identity_needs_no_birth_date(people: Cast) -> None:
    assert new(people, birth_date=None, temporary=True).temporary


@pytest.mark.parametrize("again", ["M-1", "m1", " M 1 ", "\uff2d\uff0d\uff11"])
def test_an_mrn_is_given_once_at_a_site(people: Cast, again: str) -> None:
    new(people)
    with pytest.raises(Conflict, match="another patient"):
        new(people, mrn=again, family_name="Other")
    assert Patient.objects.count() == Event.objects.count() == 1


@pytest.mark.parametrize(("mrn", "site"), [("M-1", "SOUTH"), ("0M1", "NORTH"), ("M01", "NORTH"), ("M11", "NORTH")])
def test_another_number_or_another_site_is_another_patient(people: Cast, mrn: str, site: str) -> None:
    new(people)
    new(people, mrn=mrn, site=Site.objects.get(code=site))
    assert Patient.objects.count() == 2


def test_an_empty_mrn_draws_the_sites_next_number(people: Cast) -> None:
    assert [new(people, mrn="").mrn, new(people, mrn=None).mrn] == ["0000001", "0000002"]
    assert new(people, mrn="", site=people.other_site).mrn == "0000001"


def test_a_drawn_mrn_steps_over_numbers_that_were_typed(people: Cast) -> None:
    for taken in ("0000001", "0000002"):
        new(people, mrn=taken)
    assert new(people, mrn="").mrn == "0000003"


def test_a_field_that_is_not_a_patients_is_a_programming_error(people: Cast) -> None:
    patient = new(people)
    for wrong in ("mrn_key", "registered_on", "id", "shoe_size"):
        with pytest.raises(ValueError, match=wrong):
            new(people, mrn="M-9", **{wrong: "1"})
        with pytest.raises(ValueError, match=wrong):
            update(patient, by=people.clara, **{wrong: "1"})


def test_a_correction_keeps_before_and_after(people: Cast) -> None:
    patient = update(new(people), by=people.clara, given_name="Mary", sex="F", phone="+44 20 7946 0000")
    patient.refresh_from_db()
    assert (patient.given_name, patient.name_key) == ("Mary", "test mary")
    event = audit.history(patient).last()
    assert event is not None and event.kind == "patient.updated"
    assert event.details == {
        "changed": {
            "given_name": {"before": "Maria", "after": "Mary"},
            "phone": {"before": "", "after": "+442079460000"},
        }
    }


def test_a_correction_that_changes_nothing_writes_nothing(people: Cast) -> None:
    patient = new(people)
    update(patient, by=people.clara, mrn="m-1", given_name=" Maria ", birth_date=BORN)
    assert Event.objects.count() == 1


@pytest.mark.parametrize("who", ["theo", "lena", "rosa", "ron", "fred", "ada", "nobody"])
def test_who_may_not_correct_changes_nothing(people: Cast, who: str) -> None:
    patient = new(people)
    with pytest.raises(PermissionDenied):
        update(patient, by=people.user(who), given_name="Mary")
    patient.refresh_from_db()
    assert patient.given_name == "Maria" and Event.objects.count() == 1


@pytest.mark.parametrize("facts", [{"sex": "X"}, {"birth_date": None}, {"family_name": ""}, {"mrn": ""}])
def test_a_wrong_correction_is_refused_and_changes_nothing(people: Cast, facts: dict[str, Any]) -> None:
    patient = new(people)
    with pytest.raises(InvalidInput):
        update(patient, by=people.clara, city="Northtown", **facts)
    patient.refresh_from_db()
    assert (patient.city, patient.sex, patient.mrn, Event.objects.count()) == ("", "F", "M-1", 1)


def test_a_corrected_mrn_may_not_be_another_patients(people: Cast) -> None:
    patient = new(people, mrn="M-2")
    new(people)
    with pytest.raises(Conflict):
        update(patient, by=people.clara, mrn="m1")
    patient.refresh_from_db()
    assert patient.mrn == "M-2"


def test_a_correction_does_not_judge_an_old_mrn_by_a_new_pattern(people: Cast) -> None:
    patient = new(people)
    Site.objects.filter(pk=people.site.pk).update(mrn_pattern=r"\d{7}")
    patient = Patient.objects.get(pk=patient.pk)
    assert update(patient, by=people.clara, mrn="M-1", city="Northtown").city == "Northtown"
    with pytest.raises(InvalidInput, match="MRN"):
        update(patient, by=people.clara, mrn="M-3")


def test_a_site_with_a_number_format_that_cannot_be_used_is_refused_in_words(people: Cast) -> None:
    for wrong in ("{m}", "{n", "{n:q}", "fixed"):
        Site.objects.filter(pk=people.site.pk).update(mrn_format=wrong)
        with pytest.raises(Refusal, match="MRN format"):
            new(people, mrn="", site=Site.objects.get(pk=people.site.pk))
