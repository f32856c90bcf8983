"""What waits in the identity inbox. Other apps bring theirs by a dotted path in IDENTITY_INBOX."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.actions.duplicates import open_cases
from patients.admin.banner import born
from patients.models import Decision, DuplicateCase, Event, Patient

Text = str | Promise


@dataclass(frozen=True)
class Line:
    """One thing that waits: who (names with numbers), why, since when, and the page on which it is decided."""

    who: list[tuple[str, str]]
    detail: str
    since: dt.datetime
    url: str
    marks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """One kind of thing. `waiting` are the rows, `since` the column of their age; `lines` puts the rows of a page in
    words, by key, in a number of queries that does not depend on how many."""

    name: str
    word: Text
    words: Text
    perm: str
    waiting: Callable[[], QuerySet[Any]]
    since: str
    lines: Callable[[Collection[int]], dict[int, Line]]

    def keys(self) -> QuerySet[Any]:
        """Kind, key and age of all that waits, ready to be joined with other kinds."""
        kind = Value(self.name, output_field=CharField())
        rows: QuerySet[Any] = self.waiting().order_by().annotate(waits_as=kind, waits_since=F(self.since))
        found: QuerySet[Any] = rows.values_list("waits_as", "pk", "waits_since")
        return found


def _cases(keys: Collection[int]) -> dict[int, Line]:
    rows = DuplicateCase.objects.filter(pk__in=keys).select_related("first", "second")
    return {case.pk: _case(case) for case in rows}


def _case(case: DuplicateCase) -> Line:
    marks = [_("certain")] if case.certain else []
    if case.decision == Decision.SAME:
        marks.append(_("one person: to be merged"))
    elif case.decision == Decision.LATER:
        marks.append(_("put off"))
    return Line(
        who=[(patient.name, patient.mrn) for patient in (case.first, case.second)],
        detail="; ".join(map(str, case.reasons)),
        since=case.opened_at,
        url=reverse("admin:patients_duplicatecase_change", args=[case.pk]),
        marks=marks,
    )


def _unknown() -> QuerySet[Patient]:
    return Patient.objects.filter(temporary=True, merged_into=None)


def _temporary(keys: Collection[int]) -> dict[int, Line]:
    notes = Event.objects.filter(patient__in=keys, kind="patient.temporary").values_list("patient", "details__note")
    said = dict(notes)
    return {
        patient.pk: Line(
            who=[(patient.name, patient.mrn)],
            detail=" · ".join(filter(None, (str(patient.get_sex_display()), born(patient), said.get(patient.pk)))),
            since=patient.registered_at,
            url=reverse("admin:patients_patient_change", args=[patient.pk]),
        )
        for patient in Patient.objects.filter(pk__in=keys)
    }


CASES = Source(
    name="duplicate",
    word=gettext_lazy("likely duplicate"),
    words=gettext_lazy("likely duplicates"),
    perm="patients.merge_patient",
    waiting=open_cases,
    since="opened_at",
    lines=_cases,
)
TEMPORARY = Source(
    name="temporary",
    word=gettext_lazy("temporary identity"),
    words=gettext_lazy("temporary identities"),
    perm="patients.merge_patient",
    waiting=_unknown,
    since="registered_at",
    lines=_temporary,
)
