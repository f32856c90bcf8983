"""When and where: a slot on a station."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from imaging.models.device import Station
from imaging.models.study import Study

LONGEST = dt.timedelta(minutes=720)


class StepQuerySet(models.QuerySet["ScheduledStep"]):
    """Questions to the table of slots."""

    def booked(self) -> "StepQuerySet":
        """The slots that hold. Written so that an index answers: "= TRUE" would use none."""
        return self.filter(current__in=[True])

    def within(self, start: dt.datetime, end: dt.datetime) -> "StepQuerySet":
        """The slots that hold and lie in this time, if only in part. No slot is longer than LONGEST."""
        return self.booked().filter(starts_at__gt=start - LONGEST, starts_at__lt=end, ends_at__gt=start)


class ScheduledStep(models.Model):
    """A Scheduled Procedure Step. A given-up slot keeps its row: `current` and `lane` are then NULL.

    `current` is True or NULL, so that the unique key allows one current slot a study on every database.
    `lane` is 0, or 1, 2 ... where somebody with the right to do so booked over another; `overbooked_because` says why,
    also for a slot outside the opening hours. `length_because` says why it is not as long as the catalogue has it.
    """

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="steps", verbose_name=_("study"))
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="steps", verbose_name=_("station"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    current = models.BooleanField(null=True, default=True, editable=False)
    lane = models.PositiveSmallIntegerField(null=True, default=0, editable=False)
    overbooked_because = models.CharField(_("overbooked because"), max_length=200, blank=True, editable=False)
    length_because = models.CharField(_("other length because"), max_length=200, blank=True, editable=False)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["study", "current"], name="step_one_current_per_study"),
            models.UniqueConstraint(fields=["station", "starts_at", "lane"], name="step_slot_booked_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="step_ends_after_start"),
            models.CheckConstraint(
                # current__isnull=False beside current=True: else NULL makes the rule NULL, which a database lets pass
                condition=Q(current__isnull=False, current=True, lane__isnull=False)
                | Q(current__isnull=True, lane__isnull=True),
                name="step_current_has_lane",
            ),
        ]
        indexes = [
            models.Index(fields=["current", "starts_at"], name="step_by_day"),
            models.Index(fields=["station", "current", "starts_at"], name="step_by_station"),
        ]
        permissions = [("overbook_slot", _("Can book over another booking and outside the opening hours"))]

    def __str__(self) -> str:
        return f"{self.station} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def step_id(self) -> str:
        """Scheduled Procedure Step ID (0040,0009), VR SH: derived, so that it can be read back."""
        return f"S{self.pk}"
