"""Whose are these images? Header facts and orders in, a decision out. Pure.

The order of questions is fixed: the Study Instance UID that we issued, then the accession number, then nothing. A study
found so is only a candidate: the patient in the file has to be the patient of the order.

What may differ, and why it may:
- An empty field says nothing, but two of patient ID, name and birth date must be there and agree, as at the desk.
- The name: case, accents, script, order of the parts, hyphens, titles, and a middle name on one side only.
- The sex, where one side does not know it or writes it in a way that nobody reads.
- The birth date, where one side knows only the month or the year.
- All of it, where the file's patient is whole somebody who was merged into the patient of the order.
A patient ID or a birth date that differs is never tolerated, nor is one that cannot be read.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from imaging.facts import Facts, OtherId
from patients import dates, mrn, names, sex
from patients.errors import InvalidInput

# The fields as Mismatch names its columns.
PATIENT_ID, PATIENT_NAME, BIRTH_DATE, SEX = "patient_id", "patient_name", "patient_birth_date", "patient_sex"
NO_ORDER, SEVERAL_ORDERS = "no_order", "several_orders"
STUDY_CLOSED, PATIENT_DIFFERS = "study_closed", "patient_differs"


@dataclass(frozen=True)
class Person:
    """The patient of an order. `mrn_key` and the identifiers' values are in the form that mrn.comparison_key gives.

    `issuer_uid` is the universal ID of who issued the MRN, "" where the site has none.
    `names` are the alphabetic, ideographic and phonetic name in DICOM's form; `birth_precision` is D, M or Y.
    """

    mrn_key: str
    issuers: frozenset[str]  # what the file may call the site that issued the MRN
    identifiers: tuple[OtherId, ...]
    names: tuple[str, ...]
    birth_date: date | None
    birth_precision: str
    sex: str
    issuer_uid: str = ""


@dataclass(frozen=True)
class Candidate:
    """A study that the images may belong to."""

    pk: int
    study_instance_uid: str
    accession_number: str
    modality: str
    closed: bool
    patient: Person
    holds_study: bool = False  # images with the file's own Study Instance UID are there already
    formers: tuple[Person, ...] = ()  # who was merged into the patient: machines still know them by what they were


@dataclass(frozen=True)
class Decision:
    """Attach to `study`; or hold for `reason`, with the candidate if there is one and the fields that differ."""

    study: int | None = None
    reason: str = ""
    candidate: int | None = None
    differing: tuple[str, ...] = ()


Said = tuple[str | tuple[OtherId, ...], ...]


def said_of_patient(facts: Facts) -> Said:
    """All that `decide` looks at: two files that say the same here are decided on alike."""
    return (
        facts.study_instance_uid, facts.accession_number, facts.modality, facts.patient_id, facts.issuer,
        facts.issuer_uid, facts.other_ids, facts.patient_name, facts.birth_date, facts.sex,
    )  # fmt: skip


def decide(facts: Facts, candidates: Sequence[Candidate], our_issuers: Collection[str]) -> Decision:
    """What to do with one file. `candidates` are the studies with its Study Instance UID or its accession number."""
    chosen = _choose(facts, candidates)
    if isinstance(chosen, Decision):
        return chosen
    differing = differences(facts, chosen.patient, our_issuers)
    if differing and all(differences(facts, former, our_issuers) for former in chosen.formers):
        return Decision(reason=PATIENT_DIFFERS, candidate=chosen.pk, differing=differing)
    if chosen.closed:
        return Decision(reason=STUDY_CLOSED, candidate=chosen.pk)
    return Decision(study=chosen.pk)


def _choose(facts: Facts, candidates: Sequence[Candidate]) -> Candidate | Decision:
    for candidate in candidates:
        if candidate.study_instance_uid == facts.study_instance_uid:
            return candidate
    of_order = [each for each in candidates if each.accession_number == facts.accession_number != ""]
    if not of_order:
        return Decision(reason=NO_ORDER)
    # One accession number, several procedures: where the rest of this study went, else the one for this machine.
    for narrowed in (of_order, [each for each in of_order if each.holds_study], _for_machine(facts, of_order)):
        if len(narrowed) == 1:
            return narrowed[0]
    return Decision(reason=SEVERAL_ORDERS)


def _for_machine(facts: Facts, candidates: Sequence[Candidate]) -> list[Candidate]:
    """A closed study is only chosen where no open one is left."""
    fitting = [each for each in candidates if each.modality == facts.modality]
    return [each for each in fitting if not each.closed] or fitting


def differences(facts: Facts, patient: Person, our_issuers: Collection[str]) -> tuple[str, ...]:
    """The fields in which the file's patient is another one (PATIENT_ID and its kin); none of them: the same."""
    verdicts = {
        PATIENT_ID: _same_id(facts, patient, {issuer.casefold() for issuer in our_issuers}),
        PATIENT_NAME: same_name(facts.patient_name, patient.names),
        BIRTH_DATE: same_birth_date(facts.birth_date, patient),
        SEX: same_sex(facts.sex, patient.sex),
    }
    differing = tuple(field for field, same in verdicts.items() if same is False)
    unsaid = tuple(field for field in (PATIENT_ID, PATIENT_NAME, BIRTH_DATE) if verdicts[field] is None)
    return differing or (unsaid if len(unsaid) > 1 else ())


