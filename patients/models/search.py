"""Find people by what a clerk has at hand: names in any order, a number, a birth date, a telephone number."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from patients import dates, mrn, names, phones
from patients.errors import InvalidInput
from patients.models.identifier import PatientIdentifier
from patients.models.site import Site

SHORTEST_PHONE = 6  # digits: fewer are part of a number of another kind


def matching(text: str, prefix: str = "") -> Q:
    """The patients that fit the whole text, or every word of it. `prefix` leads to the patient, as "patient__".

    Names are compared without case and accents, MRNs without hyphens and spaces, dates in every order that they allow.
    """
    words = text.split()
    if not words:
        return Q()
    every = Q()
    for word in words:
        every &= _one(word, prefix) | _name(word, prefix)
    return _one(text, prefix) | every if len(words) > 1 else every


def _name(word: str, prefix: str) -> Q:
    found = Q()
    for part in names.comparison_key(word).split():
        found &= Q(**{f"{prefix}name_key__contains": part})
    return found or _nobody()


def _one(text: str, prefix: str) -> Q:
    if not any(char.isdecimal() for char in text):
        return _nobody()
    return _number(text, prefix) | _born(text, prefix) | _phone(text, prefix)


def _number(text: str, prefix: str) -> Q:
    try:
        key = mrn.comparison_key(text)
    except InvalidInput:
        return _nobody()
    others = PatientIdentifier.objects.filter(value_key=key).values("patient")
    return Q(**{f"{prefix}mrn_key__startswith": key}) | Q(**{f"{prefix}pk__in": others})


def _born(text: str, prefix: str) -> Q:
    found = _nobody()
    for known in _readings(text):
        if known.precision != "Y":  # a year alone is more often part of a number
            found |= Q(**{f"{prefix}birth_date__range": (known.first_day(), known.last_day())})
    return found


def _readings(text: str) -> list[dates.PartialDate]:
    try:
        return [dates.parse_birth_date(text, "ASK", _today())]
    except dates.AmbiguousDate as question:
        return question.choices
    except InvalidInput:
        return []


def _phone(text: str, prefix: str) -> Q:
    found = _nobody()
    if sum(char.isdecimal() for char in text) >= SHORTEST_PHONE:
        for region in Site.objects.filter(active=True).order_by().values_list("region", flat=True).distinct():
            try:
                found |= Q(**{f"{prefix}phone": phones.normalise(text, region)})
            except InvalidInput:
                continue
    return found


def _today() -> dt.date:
    return timezone.localdate()


def _nobody() -> Q:
    return Q(pk__in=[])
