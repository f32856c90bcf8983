"""When a signed report may go out: the rule of its referrer and its site."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions.reasons import reason
from patients import audit
from patients.access import may, require
from patients.errors import IllegalMove, Refusal
from patients.models import User, lock
from reporting.actions.releasing import release
from reporting.models import SIGNED, ReleaseRule, ReleaseWhen, Report


def rule_for(report: Report) -> ReleaseRule | None:
    """The narrowest active rule: referrer and site, then the referrer's, then the site's, then the one for all."""
    study = report.study
    referrer = study.order.referrer_id if study.order is not None else None
    fits = (Q(referrer=referrer) | Q(referrer=None)) & (Q(site=study.site_id) | Q(site=None))
    rules = ReleaseRule.objects.filter(fits, active=True).order_by("pk")
    return min(rules, key=lambda rule: (rule.referrer_id is None, rule.site_id is None), default=None)


def follow_rule(report: Report, *, by: User) -> None:
    """A report was just signed: release it, or set when the worker does; inside the caller's transaction."""
    rule = rule_for(report)
    wait = dt.timedelta(minutes=rule.delay_minutes if rule else 0)
    at_once = rule is not None and rule.when == ReleaseWhen.AT_ONCE
    if at_once and may(by, "reporting.release_report", report):
        release(report, by=by)
        return
    delayed = rule is not None and rule.when == ReleaseWhen.AFTER_DELAY
    report.release_due_at = timezone.now() + wait if at_once or delayed else None
    report.save(update_fields=["release_due_at"])
    if report.release_due_at is not None:
        due = report.release_due_at.isoformat()
        audit.record("report.release_planned", by=by, patient=report.study.patient, obj=report, due=due)


def release_due(report: Report, *, by: User) -> bool:
    """The worker's step: release a report whose time has come. False where that is no longer so."""
    with transaction.atomic():
        require(by, "reporting.release_report", report)
        lock(report.study)
        report = lock(report)
        if report.release_due_at is None or report.release_due_at > timezone.now():
            return False
        try:
            with transaction.atomic():
                release(report, by=by)
        except Refusal as refusal:  # it was retracted, or given up: nobody waits for it any more
            report.release_due_at = None
            report.save(update_fields=["release_due_at"])
            patient, why = report.study.patient, refusal.sentence
            audit.record("report.release_dropped", by=by, patient=patient, obj=report, why=why)
            return False
    return True


def hold_back(report: Report, *, why: str, by: User) -> Report:
    """Stop the release that would come by itself, with a reason; from then on a person releases."""
    with transaction.atomic():
        require(by, "reporting.release_report", report)
        lock(report.study)
        report = lock(report)
        if report.release_due_at is None or report.status not in SIGNED:
            raise IllegalMove(_("This report does not go out by itself: there is nothing to hold back."))
        report.release_due_at = None
        report.save(update_fields=["release_due_at"])
        audit.record("report.held_back", by=by, patient=report.study.patient, obj=report, why=reason(why))
    return report
