"""Claims: take a study to read, keep it, give it back. Two people never hold one study."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions import reading
from imaging.actions.reasons import reason
from imaging.models import Study, StudyStatus
from patients import audit
from patients.access import require
from patients.errors import Conflict, IllegalMove
from patients.models import Patient, User, lock
from reporting.models import Claim, Report, ReportStatus, ReportVersion

READABLE = frozenset(
    {StudyStatus.ACQUIRED, StudyStatus.DISCONTINUED, StudyStatus.IN_READING, StudyStatus.REPORTED, StudyStatus.RELEASED}
)


def claim(study: Study, *, by: User) -> Claim:
    """Take the study, or keep it when it is already mine. Raises Conflict while somebody else holds it.

    An expired claim is free; its draft stays with the report.
    """
    with transaction.atomic():
        require(by, "imaging.read_study", study)
        study = lock(study)
        current = Claim.objects.filter(study=study).select_related("holder").first()
        if current and current.running and current.holder != by:
            raise Conflict(_("%(who)s is reading this study.") % {"who": current.holder.get_full_name()})
        return _hold(study, current, by=by, kind="claim.taken")


def take_over(study: Study, *, why: str, by: User) -> Claim:
    """Take a study that somebody else holds, with a reason; the draft is kept."""
    with transaction.atomic():
        require(by, "imaging.read_study", study)
        study = lock(study)
        current = Claim.objects.filter(study=study).select_related("holder").first()
        previous = current.holder.get_username() if current else ""
        return _hold(study, current, by=by, kind="claim.taken_over", why=reason(why), previous=previous)


def keep(study: Study, *, by: User) -> Claim:
    """The heartbeat: the lease runs on. Raises Conflict when it is no longer mine."""
    with transaction.atomic():
        require(by, "imaging.read_study", study)
        study = lock(study)
        held = holding(study, by=by)
        held.expires_at = _until()
        held.save(update_fields=["expires_at"])
    return held


def give_up(study: Study, *, by: User) -> None:
    """Free the study. With no text, or a report given up, it goes back to the unread; else the draft waits."""
    with transaction.atomic():
        require(by, "imaging.read_study", study)
        study = lock(study)
        held = Claim.objects.filter(study=study, holder=by).first()
        if held is None:
            return
        held.delete()
        audit.record("claim.given_up", by=by, patient=study.patient, obj=study)
        if study.status == StudyStatus.IN_READING and not has_text(study):
            reading.stop_reading(study, by=by)


def holding(study: Study, *, by: User) -> Claim:
    """My running claim on a locked study. Raises Conflict when it is somebody else's or has ended."""
    held = Claim.objects.filter(study=study).select_related("holder").first()
    if held is None:
        raise Conflict(_("You no longer hold this study. Claim it again; what you wrote is kept."))
    if held.holder != by:
        raise Conflict(_("%(who)s has taken this study over.") % {"who": held.holder.get_full_name()})
    return held


def _hold(study: Study, current: Claim | None, *, by: User, kind: str, **details: str) -> Claim:
    if current and current.holder == by:
        current.expires_at = _until()
        current.save(update_fields=["expires_at"])
        return current
    if current:
        current.delete()
    if study.outside:
        raise IllegalMove(
            _("%(study)s was made elsewhere: it is a prior to look at, not to report.") % {"study": study}
        )
    if study.status not in READABLE:
        raise IllegalMove(_("%(study)s is %(status)s: there is nothing to read yet.") % _words(study))
    if study.status in (StudyStatus.ACQUIRED, StudyStatus.DISCONTINUED):
        reading.start_reading(study, by=by)
    held = Claim.objects.create(study=study, holder=by, expires_at=_until())
    audit.record(kind, by=by, patient=study.patient, obj=study, **details)
    return held


def _words(study: Study) -> dict[str, object]:
    return {"study": study, "status": study.get_status_display()}


def _until() -> dt.datetime:
    return timezone.now() + dt.timedelta(minutes=settings.CLAIM_MINUTES)


def has_text(study: Study) -> bool:
    """Whether somebody has written anything in a report that is not given up."""
    report = Report.objects.filter(study=study).exclude(status=ReportStatus.CANCELLED).first()
    return report is not None and any(
        any(version.sections.values()) for version in ReportVersion.objects.filter(report=report)
    )


def refuse_while_read(patient: Patient) -> None:
    """Nobody merges a patient of whom somebody is reading a study. Raises Conflict; see PATIENT_MERGE_GUARDS."""
    held = Claim.objects.filter(study__patient=patient, expires_at__gt=timezone.now()).select_related("holder").first()
    if held is not None:
        raise Conflict(
            _("%(who)s is reading a study of %(patient)s. Wait until it is put down.")
            % {"who": held.holder.get_full_name(), "patient": patient}
        )
