"""Studies whose machine never says that it has ended: images and a quiet time complete them."""

import datetime as dt
import logging

from django.db import DataError, IntegrityError
from django.utils import timezone

from imaging.actions.completing import images_complete
from imaging.models import PerformedStep, StepStatus, Study, StudyStatus
from patients.errors import Refusal
from patients.models import User

log = logging.getLogger(__name__)

OPEN = (StudyStatus.ORDERED, StudyStatus.SCHEDULED, StudyStatus.ARRIVED, StudyStatus.IN_PROGRESS)
FORGOTTEN = dt.timedelta(hours=12)  # a step that a machine began and never ended no longer holds its study open


def complete_quiet(*, minutes: int, by: User) -> int:
    """Complete every study whose last image came more than `minutes` ago; how many.

    A study with a performed step in progress waits for its end.
    """
    now = timezone.now()
    quiet = Study.objects.filter(status__in=OPEN, last_instance_at__lt=now - dt.timedelta(minutes=minutes))
    waiting = quiet.filter(outside=False, instance_count__gt=0).exclude(pk__in=_busy(now))
    done = 0
    for study in waiting.order_by("pk")[:500]:
        try:
            images_complete(study, by=by)
            done += 1
        except Refusal as refusal:  # somebody moved it on in between
            log.info("%s stays as it is: %s", study, refusal.sentence)
        except (DataError, IntegrityError, ValueError):  # one that cannot be completed holds up no other
            log.exception("%s cannot be completed", study)
    return done


def _busy(now: dt.datetime) -> list[int]:
    begun = PerformedStep.objects.filter(status=StepStatus.IN_PROGRESS, received_at__gt=now - FORGOTTEN)
    return list(begun.filter(studies__isnull=False).values_list("studies", flat=True))
