"""Rejected images whose time is over: their bytes go; the case, the note that says why and the journal stay.

It takes two steps that may be a crash apart. First the rows say that the bytes are erased, then the files go, then the
rows forget where they were. Who runs it again finishes what was begun.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging import storage
from imaging.actions import matching
from imaging.actions.rejecting import OURS
from imaging.models import HeldInstance, Instance, Mismatch, Resolution
from patients import audit
from patients.access import require
from patients.errors import Refusal
from patients.models import User

_AT_ONCE = 500


@dataclass(frozen=True)
class Erased:
    """What became of one case's images."""

    images: int
    bytes: int


def due() -> QuerySet[Mismatch]:
    """The rejected cases with images whose time is over; none while REJECTED_RETENTION_DAYS is 0."""
    if not settings.REJECTED_RETENTION_DAYS:
        return Mismatch.objects.none()
    over = HeldInstance.objects.filter(erased_at=None, received_at__lt=_limit())
    cases = Mismatch.objects.filter(resolution=Resolution.REJECTED, resolved_at__lt=_limit())
    return cases.filter(pk__in=_arrived(over).values("mismatch")).order_by("pk")


def begun() -> QuerySet[Mismatch]:
    """The cases in which rows say erased and files may still be there, because somebody died in between."""
    left = HeldInstance.objects.exclude(erased_at=None).exclude(path="")
    return Mismatch.objects.filter(pk__in=left.values("mismatch")).order_by("pk")


def over(mismatch: Mismatch) -> QuerySet[HeldInstance]:
    """The images of a rejected case whose time is over."""
    return _arrived(mismatch.held.filter(erased_at=None, received_at__lt=_limit()))


def erase(mismatch: Mismatch, *, by: User) -> Erased:
    """Erase the bytes of the images whose time is over, counted from the rejection and from their arrival.

    Raises Refusal where there are none, where the case is not rejected or was reopened, and without a retention rule;
    TryAgainLater when the storage is away: run it again then.
    """
    with transaction.atomic():
        require(by, "imaging.erase_rejected", mismatch)
        cases = {case.pk: case for case in matching.cases_of([mismatch.study_instance_uid])}
        mismatch = cases[mismatch.pk]
        if not due().filter(pk=mismatch.pk).exists():
            raise Refusal(_("No image of this case may be erased: it is not rejected, or its time is not over."))
        images, size = _count(mismatch)
        over(mismatch).update(erased_at=timezone.now())
        audit.record(
            "mismatch.erased",
            by=by,
            patient=mismatch.candidate.patient if mismatch.candidate else None,
            obj=mismatch,
            images=images,
            bytes=size,
            after_days=settings.REJECTED_RETENTION_DAYS,
        )
    _remove_files(mismatch)
    return Erased(images, size)


def finish(mismatch: Mismatch, *, by: User) -> None:
    """Remove the files that an earlier run has left. Raises TryAgainLater; the journal has its line already."""
    require(by, "imaging.erase_rejected", mismatch)
    _remove_files(mismatch)


def _limit() -> dt.datetime:
    return timezone.now() - dt.timedelta(days=settings.REJECTED_RETENTION_DAYS)


def _arrived(held: QuerySet[HeldInstance]) -> QuerySet[HeldInstance]:
    """Without the notes of ours."""
    return held.exclude(facts__has_key=OURS)


def _count(mismatch: Mismatch) -> tuple[int, int]:
    paths = list(over(mismatch).values_list("path", flat=True))
    return len(paths), sum(storage.size(path) for path in paths if storage.exists(path))


def _remove_files(mismatch: Mismatch) -> None:
    """Never a file that another row needs, or one that was indexed where it lies."""
    left = mismatch.held.exclude(erased_at=None).exclude(path="").order_by("pk")
    while batch := list(left[:_AT_ONCE]):
        uids = [each.sop_instance_uid for each in batch]
        needed = set(Instance.objects.filter(sop_instance_uid__in=uids).values_list("path", flat=True))
        waiting = HeldInstance.objects.filter(sop_instance_uid__in=uids, erased_at=None)
        needed.update(waiting.values_list("path", flat=True))
        for each in batch:
            if each.path not in needed and not storage.lies_outside(each.path):
                storage.remove(each.path)
        HeldInstance.objects.filter(pk__in=[each.pk for each in batch]).update(path="")
