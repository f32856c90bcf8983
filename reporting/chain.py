"""Is the chain whole? Every sealed row is read again; what was done past the system is named. Questions only."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from patients import marks
from patients.models import Event
from reporting.actions.sealing import JOURNAL, VERSIONS, batched
from reporting.models import ReportVersion, Seal

NAMES = {JOURNAL: "journal line", VERSIONS: "signed version", "seal": "seal"}
CHUNK = 1000
COMPARED = 200  # edited rows among which contents that changed places are looked for


@dataclass(frozen=True)
class Fault:
    """One row that is not as it was sealed. `what` is edited, deleted, added or reordered."""

    table: str
    key: int
    what: str
    why: str = ""

    def __str__(self) -> str:
        return f"{NAMES[self.table]} {self.key}: {self.what}{f' ({self.why})' if self.why else ''}"


@dataclass
class _Bits:
    """Which keys were seen: one bit each, for a journal of many millions."""

    bits: bytearray = field(default_factory=bytearray)

    def add(self, key: int) -> None:
        if key // 8 >= len(self.bits):
            self.bits.extend(bytes(key // 8 + 65_536 - len(self.bits)))
        self.bits[key // 8] |= 1 << key % 8

    def __contains__(self, key: int) -> bool:
        return 0 <= key // 8 < len(self.bits) and bool(self.bits[key // 8] >> key % 8 & 1)


class Check:
    """One pass over the chain. `faults()` first; then `rows`, `links` and `waiting` are what was counted."""

    def __init__(self) -> None:
        self.rows = self.links = self.waiting = 0
        self.oldest: Event | None = None
        self._seen = {JOURNAL: _Bits(), VERSIONS: _Bits()}
        self._lost: dict[tuple[str, str], int] = {}  # (table, mark) -> the key under which it was sealed
        self._odd: list[Event | ReportVersion] = []  # rows that stand where another was sealed
        self._edited: list[tuple[Event | ReportVersion, str]] = []

    def faults(self) -> Iterator[Fault]:
        """Everything that is wrong with the links, then with the rows."""
        yield from self._walk()
        yield from self._shortened()
        yield from self._moved()
        for table, model in _TABLES.items():
            yield from self._unsealed(table, model)
        for (table, _mark), key in self._lost.items():
            yield Fault(table, key, "deleted", "it was sealed and is gone")

    def _walk(self) -> Iterator[Fault]:
        number, before = 0, ""
        for link in Seal.objects.order_by("number").iterator(50):
            if link.number > number + 1:
                yield from (Fault("seal", gone, "deleted") for gone in range(number + 1, link.number))
            elif link.previous != before:
                yield Fault("seal", link.number, "reordered", "it does not follow the one before it")
            if link.hash not in marks.keyed(link.text):
                yield Fault("seal", link.number, "edited", "or sealed with a key that is not among SEAL_KEYS")
            number, before = link.number, link.hash
            self.links += 1
            self._link(link)

    def _link(self, link: Seal) -> None:
        for table, model in _TABLES.items():
            sealed = _sealed(link, table)
            self.rows += len(sealed)
            there = {row.pk: row for row in model._base_manager.filter(pk__in=sealed)}
            for key, mark in sealed.items():
                self._seen[table].add(key)
                self._compare(table, key, mark, there.get(key))

    def _compare(self, table: str, key: int, mark: str, row: Event | ReportVersion | None) -> None:
        if row is None:
            self._lost[table, mark] = key
        elif row.mark != mark and row.genuine:
            self._lost[table, mark] = key
            self._odd.append(row)
        elif row.mark != mark or not row.genuine:
            self._edited.append((row, mark))

    def _shortened(self) -> Iterator[Fault]:
        """Whether links at the end are gone, with the rows in them: the last one is kept outside the database too."""
        kept = head()
        if kept is None:
            return
        number, hash_ = kept
        link = Seal.objects.filter(number=number).first()
        last = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
        if link is None:
            yield from (Fault("seal", gone, "deleted", "with all in it") for gone in range(last + 1, number + 1))
        elif link.hash != hash_:
            yield Fault("seal", number, "edited", f"{settings.SEAL_HEAD} has another")

    def _moved(self) -> Iterator[Fault]:
        """Rows whose contents changed places, and rows that were edited where they stand."""
        for row in self._odd:
            yield self._placed(row)
        own = [(_table(row), mark) for row, mark in self._edited][:COMPARED]
        for row, mark in self._edited:
            others = [other for table, other in own if table == _table(row) and other != mark]
            if len(self._edited) <= COMPARED and any(_fits(row, other) for other in others):
                yield Fault(_table(row), row.pk, "reordered", "it holds what was sealed in another row")
            else:
                yield Fault(_table(row), row.pk, "edited", _name(row))

    def _placed(self, row: Event | ReportVersion) -> Fault:
        """What a genuine row is that stands under a key at which something else, or nothing, was sealed."""
        was = self._lost.pop((_table(row), row.mark), None)
        if was is not None:
            return Fault(_table(row), row.pk, "reordered", f"it was sealed as {was}; {_name(row)}")
        return Fault(_table(row), row.pk, "added", f"a copy, or in the place of another; {_name(row)}")

    def _unsealed(self, table: str, model: type[Event] | type[ReportVersion]) -> Iterator[Fault]:
        seen = self._seen[table]
        for batch in batched((key for key in _keys(model).iterator(CHUNK) if key not in seen), CHUNK):
            news: list[Event | ReportVersion] = [*model._base_manager.filter(pk__in=batch).order_by("pk")]
            true = {row.mark for row in news if row.genuine}
            copies = _twice(model, true)
            for row in news:
                if not row.genuine:
                    yield Fault(table, row.pk, "added", f"past the system; {_name(row)}")
                elif (table, row.mark) in self._lost or row.mark in copies:
                    yield self._placed(row)
                else:
                    self._wait(row)

    def _wait(self, row: Event | ReportVersion) -> None:
        self.waiting += 1
        if self.oldest is None and isinstance(row, Event):
            self.oldest = row


_TABLES: dict[str, type[Event] | type[ReportVersion]] = {JOURNAL: Event, VERSIONS: ReportVersion}


def _keys(model: type[Event] | type[ReportVersion]) -> models.QuerySet[Any, int]:
    """The keys of the rows that belong in the chain."""
    if model is Event:
        return Event._base_manager.order_by("pk").values_list("pk", flat=True)
    signed = ReportVersion._base_manager.filter(signed_at__isnull=False)
    return signed.order_by("pk").values_list("pk", flat=True)


def keep_head(link: Seal) -> None:
    """Write the last link down outside the database, in place of the one before it."""
    path: Path = settings.SEAL_HEAD
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps({"number": link.number, "hash": link.hash}), encoding="ascii")
    fresh.replace(path)


def head() -> tuple[int, str] | None:
    """Number and hash of the last link as it was written down; None where nothing was, or it cannot be read."""
    try:
        kept = json.loads(settings.SEAL_HEAD.read_text(encoding="ascii"))
        return int(kept["number"]), str(kept["hash"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _sealed(link: Seal, table: str) -> dict[int, str]:
    try:
        return {key: mark for name, key, mark in link.rows() if name == table}
    except ValueError:  # lines that nobody can read: its hash is wrong too, and is named for it
        return {}


def _twice(model: type[models.Model], among: Iterable[str]) -> set[str]:
    """Marks that more than one row has: no two are drawn alike, so a row was copied."""
    rows = model._base_manager.filter(mark__in=list(among)).values_list("mark")
    return {mark for mark, n in rows.annotate(models.Count("pk")).order_by() if n > 1}


def _fits(row: Event | ReportVersion, mark: str) -> bool:
    return marks.genuine(mark, _table(row), [getattr(row, name) for name in row.MARKED])


def _table(row: models.Model) -> str:
    return row._meta.label_lower


def _name(row: Event | ReportVersion) -> str:
    if isinstance(row, Event):
        return f"{row.at:%Y-%m-%d %H:%M:%S} {row.kind}"
    return f"report {row.report_id}, {row.kind} {row.number}"
