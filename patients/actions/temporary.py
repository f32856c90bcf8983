"""Somebody whom nobody knows yet: a number and a name at once, the real ones later (IHE PIR)."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from patients import audit, mrn
from patients.access import require
from patients.actions import identifiers
from patients.actions.register import register, update
from patients.errors import InvalidInput, Refusal
from patients.models import IdentifierKind, Patient, Site, User, lock, next_number


def register_temporary(site: Site, *, by: User, sex: str = "U", note: str = "") -> Patient:
    """Make a patient with a number and a name drawn by the formats in the settings, flagged until somebody knows.

    `note` tells by what the person may be known again; the journal keeps it.
    """
    with transaction.atomic():
        require(by, "patients.add_patient")
        number, name = _drawn(site)
        family, _comma, given = (part.strip() for part in name.partition(","))
        patient = register(site, by=by, mrn=number, family_name=family, given_name=given, sex=sex, temporary=True)
        audit.record("patient.temporary", by=by, patient=patient, obj=patient, note=note.strip())
    return patient


def identify(patient: Patient, *, by: User, **facts: Any) -> Patient:
    """Give a temporary identity its real name and birth date, and what else is known; the old number still finds it.

    Whoever is in the register already is merged instead. Raises Refusal for a patient who is not temporary,
    InvalidInput while name or birth date is missing, and what `update` raises.
    """
    with transaction.atomic():
        require(by, "patients.change_patient", patient)
        patient = lock(patient)
        if not patient.temporary:
            raise Refusal(_("%(patient)s has no temporary identity.") % {"patient": patient})
        _check(facts)
        before = patient.mrn
        patient = update(patient, by=by, **{**facts, "temporary": False})
        if patient.mrn != before:
            identifiers.add(patient, kind=IdentifierKind.MEDICAL_RECORD, value=before, issuer=patient.site.code, by=by)
        audit.record("patient.identified", by=by, patient=patient, obj=patient, before=before, mrn=patient.mrn)
    return patient


def _check(facts: dict[str, Any]) -> None:
    if not str(facts.get("family_name", "")).strip():
        raise InvalidInput(_("Family name"), "", _("Enter the real name, or merge with the patient who it is."))
    if facts.get("birth_date") is None:
        raise InvalidInput(_("Birth date"), "", _("Enter the birth date."))


def _drawn(site: Site) -> tuple[str, str]:
    """The next number that nobody has yet, and the name that goes with it. ris.checks has tried both formats."""
    while True:
        number = next_number(f"temporary:{site.code}")
        drawn = settings.TEMPORARY_MRN_FORMAT.format(n=number)
        if not Patient.objects.filter(site=site, mrn_key=mrn.comparison_key(drawn)).exists():
            return drawn, settings.TEMPORARY_NAME_FORMAT.format(n=number)
