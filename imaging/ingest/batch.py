"""A batch of read files goes into the storage and then, in one transaction, into the tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from imaging import storage
from imaging.actions import matching
from imaging.actions.filing import TAKE_NO_IMAGES, Arrival, attach
from imaging.facts import Facts
from imaging.ingest import index, match
from imaging.ingest.inplace import InPlace
from imaging.ingest.outcome import Outcome, Result
from imaging.ingest.packing import Packed, packed_header
from imaging.ingest.same import same_data_set
from imaging.ingest.sealed import Sealed
from imaging.ingest.spool import Spooled
from imaging.models import Mismatch, MismatchReason, Resolution, Study
from patients.errors import TryAgainLater
from patients.models import Patient, User, lock

ATTEMPTS = 4
# MariaDB and MySQL: a deadlock was broken, a lock was waited for too long. Both are over when one begins again.
BEGIN_AGAIN = frozenset({(1213,), (1205,)})


@dataclass
class Ready:
    """A file that is whole and understood; `path` once it has its name in the storage.

    `same_as` is the digest of a stored file that differs in nothing but its file meta information.
    """

    spooled: Spooled | Sealed | InPlace
    facts: Facts
    path: str = ""
    same_as: str = ""
    header: Packed | None = None

    @property
    def content(self) -> tuple[str, str]:
        """What makes it this file: SOP Instance UID and digest."""
        return self.facts.sop_instance_uid, self.same_as or self.spooled.sha256

    def opened(self) -> BinaryIO:
        """To read, from where it is by now. Raises TryAgainLater, OSError."""
        return storage.opened(self.path) if self.path else self.spooled.opened()

    def arrival(self) -> Arrival:
        """As the verbs take it."""
        header, pixels = self.header or Packed()
        spooled = self.spooled
        return Arrival(self.facts, spooled.sha256, self.path, spooled.size, header=header, pixels=pixels)


def file_batch(batch: Sequence[Ready], *, by: User, outside: Patient | None = None) -> list[Outcome]:
    """Store and index files with different SOP Instance UIDs; their outcomes in the same order.

    Raises TryAgainLater when the disk or the database is away: then no row was written, and what lies in the storage is
    found again by its content.
    """
    if not batch:
        return []
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _keep(batch)
            _describe(batch)
            with transaction.atomic():
                return _Filing(batch, by, outside).run()
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
        except OperationalError as error:
            if attempt == ATTEMPTS or connection.in_atomic_block or error.args[:1] not in BEGIN_AGAIN:
                raise TryAgainLater(_("The database cannot be used just now.")) from error
    raise AssertionError("the last attempt returns or raises")


def _keep(batch: Sequence[Ready]) -> None:
    """Give each file its name, but for those whose bytes are here already."""
    known = index.known([each.facts.sop_instance_uid for each in batch])
    nameless = [each for each in batch if not each.path]
    for each in nameless:
        _compare(each, known)
        name = known.paths.get(each.facts.sop_instance_uid, {}).get(each.content[1], "")
        if name and storage.exists(name):
            each.path = name
    to_keep = [each for each in nameless if not each.path]
    for each, name in zip(to_keep, _names([each.spooled for each in to_keep]), strict=True):
        each.path = name


def _describe(batch: Sequence[Ready]) -> None:
    """Pack the headers, before anything is locked. What is indexed in place is described when it is first opened."""
    for each in batch:
        if each.header is None and not isinstance(each.spooled, InPlace):
            with each.opened() as stream:
                each.header = packed_header(stream)


def _compare(item: Ready, known: index.Known) -> None:
    """Find the stored file that it is but for the file meta information, which each sender writes its own way."""
    if known.contradicts(*item.content):
        there = known.paths[item.facts.sop_instance_uid]
        item.same_as = next((digest for digest, path in there.items() if same_data_set(item, path)), "")


def _names(files: Sequence[Spooled | Sealed | InPlace]) -> list[str]:
    spooled = [each for each in files if isinstance(each, Spooled)]
    if len(spooled) < len(files):
        return [each.keep() for each in files]
    for each in spooled:
        each.flush()
    return storage.keep_all([(each.path, each.sha256) for each in spooled])


@dataclass(frozen=True)
class _Case:
    """The case in which files are held together: one study, one naming of the patient, one reason."""

    study_uid: str
    patient_key: str
    reason: MismatchReason
    candidate: Study | None = field(default=None, compare=False)
    differing: tuple[str, ...] = field(default=(), compare=False)


class _Filing:
    """Decide on every file under the locks, then act in groups: studies first, in key order, then cases."""

    def __init__(self, batch: Sequence[Ready], by: User, outside: Patient | None) -> None:
        self._batch, self._by, self._outside = batch, by, outside
        self._words: dict[tuple[str, tuple[str, ...]], str] = {}  # a translation for each of many files takes long
        self._decisions: dict[match.Said, match.Decision] = {}
        self._bearer = index.person(outside, ()) if outside else None
        self._to_attach: dict[int, list[Ready]] = {}
        self._to_join: dict[int, list[Ready]] = {}
        self._to_hold: dict[_Case, list[Ready]] = {}
        self._unclaimed: set[str] = set()  # Study Instance UIDs

    def run(self) -> list[Outcome]:
        facts = [each.facts for each in self._batch]
        self._candidates = index.Candidates(facts)
        self._studies = dict(self._candidates.locked)
        self._cases = matching.cases_of({each.study_instance_uid for each in facts})
        self._known = index.known([each.sop_instance_uid for each in facts])
        outcomes = [self._outcome(each) for each in self._batch]
        self._apply()
        return outcomes

    def _outcome(self, item: Ready) -> Outcome:
        _compare(item, self._known)
        return self._refuse_claim(item) if self._claimed(item.facts) else self._decide(item)

    def _decide(self, item: Ready) -> Outcome:
        if self._known.has(*item.content):
            return self._duplicate(item)
        if self._known.contradicts(*item.content):
            there = self._known.attached.get(item.facts.sop_instance_uid)
            candidate = Study.objects.get(pk=there[1]) if there else None
            return self._hold(item, MismatchReason.CONTENT_DIFFERS, candidate)
        case = matching.remembered(item.facts, self._cases)
        if case is not None and self._holds_for(case):
            return self._follow(item, case)
        if self._outside is not None:
            return self._hold(item, MismatchReason.FROM_OUTSIDE, None, self._against_bearer(item.facts))
        decision = self._decision(item.facts)
        if decision.study is not None:
            return self._attach(item, self._studies[decision.study])
        candidate = self._studies[decision.candidate] if decision.candidate is not None else None
        return self._hold(item, MismatchReason(decision.reason), candidate, decision.differing)

    def _decision(self, facts: Facts) -> match.Decision:
        """The files of a series say the same of their patient, and are decided on once in a batch."""
        said = match.said_of_patient(facts)
        if said not in self._decisions:
            candidates = self._candidates.of(facts)
            self._decisions[said] = match.decide(facts, candidates, self._candidates.issuers)
        return self._decisions[said]

    def _claimed(self, facts: Facts) -> bool:
        bearer = self._outside
        return bearer is not None and matching.claimed_by_another(facts, self._cases, bearer)

    def _refuse_claim(self, item: Ready) -> Outcome:
        """Two patients cannot have brought one study. Nothing is lost: new images are held, for nobody."""
        uid = item.facts.sop_instance_uid
        sentence = _("Another patient has brought this study already. A person has to decide whose it is.")
        if self._known.has(*item.content):
            return Outcome(Result.DUPLICATE, sentence, uid, "claimed")
        differs = self._known.contradicts(*item.content)
        self._hold(item, MismatchReason.CONTENT_DIFFERS if differs else MismatchReason.FROM_OUTSIDE, None)
        self._unclaimed.add(item.facts.study_instance_uid)
        return Outcome(Result.MISMATCH, sentence, uid, "claimed")

    def _against_bearer(self, facts: Facts) -> tuple[str, ...]:
        """Where the file names somebody else than who brought it; elsewhere everybody has another number."""
        assert self._bearer is not None
        differing = match.differences(facts, self._bearer, self._candidates.issuers)
        return tuple(name for name in differing if name != match.PATIENT_ID)

    def _holds_for(self, case: Mismatch) -> bool:
        """A patient's own medium follows no decision that leads to an order of ours."""
        study = case.resolved_study
        return self._outside is None or (study.outside if study else case.resolution == Resolution.REJECTED)

    def _duplicate(self, item: Ready) -> Outcome:
        """There already. Where it waits for somebody, or was rejected, the sender is told so."""
        uid = item.facts.sop_instance_uid
        if uid in self._known.attached:
            return Outcome(Result.DUPLICATE, sop_instance_uid=uid, study=self._known.attached[uid][1])
        return Outcome(Result.DUPLICATE, _("It is held with the mismatches already."), uid, "held")

    def _follow(self, item: Ready, case: Mismatch) -> Outcome:
        """A person has decided for this study already, or its series was given back."""
        if case.resolved_study is None:
            self._to_join.setdefault(case.pk, []).append(item)
            rejected = case.resolution == Resolution.REJECTED
            reason = case.get_resolution_display() if rejected else case.get_reason_display()
            return Outcome(Result.MISMATCH, reason, item.facts.sop_instance_uid, case.resolution or case.reason)
        if case.resolved_study.pk not in self._studies:
            self._studies[case.resolved_study.pk] = lock(case.resolved_study)
        study = self._studies[case.resolved_study.pk]
        if study.status in TAKE_NO_IMAGES:
            return self._hold(item, MismatchReason.STUDY_CLOSED, study)
        return self._attach(item, study)

    def _attach(self, item: Ready, study: Study) -> Outcome:
        self._to_attach.setdefault(study.pk, []).append(item)
        return Outcome(Result.STORED, sop_instance_uid=item.facts.sop_instance_uid, study=study.pk)

    def _hold(
        self, item: Ready, reason: MismatchReason, candidate: Study | None, differing: tuple[str, ...] = ()
    ) -> Outcome:
        facts = item.facts
        case = _Case(facts.study_instance_uid, matching.patient_key(facts), reason, candidate, differing)
        self._to_hold.setdefault(case, []).append(item)
        if (reason, differing) not in self._words:
            self._words[reason, differing] = _in_words(reason, differing)
        return Outcome(Result.MISMATCH, self._words[reason, differing], facts.sop_instance_uid, reason)

    def _apply(self) -> None:
        for pk in sorted(self._to_attach):
            attach(self._studies[pk], [each.arrival() for each in self._to_attach[pk]], by=self._by)
        for case in self._cases:
            if case.pk in self._to_join:
                matching.join(case, [each.arrival() for each in self._to_join[case.pk]])
        for held in sorted(self._to_hold, key=lambda each: (each.study_uid, each.patient_key, each.reason)):
            arrivals = [each.arrival() for each in self._to_hold[held]]
            case = matching.hold(
                arrivals, reason=held.reason, candidate=held.candidate, differing=held.differing, by=self._by
            )
            ours = held.reason == MismatchReason.FROM_OUTSIDE and held.study_uid not in self._unclaimed
            if ours and self._outside is not None:
                matching.bring_for(case, self._outside)


def _in_words(reason: MismatchReason, differing: Sequence[str]) -> str:
    labels = {
        match.PATIENT_ID: _("patient ID"),
        match.PATIENT_NAME: _("name"),
        match.BIRTH_DATE: _("birth date"),
        match.SEX: _("sex"),
    }
    fields = ", ".join(labels[name] for name in differing)
    return f"{reason.label} ({fields})" if fields else str(reason.label)
