"""The only writer of the journal."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from patients.models import Event, Patient, User


def record(
    kind: str, /, *, by: User | None, patient: Patient | None = None, obj: models.Model | None = None, **details: Any
) -> Event:
    """Write one line: `kind` as "thing.happened", who, whose data, which row, and what else matters as JSON.

    Call it in the transaction that changes the row, so that neither is there without the other.
    """
    return Event.objects.create(
        kind=kind,
        by=by if by is not None and by.pk else None,
        patient=patient,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        details=details,
    )


def shown(what: str, *, by: User, rows: Iterable[models.Model] = (), **details: Any) -> Event:
    """Write that a page showed a list of people's data: one line with the rows' keys."""
    return record(f"{what}.listed", by=by, rows=[row.pk for row in rows], **details)


def history(obj: models.Model) -> models.QuerySet[Event]:
    """The journal of one row, oldest first, with who acted."""
    return (
        Event.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
        .select_related("by")
        .order_by("pk")
    )
