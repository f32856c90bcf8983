"""A begin that was a slip of the hand, taken back in the room by the one who made it.

Everything else that was begun wrongly is given back by a lead technologist (`acquisition.give_back`).
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions import safety, vetting
from imaging.actions.steps import take
from imaging.models import Study, StudyStatus
from patients import audit
from patients.access import require
from patients.errors import Refusal
from patients.models import Event, User, lock

ROOM = "imaging.acquire_study"
MINUTES = 10  # longer than a slip takes to be seen, shorter than a patient lies on the table


def undo_begin(study: Study, *, by: User) -> Study:
    """Back to arrived. Raises Refusal where it is more than a slip: the sentence says what, and whose it is then."""
    with transaction.atomic():
        require(by, ROOM, study)
        study = lock(study)
        if study.status == StudyStatus.IN_PROGRESS:
            against = why_not(study, by)
            if against:
                raise Refusal(_("%(why)s Ask a lead technologist to give it back.") % {"why": against})
        safety.lapse(study)
        vetting.given_back(study)
        study.performed_at, study.unscheduled = None, False
        return take(study.undo_begin, study, by=by)


def why_not(study: Study, by: User) -> str:
    """What makes it more than a slip of this person's hand; "" where nothing does."""
    begun = _begun(study)
    if begun is None or begun.by_id != by.pk:
        return _("Somebody else has begun it.")
    if begun.details.get("before") != StudyStatus.ARRIVED:
        return _("The patient was not checked in when it began.")
    if timezone.now() - begun.at > dt.timedelta(minutes=MINUTES):
        return _("It began more than %(minutes)d minutes ago.") % {"minutes": MINUTES}
    if study.instance_count or study.performed_steps.exists():
        return _("The machine has begun too.")
    if study.administrations.filter(struck=False).exists() or study.exposures.filter(struck=False).exists():
        return _("Something was given already.")
    return ""


def _begun(study: Study) -> Event | None:
    return audit.history(study).filter(kind="study.begin").last()
