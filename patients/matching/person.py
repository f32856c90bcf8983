"""What comes in and what goes out of matching."""

from dataclasses import dataclass
from typing import Literal

from patients.dates import PartialDate

Verdict = Literal["certain", "suggest", "different"]


@dataclass(frozen=True, slots=True)
class Person:
    """A record as compared. Everything but the id may be empty; "" and None mean that nothing is known.

    `birth_text` holds a birth date that no calendar has (31.02.1970, a common find in old registers): its digits still
    count.
    """

    id: str
    family: str = ""
    given: str = ""
    middle: str = ""
    ideographic: str = ""
    phonetic: str = ""
    birth_date: PartialDate | None = None
    sex: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    mrn: str = ""
    birth_text: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """How likely two records are one person: `score` is that probability, `reasons` say it in words, weightiest first.

    certain: nothing of weight speaks against it, and more than names and birth date speak for it. It is no leave to
    merge. suggest: a person should look. different: more likely two people.
    """

    id_a: str
    id_b: str
    score: float
    verdict: Verdict
    reasons: tuple[str, ...]