def _same_id(facts: Facts, patient: Person, ours: set[str]) -> bool | None:
    """An ID with our issuer's name, or with none, is the MRN (or, with none, another known number) or it differs.

    An ID that a foreign issuer gave is compared with what we know from that issuer, or the other IDs in the file speak.
    Without any ID only the other IDs with our own issuer's name speak.
    """
    if not facts.patient_id:
        said = [_known(each, patient) for each in facts.other_ids if _labels(each) & ours]
        return all(said) if said else None
    primary = OtherId(facts.patient_id, facts.issuer, facts.issuer_uid)
    if _known(primary, patient):
        return True
    labels = _labels(primary)
    return bool(labels) and not labels & ours and any(_known(each, patient) for each in facts.other_ids)


def _labels(said: OtherId) -> set[str]:
    """What the file calls the issuer: its local name, its universal ID, or neither."""
    return {said.issuer.casefold(), said.issuer_uid.casefold()} - {""}


def _known(said: OtherId, patient: Person) -> bool:
    """Two universal IDs of the issuer decide: local names are given twice. Else any name that both sides have."""
    try:
        key = mrn.comparison_key(said.value)
    except InvalidInput:
        return False
    labels = _labels(said)
    if key == patient.mrn_key and is_issuer(said, patient):
        return True
    return any(each.value == key and (not labels or labels & _labels(each)) for each in patient.identifiers)


def is_issuer(said: OtherId, patient: Person) -> bool:
    """Whether the file says that who issued the patient's MRN gave this number, or does not say who."""
    if said.issuer_uid and patient.issuer_uid:
        return said.issuer_uid.casefold() == patient.issuer_uid.casefold()
    return not said.issuer or said.issuer.casefold() in {own.casefold() for own in patient.issuers}


def same_name(said: str, known: Sequence[str]) -> bool | None:
    """Whether it is the name, as far as both sides have one: None where not.

    Any group of one side with any group of the other: a script may stand in whichever group the machine has.
    """
    ours = [_Words.of(group) for group in known if names.comparison_key(group)]
    theirs = [_Words.of(group) for group in said.split("=") if names.comparison_key(group)]
    if not theirs or not ours:
        return None
    return any(one.same_as(other) for one in theirs for other in ours)


_Spellings = frozenset[str]  # of one word: Müller, Mueller and Muller


@dataclass(frozen=True)
class _Words:
    """One group of a name. `core`, family name and first given name, is what the other side must have too."""

    joined: frozenset[str]
    core: tuple[_Spellings, ...]
    rest: tuple[_Spellings, ...]

    @classmethod
    def of(cls, group: str) -> "_Words":
        family, given, middle = [*group.split("^"), "", ""][:3]
        first, *others = given.split() or [""]
        return cls(
            joined=frozenset(names.comparison_key(part).replace(" ", "") for part in (family, given)),
            core=_words(f"{family} {first}"),
            rest=_words(" ".join([*others, middle])),
        )

    def same_as(self, other: "_Words") -> bool:
        """The core of each is in the other, in any order; what one has beside it contradicts nothing of the other's."""
        one, two = self.all_spellings(), other.all_spellings()
        same_core = all(word & two for word in self.core) and all(word & one for word in other.core)
        if not same_core and self.joined != other.joined:
            return False
        fewer, more = sorted((self, other), key=lambda each: len(each.rest))
        return all(word & more.all_spellings() or _is_initial(word, more.rest) for word in fewer.rest)

    def all_spellings(self) -> _Spellings:
        return frozenset().union(*self.core, *self.rest)


def _words(text: str) -> tuple[_Spellings, ...]:
    """Halves of double names are words by themselves."""
    spelled = (frozenset(names.search_keys(names.PersonName(family=word))) for word in re.split(r"[\s\-‐‑]+", text))
    return tuple(word for word in spelled if word)


def _is_initial(word: _Spellings, others: Sequence[_Spellings]) -> bool:
    pairs = [(mine, theirs) for mine in word for other in others for theirs in other]
    return any(1 in (len(mine), len(theirs)) and mine[0] == theirs[0] for mine, theirs in pairs)


def same_birth_date(said: str, patient: Person) -> bool | None:
    """Whether it is the birth date, as far as both sides know it: None where one knows nothing."""
    if not said.strip("0 ") or patient.birth_date is None:
        return None
    try:
        known = dates.parse_dicom(said)
    except InvalidInput:
        return False
    length = min(_KNOWN_PARTS[known.precision], _KNOWN_PARTS[patient.birth_precision])
    ours = patient.birth_date
    return (known.year, known.month, known.day)[:length] == (ours.year, ours.month, ours.day)[:length]


_KNOWN_PARTS = {"Y": 1, "M": 2, "D": 3}


def same_sex(said: str, known: str) -> bool | None:
    """Whether it is the sex: None where one side does not know it."""
    try:
        read = sex.parse(said)
    except InvalidInput:
        return None
    return None if "U" in (read, known) else read == known
