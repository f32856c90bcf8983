"""Drafts: open a part of the report, save it, throw an addendum away."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions.reasons import reason
from imaging.models import Study
from patients import audit
from patients.access import require
from patients.errors import Conflict, IllegalMove, InvalidInput
from patients.models import User, lock
from reporting.actions.claiming import holding
from reporting.actions.steps import lock_version, take
from reporting.models import SECTIONS, SIGNED, Report, ReportStatus, ReportVersion, VersionKind

WRITABLE = frozenset({ReportStatus.DRAFT, ReportStatus.PRELIMINARY})


def start(study: Study, *, by: User) -> ReportVersion:
    """The open part of the study's report, made when there is none. The study must be claimed.

    Raises IllegalMove for a report that is signed: it takes an addendum or a correction.
    """
    with transaction.atomic():
        require(by, "reporting.draft_report", study)
        study = lock(study)
        holding(study, by=by)
        report, made = Report.objects.get_or_create(study=study)
        report = lock(report)
        if made:
            audit.record("report.started", by=by, patient=study.patient, obj=report)
        elif report.status == ReportStatus.CANCELLED:
            take(report.reopen, report, by=by)
        opened = _open(report)
        if opened is None and report.status not in WRITABLE:
            raise IllegalMove(_("This report is signed. Write an addendum or a correction."))
        return opened or _add(report, VersionKind.ORIGINAL, by=by)


def save(version: ReportVersion, text: Mapping[str, str], *, revision: int, by: User) -> ReportVersion:
    """Save the draft's sections (a part of SECTIONS is enough). `revision` is the one the writer started from.

    Raises Conflict when another window saved in between: nothing is overwritten.
    """
    with transaction.atomic():
        report = version.report
        require(by, "reporting.draft_report", report)
        study = lock(report.study)
        holding(study, by=by)
        report = lock(report)
        version = lock_version(version)
        if report.status not in (*WRITABLE, *SIGNED):
            raise IllegalMove(_("This report was given up. Claim the study again to go on."))
        if version.revision != revision:
            raise Conflict(_("Another window saved this report. Compare before you save."))
        _write(version, text)
    return version


def start_addendum(report: Report, *, kind: VersionKind, by: User) -> ReportVersion:
    """Open an addendum or a correction to a signed report; one open part at a time.

    An addendum begins empty, a correction with the text that it corrects.
    """
    with transaction.atomic():
        require(by, "reporting.draft_report", report)
        study = lock(report.study)
        holding(study, by=by)
        report = lock(report)
        if report.status not in SIGNED:
            raise IllegalMove(_("Only a signed report takes an addendum."))
        if kind not in (VersionKind.ADDENDUM, VersionKind.CORRECTION):
            raise InvalidInput(_("Kind"), kind, _("Choose addendum or correction."))
        opened = _open(report)
        if opened is not None:
            return opened
        text = _latest_text(report) if kind == VersionKind.CORRECTION else {}
        version = _add(report, kind, by=by, **text)
        audit.record(f"{kind}.started", by=by, patient=study.patient, obj=report, number=version.number)
        return version


def discard(version: ReportVersion, *, why: str, by: User) -> None:
    """Throw an unsigned addendum or correction away; the journal keeps its text."""
    with transaction.atomic():
        report = version.report
        require(by, "reporting.draft_report", report)
        study = lock(report.study)
        holding(study, by=by)
        lock(report)
        version = lock_version(version)
        if version.kind not in (VersionKind.ADDENDUM, VersionKind.CORRECTION):
            raise IllegalMove(_("The report itself is cancelled, not thrown away."))
        audit.record(
            f"{version.kind}.discarded",
            by=by,
            patient=study.patient,
            obj=report,
            number=version.number,
            why=reason(why),
            text=version.sections,
        )
        version.delete()


def cancel(report: Report, *, why: str, by: User) -> Report:
    """Give a report up that is not final; its text stays with it."""
    with transaction.atomic():
        require(by, "reporting.draft_report", report)
        study = lock(report.study)
        holding(study, by=by)
        report = lock(report)
        return take(report.cancel, report, by=by, why=reason(why))


def _open(report: Report) -> ReportVersion | None:
    return ReportVersion.objects.filter(report=report, open=True).first()


def _add(report: Report, kind: VersionKind, *, by: User, **text: str) -> ReportVersion:
    last = ReportVersion.objects.filter(report=report).order_by("-number").first()
    number = last.number + 1 if last else 1
    return ReportVersion.objects.create(report=report, number=number, kind=kind, author=by, **text)


def _latest_text(report: Report) -> dict[str, str]:
    whole = ReportVersion.objects.filter(report=report, kind__in=[VersionKind.ORIGINAL, VersionKind.CORRECTION])
    latest = whole.order_by("-number").first()
    return latest.sections if latest else {}


def _write(version: ReportVersion, text: Mapping[str, str]) -> None:
    unknown = set(text) - set(SECTIONS)
    if unknown:
        raise InvalidInput(
            _("Section"), sorted(unknown)[0], _("A report has technique, comparison, findings, impression.")
        )
    for section, words in text.items():
        setattr(version, section, words.replace("\r\n", "\n"))
    version.saved_at = timezone.now()
    version.revision += 1
    version.save()
