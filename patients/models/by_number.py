"""People by what has digits: MRN and other numbers as far as typed, birth date in every reading, telephone."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone

from patients import dates, mrn, phones
from patients.errors import InvalidInput
from patients.models.by_name import starting
from patients.models.identifier import PatientIdentifier
from patients.models.patient import Patient
from patients.models.site import Site

SHORTEST_PHONE = 6  # digits: fewer are part of a number of another kind


def has_digit(text: str) -> bool:
    """Whether it can be a number or a date."""
    return any(char.isdecimal() for char in text)


def rows_by_number(text: str, *, retired: bool) -> Iterator[QuerySet[Patient, int] | QuerySet[PatientIdentifier, int]]:
    """Keys of patients, one query for each meaning of the text, each along its own index.

    Whoever was merged into another is found by the other numbers of that one; `retired` gives the old row too.
    """
    there = Patient.objects.all() if retired else Patient.objects.filter(merged_into=None)
    if key := _number(text):
        yield there.filter(starting("mrn_key", key)).order_by("mrn_key", "pk").values_list("pk", flat=True)
        others = PatientIdentifier.objects.filter(starting("value_key", key)).order_by("value_key", "pk")
        yield others.values_list("patient_id", flat=True)
    if days := days_of(text):
        for first, last in days:
            yield born(first, last)
    if numbers := _phones(text):
        yield Patient.objects.filter(phone__in=numbers, merged_into=None).order_by("pk").values_list("pk", flat=True)


def exactly(text: str) -> Iterator[QuerySet[Patient, int] | QuerySet[PatientIdentifier, int]]:
    """Keys of those whose whole number it is: 1970 is more often a year, and may be an MRN."""
    if key := _number(text):
        yield Patient.objects.filter(mrn_key=key, merged_into=None).order_by("pk").values_list("pk", flat=True)
        others = PatientIdentifier.objects.filter(value_key=key).order_by("pk")
        yield others.values_list("patient_id", flat=True)


def born(first: dt.date, last: dt.date) -> QuerySet[Patient, int]:
    """Keys of those born between two days."""
    rows = Patient.objects.filter(birth_date__range=(first, last), merged_into=None)
    return rows.order_by("birth_date", "pk").values_list("pk", flat=True)


def holding(text: str) -> Q:
    """Beside a name: patients whose number, birth date, birth year or telephone the text is."""
    found = Q(pk__in=[])
    if key := _number(text):
        others = PatientIdentifier.objects.filter(starting("value_key", key)).values("patient")
        found |= starting("mrn_key", key) | Q(pk__in=others)
    for first, last in days_of(text, years=True):
        found |= Q(birth_date__range=(first, last))
    return found | Q(phone__in=_phones(text))


def days_of(text: str, *, years: bool = False) -> list[tuple[dt.date, dt.date]]:
    """The first and last day of every reading of a date. A year alone is more often part of a number."""
    return [(known.first_day(), known.last_day()) for known in _readings(text) if years or known.precision != "Y"]


def _readings(text: str) -> list[dates.PartialDate]:
    try:
        return [dates.parse_birth_date(text, "ASK", timezone.localdate())]
    except dates.AmbiguousDate as question:
        return question.choices
    except InvalidInput:
        return []


def _number(text: str) -> str:
    try:
        return mrn.comparison_key(text)
    except InvalidInput:
        return ""


def _phones(text: str) -> list[str]:
    """As the register keeps them, for each country that has a site."""
    if sum(char.isdecimal() for char in text) < SHORTEST_PHONE:
        return []
    found = []
    for region in Site.objects.filter(active=True).order_by().values_list("region", flat=True).distinct():
        try:
            found.append(phones.normalise(text, region))
        except InvalidInput:
            continue
    return found
