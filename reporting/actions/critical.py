"""Critical results: raised, told and read back, taken up the ladder, withdrawn."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions.reasons import reason
from patients import audit
from patients.access import require
from patients.errors import InvalidInput
from patients.models import Practitioner, User, legal, lock
from reporting.models import Contact, CriticalResult, CriticalStatus, Means, Report

LONGEST = 2000
AHEAD = dt.timedelta(minutes=2)  # a browser's clock is no better than that


def raise_critical(report: Report, *, finding: str, category: str, by: User) -> CriticalResult:
    """Start the clock. The worker calls on the referrer within seconds, and then on the ladder."""
    with transaction.atomic():
        require(by, "reporting.draft_report", report)
        report = lock(report)
        if not finding.strip():
            raise InvalidInput(_("Finding"), "", _("Say in a few words what was found."))
        if len(finding) > LONGEST:
            raise InvalidInput(_("Finding"), f"{finding[:40]}…", _("Say it in a few words; the rest is in the report."))
        if category not in settings.CRITICAL_MINUTES:
            raise InvalidInput(_("Category"), category, _("Choose one of the list."))
        now = timezone.now()
        due = now + dt.timedelta(minutes=settings.CRITICAL_MINUTES[category])
        critical = CriticalResult.objects.create(
            report=report,
            finding=finding.strip(),
            category=category,
            found_at=now,
            raised_by=by,
            due_at=due,
            climbs_at=now,
        )
        _write("raised", critical, by=by, category=category, due=due.isoformat())
    return critical


def log_call(
    critical: CriticalResult, *, told_to: str, told_at: dt.datetime, means: str, read_back: bool, by: User
) -> CriticalResult:
    """Somebody was told by telephone or in person: that ends the clock, without mail and without anybody's sign-in."""
    with transaction.atomic():
        require(by, "reporting.draft_report", critical.report)
        critical = lock(critical)
        if not told_to.strip():
            raise InvalidInput(_("Told to"), "", _("Write the name of the person who took it."))
        if means not in (Means.PHONE, Means.IN_PERSON):
            raise InvalidInput(_("Means"), means, _("Choose telephone or in person."))
        if not critical.found_at - AHEAD <= told_at <= timezone.now() + AHEAD:
            raise InvalidInput(_("Told at"), told_at, _("Give a time between the finding and now."))
        if means == Means.PHONE and not read_back:
            raise InvalidInput(_("Read back"), "", _("Have it read back: only then is it known to have arrived."))
        _told(critical, told_to=told_to.strip()[:120], told_at=told_at, means=means, read_back=read_back, by=by)
        _write("acknowledged", critical, by=by, told_to=critical.told_to, means=means, read_back=read_back)
    return critical


def acknowledge(critical: CriticalResult, *, by: User) -> CriticalResult:
    """A doctor who may see the report says on the page that he knows it and acts."""
    with transaction.atomic():
        require(by, "reporting.view_report", critical.report)
        who = Practitioner.objects.filter(user=by).first()
        name = who.name if who is not None else by.get_full_name() or by.get_username()
        critical = lock(critical)
        _told(critical, told_to=name[:120], told_at=timezone.now(), means=Means.PAGE, read_back=None, by=by)
        critical.told_by = critical.raised_by  # whose words he read
        critical.save()
        _write("acknowledged", critical, by=by, told_to=name, means=Means.PAGE.value)
    return critical


def withdraw(critical: CriticalResult, *, why: str, by: User) -> CriticalResult:
    """It was none after all; the row and its reason stay."""
    with transaction.atomic():
        require(by, "reporting.sign_report", critical.report)
        critical = lock(critical)
        with legal(critical):
            critical.withdraw()
        critical.climbs_at = None
        critical.save()
        _write("withdrawn", critical, by=by, why=reason(why))
    return critical


def climb(critical: CriticalResult, *, by: User) -> tuple[str, str] | None:
    """The worker's step: on to the next contact, whose name and e-mail address it gives; None: nobody's turn.

    The referrer at once, the first of the site's contacts after half of the time, each further one a quarter later.
    """
    with transaction.atomic():
        require(by, "reporting.escalate_criticalresult", critical)
        critical = lock(critical)
        now = timezone.now()
        if critical.status != CriticalStatus.OPEN or critical.climbs_at is None or critical.climbs_at > now:
            return None
        rungs = ladder(critical.report)
        name, _phone, email = rungs[min(critical.step, len(rungs) - 1)]
        critical.step += 1
        whole = critical.due_at - critical.found_at
        at = critical.found_at + whole / 4 * (1 + critical.step)
        critical.climbs_at = max(at, now) if critical.step < len(rungs) else None
        critical.save()
        _write("escalated", critical, by=by, step=critical.step, to=name)
    return name, email


def ladder(report: Report) -> list[tuple[str, str, str]]:
    """Name, telephone and e-mail of everybody to call, in order: the referrer, then the site's contacts."""
    study = report.study
    first = study.order.referrer if study.order is not None else None
    rungs = [(first.name, first.phone, first.email)] if first is not None else []
    contacts = Contact.objects.filter(site=study.site_id, active=True).order_by("step")
    rungs += contacts.values_list("name", "phone", "email")
    return rungs or [(_("nobody: enter contacts for this site"), "", "")]


def _told(
    critical: CriticalResult, *, told_to: str, told_at: dt.datetime, means: str, read_back: bool | None, by: User
) -> None:
    with legal(critical):
        critical.acknowledge()
    critical.told_by, critical.told_to, critical.told_at = by, told_to, told_at
    critical.means, critical.read_back = means, read_back
    critical.recorded_at, critical.climbs_at = timezone.now(), None
    critical.save()


def _write(what: str, critical: CriticalResult, *, by: User, **details: object) -> None:
    patient = critical.report.study.patient
    audit.record(f"critical.{what}", by=by, patient=patient, obj=critical, report=critical.report_id, **details)
