"""The slots that can fit a worklist query, by indexes alone, and what the database knows of each.

The SQL of a query is compiled once: consoles ask the same every minute, and Django takes longer to build it than the
database to answer it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.models import Q, QuerySet

from imaging import matching_keys
from imaging.dicom.answers import Shape
from imaging.dicom.keys import Keys
from imaging.dicom.worklist_entries import COLUMNS, FIELDS, NOTHING, Safety
from imaging.dicom.worklist_safety import safety_of
from imaging.matching_keys import BadKey
from imaging.models import Console, ScheduledStep, Scope, StudyStatus
from patients.models import KeyKind, PatientIdentifier, PatientKey
from patients.models.by_name import starting
from patients.names import comparison_key

SHOWN = (StudyStatus.SCHEDULED, StudyStatus.ARRIVED)
STEP, AE_TITLE, MODALITY, DAY = 0x00400100, 0x00400001, 0x00080060, 0x00400002
PATIENT_NAME, PATIENT_ID, ACCESSION, STUDY_UID = 0x00100010, 0x00100020, 0x00080050, 0x0020000D
REQUEST_ID, STEP_ID, OTHER_IDS = 0x00401001, 0x00400009, 0x00101002
_ZONES_EAST, _ZONES_WEST = dt.timedelta(hours=14), dt.timedelta(hours=12)

Row = tuple[Any, ...]
Extra = tuple[Safety, tuple[tuple[str, str], ...]]


class Prepared:
    """A query for COLUMNS, compiled once: Django takes longer to build it than the database to answer it."""

    def __init__(self, steps: QuerySet[ScheduledStep]) -> None:
        compiler = steps.values_list(*COLUMNS).query.get_compiler(using=steps.db)
        self._sql, self._params = compiler.as_sql()
        self._using = steps.db
        self._compiler = compiler
        self._converters = compiler.get_converters([each[0] for each in compiler.select])

    def rows(self) -> Iterator[list[Row]]:
        """The rows as they are now, in portions."""
        with connections[self._using].cursor() as cursor:
            cursor.execute(self._sql, self._params)
            while portion := cursor.fetchmany(200):
                yield [tuple(row) for row in self._compiler.apply_converters(portion, self._converters)]


Scoped = tuple[int, int, str, str] | None  # station, site, modality, scope: what of a console narrows its queries


def scope_of(console: Console | None) -> Scoped:
    """What a query is narrowed by."""
    if console is None:
        return None
    station = console.station
    return station.pk, station.site_id, station.modality_id, console.scope


@lru_cache(maxsize=512)
def prepared(asked: Keys, scoped: Scoped) -> Prepared:
    """The query for a console's question. Raises BadKey."""
    return Prepared(narrowed(asked, scoped))


def narrowed(asked: Keys, scoped: Scoped) -> QuerySet[ScheduledStep]:
    """The slots that can fit, by indexes alone: what it leaves over is for `check_of`."""
    rows = ScheduledStep.objects.filter(current=True, study__status__in=SHOWN)
    rows = rows.filter(
        in_scope(asked, scoped), *_by_day(asked), *_by_number(asked), *by_name(asked, "study__patient_id__in")
    )
    return rows.order_by("starts_at", "pk")


def in_scope(asked: Keys, scoped: Scoped) -> Q:
    """The default filter by calling AE title: only where the query names no station, patient, number or study."""
    named = (AE_TITLE,), (PATIENT_ID,), (ACCESSION,), (STUDY_UID,), (REQUEST_ID,)
    in_step = matching_keys.is_universal("AE", asked.text(STEP, AE_TITLE)) and not asked.text(STEP, STEP_ID)
    if scoped is None or not in_step or any(asked.text(*path).strip("* ") for path in named[1:]):
        return Q()
    station, site, modality, scope = scoped
    scopes = {
        Scope.OWN: Q(station=station),
        Scope.KIND: Q(station__site=site, station__modality=modality),
        Scope.SITE: Q(station__site=site),
    }
    return scopes.get(Scope(scope), Q())


