"""The keys of a question as conditions of the database; what it cannot decide is left as tests (PS3.4 C.2.2.2)."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from imaging import matching_keys
from imaging.dicomweb import attributes as at
from imaging.dicomweb.asking import Question
from imaging.dicomweb.attributes import Level, Path, vr_of
from imaging.matching_keys import BadKey, Test
from imaging.models import Series
from patients import mrn
from patients.errors import InvalidInput
from patients.models import KeyKind, PatientKey, Site
from patients.models.by_name import starting, words_of
from patients.names import comparison_key

_FROM = {Level.STUDY: "", Level.SERIES: "study__", Level.INSTANCE: "series__study__"}
_SERIES_FROM = {Level.SERIES: "", Level.INSTANCE: "series__"}


@dataclass
class Narrowed:
    """`conditions` hold for every match; `tests` decide on what they leave over, by the text of an attribute."""

    conditions: list[Q | Exists] = field(default_factory=list)
    tests: dict[Path, Test] = field(default_factory=dict)


def narrow(question: Question) -> Narrowed:
    """Raises InvalidInput for a key without meaning."""
    found = Narrowed()
    for path, text in question.keys.items():
        try:
            conditions = list(_conditions(question, path, text))
            decided = bool(conditions) and _is_decided(question, path, text)
            found.conditions += conditions
            if not decided and (test := matching_keys.test_for(vr_of(path[-1]), text)) is not None:
                found.tests[path] = test
        except BadKey as error:
            raise InvalidInput(".".join(f"{tag:08X}" for tag in path), text[:130], str(error)) from error
    return found


def _conditions(question: Question, path: Path, text: str) -> Iterator[Q | Exists]:
    study = _FROM[question.level]
    series = _SERIES_FROM.get(question.level, "")
    if (columns := _EXACT.get(path)) is not None:
        values = matching_keys.exact(vr_of(path[-1]), text)
        if values:
            yield Q(**{f"{(study, series, '')[columns[0]]}{columns[1]}__in": values})
    elif (number := _NUMBERS.get(path)) is not None:
        yield Q(**{f"{(study, series, '')[number[0]]}{number[1]}": _integer(text)})
    elif (special := _SPECIAL.get(path)) is not None:
        yield from special(question, study, text)


def _is_decided(question: Question, path: Path, text: str) -> bool:
    """Whether the conditions say all that the key says."""
    if path == (at.PATIENT_NAME,):
        return question.fuzzy
    return path in _EXACT or path in _NUMBERS or path in _DECIDED


# Where the values of an attribute lie: 0 at the study, 1 at the series, 2 at the instance; compared byte for byte.
_EXACT: dict[Path, tuple[int, str]] = {
    (at.STUDY_UID,): (0, "study_instance_uid"),
    (at.ACCESSION,): (0, "order__accession_number"),
    (at.ISSUER,): (0, "patient__site__code"),
    (at.SEX,): (0, "patient__sex"),
    (at.SERIES_UID,): (1, "series_instance_uid"),
    (at.MODALITY,): (1, "modality"),
    (at.SOP_UID,): (2, "sop_instance_uid"),
    (at.SOP_CLASS,): (2, "sop_class_uid"),
}
_NUMBERS: dict[Path, tuple[int, str]] = {(at.SERIES_NUMBER,): (1, "number"), (at.INSTANCE_NUMBER,): (2, "number")}


def _integer(text: str) -> int:
    try:
        number = int(text) if text.strip().isascii() else 2**31
    except ValueError as error:
        raise BadKey(_("Give a whole number.")) from error
    if abs(number) >= 2**31:
        raise BadKey(_("Give a whole number."))
    return number


def _by_patient_id(_question: Question, study: str, text: str) -> Iterator[Q]:
    """However it is written: capitals, spaces and hyphens tell no patients apart here."""
    if not (values := matching_keys.exact("LO", text)):
        return
    keys = []
    for value in values:
        try:
            keys.append(mrn.comparison_key(value))
        except InvalidInput:
            continue
    yield Q(**{f"{study}patient__mrn_key__in": keys})


def _by_study_id(_question: Question, study: str, text: str) -> Iterator[Q]:
    """Study ID is "P" and our key."""
    if values := matching_keys.exact("SH", text):
        known = [int(each[1:]) for each in values if each[:1] == "P" and each[1:].isdecimal() and len(each) < 17]
        yield Q(**{f"{study}pk__in": known})


def _by_name(question: Question, study: str, text: str) -> Iterator[Q]:
    """Fuzzy: each word begins a word of the name, in any spelling that is known. Else what the index can narrow."""
    if question.fuzzy:
        words = words_of(text.replace("*", " ").replace("?", " "))
        for word in words:
            begun = Q()
            for key in word:
                begun |= starting("key", key[:80])
            holders = PatientKey.objects.filter(begun, kind=KeyKind.WORD).values("patient_id")
            yield Q(**{f"{study}patient_id__in": holders})
        return
    begin = text.split("=", maxsplit=1)[0].split("^", maxsplit=1)[0].replace("?", "*").split("*")[0].strip()
    key = comparison_key(begin)
    if len(begin) >= 2 and begin.isascii() and begin.isalpha() and key == begin.lower():
        holders = PatientKey.objects.filter(starting("key", key[:80]), kind=KeyKind.WORD).values("patient_id")
        yield Q(**{f"{study}patient_id__in": holders})


def _by_birth_date(_question: Question, study: str, text: str) -> Iterator[Q]:
    first, last = _days(text)
    yield Q(**{f"{study}patient__birth_precision": "D"})
    yield Q(**{f"{study}patient__birth_date__gte": first}) if first else Q()
    yield Q(**{f"{study}patient__birth_date__lte": last}) if last else Q()


def _by_day(_question: Question, study: str, text: str) -> Iterator[Q]:
    """A day is the day of the study's own site: in the range of the whole world, and of each zone that is in use."""
    first, last = _days(text)
    zones: dict[str, list[int]] = {}
    for pk, zone in Site.objects.values_list("pk", "time_zone"):
        zones.setdefault(zone, []).append(pk)
    spans = {zone: (_midnight(first, zone), _midnight(last, zone, after=True)) for zone in zones or {"UTC": []}}
    if len(spans) > 1:
        exact = Q()
        for zone, sites in zones.items():
            exact |= Q(_between(study, *spans[zone]), **{f"{study}site__in": sites})
        yield exact
    begins, ends = [begin for begin, _end in spans.values()], [end for _begin, end in spans.values()]
    yield _between(
        study, min((each for each in begins if each), default=None), max((each for each in ends if each), default=None)
    )


