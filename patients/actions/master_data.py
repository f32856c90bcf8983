"""Master data, that is sites, practitioners, the catalogue and the machines: one verb, with what was there before."""

from typing import Any, TypeVar

from django.db import models, transaction

from patients import audit
from patients.access import require
from patients.models import User, check, lock

M = TypeVar("M", bound=models.Model)


def save(row: M, *, by: User) -> M:
    """Add or change a row of a table that holds no person's data. Raises InvalidInput where a value breaks a rule."""
    new = row._state.adding
    name = row._meta.model_name
    with transaction.atomic():
        require(by, f"{row._meta.app_label}.{'add' if new else 'change'}_{name}")
        before = {} if new else _values(lock(row))
        check(row, whole_table=True)
        row.save()
        changed = _differences(before, _values(row))
        if changed:
            audit.record(f"{name}.{'added' if new else 'changed'}", by=by, obj=row, changed=changed)
    return row


def _values(row: models.Model) -> dict[str, Any]:
    return {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name: {"before": before.get(name), "after": value} for name, value in after.items() if before.get(name) != value
    }
