"""The rules of the safety questions, as values."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest

from imaging.safety import Said, Trouble, concerns, number, trouble
from patients.dates import PartialDate

pytestmark = pytest.mark.pure
TODAY = dt.date(2026, 11, 24)


@dataclass
class Question:
    kind: str = "yes_no"
    stops_on: str = "yes"
    stops_below: Decimal | None = None
    stops_above: Decimal | None = None
    max_age_days: int | None = None
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("sex", "born", "asked"),
    [
        ("F", PartialDate(1996, 5, 1), True),
        ("M", PartialDate(1996, 5, 1), False),
        ("O", PartialDate(1996, 5, 1), True),
        ("U", None, True),
        ("F", None, True),
        ("F", PartialDate(2014, 11, 25), False),  # twelve tomorrow
        ("F", PartialDate(2014, 11, 24), True),
        ("F", PartialDate(2014, None, None), True),  # may be twelve
        ("F", PartialDate(1970, 11, 25), True),  # still fifty-five
        ("F", PartialDate(1970, 11, 24), False),
        ("F", PartialDate(1970, None, None), True),
    ],
)
def test_whom_a_pregnancy_concerns(sex: str, born: PartialDate | None, asked: bool) -> None:
    assert concerns(Question(sex="F", age_from=12, age_to=55), sex, born, TODAY) is asked


@pytest.mark.parametrize(
    ("question", "said", "found"),
    [
        (Question(), None, Trouble.UNANSWERED),
        (Question(), Said("no", TODAY), None),
        (Question(), Said("yes", TODAY), Trouble.STOPS),
        (Question(), Said("unknown", TODAY), Trouble.UNKNOWN),
        (Question(stops_on=""), Said("yes", TODAY), None),
        (Question(max_age_days=1), Said("no", ago(1)), None),
        (Question(max_age_days=1), Said("no", ago(2)), Trouble.TOO_OLD),
        (Question(max_age_days=1), Said("yes", ago(2)), Trouble.STOPS),
        (Question("value", "", Decimal(30), None, 90), Said("30", ago(90)), None),
        (Question("value", "", Decimal(30), None, 90), Said("29.9", ago(1)), Trouble.STOPS),
        (Question("value", "", Decimal(30), None, 90), Said("62", ago(91)), Trouble.TOO_OLD),
        (Question("value", "", None, Decimal(5)), Said("5.1", TODAY), Trouble.STOPS),
    ],
)
def test_what_stands_against_a_step(question: Question, said: Said | None, found: Trouble | None) -> None:
    assert trouble(question, said, TODAY) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [("62", 62), ("62,5", 62.5), (" 62.5 ", 62.5), ("", None), ("-1", None), ("6 2", None), ("1e5", None), ("٣", None)],
)
def test_a_number_is_read_as_people_write_it(text: str, value: float | None) -> None:
    assert number(text) == value
