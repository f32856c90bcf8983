"""The ledger of a merge in words: every row that it moved or made, and every field that it changed."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from patients.actions.pointers import Pointer
from patients.admin.sides import label
from patients.models import Merge


@dataclass(frozen=True)
class Kept:
    """A field of the survivor that the merge changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Ledger:
    """`rows` are (table, what happened, row) in words."""

    rows: list[tuple[str, str, str]]
    kept: list[Kept]


def ledger(merge: Merge) -> Ledger:
    """One query a table."""
    by_table: dict[tuple[str, str], dict[int, bool]] = {}
    for row in merge.rows.all():
        by_table.setdefault((row.table, row.column), {})[row.row] = row.made
    lines = []
    for (table, column), found in by_table.items():
        pointer = Pointer(apps.get_model(table), column)
        words, name = pointer.in_words(list(found)), capfirst(str(pointer.model._meta.verbose_name_plural))
        for key, made in found.items():
            gone = _("number %(key)d, which is not there any more") % {"key": key}
            lines.append((name, _("made") if made else _("moved"), words.get(key, gone)))
    return Ledger(lines, [_kept(field, pair) for field, pair in merge.kept.items()])


def _kept(field: str, pair: dict[str, Any]) -> Kept:
    before, after = (_in_words(pair[side]) for side in ("before", "after"))
    return Kept(label(field), before, after)


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value in (None, "") else str(value)
