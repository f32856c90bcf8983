"""Other numbers of a patient: add one, correct one. None is deleted."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from patients import audit, mrn
from patients.access import require
from patients.actions.merging import survivor_of
from patients.errors import InvalidInput
from patients.models import IdentifierKind, Patient, PatientIdentifier, User, lock


def add(patient: Patient, *, kind: str, value: str, issuer: str = "", by: User) -> PatientIdentifier:
    """Give a patient another number. Raises InvalidInput, also when it is somebody's already."""
    with transaction.atomic():
        require(by, "patients.add_patientidentifier", patient)
        patient = survivor_of(patient)
        identifier = PatientIdentifier(patient=patient)
        _set(identifier, kind, value, issuer)
        _save(identifier, value)
        audit.record("identifier.added", by=by, patient=patient, obj=identifier, kind=kind, value=identifier.value)
    return identifier


def correct(identifier: PatientIdentifier, *, kind: str, value: str, issuer: str = "", by: User) -> PatientIdentifier:
    """Correct a number; the journal keeps what it was. Raises as `add` does."""
    with transaction.atomic():
        require(by, "patients.change_patientidentifier", identifier)
        patient = lock(identifier.patient)
        identifier = lock(identifier)
        before = _facts(identifier)
        _set(identifier, kind, value, issuer)
        if _facts(identifier) != before:
            _save(identifier, value)
            changed = {"before": before, "after": _facts(identifier)}
            audit.record("identifier.corrected", by=by, patient=patient, obj=identifier, changed=changed)
    return identifier


def _facts(identifier: PatientIdentifier) -> dict[str, str]:
    return {"kind": identifier.kind, "issuer": identifier.issuer, "value": identifier.value}


def _set(identifier: PatientIdentifier, kind: str, value: str, issuer: str) -> None:
    if kind not in IdentifierKind.values:
        raise InvalidInput(_("Kind"), kind, _("Choose one from the list."))
    try:
        identifier.value = mrn.normalise(value)
        identifier.value_key = mrn.comparison_key(value)
    except InvalidInput as refusal:
        raise InvalidInput(_("Number"), value, refusal.mend, refusal.reason) from refusal
    identifier.kind, identifier.issuer = kind, issuer.strip()


def _save(identifier: PatientIdentifier, typed: str) -> None:
    try:
        with transaction.atomic():
            identifier.save()
    except IntegrityError as error:
        taken = PatientIdentifier.objects.filter(
            kind=identifier.kind, issuer=identifier.issuer, value_key=identifier.value_key
        ).select_related("patient")
        holder = taken.exclude(pk=identifier.pk).first()
        if holder is None:
            raise
        reason = _("It belongs to %(patient)s already.") % {"patient": holder.patient}
        raise InvalidInput(_("Number"), typed, _("Compare it with the card."), reason) from error
