"""Merge and unmerge."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from imaging.models import Study
from patients.actions.merging import merge
from patients.actions.register import register
from patients.actions.unmerging import added_since, unmerge
from patients.errors import Conflict, Refusal
from patients.models import Patient, PatientIdentifier
from reporting.actions import claiming
from tests.cast import Cast


@pytest.fixture
def double(people: Cast) -> Patient:
    return register(
        people.site,
        by=people.clara,
        mrn="MRN-321",
        family_name="Tset",
        given_name="Maria",
        birth_date=dt.date(1961, 4, 12),
        sex="F",
        phone="+442079460001",
    )


def test_orders_and_studies_move_and_come_back(people: Cast, patient: Patient, study: Study, double: Patient) -> None:
    done = merge(double, patient, why="Same identity card", by=people.clara)
    study.refresh_from_db()
    assert study.patient == double
    assert study.order is not None
    assert study.order.patient == double
    assert unmerge(done, by=people.clara, decided=set()) == []
    study.refresh_from_db()
    assert study.patient == patient
    assert not PatientIdentifier.objects.filter(patient=double).exists()


def test_the_old_number_becomes_an_identifier_of_the_survivor(people: Cast, patient: Patient, double: Patient) -> None:
    merge(patient, double, why="Same identity card", by=people.clara)
    assert PatientIdentifier.objects.get(value_key="MRN321").patient == patient


def test_chosen_fields_are_kept_and_given_back(people: Cast, patient: Patient, double: Patient) -> None:
    done = merge(patient, double, why="Same identity card", by=people.clara, take=["phone"])
    patient.refresh_from_db()
    assert patient.phone == "+442079460001"
    unmerge(done, by=people.clara, decided=set())
    patient.refresh_from_db()
    assert patient.phone == ""


def test_what_was_added_since_has_to_be_decided(people: Cast, patient: Patient, double: Patient) -> None:
    from_before = merge(patient, double, why="Same identity card", by=people.clara)
    PatientIdentifier.objects.create(patient=patient, kind="NI", value="7", value_key="7")
    [added] = added_since(from_before)
    with pytest.raises(Refusal, match="7"):
        unmerge(from_before, by=people.clara, decided=set())
    unmerge(from_before, by=people.clara, decided={added.key}, to_retired={added.key})
    assert PatientIdentifier.objects.get(value_key="7").patient == double


def test_oneself_a_circle_and_a_second_time_are_refused(people: Cast, patient: Patient, double: Patient) -> None:
    with pytest.raises(Refusal, match="one and the same"):
        merge(patient, patient, why="?", by=people.clara)
    merge(patient, double, why="Same identity card", by=people.clara)
    for pair in ((double, patient), (patient, double)):
        with pytest.raises(Conflict, match="already"):
            merge(*pair, why="Same identity card", by=people.clara)


def test_nobody_merges_while_a_study_is_read(people: Cast, acquired: Study, double: Patient) -> None:
    claiming.claim(acquired, by=people.rosa)
    with pytest.raises(Conflict, match="Rosa"):
        merge(double, acquired.patient, why="Same identity card", by=people.clara)


def test_a_technologist_does_not_merge(people: Cast, patient: Patient, double: Patient) -> None:
    with pytest.raises(PermissionDenied):
        merge(patient, double, why="Same identity card", by=people.theo)
