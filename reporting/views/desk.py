"""What a reader has on the desk: the study, who holds it, the report as far as it is, what to look at beside it."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from django.shortcuts import get_object_or_404
from django.utils import timezone

from imaging.models import Series, Study
from patients import audit
from patients.access import require
from patients.models import Event, User
from reporting import ages, paper, worklist
from reporting.models import (
    SIGNED,
    Claim,
    CriticalResult,
    CriticalStatus,
    Report,
    ReportStatus,
    ReportVersion,
    VersionKind,
)

PRIORS_SHOWN = 12
PRIORS_WEIGHED = 60  # of the newest


@dataclass(frozen=True)
class Prior:
    """Another study of the patient, with the impression of its signed report, if there is one."""

    study: Study
    report: Report | None = None
    part: paper.Part | None = None
    nearness: tuple[bool, bool] = (False, False)  # whether the body part, and the modality, are the same


@dataclass(frozen=True)
class Desk:
    """Everything the reading page shows."""

    study: Study
    user: User
    claim: Claim | None
    report: Report | None
    versions: list[ReportVersion] = field(default_factory=list)

    @property
    def mine(self) -> bool:
        """Whether I hold the study; a lease that ran out while nobody else came is still mine."""
        return self.claim is not None and self.claim.holder_id == self.user.pk

    @property
    def held_by_other(self) -> bool:
        """Whether somebody else has it open now."""
        return self.claim is not None and not self.mine and self.claim.running

    @property
    def open(self) -> ReportVersion | None:
        """The part that is being written."""
        return next((version for version in self.versions if version.open), None)

    @property
    def editable(self) -> ReportVersion | None:
        """The part that I may write in now."""
        gone = self.report is not None and self.report.status in (ReportStatus.CANCELLED, ReportStatus.ENTERED_IN_ERROR)
        return self.open if self.mine and not gone else None

    @property
    def signed(self) -> bool:
        """Whether a final report is there."""
        return self.report is not None and self.report.status in SIGNED

    @property
    def preliminary(self) -> ReportVersion | None:
        """The latest preliminary text, as it was signed, while the report is still to be verified."""
        if self.report is None or self.report.status not in (ReportStatus.PRELIMINARY, ReportStatus.DRAFT):
            return None
        archived = [version for version in self.versions if version.kind == VersionKind.PRELIMINARY]
        return archived[-1] if archived else None

    @property
    def preliminary_sections(self) -> list[tuple[str, str, str]]:
        """Name, heading, text of the preliminary."""
        return paper.sections(self.preliminary) if self.preliminary else []

    @property
    def draft_by(self) -> User | None:
        """Whose unsigned text waits here; None when nothing is written."""
        return self.open.author if self.open and any(self.open.sections.values()) else None

    @property
    def draft_sections(self) -> list[tuple[str, str, str]]:
        """Name, heading, text of what is written and not signed."""
        return paper.sections(self.open) if self.open else []

    @property
    def to_verify(self) -> bool:
        """Whether a preliminary report waits for somebody who signs alone."""
        return self.report is not None and self.report.status == ReportStatus.PRELIMINARY

    @property
    def parts(self) -> list[paper.Part]:
        """The signed parts of a final report, newest first."""
        return paper.parts(self.versions) if self.signed else []

    @property
    def sent_back(self) -> Event | None:
        """The supervisor's comment, while the report is a draft again."""
        if self.report is None or self.report.status != ReportStatus.DRAFT:
            return None
        moves = audit.history(self.report).filter(kind__in=["report.send_back", "report.make_preliminary"])
        last = moves.last()
        return last if last is not None and last.kind == "report.send_back" else None

    @property
    def age(self) -> str:
        """The patient's age on the day of the images."""
        zone = ZoneInfo(self.study.site.time_zone)
        return ages.age(self.study.patient, timezone.localtime(self.study.performed_at or timezone.now(), zone).date())

    @property
    def born(self) -> str:
        """The birth date in words."""
        return ages.born(self.study.patient)

    @property
    def ideographic(self) -> str:
        """The ideographic name as people write it."""
        return self.study.patient.ideographic_name.replace("^", " ")

    @property
    def waiting(self) -> str:
        """How long the images have been waiting."""
        since: dt.datetime = self.study.acquired_at or self.study.status_since
        return ages.waiting(timezone.now() - since)

    @property
    def criticals(self) -> list[CriticalResult]:
        """What somebody has to be told, or was, of this report."""
        rows = CriticalResult.objects.filter(report=self.report).exclude(status=CriticalStatus.WITHDRAWN)
        return list(rows.order_by("pk")) if self.report is not None else []

    @cached_property
    def priors(self) -> list[Prior]:
        """The patient's other studies, the nearest first."""
        return priors(self.study, self.user)


def study_to_read(pk: int, user: User) -> Study:
    """The study, for somebody who reads. Raises Http404 where it is not theirs to see, PermissionDenied for others."""
    rows = Study.objects.visible_to(user).select_related("patient", "site", "order__referrer", "procedure")
    study = get_object_or_404(rows, pk=pk)
    require(user, "imaging.read_study", study)
    return study


def desk(study: Study, user: User) -> Desk:
    """Put it together, in three queries."""
    claim = Claim.objects.filter(study=study).select_related("holder").first()
    report = Report.objects.filter(study=study).first()
    versions = ReportVersion.objects.filter(report=report).select_related("author", "signed_by") if report else []
    return Desk(study=study, user=user, claim=claim, report=report, versions=list(versions))


def priors(study: Study, user: User) -> list[Prior]:
    """The patient's other studies that this user may see, each with its report, in four queries.

    Same body part and modality first, then same body part, then same modality, then the others; the newest first.
    """
    newest = list(worklist.priors(study, user).select_related("procedure")[:PRIORS_WEIGHED])
    near = nearness(study, newest)
    others = sorted(newest, key=lambda other: near[other.pk], reverse=True)[:PRIORS_SHOWN]
    reports = {report.study_id: report for report in Report.objects.visible_to(user).filter(study__in=others)}
    versions: dict[int, list[ReportVersion]] = {}
    for version in ReportVersion.objects.filter(report__in=reports.values(), signed_at__isnull=False):
        versions.setdefault(version.report_id, []).append(version)
    return [_prior(other, near[other.pk], reports.get(other.pk), versions) for other in others]


def nearness(study: Study, others: list[Study]) -> dict[int, tuple[bool, bool]]:
    """By study: whether the body part, and the modality, are the same as this one's. One query.

    The catalogue names the body part; for studies without a procedure (from outside) the images do.
    """
    parts: dict[int, set[str]] = {}
    for pk, part in Series.objects.filter(study__in=[study, *others]).values_list("study", "body_part"):
        parts.setdefault(pk, set()).add(part.upper())
    for each in (study, *others):
        if each.procedure and each.procedure.body_part:
            parts[each.pk] = {each.procedure.body_part.upper()}
    mine = parts.get(study.pk, set()) - {""}
    return {each.pk: (bool(mine & parts.get(each.pk, set())), each.modality == study.modality) for each in others}


def _prior(
    study: Study, near: tuple[bool, bool], report: Report | None, versions: dict[int, list[ReportVersion]]
) -> Prior:
    parts = paper.parts(versions.get(report.pk, [])) if report else []
    return Prior(study, report, parts[0] if parts else None, near)
