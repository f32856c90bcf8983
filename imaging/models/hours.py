"""When a station can be booked: its opening hours, its site's holidays, its maintenance."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from imaging.models.device import Station
from patients.models import Site


class Weekday(models.IntegerChoices):
    """The days of the week, as `date.weekday()` counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OpeningHours(models.Model):
    """Open from, to, by the clock of the station's site; a weekday may have several.

    `closes` at or before `opens` is on the next day: a night shift. A station without any hours can be booked at any
    time.
    """

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="hours", verbose_name=_("station"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["station", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["station", "weekday", "opens"], name="hours_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_weekday_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"


class Holiday(models.Model):
    """A day on which a whole site is closed, from midnight to midnight by its clock."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", verbose_name=_("site"))
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=80)
    called_off = models.BooleanField(_("open after all"), default=False, help_text=_("The site works on this day."))

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["-day", "site"]
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.name} · {self.site}"


class Maintenance(models.Model):
    """A time in which a station cannot be booked, and why."""

    station = models.ForeignKey(
        Station, on_delete=models.PROTECT, related_name="maintenance", verbose_name=_("station")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    reason = models.CharField(_("reason"), max_length=200)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    called_off = models.BooleanField(
        _("called off"), default=False, help_text=_("The station can be booked after all.")
    )

    class Meta:
        verbose_name = _("maintenance")
        verbose_name_plural = _("maintenance")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="maintenance_ends_after_start")
        ]
        indexes = [models.Index(fields=["station", "ends_at"], name="maintenance_by_station")]

    def __str__(self) -> str:
        return f"{self.station}: {self.reason}"