def _between(study: str, begin: dt.datetime | None, end: dt.datetime | None) -> Q:
    found = Q(**{f"{study}performed_at__isnull": False})
    found &= Q(**{f"{study}performed_at__gte": begin}) if begin else Q()
    return found & (Q(**{f"{study}performed_at__lt": end}) if end else Q())


def _days(text: str) -> tuple[dt.date | None, dt.date | None]:
    first, last = matching_keys.bounds(text, matching_keys.date)
    return _day(first), _day(last)


def _day(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%Y%m%d").replace(tzinfo=dt.UTC).date() if text else None
    except ValueError as error:
        raise BadKey(_("There is no such day in the calendar.")) from error


def _midnight(day: dt.date | None, zone: str, *, after: bool = False) -> dt.datetime | None:
    """When the day begins there; with `after` when it ends. None for an open end, and for one past the calendar's."""
    if day is None or (after and day == dt.date.max):
        return None
    day = day + dt.timedelta(days=1) if after else day
    return dt.datetime.combine(day, dt.time(), ZoneInfo(zone)) if day > dt.date.min else None


def _by_modality(question: Question, study: str, text: str) -> Iterator[Exists]:
    """A study has a series of one of these."""
    if values := matching_keys.exact("CS", text):
        mine = {Level.STUDY: "pk", Level.SERIES: "study_id", Level.INSTANCE: "series__study_id"}[question.level]
        yield Exists(Series.objects.filter(study=OuterRef(mine), modality__in=values))


_SPECIAL: dict[Path, Callable[[Question, str, str], Iterator[Q | Exists]]] = {
    (at.PATIENT_ID,): _by_patient_id,
    (at.STUDY_ID,): _by_study_id,
    (at.PATIENT_NAME,): _by_name,
    (at.BIRTH_DATE,): _by_birth_date,
    (at.STUDY_DATE,): _by_day,
    (at.MODALITIES,): _by_modality,
}
_DECIDED = frozenset({(at.PATIENT_ID,), (at.STUDY_ID,), (at.BIRTH_DATE,), (at.STUDY_DATE,), (at.MODALITIES,)})
