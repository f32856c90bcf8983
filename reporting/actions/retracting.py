"""A study entered in error: its report is retracted with it."""

from django.db import transaction

from imaging.actions import retracting
from imaging.models import Study
from patients.models import User, lock
from reporting.actions.steps import take
from reporting.models import Claim, Report


def mark_in_error(study: Study, *, why: str, by: User, second: User) -> Study:
    """Mark the study and its report as entered in error. Two people; nothing is deleted; readers see the mark."""
    with transaction.atomic():
        study = lock(study)
        retracting.mark_in_error(study, why=why, by=by, second=second)
        Claim.objects.filter(study=study).delete()
        report = Report.objects.filter(study=study).first()
        if report is not None:
            report = lock(report)
            take(report.mark_in_error, report, by=by, why=why)
    return study
