"""Modality worklist (PS3.4 Annex K): the slots of scheduled and arrived patients, straight from the database.

The database narrows by what has an index; `keys.check_for` then decides on every row, so that both databases answer
alike and `mwl_explain` can say why. An answer's bytes are kept under the row's own values: a changed row is another.
"""

import datetime as dt
import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from functools import lru_cache

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from imaging.dicom import keys
from imaging.dicom.answers import CHARACTER_SET, Entry, Shape, Wire, dataset
from imaging.dicom.charset_out import Voice
from imaging.dicom.keys import Check, Keys
from imaging.dicom.offer import Question, Service
from imaging.dicom.worklist_entries import FIELDS, entry
from imaging.dicom.worklist_rows import (
    AE_TITLE,
    DAY,
    MODALITY,
    PATIENT_ID,
    PATIENT_NAME,
    REQUEST_ID,
    STEP,
    STEP_ID,
    STUDY_UID,
    Extra,
    Row,
    prepared,
    rows_of,
    scope_of,
)
from imaging.matching_keys import BadKey
from imaging.models import Console, WorklistQuery, console_of

log = logging.getLogger(__name__)

MODALITY_WORKLIST = "1.2.840.10008.5.1.4.31"
PENDING, PENDING_WARNING, CANCEL = 0xFF00, 0xFF01, 0xFE00  # K.4.1.1.4
OUT_OF_RESOURCES, BAD_IDENTIFIER, UNABLE = 0xA700, 0xA900, 0xC001
MOST = 500  # answers for a caller that nobody has described
# Type 1 return keys (Table K.6-1): there, whether the console asked for them or not.
_ALWAYS_IN_STEP = frozenset({AE_TITLE, DAY, 0x00400003, MODALITY, 0x00400007, STEP_ID})
_ALWAYS = frozenset({PATIENT_NAME, PATIENT_ID, STUDY_UID, REQUEST_ID, 0x00321060})
EVERY = entry({**dict.fromkeys(FIELDS, ""), "starts_at": dt.datetime(2000, 1, 1, tzinfo=dt.UTC), "time_zone": "UTC"})
_IN_STEP = frozenset(EVERY[STEP][0])
_IN_CODES = frozenset({0x00080100, 0x00080102, 0x00080103, 0x00080104})
_IN_ITEMS = {
    0x00321064: _IN_CODES,
    0x00400008: _IN_CODES,
    0x00101002: frozenset({PATIENT_ID, 0x00100021}),
    0x00100024: frozenset({0x00400032, 0x00400033}),
}


def service() -> Service:
    """What the server's table names."""
    return Service(sop_classes=(MODALITY_WORKLIST,), find=find)


def find(question: Question) -> Iterator[tuple[int, bytes]]:
    """Answer one C-FIND; afterwards keep the question for `mwl_explain`."""
    began = time.monotonic()
    answers, status, comment = 0, 0, ""
    try:
        for status, content in answer(question):
            answers += status in (PENDING, PENDING_WARNING)
            yield status, content
        if status in (0, PENDING, PENDING_WARNING):
            yield 0, b""
    except BadKey as error:
        status, comment = BAD_IDENTIFIER, str(error)
        yield status, b""
    except DatabaseError:
        log.exception("The worklist cannot be read")
        status, comment = UNABLE, "The database is away"
        yield status, b""
    finally:
        final = 0 if status in (PENDING, PENDING_WARNING) else status
        remember(question, answers, final, comment, round(1000 * (time.monotonic() - began)))


def answer(question: Question) -> Iterator[tuple[int, bytes]]:
    """Status and data set of each match, then a last status where it is not success. Raises BadKey."""
    console = fresh_console(question.calling_ae)
    wire = wire_for(console, question.transfer_syntax)
    asked = keys.read(question.identifier, wire.implicit, wire.big)
    check, shape = check_of(asked), shape_of(asked)
    status = PENDING if _all_supported(asked) else PENDING_WARNING
    most = console.worklist_limit if console is not None else MOST
    encode = encoder(shape, wire)
    sent = 0
    for row, extra in rows_of(prepared(asked, scope_of(console)), shape):
        if check(entry_of(row, extra)) is not None:
            continue
        if question.cancelled():
            yield CANCEL, b""
            return
        if sent == most:
            yield OUT_OF_RESOURCES, b""
            return
        sent += 1
        yield status, encode(row, extra)


