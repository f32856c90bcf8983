"""Ages, birth dates, waiting times in words."""

import datetime as dt

import pytest

from patients.models import Patient, Precision
from reporting import ages

ON = dt.date(2026, 3, 15)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("born", "said"),
    [
        (dt.date(2026, 3, 15), "0 d"),
        (dt.date(2026, 2, 15), "28 d"),
        (dt.date(2026, 2, 14), "1 mo"),
        (dt.date(2024, 3, 16), "23 mo"),
        (dt.date(2024, 3, 15), "2 y"),
        (dt.date(1961, 3, 16), "64 y"),
        (dt.date(1961, 3, 15), "65 y"),
        (dt.date(2026, 3, 16), ""),
        (None, ""),
    ],
)
def test_age(born: dt.date | None, said: str) -> None:
    assert ages.age(Patient(birth_date=born), ON) == said


@pytest.mark.pure
@pytest.mark.parametrize(
    ("precision", "age", "born"),
    [
        (Precision.DAY, "56 y", "1 January 1970"),
        (Precision.MONTH, "about 56 y", "January 1970"),
        (Precision.YEAR, "about 56 y", "1970"),
    ],
)
def test_a_date_known_in_part_says_so(precision: Precision, age: str, born: str) -> None:
    patient = Patient(birth_date=dt.date(1970, 1, 1), birth_precision=precision)
    assert (ages.age(patient, ON), ages.born(patient)) == (age, born)


@pytest.mark.pure
def test_an_unknown_birth_date_says_so() -> None:
    assert ages.born(Patient()) == "unknown"


@pytest.mark.pure
@pytest.mark.parametrize(
    ("minutes", "said"),
    [(-5, "0:00"), (5, "0:05"), (185, "3:05"), (1439, "23:59"), (1440, "1 d 0 h"), (3130, "2 d 4 h")],
)
def test_waiting(minutes: int, said: str) -> None:
    assert ages.waiting(dt.timedelta(minutes=minutes)) == said
