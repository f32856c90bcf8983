"""Likely duplicates: look for them, open a case, remember what was decided."""

from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from patients import audit
from patients.access import require
from patients.actions.indexing import person_of
from patients.errors import InvalidInput
from patients.matching import Match, Person, blocking_keys, compare
from patients.models import Decision, DuplicateCase, KeyKind, Patient, PatientKey, User, lock

CROWD = 200  # people that may share the keys of one; the rest share only what is common
SHOWN = 5  # candidates that a clerk is shown


def candidates(person: Person, *, but: int | None = None) -> list[tuple[Patient, Match]]:
    """The patients who may be this person, likeliest first; `but` is a key to leave out.

    Two queries, whatever the size of the register.
    """
    keys = blocking_keys(person)
    if person.birth_date is not None:  # the sounds of a common name alone are shared by thousands
        keys = {key for key in keys if not key.startswith("N")}
    rows = PatientKey.objects.filter(kind=KeyKind.BLOCK, key__in=keys).values_list("patient")
    counted = rows.annotate(shared=Count("pk")).order_by("-shared", "patient")[:CROWD]
    patients = Patient.objects.select_related("site").in_bulk([pk for pk, _shared in counted])
    matches = [(patient, compare(person, person_of(patient))) for pk, patient in patients.items() if pk != but]
    likely = [pair for pair in matches if pair[1].verdict != "different"]
    return sorted(likely, key=lambda pair: (-pair[1].score, pair[0].pk))


def look(patient: Patient, *, told_apart: Collection[int] = (), by: User) -> list[DuplicateCase]:
    """Open a case for every likely duplicate of a new or corrected patient, inside the caller's transaction.

    Those in `told_apart` are decided: somebody else. A temporary identity resembles every other and is left out.
    """
    if patient.temporary:
        return []
    found = candidates(person_of(patient), but=patient.pk)
    cases = [(open_case(patient, other, match), other.pk) for other, match in found if not other.temporary]
    for case, other in cases:
        if case is not None and other in told_apart:
            _tell_apart(case, by=by)
    return [case for case, other in cases if case is not None and other not in told_apart]


def open_case(one: Patient, other: Patient, match: Match) -> DuplicateCase | None:
    """The case of two patients; None when somebody has decided it before."""
    first, second = sorted((one, other), key=lambda patient: patient.pk)
    case, _made = DuplicateCase.objects.update_or_create(first=first, second=second, defaults=facts_of(match))
    return case if case.decision in ("", Decision.LATER) else None


def facts_of(match: Match) -> dict[str, Any]:
    """What a case keeps of a comparison."""
    return {"score": match.score, "certain": match.verdict == "certain", "reasons": list(match.reasons)}


def decide(case: DuplicateCase, decision: Decision, *, by: User, why: str = "") -> DuplicateCase:
    """Remember what somebody found. One person: the merge itself is its own verb."""
    with transaction.atomic():
        require(by, "patients.merge_patient")
        case = lock(case)
        if decision not in Decision.values:
            raise InvalidInput(_("Decision"), decision, _("Choose one of the three."))
        case.decision, case.why = decision, why.strip()
        case.decided_by, case.decided_at = by, timezone.now()
        case.save()
        for patient in (case.first, case.second):
            audit.record("duplicate.decided", by=by, patient=patient, obj=case, decision=decision, why=case.why)
    return case


def _tell_apart(case: DuplicateCase, *, by: User) -> None:
    """The clerk saw the other one while registering, and went on."""
    case.decision, case.why = Decision.DIFFERENT, _("Told apart at registration.")
    case.decided_by, case.decided_at = by, timezone.now()
    case.save(update_fields=["decision", "why", "decided_by", "decided_at"])
    for patient in (case.first, case.second):
        audit.record("duplicate.decided", by=by, patient=patient, obj=case, decision=case.decision, why=case.why)


def open_cases() -> "models.QuerySet[DuplicateCase]":
    """The cases that wait for somebody, both patients still there: undecided, or one person and not merged yet."""
    live = Q(first__merged_into__isnull=True, second__merged_into__isnull=True)
    return DuplicateCase.objects.filter(live, decision__in=["", Decision.LATER, Decision.SAME])
