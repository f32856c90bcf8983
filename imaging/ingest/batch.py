"""A batch of read files goes into the storage and then, in one transaction, into the tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from imaging import storage
from imaging.actions import matching
from imaging.actions.filing import TAKE_NO_IMAGES, Arrival, attach
from imaging.facts import Facts
from imaging.ingest import index, match
from imaging.ingest.outcome import Outcome, Result
from imaging.ingest.spool import Spooled
from imaging.models import Mismatch, MismatchReason, Resolution, Study
from patients.errors import TryAgainLater
from patients.models import User, lock

ATTEMPTS = 4
# MariaDB and MySQL: a deadlock was broken, a lock was waited for too long. Both are over when one begins again.
BEGIN_AGAIN = frozenset({(1213,), (1205,)})


@dataclass
class Ready:
    """A file that is whole and understood; `path` once it has its name in the storage."""

    spooled: Spooled
    facts: Facts
    path: str = ""

    @property
    def content(self) -> tuple[str, str]:
        """What makes it this file: SOP Instance UID and digest."""
        return self.facts.sop_instance_uid, self.spooled.sha256

    def arrival(self) -> Arrival:
        """As the verbs take it."""
        return Arrival(self.facts, self.spooled.sha256, self.path, self.spooled.size)


def file_batch(batch: Sequence[Ready], *, by: User) -> list[Outcome]:
    """Store and index files with different SOP Instance UIDs; their outcomes in the same order.

    Raises TryAgainLater when the disk or the database is away: then no row was written, and what lies in the storage is
    found again by its content.
    """
    if not batch:
        return []
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _keep(batch)
            with transaction.atomic():
                return _Filing(batch, by).run()
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
    for each in batch:
        name = storage.name_of(each.spooled.sha256)
        if not each.path:
            each.path = name if known.has(*each.content) and storage.exists(name) else each.spooled.keep()


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

    def __init__(self, batch: Sequence[Ready], by: User) -> None:
        self._batch, self._by = batch, by
        self._to_attach: dict[int, list[Ready]] = {}
        self._to_join: dict[int, list[Ready]] = {}
        self._to_hold: dict[_Case, list[Ready]] = {}

    def run(self) -> list[Outcome]:
        facts = [each.facts for each in self._batch]
        self._candidates = index.Candidates(facts)
        self._studies = dict(self._candidates.locked)
        self._cases = matching.cases_of({each.study_instance_uid for each in facts})
        self._known = index.known([each.sop_instance_uid for each in facts])
        outcomes = [self._decide(each) for each in self._batch]
        self._apply()
        return outcomes

    def _decide(self, item: Ready) -> Outcome:
        if self._known.has(*item.content):
            return self._duplicate(item)
        if self._known.contradicts(*item.content):
            there = self._known.attached.get(item.facts.sop_instance_uid)
            candidate = Study.objects.get(pk=there[1]) if there else None
            return self._hold(item, MismatchReason.CONTENT_DIFFERS, candidate)
        case = matching.remembered(item.facts, self._cases)
        if case is not None:
            return self._follow(item, case)
        decision = match.decide(item.facts, self._candidates.of(item.facts), self._candidates.issuers)
        if decision.study is not None:
            return self._attach(item, self._studies[decision.study])
        candidate = self._studies[decision.candidate] if decision.candidate is not None else None
        return self._hold(item, MismatchReason(decision.reason), candidate, decision.differing)

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
        return Outcome(Result.MISMATCH, _in_words(reason, differing), facts.sop_instance_uid, reason)

    def _apply(self) -> None:
        for pk in sorted(self._to_attach):
            attach(self._studies[pk], [each.arrival() for each in self._to_attach[pk]], by=self._by)
        for case in self._cases:
            if case.pk in self._to_join:
                matching.join(case, [each.arrival() for each in self._to_join[case.pk]])
        for held in sorted(self._to_hold, key=lambda each: (each.study_uid, each.patient_key, each.reason)):
            arrivals = [each.arrival() for each in self._to_hold[held]]
            matching.hold(arrivals, reason=held.reason, candidate=held.candidate, differing=held.differing, by=self._by)


def _in_words(reason: MismatchReason, differing: Sequence[str]) -> str:
    labels = {
        match.PATIENT_ID: _("patient ID"),
        match.PATIENT_NAME: _("name"),
        match.BIRTH_DATE: _("birth date"),
        match.SEX: _("sex"),
    }
    fields = ", ".join(labels[name] for name in differing)
    return f"{reason.label} ({fields})" if fields else str(reason.label)
