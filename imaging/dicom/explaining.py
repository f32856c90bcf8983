"""Why a worklist entry is or is not returned: the last query of a console, asked again, entry by entry."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from imaging.dicom import keys, worklist, worklist_rows
from imaging.dicom.answers import Wire
from imaging.matching_keys import BadKey
from imaging.models import Console, ScheduledStep, Scope, Study, WorklistQuery, console_of
from patients.models import User


@dataclass(frozen=True)
class Verdict:
    """One entry. `answer` are its bytes, `lines` the same as a person reads them; both empty unless returned."""

    study: int
    title: str
    returned: bool
    reason: str
    answer: bytes = b""
    lines: list[str] = field(default_factory=list)


def in_words(query: WorklistQuery) -> str:
    """The identifier as a person reads it."""
    wire = Wire.of(query.transfer_syntax, worklist.voice_of(None))
    return str(_read(bytes.fromhex(query.identifier), wire)) or "(no keys: everything is asked for)"


def for_people(query: WorklistQuery, user: User, accession: str) -> dict[str, Any]:
    """What the page of a query shows: its keys, and the verdicts on what this person may see."""
    try:
        asked = in_words(query).splitlines()
    except keys.UNREADABLE:
        asked = []  # the verdict says why
    visible = Study.objects.visible_to(user)
    return {"asked": asked, "verdicts": list(explained(query, accession=accession, among=visible))}


def explained(
    query: WorklistQuery, *, accession: str = "", most: int = 50, among: QuerySet[Study] | None = None
) -> Iterator[Verdict]:
    """The verdict on each open entry, or on the studies of one accession number whatever their state."""
    console = console_of(query.ae_title)
    wire = worklist.wire_for(console, query.transfer_syntax)
    try:
        asked = keys.read(bytes.fromhex(query.identifier), wire.implicit, wire.big)
        replay = _Replay(console, wire, asked)
    except BadKey as error:
        yield Verdict(0, "the query", False, f"it is refused (0xA900): {error}")
        return
    studies = (
        (Study.objects.all() if among is None else among)
        .filter(outside=False)
        .select_related("order", "patient")
        .order_by("pk")
    )
    wanted = Q(order__accession_number=accession) if accession else Q(status__in=worklist_rows.SHOWN)
    for study in studies.filter(wanted)[:most]:
        yield replay.verdict(study)


class _Replay:
    """The query, ready to be held against any study. Raises BadKey."""

    def __init__(self, console: Console | None, wire: Wire, asked: keys.Keys) -> None:
        self._console, self._wire = console, wire
        self._check, self._shape = worklist.check_of(asked), worklist.shape_of(asked)
        scoped = worklist_rows.scope_of(console)
        self._in_scope = worklist_rows.in_scope(asked, scoped)
        most = console.worklist_limit if console else worklist.MOST
        self._found = {step.pk for step in worklist_rows.narrowed(asked, scoped)[:most]}

    def verdict(self, study: Study) -> Verdict:
        """Returned or not, and why."""
        title = f"{study.accession_number} {study.patient} {study.title}"
        if study.status not in worklist_rows.SHOWN:
            since = timezone.localtime(study.status_since)
            state = f"{study.get_status_display()} since {since:%Y-%m-%d %H:%M}"
            return Verdict(study.pk, title, False, f"it is {state}; only scheduled and arrived patients are shown")
        steps = ScheduledStep.objects.filter(study=study, current=True)
        if (found := next(worklist_rows.rows_of(worklist_rows.Prepared(steps), self._shape), None)) is None:
            return Verdict(study.pk, title, False, "it has no slot")
        row, extra = found
        if why := self._against(steps, row, extra):
            return Verdict(study.pk, title, False, why)
        answer = worklist.encoder(self._shape, self._wire)(row, extra)
        return Verdict(study.pk, title, True, "returned", answer, str(_read(answer, self._wire)).splitlines())

    def _against(self, steps: QuerySet[ScheduledStep], row: worklist_rows.Row, extra: worklist_rows.Extra) -> str:
        if not steps.filter(self._in_scope).exists():
            scope = Scope(self._console.scope).label if self._console else ""
            return f"the console is shown “{scope}”, and the query names no station, patient or number"
        if (why := self._check(worklist.entry_of(row, extra))) is not None:
            return why
        return "" if row[0] in self._found else "more entries fit than the console may get (0xA700)"


def _read(data: bytes, wire: Wire) -> Dataset:
    return read_dataset(io.BytesIO(data), is_implicit_VR=wire.implicit, is_little_endian=not wire.big)
