"""The journal: written by one function, added to and never changed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from patients import audit
from patients.errors import Refusal
from patients.models import Event, Patient
from tests.cast import Cast


def test_a_line_says_who_what_whose_and_which(people: Cast, patient: Patient) -> None:
    audit.record("patient.viewed", by=people.theo, patient=patient, obj=patient, page="card", day=dt.date(2026, 1, 2))
    event = Event.objects.get(kind="patient.viewed")
    assert (event.by, event.patient, event.object_type) == (people.theo, patient, "patients.patient")
    assert (event.object_id, event.details) == (str(patient.pk), {"page": "card", "day": "2026-01-02"})
    assert audit.history(patient).last() == event


def test_a_stranger_is_written_as_nobody(db: None) -> None:
    assert audit.record("sign_in.failed", by=AnonymousUser()).by is None  # type: ignore[arg-type]  # as a request has it
    assert audit.record("sweep.ran", by=None).by is None


def test_a_list_is_one_line_with_its_rows(people: Cast, patient: Patient) -> None:
    event = audit.shown("patients", by=people.clara, rows=[patient], page=2)
    assert (event.kind, event.details) == ("patients.listed", {"rows": [patient.pk], "page": 2})


def test_a_history_is_of_one_row_of_one_table(people: Cast, patient: Patient) -> None:
    audit.record("site.changed", by=people.ada, obj=people.site)
    assert [event.kind for event in audit.history(patient)] == ["patient.registered"]
    assert [event.kind for event in audit.history(people.site)] == ["site.changed"]


@pytest.mark.parametrize(
    "change",
    [
        lambda event: Event.objects.update(kind="x"),
        lambda event: Event.objects.filter(pk=event.pk).update(kind="x"),
        lambda event: Event.objects.all().delete(),
        lambda event: Event.objects.bulk_update([event], ["kind"]),
        lambda event: Event.objects.update_or_create(pk=event.pk, defaults={"kind": "x"}),
        lambda event: event.delete(),
        lambda event: event.save(),
        lambda event: event.save(update_fields=["kind"]),
        lambda event: event.save(force_update=True),
        lambda event: Event(pk=event.pk, kind="x").save(force_update=True),
        lambda event: Event(pk=event.pk, kind="x").save(),
        lambda event: event.patient.events.update(kind="x"),
        lambda event: event.patient.events.all().delete(),
        lambda event: event.patient.events.clear(),
    ],
)
def test_a_line_is_never_changed(patient: Patient, change: Callable[[Event], Any]) -> None:
    event = Event.objects.get()
    event.kind = "x"
    with pytest.raises((Refusal, IntegrityError), match=r"never changed|UNIQUE|Duplicate"), transaction.atomic():
        change(event)
    assert Event.objects.get().kind == "patient.registered"


def test_who_and_whose_cannot_be_deleted_under_the_journal(people: Cast, patient: Patient) -> None:
    for row in (people.clara, patient):
        with pytest.raises(Exception, match=r"protected|referenced") as refused:
            row.delete()
        assert type(refused.value).__name__ == "ProtectedError"


def test_nobody_may_change_the_journal_by_permission() -> None:
    assert Event._meta.default_permissions == ("view",)
