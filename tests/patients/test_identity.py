"""What a patient tells at the desk, compared with the register."""

import pytest

from patients.actions.identity import Told, agreeing
from patients.actions.merging import merge
from patients.actions.register import register
from patients.errors import InvalidInput
from patients.models import Patient
from tests.cast import Cast


@pytest.mark.parametrize(
    ("told", "agree"),
    [
        (Told(), 0),
        (Told(name="Maria Test"), 1),
        (Told(name="TEST, maría"), 1),
        (Told(birth_date="12.4.1961"), 1),
        (Told(birth_date="12 April 1961", mrn="mrn 123"), 2),
        (Told("Test Maria", "1961-04-12", "MRN123"), 3),
        (Told(birth_date="12/4/61"), 1),  # two digits of the year: one of the days that it can mean
    ],
)
def test_what_agrees_is_counted(patient: Patient, told: Told, agree: int) -> None:
    assert agreeing(patient, told) == agree


SHE = {"birth_date": "1961-04-21", "sex": "F"}


def test_an_old_card_names_the_number_from_before_a_merge(people: Cast, patient: Patient) -> None:
    double = register(people.site, by=people.clara, family_name="Test", given_name="M", mrn="OLD 7", **SHE)
    merge(patient, double, by=people.clara, why="the same person")
    assert agreeing(patient, Told(name="Maria Test", mrn="old-7")) == 2


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (Told(name="Mario Test"), "Name"),
        (Told(name="Test"), "Name"),  # half the street has this name
        (Told(name="Maria"), "Name"),
        (Told(name="Maria Test Third"), "Name"),
        (Told(name="-"), "Name"),
        (Told(birth_date="4.12.1961"), "Birth date"),
        (Told(birth_date="1961"), "Birth date"),
        (Told(birth_date="nonsense"), "Birth date"),
        (Told(mrn="MRN-124"), "MRN"),
        (Told(mrn="*"), "MRN"),
        (Told("Maria Test", "12.4.1961", "MRN-124"), "MRN"),
    ],
)
def test_what_differs_is_refused_and_never_read_out(patient: Patient, told: Told, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        agreeing(patient, told)
    assert refusal.value.field == field
    for secret in ("Maria", "1961", "MRN-123"):
        assert secret in str(told) or secret not in refusal.value.sentence


def test_a_name_in_its_own_script(people: Cast) -> None:
    facts = {"birth_date": None, "temporary": True, "sex": "M", "ideographic_name": "山田^太郎"}
    patient = register(people.site, by=people.clara, family_name="Yamada", given_name="Taro", mrn="J1", **facts)
    for name in ("山田 太郎", "山田太郎", "Taro Yamada"):
        assert agreeing(patient, Told(name=name)) == 1, name
    with pytest.raises(InvalidInput):
        agreeing(patient, Told(birth_date="1970-01-01"))


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("Müller", "Mueller Jörg"),
        ("Müller", "Muller, Joerg"),
        ("Mueller", "Jörg Müller"),
        ("Muller", "Jorg Müller"),
        ("Sørensen-Åberg", "Soerensen-Aaberg Jörg"),
    ],
)
def test_both_spellings_of_a_mark_are_one_name(people: Cast, kept: str, told: str) -> None:
    facts = {"birth_date": "1970-03-22", "sex": "M", "given_name": "Jörg"}
    patient = register(people.site, by=people.clara, family_name=kept, **facts)
    assert agreeing(patient, Told(name=told)) == 1
    with pytest.raises(InvalidInput):
        agreeing(patient, Told(name="Möller Jörg"))
