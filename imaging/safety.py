"""The rules of the safety questions: whom a question concerns, and what stands against going on. Values in, values out.

A question belongs to what a procedure does to the patient (contrast, ionising radiation, magnetic field), never to the
words of its title.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from patients.dates import PartialDate

YES, NO, UNKNOWN = "yes", "no", "unknown"
_NUMBER = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,3})?")


class Kind(StrEnum):
    """What an answer looks like."""

    YES_NO = "yes_no"
    VALUE = "value"
    TEXT = "text"


class Step(StrEnum):
    """The steps that the questions guard."""

    CHECK_IN = "check_in"
    BEGIN = "begin"


class Trouble(StrEnum):
    """What stands against a step."""

    UNANSWERED = "unanswered"
    UNKNOWN = "unknown"  # the patient does not know
    TOO_OLD = "too_old"
    STOPS = "stops"


class Rule(Protocol):
    """A question, as far as the rules know it. `stops_below`, `stops_above`: in the question's own unit."""

    kind: str
    stops_on: str
    stops_below: Decimal | None
    stops_above: Decimal | None
    max_age_days: int | None
    sex: str
    age_from: int | None
    age_to: int | None


@dataclass(frozen=True)
class Said:
    """An answer: yes, no, unknown, a number or a text; and the day it was measured or given."""

    value: str
    on: dt.date


def concerns(rule: Rule, sex: str, born: PartialDate | None, on: dt.date) -> bool:
    """Whether this person is asked. Whoever may be of the sex and the age is: the unknown is asked too."""
    if rule.sex and sex in ("F", "M") and sex != rule.sex:
        return False
    if born is None:
        return True
    oldest, youngest = _years(born.first_day(), on), _years(born.last_day(), on)
    too_young = rule.age_from is not None and oldest < rule.age_from
    too_old = rule.age_to is not None and youngest > rule.age_to
    return not (too_young or too_old)


def trouble(rule: Rule, said: Said | None, on: dt.date) -> Trouble | None:
    """What stands against going on, the gravest first; None where nothing does."""
    if said is None or not said.value:
        return Trouble.UNANSWERED
    if _stops(rule, said.value):
        return Trouble.STOPS
    if said.value == UNKNOWN:
        return Trouble.UNKNOWN
    if rule.max_age_days is not None and age_in_days(said, on) > rule.max_age_days:
        return Trouble.TOO_OLD
    return None


def age_in_days(said: Said, on: dt.date) -> int:
    """How old an answer is on a day."""
    return (on - said.on).days


def number(text: str) -> Decimal | None:
    """A value with a point or a comma; None where it is none."""
    found = _NUMBER.fullmatch(text.strip())
    return Decimal(found[0].replace(",", ".")) if found else None


def _stops(rule: Rule, value: str) -> bool:
    if rule.kind != Kind.VALUE:
        return bool(rule.stops_on) and value == rule.stops_on
    measured = number(value)
    if measured is None:
        return False
    below = rule.stops_below is not None and measured < rule.stops_below
    above = rule.stops_above is not None and measured > rule.stops_above
    return below or above


def _years(born: dt.date, on: dt.date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
