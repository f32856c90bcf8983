"""What the database knows about a batch of files: which are there, where the others may belong. Constant queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imaging.actions.filing import TAKE_NO_IMAGES
from imaging.facts import Facts, OtherId
from imaging.ingest.match import Candidate, Person
from imaging.models import HeldInstance, Instance, Study
from patients.models import Patient, PatientIdentifier, Site

Content = tuple[str, str]  # SOP Instance UID, SHA-256


@dataclass(frozen=True)
class Known:
    """Files that are stored already, by SOP Instance UID: with a row in a study, or held by digest; `paths` of both."""

    attached: dict[str, tuple[str, int]]  # digest, study
    held: dict[str, set[str]]
    paths: dict[str, dict[str, str]]  # by digest

    def has(self, sop_uid: str, sha256: str) -> bool:
        """Whether these very bytes are here."""
        return self.attached.get(sop_uid, ("",))[0] == sha256 or sha256 in self.held.get(sop_uid, ())

    def contradicts(self, sop_uid: str, sha256: str) -> bool:
        """Whether this UID is here with other bytes."""
        return (sop_uid in self.attached or sop_uid in self.held) and not self.has(sop_uid, sha256)


def known(sop_uids: Sequence[str]) -> Known:
    """What is stored under these SOP Instance UIDs."""
    attached: dict[str, tuple[str, int]] = {}
    held: dict[str, set[str]] = {}
    paths: dict[str, dict[str, str]] = {}
    rows = Instance.objects.filter(sop_instance_uid__in=sop_uids)
    for uid, sha256, path, study in rows.values_list("sop_instance_uid", "sha256", "path", "series__study"):
        attached[uid] = sha256, study
        paths.setdefault(uid, {})[sha256] = path
    waiting = HeldInstance.objects.filter(sop_instance_uid__in=sop_uids, erased_at=None)
    for uid, sha256, path in waiting.values_list("sop_instance_uid", "sha256", "path"):
        held.setdefault(uid, set()).add(sha256)
        paths.setdefault(uid, {})[sha256] = path
    return Known(attached, held, paths)


class Candidates:
    """The studies that the files of a batch may belong to, locked inside the caller's transaction in key order."""

    def __init__(self, facts: Sequence[Facts]) -> None:
        keys = _keys(facts)
        self.locked = {row.pk: row for row in Study.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
        names = Site.objects.values_list("code", "name", "issuer_uid")
        self.issuers = {name for of_site in names for name in of_site if name}
        self._people = _people({study.patient_id for study in self.locked.values()})
        self._formers = _formers(self._people)
        self._numbers = dict(Study.objects.filter(pk__in=self.locked).values_list("pk", "order__accession_number"))
        self._holding = self._holds(facts)

    def of(self, facts: Facts) -> list[Candidate]:
        """Those with the file's Study Instance UID or accession number."""
        return [
            Candidate(
                pk=study.pk,
                study_instance_uid=study.study_instance_uid,
                accession_number=self._numbers[study.pk] or "",
                modality=study.modality,
                closed=study.status in TAKE_NO_IMAGES,
                patient=self._people[study.patient_id],
                formers=tuple(self._formers.get(study.patient_id, ())),
                holds_study=(study.pk, facts.study_instance_uid) in self._holding,
            )
            for study in self.locked.values()
            if study.study_instance_uid == facts.study_instance_uid
            or facts.accession_number == self._numbers[study.pk] != ""
        ]

    def _holds(self, facts: Iterable[Facts]) -> set[tuple[int, str]]:
        """Which study has images with which foreign UID; asked only where a number has several studies."""
        numbers = [number for number in self._numbers.values() if number]
        several = {pk for pk, number in self._numbers.items() if numbers.count(number or "") > 1}
        if not several:
            return set()
        rows = Instance.objects.filter(
            series__study__in=several, facts__study_instance_uid__in={each.study_instance_uid for each in facts}
        )
        return set(rows.values_list("series__study", "facts__study_instance_uid").distinct())


def _keys(facts: Sequence[Facts]) -> set[int]:
    """Two questions, not one with OR: each has its index."""
    by_uid = Study.objects.filter(study_instance_uid__in={each.study_instance_uid for each in facts})
    numbers = {each.accession_number for each in facts if each.accession_number}
    by_number = Study.objects.filter(order__accession_number__in=numbers)
    return {*by_uid.values_list("pk", flat=True), *by_number.values_list("pk", flat=True)}


def _people(keys: Iterable[int]) -> dict[int, Person]:
    identifiers: dict[int, list[OtherId]] = {}
    for row in PatientIdentifier.objects.filter(patient__in=keys):
        identifiers.setdefault(row.patient_id, []).append(OtherId(row.value_key, row.issuer))
    people = Patient.objects.filter(pk__in=keys).select_related("site")
    return {patient.pk: person(patient, identifiers.get(patient.pk, ())) for patient in people}


def _formers(keys: Iterable[int]) -> dict[int, list[Person]]:
    """Who was merged into each of these patients, directly or one after the other."""
    found: dict[int, list[Person]] = {}
    survivors = {key: key for key in keys}
    while survivors:
        merged = list(Patient.objects.filter(merged_into__in=survivors).select_related("site"))
        for patient in merged:
            assert patient.merged_into_id is not None
            found.setdefault(survivors[patient.merged_into_id], []).append(person(patient, ()))
        survivors = {each.pk: survivors[each.merged_into_id] for each in merged if each.merged_into_id is not None}
    return found


def person(patient: Patient, identifiers: Iterable[OtherId]) -> Person:
    """The patient as `match` compares."""
    latin = "^".join((patient.family_name, patient.given_name, patient.middle_name))
    return Person(
        mrn_key=patient.mrn_key,
        issuers=frozenset({patient.site.code, patient.site.name}),
        identifiers=tuple(identifiers),
        names=(latin, patient.ideographic_name, patient.phonetic_name),
        birth_date=patient.birth_date,
        birth_precision=patient.birth_precision,
        sex=patient.sex,
        issuer_uid=patient.site.issuer_uid,
    )
