"""Which elements of a stored file are not true any more, and what stands there instead. Pure.

What the machine wrote stays as long as it names the same patient and order, in its own spelling: capitals, missing
accents and left out middle names are no errors. What names another one, or nobody, is put right.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from imaging.facts import Facts, OtherId
from imaging.ingest import match
from patients import mrn
from patients.errors import InvalidInput

ACCESSION, STUDY_UID = 0x00080050, 0x0020000D
PATIENT_NAME, PATIENT_ID, ISSUER, BIRTH_DATE, SEX = 0x00100010, 0x00100020, 0x00100021, 0x00100030, 0x00100040
# Further numbers, names and addresses of the person that a file is wrong about (PS3.3 C.2.2, C.2.3).
OF_THE_PERSON: Final = frozenset(
    {0x00100024, 0x00100032, 0x00101000, 0x00101001, 0x00101002, 0x00101005, 0x00101040, 0x00101060, 0x00102154}
)
# Referenced Study, Request Attributes, placer's and filler's number lead to the wrong order (PS3.3 C.7.2.1, C.7.3).
OF_THE_ORDER: Final = frozenset({0x00081110, 0x00400275, 0x00402016, 0x00402017})


@dataclass(frozen=True)
class Truth:
    """What is known today of the study that the file belongs to. `since` is when it last changed; None if it did not.

    `name` is a DICOM PN, `birth_date` and `sex` are DICOM's DA and CS, "" where nothing is known.
    """

    person: match.Person
    mrn: str
    issuer: str
    name: str
    birth_date: str
    sex: str
    accession_number: str
    study_instance_uid: str
    system: str
    outside: bool = False
    since: dt.datetime | None = None


@dataclass(frozen=True)
class Corrections:
    """Elements that get this text, and elements that go. Both stand in Original Attributes Sequence as they were."""

    texts: dict[int, str] = field(default_factory=dict)
    dropped: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.texts)


def corrections(facts: Facts, truth: Truth) -> Corrections:
    """What has to be put right in the file with these facts; nothing, for most."""
    texts: dict[int, str] = {}
    dropped: frozenset[int] = frozenset()
    if not _is_ours(facts, truth):
        texts |= {PATIENT_ID: truth.mrn, ISSUER: truth.issuer}
        dropped |= OF_THE_PERSON if facts.patient_id else frozenset()
    if truth.name and not match.same_name(facts.patient_name, truth.person.names):
        texts[PATIENT_NAME] = truth.name
    if truth.birth_date and not match.same_birth_date(facts.birth_date, truth.person):
        texts[BIRTH_DATE] = truth.birth_date
    if truth.sex and facts.sex != truth.sex and not match.same_sex(facts.sex, truth.person.sex):
        texts[SEX] = truth.sex
    if truth.accession_number and facts.accession_number != truth.accession_number:
        texts[ACCESSION] = truth.accession_number
    if facts.study_instance_uid != truth.study_instance_uid:
        texts[STUDY_UID] = truth.study_instance_uid
    if texts.keys() & {ACCESSION, STUDY_UID} and (facts.accession_number or STUDY_UID in texts):
        dropped |= OF_THE_ORDER
    return Corrections(texts, dropped)


def _is_ours(facts: Facts, truth: Truth) -> bool:
    """Whether Patient ID is our MRN, named as ours or without an issuer."""
    try:
        same = mrn.comparison_key(facts.patient_id) == truth.person.mrn_key
    except InvalidInput:
        return False
    return same and match.is_issuer(OtherId(facts.patient_id, facts.issuer, facts.issuer_uid), truth.person)
