"""Pages of a list in the order of a key, where the last costs what the first one does.

The askers of DICOMweb count (`offset`), a database that counts walks over all that it counts. So where each page ended
is remembered: the next one begins there, by the index. An offset that nobody has come by before is walked to once, over
the index alone.
"""

import hashlib
import threading
import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

_SECONDS = 600.0  # for which a place is remembered: studies that come meanwhile are not counted in
_QUESTIONS, _PLACES = 256, 4096
Key = tuple[Any, ...]


@dataclass
class _Marks:
    """Of one question: after which key each offset begins, in order."""

    offsets: list[int] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)


class Places:
    """Where pages began, in this process."""

    def __init__(self) -> None:
        self._marks: OrderedDict[str, _Marks] = OrderedDict()
        self._lock = threading.Lock()

    def before(self, question: str, offset: int) -> tuple[int, Key | None]:
        """The nearest offset up to this one that is known, and the key after which it begins."""
        with self._lock:
            marks = self._fresh(question)
            place = bisect_right(marks.offsets, offset) - 1
            return (marks.offsets[place], marks.keys[place]) if place >= 0 else (0, None)

    def note(self, question: str, offset: int, key: Key) -> None:
        """Remember that the rows from this offset come after this key."""
        with self._lock:
            marks = self._fresh(question)
            place = bisect_right(marks.offsets, offset)
            if (place and marks.offsets[place - 1] == offset) or len(marks.offsets) >= _PLACES:
                return
            marks.offsets.insert(place, offset)
            marks.keys.insert(place, key)

    def forget(self) -> None:
        """All of it."""
        with self._lock:
            self._marks.clear()

    def _fresh(self, question: str) -> _Marks:
        marks = self._marks.get(question)
        if marks is None or time.monotonic() - marks.since > _SECONDS:
            marks = self._marks[question] = _Marks()
        self._marks.move_to_end(question)
        while len(self._marks) > _QUESTIONS:
            self._marks.popitem(last=False)
        return marks


places = Places()


def page(rows: QuerySet[Any], columns: Sequence[str], offset: int, limit: int) -> list[Key]:
    """`limit` rows from `offset` on of a list by time and key, the newest first; those without a time come last.

    `columns` begin with the key and name "performed_at" third: the columns of members.StudyRow.
    """
    question = hashlib.sha256(str(rows.query).encode()).hexdigest()
    begin, key = places.before(question, offset)
    skip = offset - begin
    if skip and (key := _walk(rows, key, skip)) is None:
        return []
    if skip:
        places.note(question, offset, key or ())
    found: list[Key] = list(_after(rows, key).values_list(*columns)[:limit])
    if len(found) == limit:
        places.note(question, offset + limit, (found[-1][2], found[-1][0]))
    return found


def _walk(rows: QuerySet[Any], key: Key | None, count: int) -> Key | None:
    """The key of the row that is so many further on; None where the list ends before."""
    ordered = _after(rows, key).values_list("performed_at", "pk")
    last = list(ordered[count - 1 : count])
    return last[0] if last else None


def _after(rows: QuerySet[Any], key: Key | None) -> QuerySet[Any]:
    ordered = rows.order_by("-performed_at", "-pk")
    if key is None:
        return ordered
    performed_at, pk = key
    if performed_at is None:
        return ordered.filter(performed_at__isnull=True, pk__lt=pk)
    later = Q(performed_at__lt=performed_at) | Q(performed_at=performed_at, pk__lt=pk)
    return ordered.filter(later | Q(performed_at__isnull=True))
