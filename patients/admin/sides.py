"""Two patients side by side, field by field, with the characters that differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from patients import phones
from patients.admin.banner import born
from patients.models import Patient

ALIKE = 0.5  # below this share of common characters the whole text differs, and single marks would only be noise
FIELDS = (
    *("family_name", "given_name", "middle_name", "prefix", "suffix", "ideographic_name", "phonetic_name"),
    *("birth_date", "sex", "phone", "email", "street", "postcode", "city", "country", "language"),
    *("allergies", "has_pacemaker", "has_implants", "has_renal_impairment", "confidential", "temporary"),
)


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is one of those that differ."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Side:
    """One field of both. A side without pieces is empty."""

    field: str
    label: str
    left: list[Piece]
    right: list[Piece]
    differs: bool


def sides(left: Patient, right: Patient) -> Iterator[Side]:
    """Number first, then every field that one of the two has."""
    yield _side("mrn", label("mrn"), left.mrn, right.mrn)
    for field in FIELDS:
        one, other = (said(patient, field) for patient in (left, right))
        if getattr(left, field) or getattr(right, field):
            yield _side(field, label(field), one, other)


def label(field: str) -> str:
    """The field's name, as at the form."""
    column: Any = Patient._meta.get_field(field)
    return capfirst(str(column.verbose_name))


def said(patient: Patient, field: str) -> str:
    """The field as people read it; empty for nothing."""
    value = getattr(patient, field)
    if field == "birth_date":
        return born(patient)
    if field == "sex":
        return str(patient.get_sex_display())
    if field == "phone":
        return phones.show(value) if value else ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value).replace("^", " ")


def _side(field: str, name: str, left: str, right: str) -> Side:
    one, other = pieces(left, right)
    return Side(field, name, one, other, left != right)


def pieces(left: str, right: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces; those that only one of them has are marked."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if left == right or not left or not right or matcher.ratio() < ALIKE:
        whole = [[Piece(text, left != right)] if text else [] for text in (left, right)]
        return whole[0], whole[1]
    one, other = [], []
    for tag, start, end, begin, stop in matcher.get_opcodes():
        one.append(Piece(left[start:end], tag != "equal"))
        other.append(Piece(right[begin:stop], tag != "equal"))
    return [piece for piece in one if piece.text], [piece for piece in other if piece.text]
