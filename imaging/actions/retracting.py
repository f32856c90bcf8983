"""Entered in error: the study should never have been. Nothing is deleted."""

from django.utils.translation import gettext as _

from imaging.actions.reasons import reason
from imaging.actions.scheduling import free_slot
from imaging.actions.steps import take
from imaging.models import Study
from patients.access import require
from patients.errors import Refusal
from patients.models import User


def mark_in_error(study: Study, *, why: str, by: User, second: User) -> Study:
    """Mark a locked study, inside the caller's transaction (reporting.actions.retracting also retracts its report).

    Two different people with the right to it have to agree.
    """
    require(by, "imaging.retract_study", study)
    require(second, "imaging.retract_study", study)
    if by == second:
        raise Refusal(_("A second person has to agree. Ask somebody else with this right."))
    take(study.mark_in_error, study, by=by, why=reason(why), second=second.get_username())
    free_slot(study)
    return study
