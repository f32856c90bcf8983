"""Undo a merge: exactly the rows that it moved go back."""

from collections.abc import Iterator, Set
from typing import cast

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients import audit
from patients.access import require
from patients.actions.belonging import Added, added_since, following
from patients.actions.indexing import reindex
from patients.actions.merging import consequences, guards
from patients.actions.register import set_facts
from patients.errors import Conflict, Refusal
from patients.models import Merge, MergedRow, Patient, User, lock

__all__ = ["added_since", "unmerge"]


def unmerge(merge: Merge, *, by: User, decided: Set[str], to_retired: Set[str] = frozenset()) -> list[str]:
    """Take a merge apart. `decided` are the keys of `added_since` that a person has looked at, all of them.

    `to_retired` are those among them that go to the retired patient; a study follows its order. Returns, in words, what
    could not be put back because it was changed after the merge. Raises Refusal while something is undecided, Conflict
    when it was undone already.
    """
    with transaction.atomic():
        require(by, "patients.merge_patient")
        survivor, retired = (lock(p) for p in sorted((merge.survivor, merge.retired), key=lambda p: p.pk))
        if survivor.pk != merge.survivor_id:
            survivor, retired = retired, survivor
        merge = lock(merge)
        _check(merge, survivor, decided)
        to_tell = consequences(survivor)
        go = _go(merge, to_retired)
        left = [*_rows_back(merge, survivor, retired), *_fields_back(merge, survivor)]
        for row in go:
            apps.get_model(row.table)._base_manager.filter(pk=row.row).update(**{row.column: retired})
        retired.merged_into = None
        retired.save(update_fields=["merged_into"])
        reindex(survivor)
        reindex(retired)
        merge.open, merge.undone_at, merge.undone_by = None, timezone.now(), by
        merge.save(update_fields=["open", "undone_at", "undone_by"])
        for patient in (survivor, retired):
            gone = sorted(row.key for row in go)
            audit.record(
                "patient.unmerged", by=by, patient=patient, obj=merge, left=left, handed_over=gone, to_tell=to_tell
            )
    return left


def _check(merge: Merge, survivor: Patient, decided: Set[str]) -> None:
    if not merge.open:
        raise Conflict(_("This merge was undone already."))
    if survivor.merged_into is not None:
        raise Refusal(
            _("%(patient)s was merged into %(other)s since. Undo that merge first.")
            % {"patient": survivor, "other": survivor.merged_into}
        )
    for patient in (survivor, merge.retired):
        for guard in guards():
            guard(patient)
    undecided = [row.words for row in added_since(merge) if row.key not in decided]
    if undecided:
        raise Refusal(_("Say first whose these are: %(rows)s.") % {"rows": "; ".join(undecided)})


def _rows_back(merge: Merge, survivor: Patient, retired: Patient) -> Iterator[str]:
    for ledger in merge.rows.all():
        here = _row(ledger).filter(**{ledger.column: survivor})
        if ledger.made:
            here.delete()
        elif not here.update(**{ledger.column: retired}):
            yield _("%(row)s: it is not the survivor's any more.") % {"row": ledger}


def _row(ledger: MergedRow) -> "models.QuerySet[models.Model]":
    model: type[models.Model] = apps.get_model(ledger.table)
    return model._base_manager.filter(pk=ledger.row)


def _fields_back(merge: Merge, survivor: Patient) -> Iterator[str]:
    back = {}
    for field, values in merge.kept.items():
        column = cast("models.Field[object, object]", Patient._meta.get_field(field))
        now, before, after = getattr(survivor, field), *(column.to_python(values[key]) for key in ("before", "after"))
        if now == after:
            back[field] = before
        else:
            yield _("%(field)s: it was changed after the merge.") % {"field": column.verbose_name}
    if back:
        set_facts(survivor, back)
        survivor.save()


def _go(merge: Merge, to_retired: Set[str]) -> list[Added]:
    """The rows added since that go to the retired patient: the chosen ones, and what belongs to them."""
    asked = {row.key: row for row in added_since(merge)}
    strange = sorted(to_retired - asked.keys())
    if strange:
        raise Refusal(_("%(row)s is not among what was added.") % {"row": strange[0]})
    return [*(asked[key] for key in sorted(to_retired)), *following(merge, to_retired)]
