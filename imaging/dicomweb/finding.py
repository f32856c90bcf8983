"""The matches of a question, from the tables (PS3.18 10.6.1.3)."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from imaging.dicomweb import attributes as at
from imaging.dicomweb import described, members
from imaging.dicomweb.asking import Question
from imaging.dicomweb.attributes import Level, Path
from imaging.dicomweb.door import TooBroad
from imaging.dicomweb.members import STUDY_COLUMNS, Members, StudyRow, one
from imaging.dicomweb.narrowing import narrow
from imaging.dicomweb.paging import page
from imaging.matching_keys import Test
from imaging.models import Instance, Series, Study
from imaging.models.study import StudyQuerySet

MOST_LOOKED_AT = 20_000  # rows that the tests of one question may read; beyond it the asker has to name more
_PORTION = 200
T = TypeVar("T")
R = TypeVar("R", Series, Instance)
Match = tuple[int, Members]  # the study's key, and what goes out


def studies(rows: StudyQuerySet, question: Question, base: str) -> list[Match]:
    """Matches of level study, the newest first."""
    narrowed = narrow(question)
    rows = rows.filter(*narrowed.conditions)
    if not question.limit:
        return []
    if not narrowed.tests:
        found = [StudyRow(*each) for each in page(rows, STUDY_COLUMNS, question.offset, question.limit)]
        return list(_study_matches(found, question, base))
    ordered = rows.order_by("-performed_at", "-pk").values_list(*STUDY_COLUMNS)[: MOST_LOOKED_AT + 1]
    looked_at = _counted(StudyRow(*each) for each in ordered.iterator(chunk_size=_PORTION))
    matches = (each for part in _portions(looked_at) for each in _study_matches(part, question, base))
    return _passing(matches, narrowed.tests, question)


def series(rows: QuerySet[Series], question: Question, base: str) -> list[Match]:
    """Matches of level series. `rows` come in the order in which they are answered."""
    return _found(rows, _series_matches, question, base)


def instances(rows: QuerySet[Instance], question: Question, base: str) -> list[Match]:
    """Matches of level instance. `rows` come in the order in which they are answered."""
    return _found(rows, _instance_matches, question, base)


def _found(
    rows: QuerySet[R], matches_of: Callable[[list[R], Question, str], Iterator[Match]], question: Question, base: str
) -> list[Match]:
    narrowed = narrow(question)
    rows = rows.filter(*narrowed.conditions)
    if not narrowed.tests:
        rows = rows[question.offset : question.offset + question.limit]
        return [match for part in _portions(rows) for match in matches_of(part, question, base)]
    looked_at = _counted(rows[: MOST_LOOKED_AT + 1].iterator(chunk_size=_PORTION))
    matches = (each for part in _portions(looked_at) for each in matches_of(part, question, base))
    return _passing(matches, narrowed.tests, question)


def _passing(matches: Iterable[Match], tests: Mapping[Path, Test], question: Question) -> list[Match]:
    """Those that pass all tests; what only a test asked for does not go out."""
    fitting = (
        match
        for match in matches
        if all(_passes(test, members.text_of(match[1], path)) for path, test in tests.items())
    )
    return list(islice(fitting, question.offset, question.offset + question.limit))


def _passes(test: Test, text: str) -> bool:
    try:
        return test(text)
    except ValueError:  # what a machine wrote where a date or a time should be
        return False


def _counted(rows: Iterable[T]) -> Iterator[T]:
    for number, row in enumerate(rows):
        if number == MOST_LOOKED_AT:
            raise TooBroad(_("This asks for more than can be looked through: name a day, a patient or a number too."))
        yield row


def _portions(rows: Iterable[T]) -> Iterator[list[T]]:
    each = iter(rows)
    while portion := list(islice(each, _PORTION)):
        yield portion


def _study_matches(rows: list[StudyRow], question: Question, base: str) -> Iterator[Match]:
    kinds: dict[int, list[str]] = {}
    of_these = Series.objects.filter(study__in=[row.pk for row in rows]) if rows else Series.objects.none()
    for study, modality in of_these.order_by().values_list("study_id", "modality"):
        kinds.setdefault(study, []).append(modality)
    classes = _sop_classes(rows) if at.SOP_CLASSES in question.included or question.everything else {}
    for row in rows:
        modalities = kinds.get(row.pk, [])
        found = members.study_members(row, set(modalities), len(modalities), base)
        if row.pk in classes:
            found["00080062"] = {"vr": "UI", "Value": sorted(classes[row.pk])}
        yield row.pk, found


def _sop_classes(rows: list[StudyRow]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    pairs = Instance.objects.filter(series__study__in=[row.pk for row in rows]).order_by()
    for study, sop_class in pairs.values_list("series__study_id", "sop_class_uid").distinct():
        found.setdefault(study, set()).add(sop_class)
    return found


def _above(keys: Iterable[int], base: str) -> dict[int, Members]:
    """Members of the studies that series and instances belong to."""
    rows = Study.objects.filter(pk__in=set(keys)).values_list(*STUDY_COLUMNS)
    question = Question(Level.STUDY)
    return dict(_study_matches([StudyRow(*row) for row in rows], question, base))


def _series_matches(rows: list[Series], question: Question, base: str) -> Iterator[Match]:
    keys = [row.pk for row in rows]
    counts = dict(
        Instance.objects.filter(series__in=keys).order_by().values_list("series_id").annotate(number=Count("pk"))
    )
    above = _above((row.study_id for row in rows), base)
    heads = described.first_of_each(keys)
    for row in rows:
        study = above[row.study_id]
        head = _own(heads[row.pk].document, heads[row.pk].facts, study) if row.pk in heads else {}
        found = {**study, **_series_members(row, counts.get(row.pk, 0), head, study, question)}
        yield row.study_id, found


def _own(document: bytes, facts: Mapping[str, Any], study: Members) -> Members:
    """The header without what it says of another person or order."""
    head: Members = json.loads(document)
    for tag in members.strange(facts, study):
        head.pop(f"{tag:08X}", None)
    return head


def _series_members(row: Series, count: int, head: Members, study: Members, question: Question) -> Members:
    wanted = {at.STEP_DATE, at.STEP_TIME, at.REQUEST, *question.included, *(path[0] for path in question.keys)}
    wanted |= at.SERIES_MODULES if question.everything else set()
    taken = {f"{tag:08X}" for tag in wanted - at.OF_STUDY}
    url = f"{study['00081190']['Value'][0]}/series/{row.series_instance_uid}"
    return {
        **{name: head[name] for name in taken if name in head},
        "00080060": one(at.MODALITY, row.modality),
        "0008103E": one(at.SERIES_DESCRIPTION, row.description),
        "00081190": one(at.RETRIEVE_URL, url),
        "00180015": one(at.BODY_PART, row.body_part),
        "0020000E": one(at.SERIES_UID, row.series_instance_uid),
        "00200011": one(at.SERIES_NUMBER, row.number),
        "00201209": one(at.SERIES_INSTANCES, count),
    }


def _instance_matches(rows: list[Instance], question: Question, base: str) -> Iterator[Match]:
    by_series = {row.series_id: row.series for row in rows}
    above = _above((each.study_id for each in by_series.values()), base)
    for row in rows:
        study = above[row.series.study_id]
        document, _pixels = described.header_of(row)
        head = _own(document, row.facts, study)
        yield row.series.study_id, {**study, **_instance_members(row, head, study, question)}


def _instance_members(row: Instance, head: Members, study: Members, question: Question) -> Members:
    wanted = {at.BITS, *question.included, *(path[0] for path in question.keys)} - at.OF_STUDY
    taken = set(head) if question.everything else {f"{tag:08X}" for tag in wanted}
    own = {f"{tag:08X}" for tag in at.OF_STUDY}
    place = f"{study['00081190']['Value'][0]}/series/{row.series.series_instance_uid}"
    found = {name: head[name] for name in taken if name in head and name not in own and "BulkDataURI" not in head[name]}
    found |= {
        "00080016": one(at.SOP_CLASS, row.sop_class_uid),
        "00080018": one(at.SOP_UID, row.sop_instance_uid),
        "00080060": one(at.MODALITY, row.series.modality),
        "00081190": one(at.RETRIEVE_URL, f"{place}/instances/{row.sop_instance_uid}"),
        "0020000E": one(at.SERIES_UID, row.series.series_instance_uid),
        "00200011": one(at.SERIES_NUMBER, row.series.number),
        "00200013": one(at.INSTANCE_NUMBER, row.number),
    }
    pictured = {"00280008": row.frames or None, "00280010": row.rows, "00280011": row.columns}
    return found | {name: one(int(name, 16), value) for name, value in pictured.items() if value is not None}
