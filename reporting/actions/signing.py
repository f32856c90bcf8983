"""Signatures: preliminary, final, addendum, correction."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions import reading
from imaging.models import Study, StudyStatus
from patients import audit
from patients.access import require
from patients.errors import Conflict, InvalidInput
from patients.models import User, lock
from reporting.actions import checking
from reporting.actions.claiming import holding
from reporting.actions.codes import new_code
from reporting.actions.release_rules import follow_rule
from reporting.actions.releasing import send_out
from reporting.actions.steps import lock_version, take
from reporting.models import Report, ReportVersion, VersionKind


def sign(
    version: ReportVersion, *, password: str, by: User, revision: int | None = None, seen: str | None = None
) -> ReportVersion:
    """Make the open version final. `password` is asked again: the signature is the person's, not the browser's.

    `revision` and `seen` (`checking.mark`) are what was on screen. Raises InvalidInput for a wrong password or an empty
    impression, Conflict when the text changed meanwhile, Remarked where a check stops it. An addendum or correction to
    a released report goes out at once to everybody who has the report; what was never released follows its rule.
    """
    with transaction.atomic():
        report = version.report
        require(by, "reporting.sign_report", report)
        study, report, version = _locked(version, by=by, password=password, revision=revision)
        remarks = checking.passed(version, seen=seen)
        _freeze(version, by=by)
        _take_final(report, version, by=by, remarks=remarks)
        if study.status == StudyStatus.IN_READING:
            reading.report(study, by=by)
        _end_claim(study, by=by)
        if report.released_number is not None:
            send_out(report, by=by)
        else:
            follow_rule(report, by=by)
    return version


def make_preliminary(
    version: ReportVersion, *, password: str, by: User, revision: int | None = None, seen: str | None = None
) -> ReportVersion:
    """Sign a first word, to be verified by somebody who may sign alone. It is frozen and archived.

    Returns the open version, a copy, in which the verifier goes on. Raises as `sign`.
    """
    with transaction.atomic():
        require(by, "reporting.draft_report", version.report)
        study, report, version = _locked(version, by=by, password=password, revision=revision)
        remarks = checking.passed(version, seen=seen)
        number, text, author = version.number, version.sections, version.author
        version.kind = VersionKind.PRELIMINARY
        _freeze(version, by=by)
        take(report.make_preliminary, report, by=by, number=number, remarks_passed=remarks)
        _end_claim(study, by=by)
        return ReportVersion.objects.create(report=report, number=number + 1, author=author, **text)


def send_back(report: Report, *, why: str, by: User) -> Report:
    """A preliminary report goes back to its author with a comment."""
    with transaction.atomic():
        require(by, "reporting.sign_report", report)
        lock(report.study)
        report = lock(report)
        if not why.strip():
            raise InvalidInput(_("Comment"), why, _("Say what should change."))
        return take(report.send_back, report, by=by, why=why.strip())


def _locked(
    version: ReportVersion, *, by: User, password: str, revision: int | None
) -> tuple[Study, Report, ReportVersion]:
    if not by.check_password(password):
        raise InvalidInput(_("Password"), "", _("It is not right: type it again."))
    study = lock(version.report.study)
    holding(study, by=by)
    report = lock(version.report)
    version = lock_version(version)
    version.report = report  # the caller gets the row that moves, not one read before
    if revision is not None and version.revision != revision:
        raise Conflict(_("The text changed after you opened it. Read it again before you sign."))
    if not version.impression.strip():
        raise InvalidInput(_("Impression"), "", _("Write the impression before you sign."))
    return study, report, version


def _freeze(version: ReportVersion, *, by: User) -> None:
    version.signed_by, version.signed_at, version.open = by, timezone.now(), None
    version.signature = by.get_full_name() or by.get_username()
    version.time_zone = version.report.study.site.time_zone
    version.digest = version.computed_digest()
    version.code = new_code()
    version.mark = version.computed_mark()
    version.save()


def _take_final(report: Report, version: ReportVersion, *, by: User, remarks: list[str]) -> None:
    steps = {VersionKind.ADDENDUM: report.addend, VersionKind.CORRECTION: report.correct}
    step = steps.get(VersionKind(version.kind), report.finalize)
    take(step, report, by=by, number=version.number, digest=version.digest, remarks_passed=remarks)


def _end_claim(study: Study, *, by: User) -> None:
    holding(study, by=by).delete()
    audit.record("claim.ended", by=by, patient=study.patient, obj=study)
