"""Register a patient, and correct what was registered. Every door comes through here."""

from collections.abc import Collection, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients import audit, mrn, names
from patients.access import require
from patients.actions.duplicates import look
from patients.actions.indexing import reindex
from patients.actions.intake import facts_from_text
from patients.errors import Conflict, InvalidInput
from patients.models import Patient, Site, User, check, lock, next_number

NAME_FIELDS = ("family_name", "given_name", "middle_name", "ideographic_name", "phonetic_name")
EDITABLE = frozenset(
    {*NAME_FIELDS, "prefix", "suffix", "mrn", "birth_date", "birth_precision", "sex", "phone", "email", "street"}
    | {"postcode", "city", "country", "language", "allergies", "has_pacemaker", "has_implants"}
    | {"has_renal_impairment", "confidential", "temporary"}
)
COMPARED = frozenset({*NAME_FIELDS, "mrn", "birth_date", "sex", "phone", "email", "street", "postcode", "city"})


def register(site: Site, *, by: User, told_apart: Collection[int] = (), **facts: Any) -> Patient:
    """Make a new patient of `site` and return it.

    `facts` are the fields of EDITABLE, as text or as kept (patients.actions.intake); an empty `mrn` draws the site's
    next number. A likely duplicate opens a case; those in `told_apart` (keys of patients) were seen and are somebody
    else. Raises InvalidInput for a value that breaks a rule, Conflict when the MRN is taken.
    """
    with transaction.atomic():
        require(by, "patients.add_patient")
        _refuse_unknown(facts)
        facts = facts_from_text(site, facts)
        now = timezone.now()
        today = now.astimezone(ZoneInfo(site.time_zone)).date()
        patient = Patient(site=site, registered_at=now, registered_on=today)
        facts["mrn"] = facts.get("mrn") or _drawn_mrn(site)
        set_facts(patient, facts)
        _insert(patient)
        reindex(patient)
        audit.record("patient.registered", by=by, patient=patient, obj=patient, mrn=patient.mrn)
        look(patient, told_apart=told_apart, by=by)
    return patient


def update(patient: Patient, *, by: User, **facts: Any) -> Patient:
    """Correct a patient's data; the journal keeps what each field was before. Raises as `register` does."""
    with transaction.atomic():
        require(by, "patients.change_patient", patient)
        patient = lock(patient)
        if patient.merged_into is not None:
            raise merged_already(patient)
        _refuse_unknown(facts)
        facts = facts_from_text(patient.site, facts, given_name=patient.given_name)
        if "mrn" in facts and mrn.normalise(facts["mrn"]) == patient.mrn:
            del facts["mrn"]  # given under the pattern of its day; a newer one does not make it wrong
        before = {field: getattr(patient, field) for field in facts}
        set_facts(patient, facts)
        changed = {
            field: {"before": before[field], "after": getattr(patient, field)}
            for field in facts
            if before[field] != getattr(patient, field)
        }
        if changed:
            _save(patient)
            reindex(patient)
            audit.record("patient.updated", by=by, patient=patient, obj=patient, changed=changed)
            if not COMPARED.isdisjoint(changed):
                look(patient, by=by)
    return patient


def _drawn_mrn(site: Site) -> str:
    """The next number that nobody has yet: some were typed, or came with the patients of an older system."""
    while True:
        number = next_number(f"mrn:{site.code}")
        try:
            drawn, following = (site.mrn_format.format(n=n) for n in (number, number + 1))
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            raise _bad_format(site) from error
        if drawn == following:
            raise _bad_format(site)
        if not Patient.objects.filter(site=site, mrn_key=mrn.comparison_key(drawn)).exists():
            return drawn


def _bad_format(site: Site) -> InvalidInput:
    return InvalidInput(_("MRN format"), site.mrn_format, _("An administrator has to mend it at the site, as {n:07d}."))


def _refuse_unknown(facts: Mapping[str, Any]) -> None:
    unknown = set(facts) - EDITABLE
    if unknown:
        raise ValueError(f"not fields of a patient that can be set: {sorted(unknown)}")


def set_facts(patient: Patient, facts: Mapping[str, Any]) -> None:
    """Set fields of a row in memory, normalised and checked. Raises InvalidInput."""
    for field, value in facts.items():
        setattr(patient, field, value.strip() if isinstance(value, str) else value)
    if "mrn" in facts:
        # The number of a temporary identity is made by a rule of its own, so that nobody takes it for a real one.
        site = Site() if patient.temporary else patient.site
        patient.mrn = mrn.check(patient.mrn, site.mrn_pattern, site.mrn_check_digit)
        patient.mrn_key = mrn.comparison_key(patient.mrn)
    patient.name_key = name_key(patient)
    check(patient, exclude=["site"])


def name_key(patient: Patient) -> str:
    """The distinct words of all the patient's names, normalised, as search compares them."""
    parts = (getattr(patient, field) for field in NAME_FIELDS)
    words = dict.fromkeys(word for part in parts for word in names.comparison_key(part).split())
    return " ".join(words)[:255]


def _insert(patient: Patient) -> None:
    if Patient.objects.filter(site=patient.site, mrn_key=patient.mrn_key).exists():
        raise _taken(patient)
    _save(patient)


def _save(patient: Patient) -> None:
    try:
        with transaction.atomic():
            patient.save()
    except IntegrityError as error:
        if Patient.objects.filter(site=patient.site, mrn_key=patient.mrn_key).exclude(pk=patient.pk).exists():
            raise _taken(patient) from error
        raise


def _taken(patient: Patient) -> Conflict:
    """Who has the number: somebody, or somebody who was merged into another, and then that one is meant."""
    holder = Patient.objects.filter(site=patient.site, mrn_key=patient.mrn_key).select_related("merged_into").first()
    if holder is not None and holder.merged_into is not None:
        return Conflict(
            _("MRN “%(mrn)s”: it was the number of %(retired)s, merged into %(survivor)s. Go on with that patient.")
            % {"mrn": patient.mrn, "retired": holder.name, "survivor": holder.merged_into}
        )
    return Conflict(
        _("MRN “%(mrn)s”: another patient of this site has this number. Search for it, or leave the field empty.")
        % {"mrn": patient.mrn}
    )


def merged_already(patient: Patient) -> Conflict:
    """Nothing is done with a patient who was merged into another: that one goes on."""
    return Conflict(
        _("%(patient)s was merged into %(other)s already. Go on with that one.")
        % {"patient": patient, "other": patient.merged_into}
    )
