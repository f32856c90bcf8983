"""What came to a patient after a merge, and which of it a person has to place: a study follows its order."""

from collections.abc import Set
from dataclasses import dataclass

from django.db import models

from patients.actions.pointers import Pointer, pointers
from patients.models import Merge


@dataclass(frozen=True)
class Added:
    """A row that came to the survivor after the merge. `follows` is the key of the row to which it belongs, if any."""

    table: str
    column: str
    row: int
    words: str
    follows: str = ""

    @property
    def key(self) -> str:
        """As the form names it."""
        return f"{self.table}:{self.column}:{self.row}"


def added_since(merge: Merge) -> list[Added]:
    """What was added to the survivor after the merge and belongs to nothing else: a person says whose it is."""
    return [row for row in _added(merge) if not row.follows]


def following(merge: Merge, to_retired: Set[str]) -> list[Added]:
    """What was added and belongs to a row that goes to the retired patient: chosen so, or moved by the merge."""
    places = {f"{row.table}:{row.column}:{row.row}" for row in merge.rows.all()} | to_retired
    return [row for row in _added(merge) if row.follows in places]


def _added(merge: Merge) -> list[Added]:
    moved = {(row.table, row.column, row.row) for row in merge.rows.all()}
    found = []
    for pointer in pointers():
        newer = pointer.rows(merge.survivor).filter(pk__gt=merge.high_water.get(pointer.table, 0)).order_by("pk")
        rows = [row for row in newer if (pointer.table, pointer.column, row.pk) not in moved]
        words = pointer.in_words([row.pk for row in rows])
        found += [Added(pointer.table, pointer.column, row.pk, words[row.pk], _leader(row)) for row in rows]
    return found


def _leader(row: models.Model) -> str:
    """The key of the row that this one belongs to, where that points at a patient too; empty for none."""
    return next((key for pointer in pointers() if (key := _key_in(row, pointer))), "")


def _key_in(row: models.Model, pointer: Pointer) -> str:
    for field in row._meta.concrete_fields:
        if field.related_model is pointer.model and (key := getattr(row, field.attname)) is not None:
            return f"{pointer.table}:{pointer.column}:{key}"
    return ""
