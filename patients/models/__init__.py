"""People, places, the journal."""

from patients.models.checking import check
from patients.models.duplicate import Decision, DuplicateCase
from patients.models.duplicate_search import DuplicateSearch
from patients.models.event import Event
from patients.models.fields import ExactCharField
from patients.models.identifier import IdentifierKind, PatientIdentifier
from patients.models.key import KeyKind, PatientKey
from patients.models.locking import lock
from patients.models.merge import Merge, MergedRow
from patients.models.moves import Staged, legal
from patients.models.patient import Patient, Precision, Sex
from patients.models.practitioner import Practitioner
from patients.models.retrying import begun_again
from patients.models.sequence import Sequence, next_number
from patients.models.site import DateOrder, Site
from patients.models.token import ApiToken
from patients.models.user import User

__all__ = [
    "ApiToken",
    "DateOrder",
    "Decision",
    "DuplicateCase",
    "DuplicateSearch",
    "Event",
    "ExactCharField",
    "IdentifierKind",
    "KeyKind",
    "Merge",
    "MergedRow",
    "Patient",
    "PatientIdentifier",
    "PatientKey",
    "Practitioner",
    "Precision",
    "Sequence",
    "Sex",
    "Site",
    "Staged",
    "User",
    "begun_again",
    "check",
    "legal",
    "lock",
    "next_number",
]
