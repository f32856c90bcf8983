"""Compare what a person tells at the desk with the register."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from patients import mrn, names
from patients.actions import intake
from patients.dates import AmbiguousDate
from patients.errors import InvalidInput
from patients.models import IdentifierKind, Patient
from patients.spelling import spellings

_BETWEEN = re.compile(r"[\s,;^=/()]+")


@dataclass(frozen=True)
class Told:
    """What the patient said when asked; empty for what was not asked."""

    name: str = ""
    birth_date: str = ""
    mrn: str = ""


def proven(patient: Patient, told: Told) -> int:
    """How many identifiers agree. Raises InvalidInput where that is fewer than two, and as `agreeing`."""
    agreed = agreeing(patient, told)
    if agreed < 2:
        raise InvalidInput(_("Identity"), "", _("Ask for two identifiers: the name and the birth date, say."))
    return agreed


def agreeing(patient: Patient, told: Told) -> int:
    """How many identifiers agree. Raises InvalidInput for one that differs: it may be another patient.

    The sentence never says what the register has, so that nothing can be read out.
    """
    checks = (
        (_("Name"), told.name, _same_name),
        (_("Birth date"), told.birth_date, _same_birth_date),
        (_("MRN"), told.mrn, _same_mrn),
    )
    agreed = 0
    for label, text, same in checks:
        if not text.strip():
            continue
        if not same(patient, text):
            reason = _("This is not what the register has.")
            raise InvalidInput(label, text, _("Ask again, and check that the right patient was chosen."), reason)
        agreed += 1
    return agreed


def _same_name(patient: Patient, text: str) -> bool:
    """The family name, and at least one more word where the register has more; in any order, without accents.

    Both spellings of a mark are one: Mueller is told for Müller, and Müller for Mueller.
    """
    told, family = _words(text), _words(patient.family_name)
    ideographic = _words(patient.ideographic_name)
    whole = names.comparison_key(patient.ideographic_name).replace(" ", "")
    own_script = {whole}.union(*ideographic)
    latin = _words(" ".join((patient.given_name, patient.middle_name, patient.phonetic_name)))
    known = own_script.union(*family, *latin)
    if not told or any(word.isdisjoint(known) for word in told):
        return False
    spelt = frozenset[str]().union(*told)
    return not spelt.isdisjoint(own_script - {""}) or (
        not any(word.isdisjoint(spelt) for word in family) and len(told) >= min(2, len(patient.name_key.split()))
    )


def _words(text: str) -> set[frozenset[str]]:
    """Each word as the set of its spellings, for comparing."""
    found = (frozenset(key.replace(" ", "") for key in spellings(word)) for word in _BETWEEN.split(text))
    return {word for word in found if word}


def _same_birth_date(patient: Patient, text: str) -> bool:
    if patient.birth_date is None:
        return False
    try:
        return intake.birth_date(text, patient.site) == patient.known_birth_date
    except AmbiguousDate as question:
        return patient.known_birth_date in question.choices


def _same_mrn(patient: Patient, text: str) -> bool:
    """The number, or an earlier one: the card may be older than a merge."""
    try:
        key = mrn.comparison_key(text)
    except InvalidInput as refusal:
        raise InvalidInput(_("MRN"), text, refusal.mend, refusal.reason) from refusal
    earlier = patient.identifiers.filter(kind=IdentifierKind.MEDICAL_RECORD, value_key=key)
    return key == patient.mrn_key or earlier.exists()
