"""How every step of a report is taken and written down."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from patients import audit
from patients.errors import Conflict
from patients.models import User, legal, lock
from reporting.models import Report, ReportVersion


def lock_version(version: ReportVersion) -> ReportVersion:
    """Lock the version. Raises Conflict when somebody threw it away meanwhile."""
    try:
        return lock(version)
    except ReportVersion.DoesNotExist as gone:
        raise Conflict(_("This part was thrown away in another window.")) from gone


def take(step: Callable[[], None], report: Report, *, by: User, why: str = "", **details: Any) -> Report:
    """Take one step of the state machine on a locked report: move, save, journal, inside the verb's transaction."""
    before = report.status
    with legal(report):
        step()
    report.status_since = timezone.now()
    report.save()
    audit.record(
        f"report.{step.__name__}",
        by=by,
        patient=report.study.patient,
        obj=report,
        before=before,
        after=report.status,
        why=why,
        **details,
    )
    return report
