"""What nobody should forget, as lists: the same in `manage.py sweep` and in the admin. Questions only."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imaging.models import UNREAD, Priority, ScheduledStep, StudyStatus
from imaging.models.study import StudyQuerySet
from reporting.models import Delivery, DeliveryStatus

BOOKED = Exists(ScheduledStep.objects.booked().filter(study=OuterRef("pk")))
STUCK = [DeliveryStatus.QUEUED, DeliveryStatus.SENT]
BROKEN = [DeliveryStatus.FAILED, DeliveryStatus.DEAD]


@dataclass(frozen=True)
class LeftBehind:
    """One list: what it holds, what is to be done about it, and which of the studies belong to it at a time."""

    name: str
    words: str | Promise
    mend: str | Promise
    among: Callable[[StudyQuerySet, dt.datetime], StudyQuerySet]

    def rows(self, studies: StudyQuerySet) -> StudyQuerySet:
        """Those of the studies that are left behind now, the most urgent and longest waiting first."""
        return self.among(studies, timezone.now()).order_by("priority", "status_since", "pk")


def past_slot(studies: StudyQuerySet, before: dt.datetime) -> StudyQuerySet:
    """Scheduled, with a slot that ended before this time."""
    # From the scheduled ones, each asked for its slot: nearly every slot of the house is over.
    over = ScheduledStep.objects.booked().filter(study=OuterRef("pk"), starts_at__lt=before, ends_at__lt=before)
    return studies.filter(Exists(over), status=StudyStatus.SCHEDULED)


def _without_slot(studies: StudyQuerySet, now: dt.datetime) -> StudyQuerySet:
    return studies.filter(~BOOKED, status__in=[StudyStatus.SCHEDULED, StudyStatus.ARRIVED])


def _without_images(studies: StudyQuerySet, now: dt.datetime) -> StudyQuerySet:
    begun = studies.filter(status__in=[StudyStatus.IN_PROGRESS, StudyStatus.ACQUIRED], instance_count=0, outside=False)
    return begun.filter(status_since__lt=now - _minutes(settings.NO_IMAGES_AFTER_MINUTES))


def _unread(studies: StudyQuerySet, now: dt.datetime) -> StudyQuerySet:
    late = Q()
    for priority in Priority:
        late |= Q(priority=priority, acquired_at__lt=now - _minutes(settings.READING_TARGETS[priority]))
    return studies.filter(late, status__in=UNREAD, outside=False, instance_count__gt=0)


def _unreleased(studies: StudyQuerySet, now: dt.datetime) -> StudyQuerySet:
    late = now - _minutes(settings.UNDELIVERED_AFTER_MINUTES)
    return studies.filter(status=StudyStatus.REPORTED, reported_at__lt=late)


def _undelivered(studies: StudyQuerySet, now: dt.datetime) -> StudyQuerySet:
    late = now - _minutes(settings.UNDELIVERED_AFTER_MINUTES)
    open_ = Delivery.objects.filter(Q(status__in=BROKEN) | Q(status__in=STUCK, queued_at__lt=late))
    return studies.filter(pk__in=open_.values("version__report__study"), status=StudyStatus.RELEASED)


def _minutes(n: int) -> dt.timedelta:
    return dt.timedelta(minutes=n)


LISTS = (
    LeftBehind(
        "past", _("slot over, nobody came"), _("Check in, move, or say that the patient did not come."), past_slot
    ),
    LeftBehind("no-slot", _("scheduled without a slot"), _("Give it a slot, or begin it."), _without_slot),
    LeftBehind(
        "no-images", _("begun, no images"), _("Send the images, or break it off with a reason."), _without_images
    ),
    LeftBehind("unread", _("unread past the target"), _("Somebody has to read it now."), _unread),
    LeftBehind("unreleased", _("signed, not released"), _("Release the report."), _unreleased),
    LeftBehind(
        "undelivered",
        _("released, not delivered"),
        _("Look at its deliveries, and tell the doctor by telephone."),
        _undelivered,
    ),
)