def _by_day(asked: Keys) -> list[Q]:
    key = asked.text(STEP, DAY)
    if matching_keys.is_universal("DA", key):
        return []
    first, last = matching_keys.bounds(key, matching_keys.date)
    found = []
    if first:
        found.append(Q(starts_at__gte=midnight(first, east=True)))
    if last:
        found.append(Q(starts_at__lt=midnight(last, east=False)))
    return found


def midnight(day: str, *, east: bool) -> dt.datetime:
    """When the day begins in the east of the world, or ends in the west. Raises BadKey."""
    try:
        there = dt.datetime.strptime(day, "%Y%m%d").replace(tzinfo=dt.UTC)
        return there - _ZONES_EAST if east else there + dt.timedelta(days=1) + _ZONES_WEST
    except (ValueError, OverflowError) as error:
        raise BadKey(f"“{day}” is no day of the calendar") from error


def _by_number(asked: Keys) -> Iterator[Q]:
    titles = matching_keys.exact("AE", asked.text(STEP, AE_TITLE))
    if titles:
        yield Q(station__ae_title__in=titles)
    for vr, path, column in (
        ("CS", (STEP, MODALITY), "study__modality__in"),
        ("SH", (ACCESSION,), "study__order__accession_number__in"),
        ("UI", (STUDY_UID,), "study__study_instance_uid__in"),
        ("LO", (PATIENT_ID,), "study__patient__mrn__in"),
    ):
        if values := matching_keys.exact(vr, asked.text(*path)):
            yield Q(**{column: values})
    for path, letter, column in (((REQUEST_ID,), "P", "study__in"), ((STEP, STEP_ID), "S", "pk__in")):
        if values := matching_keys.exact("SH", asked.text(*path)):
            yield Q(**{column: [int(value[1:]) for value in values if _is_id(value, letter)]})


def _is_id(value: str, letter: str) -> bool:
    return value[:1] == letter and value[1:].isdecimal() and value.isascii() and len(value) < 17


def by_name(asked: Keys, column: str) -> Iterator[Q]:
    """By the index of name keys, where the key begins with plain letters; accents and groups are left to the test."""
    begin = asked.text(PATIENT_NAME).split("=")[0].split("^")[0].replace("?", "*").split("*")[0].strip()
    key = comparison_key(begin)
    if len(begin) >= 2 and begin.isascii() and begin.isalpha() and key == begin.lower():
        holders = PatientKey.objects.filter(starting("key", key[:80]), kind=KeyKind.WORD).values("patient_id")
        yield Q(**{column: holders})


def rows_of(query: Prepared, shape: Shape) -> Iterator[tuple[Row, Extra]]:
    """The columns of the slots in order, with what other tables know of each."""
    wanted = {tag for tag, _items in shape}
    for portion in query.rows():
        yield from _with_extras(portion, wanted)


def _with_extras(rows: Sequence[Row], wanted: set[int]) -> Iterator[tuple[Row, Extra]]:
    numbers = _other_ids(rows) if rows and OTHER_IDS in wanted else {}
    said = safety_of([row[_STUDY] for row in rows]) if rows and wanted & _SAFETY_KEYS else {}
    for row in rows:
        others, answers = tuple(numbers.get(row[_PATIENT], ())), said.get(row[_STUDY], NOTHING)
        yield row, (answers, others)


_PATIENT, _STUDY = FIELDS.index("patient"), FIELDS.index("study")
_SAFETY_KEYS = frozenset({0x00101030, 0x00102000, 0x00102110, 0x001021C0, 0x00380050, 0x00380500})


def _other_ids(rows: Iterable[Row]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    known = PatientIdentifier.objects.filter(patient__in={row[_PATIENT] for row in rows}).order_by("pk")
    for patient, value, issuer in known.values_list("patient_id", "value", "issuer"):
        found.setdefault(patient, []).append((value, issuer))
    return found
