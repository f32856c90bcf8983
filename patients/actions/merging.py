"""Merge two patients who are one, and undo it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from patients import audit
from patients.access import require
from patients.actions.indexing import reindex
from patients.actions.pointers import Pointer, pointers
from patients.actions.register import EDITABLE, merged_already, set_facts
from patients.errors import Conflict, InvalidInput, Refusal
from patients.models import IdentifierKind, Merge, MergedRow, Patient, PatientIdentifier, User, lock

CHOOSABLE = EDITABLE - {"mrn"}  # the retired number becomes another identifier of the survivor
JOINABLE = frozenset({"allergies"})  # to choose between two lists of allergies would lose one


def merge(
    survivor: Patient, retired: Patient, *, why: str, by: User, take: Iterable[str] = (), join: Iterable[str] = ()
) -> Merge:
    """Make two patients one. `take` names fields that keep the retired one's value, `join` those that keep both.

    Everything that points at `retired` points at `survivor` afterwards; the old MRN finds the survivor. The journal
    keeps whom to tell. Raises Refusal for a merge with oneself or with somebody merged already, and while somebody
    reads a study of either.
    """
    with transaction.atomic():
        require(by, "patients.merge_patient")
        survivor, retired = _both(survivor, retired)
        _check(survivor, retired, why)
        to_tell = consequences(retired)
        highest = {pointer.table: pointer.highest() for pointer in pointers()}
        done = Merge.objects.create(survivor=survivor, retired=retired, by=by, why=why.strip(), high_water=highest)
        for pointer in pointers():
            _move(done, pointer)
        _keep_number(done)
        done.kept = _take(survivor, _chosen(survivor, retired, take, join))
        done.save(update_fields=["kept"])
        retired.merged_into = survivor
        retired.save(update_fields=["merged_into"])
        reindex(survivor)
        reindex(retired)
        for patient in (survivor, retired):
            audit.record(
                "patient.merged", by=by, patient=patient, obj=done, why=done.why, kept=done.kept, to_tell=to_tell
            )
    return done


def survivor_of(patient: Patient) -> Patient:
    """The patient to whom new rows belong: locked, after following every merge."""
    patient = lock(patient)
    while patient.merged_into_id is not None:
        patient = lock(Patient(pk=patient.merged_into_id))
    return patient


def _both(survivor: Patient, retired: Patient) -> tuple[Patient, Patient]:
    if survivor.pk == retired.pk:
        raise Refusal(_("This is one and the same patient."))
    locked = {patient.pk: lock(patient) for patient in sorted((survivor, retired), key=lambda patient: patient.pk)}
    return locked[survivor.pk], locked[retired.pk]


def _check(survivor: Patient, retired: Patient, why: str) -> None:
    if not why.strip():
        raise InvalidInput(_("Reason"), why, _("Say how you know that they are one person."))
    for patient in (survivor, retired):
        if patient.merged_into is not None:
            raise merged_already(patient)
        for guard in guards():
            guard(patient)


def guards() -> list[Callable[[Patient], None]]:
    """What other boxes have against a merge just now: functions named in the settings, each raises Refusal."""
    return [import_string(path) for path in settings.PATIENT_MERGE_GUARDS]


def consequences(patient: Patient) -> list[str]:
    """What is outside already under this name, and whom to tell: functions named in the settings, in words."""
    found: list[str] = []
    for path in settings.PATIENT_MERGE_CONSEQUENCES:
        found += import_string(path)(patient)
    return found


def _move(done: Merge, pointer: Pointer) -> None:
    keys = list(pointer.rows(done.retired).order_by("pk").values_list("pk", flat=True))
    MergedRow.objects.bulk_create(
        MergedRow(merge=done, table=pointer.table, column=pointer.column, row=key) for key in keys
    )
    pointer.rows(done.retired).update(**{pointer.column: done.survivor})


def _keep_number(done: Merge) -> None:
    identifier, made = PatientIdentifier.objects.get_or_create(
        kind=IdentifierKind.MEDICAL_RECORD,
        issuer=done.retired.site.code,
        value_key=done.retired.mrn_key,
        defaults={"patient": done.survivor, "value": done.retired.mrn},
    )
    if identifier.patient_id != done.survivor.pk:
        raise Conflict(
            _("MRN “%(mrn)s” stands as another number of %(patient)s. Look at that patient first.")
            % {"mrn": done.retired.mrn, "patient": identifier.patient}
        )
    if made:
        MergedRow.objects.create(
            merge=done, table=PatientIdentifier._meta.label_lower, column="patient", row=identifier.pk, made=True
        )


def _chosen(survivor: Patient, retired: Patient, take: Iterable[str], join: Iterable[str]) -> dict[str, Any]:
    """The survivor's new values by field."""
    taken, joined = set(take), set(join)
    unknown = (taken - CHOOSABLE) | (joined - JOINABLE)
    if unknown:
        raise InvalidInput(_("Field"), sorted(unknown)[0], _("Choose among the patient's data."))
    both = {field: "\n".join(filter(None, (getattr(survivor, field), getattr(retired, field)))) for field in joined}
    return {field: getattr(retired, field) for field in sorted(taken)} | both


def _take(survivor: Patient, values: dict[str, Any]) -> dict[str, Any]:
    pairs = {field: {"before": getattr(survivor, field), "after": value} for field, value in values.items()}
    changed = {field: pair for field, pair in pairs.items() if pair["before"] != pair["after"]}
    if changed:
        set_facts(survivor, {field: pair["after"] for field, pair in changed.items()})
        survivor.save()
    return changed
