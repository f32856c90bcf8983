"""Images made under an identity that was merged into another."""

import datetime as dt
import io
from typing import Any

import pytest

from imaging.actions import acquisition
from imaging.ingest import pipeline
from imaging.ingest.outcome import Result
from imaging.models import Study
from patients.actions.merging import merge
from patients.actions.register import register
from patients.models import Patient
from tests.cast import Cast
from tests.factories import dicom


@pytest.fixture
def survivor(people: Cast) -> Patient:
    born = dt.date(1961, 4, 21)
    return register(
        people.site, by=people.clara, mrn="S-1", family_name="Best", given_name="M", birth_date=born, sex="F"
    )


@pytest.fixture
def as_worked(people: Cast, study: Study) -> dict[str, Any]:
    """What the machine took from its worklist before the merge."""
    acquisition.begin(study, by=people.theo)
    return dicom.for_study(study)


def send(people: Cast, **tags: Any) -> tuple[Result, int | None]:
    outcome = pipeline.ingest(io.BytesIO(dicom.file(**tags)), by=people.theo)
    return outcome.outcome, outcome.study


def test_the_retired_identity_attaches(
    people: Cast, study: Study, survivor: Patient, as_worked: dict[str, Any]
) -> None:
    merge(survivor, study.patient, why="One card", by=people.clara)
    assert send(people, **as_worked) == (Result.STORED, study.pk)


def test_so_does_one_merged_twice(people: Cast, study: Study, survivor: Patient, as_worked: dict[str, Any]) -> None:
    between = register(
        people.site, by=people.clara, mrn="B-1", family_name="B", birth_date=dt.date(1961, 1, 2), sex="F"
    )
    merge(between, study.patient, why="One card", by=people.clara)
    merge(survivor, between, why="One card", by=people.clara)
    assert send(people, **as_worked) == (Result.STORED, study.pk)


def test_so_does_the_survivor(people: Cast, study: Study, survivor: Patient, as_worked: dict[str, Any]) -> None:
    merge(survivor, study.patient, why="One card", by=people.clara)
    study = Study.objects.get(pk=study.pk)
    assert send(people, **dicom.for_study(study)) == (Result.STORED, study.pk)


@pytest.mark.parametrize(
    "other", [{"PatientName": "Else^Eve"}, {"PatientBirthDate": "19610421"}, {"PatientID": "MRN-124"}]
)
def test_half_of_each_is_somebody_else(
    people: Cast, study: Study, survivor: Patient, as_worked: dict[str, Any], other: dict[str, str]
) -> None:
    merge(survivor, study.patient, why="One card", by=people.clara)
    assert send(people, **{**as_worked, **other}) == (Result.MISMATCH, None)
