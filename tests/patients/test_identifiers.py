"""Other numbers of a patient."""

import pytest
from django.core.exceptions import PermissionDenied

from patients.actions import identifiers
from patients.actions.register import register
from patients.errors import InvalidInput
from patients.models import Event, Patient, PatientIdentifier
from tests.cast import Cast


def test_a_number_is_kept_as_it_is_written_and_compared_without_signs(people: Cast, patient: Patient) -> None:
    added = identifiers.add(patient, kind="PPN", issuer=" GBR ", value="ab-12 34", by=people.clara)
    assert (added.value, added.value_key, added.issuer) == ("AB-12 34", "AB1234", "GBR")
    assert Event.objects.get(kind="identifier.added").patient == patient


def test_one_number_belongs_to_one_patient(people: Cast, patient: Patient) -> None:
    identifiers.add(patient, kind="PPN", issuer="GBR", value="AB1234", by=people.clara)
    other = register(people.site, by=people.clara, family_name="Other", birth_date="1970-01-01", sex="M")
    with pytest.raises(InvalidInput, match="belongs to") as refusal:
        identifiers.add(other, kind="PPN", issuer="GBR", value="ab 12-34", by=people.clara)
    assert refusal.value.value == "ab 12-34"
    identifiers.add(other, kind="PPN", issuer="DEU", value="AB1234", by=people.clara)
    assert PatientIdentifier.objects.count() == 2


def test_a_correction_keeps_what_was_there_in_the_journal(people: Cast, patient: Patient) -> None:
    added = identifiers.add(patient, kind="NI", value="123", by=people.clara)
    identifiers.correct(added, kind="NI", value="124", by=people.clara)
    identifiers.correct(added, kind="NI", value="124", by=people.clara)
    event = Event.objects.get(kind="identifier.corrected")
    assert (event.details["changed"]["before"]["value"], event.details["changed"]["after"]["value"]) == ("123", "124")


@pytest.mark.parametrize(("kind", "value", "field"), [("no", "1", "Kind"), ("NI", "-", "Number"), ("NI", "", "Number")])
def test_what_is_no_number_is_refused(people: Cast, patient: Patient, kind: str, value: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        identifiers.add(patient, kind=kind, value=value, by=people.clara)
    assert refusal.value.field == field and not PatientIdentifier.objects.exists()


def test_who_may_not(people: Cast, patient: Patient) -> None:
    added = identifiers.add(patient, kind="NI", value="123", by=people.clara)
    for who in (people.theo, people.rosa, people.ada, people.nobody):
        with pytest.raises(PermissionDenied):
            identifiers.add(patient, kind="NI", value="9", by=who)
        with pytest.raises(PermissionDenied):
            identifiers.correct(added, kind="NI", value="9", by=who)