def voice_of(console: Console | None) -> Voice:
    """The characters and lengths of a console; everything for one that nobody has described."""
    if console is None:
        return Voice()
    return Voice(console.charset, console.name_groups, console.name_limit, console.text_limit)


def wire_for(console: Console | None, transfer_syntax: str) -> Wire:
    """How answers are laid out for this console."""
    return Wire.of(transfer_syntax, voice_of(console))


@lru_cache(maxsize=512)
def check_of(asked: Keys) -> Check:
    """The test of a row. Raises BadKey."""
    return keys.check_for(asked.all, supported=_supported)


@lru_cache(maxsize=512)
def shape_of(asked: Keys) -> Shape:
    """What goes out: what was asked for, the type 1 keys, and the character set."""
    wanted = dict(asked.shape())
    step = wanted.get(STEP)
    if step != ():  # an empty sequence asks for all of it
        steps: dict[int, Shape | None] = dict.fromkeys(_ALWAYS_IN_STEP)
        wanted[STEP] = tuple(sorted({**steps, **dict(step or ())}.items()))
    always: dict[int, Shape | None] = dict.fromkeys((*_ALWAYS, CHARACTER_SET))
    return tuple(sorted({**always, **wanted}.items()))


def _supported(path: tuple[int, ...]) -> bool:
    if len(path) == 1:
        return path[0] in EVERY
    return path[-1] in (_IN_STEP if path[-2] == STEP else _IN_ITEMS.get(path[-2], ()))


@lru_cache(maxsize=512)
def _all_supported(asked: Keys) -> bool:
    def known(each: keys.Key, at: tuple[int, ...]) -> bool:
        path = (*at, each.tag)
        return _supported(path) and all(known(item, path) for item in each.items or ())

    return all(known(each, ()) for each in asked.all)


_consoles: dict[str, tuple[float, Console | None]] = {}
_FRESH_SECONDS = 2.0
_KNOWN_CALLERS = 500


def fresh_console(ae_title: str) -> Console | None:
    """As `console_of`, read again every two seconds."""
    now = time.monotonic()
    read_at, console = _consoles.get(ae_title, (-1e9, None))
    if now - read_at >= _FRESH_SECONDS:
        console = console_of(ae_title)
        if len(_consoles) >= _KNOWN_CALLERS:
            _consoles.clear()
        _consoles[ae_title] = now, console
    return console


@lru_cache(maxsize=20_000)
def entry_of(row: Row, extra: Extra) -> Entry:
    """The attributes of one row."""
    return entry(dict(zip(FIELDS, row, strict=True)), *extra)


@lru_cache(maxsize=256)
def encoder(shape: Shape, wire: Wire) -> Callable[[Row, Extra], bytes]:
    """Gives the bytes of one answer; those of a row that has not changed are kept."""

    @lru_cache(maxsize=5_000)
    def encode(row: Row, extra: Extra) -> bytes:
        return dataset({**entry_of(row, extra), CHARACTER_SET: wire.voice.term}, shape, wire)

    return encode


def remember(question: Question, answers: int, status: int, comment: str, milliseconds: int) -> None:
    """Count up the console's row for this question, or add one and forget the oldest. Never in the answer's way."""
    seen = hashlib.sha256(question.identifier + question.transfer_syntax.encode()).hexdigest()
    latest = {
        "at": timezone.now(), "answers": answers, "status": status, "comment": comment[:200],
        "milliseconds": milliseconds, "address": question.address[:64],
    }  # fmt: skip
    rows = WorklistQuery.objects.filter(ae_title=question.calling_ae[:16], digest=seen)
    try:
        with transaction.atomic():
            if rows.update(**latest, times=F("times") + 1):
                return
            WorklistQuery.objects.create(
                ae_title=question.calling_ae[:16],
                digest=seen,
                transfer_syntax=question.transfer_syntax,
                identifier=question.identifier[: 1 << 15].hex(),
                **latest,
            )
            mine = WorklistQuery.objects.filter(ae_title=question.calling_ae[:16]).order_by("-at", "-pk")
            old = list(mine.values_list("pk", flat=True)[WorklistQuery.KEPT :])
            WorklistQuery.objects.filter(pk__in=old).delete()
    except DatabaseError:  # the console has its answer; that the question is not kept must not spoil it
        log.warning("A worklist query of %s could not be kept", question.calling_ae, exc_info=True)
