"""What the lists of studies and orders can be narrowed by."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.models import Modality, Priority, ScheduledStep, Station, Study, StudyStatus
from patients.admin.filters import Choices, DayFilter, Filter, on_day

ENDED = (StudyStatus.RELEASED, StudyStatus.DISCONTINUED, StudyStatus.CANCELLED, StudyStatus.ENTERED_IN_ERROR)
ROOM = (StudyStatus.ARRIVED, StudyStatus.IN_PROGRESS, StudyStatus.SCHEDULED)
OPEN = (StudyStatus.ORDERED, StudyStatus.ON_HOLD, StudyStatus.SCHEDULED, StudyStatus.ARRIVED, StudyStatus.IN_PROGRESS)


class ByStatus(Filter):
    """Where the study stands. Unasked, the list shows what the front desk still has to do with."""

    title = gettext_lazy("status")
    parameter_name = "status"
    everything = gettext_lazy("open")

    def answers(self) -> Choices:
        """Every status, those of a room's work together, and all."""
        return [*StudyStatus.choices, ("room", _("booked, arrived or on the table")), ("all", _("all"))]

    def narrow(self, rows: QuerySet[Study], answer: str) -> QuerySet[Study]:
        """One status, or several, or no limit."""
        return rows.filter(with_status(answer))

    def unasked(self, rows: QuerySet[Study]) -> QuerySet[Study]:
        """Open ones; while a search runs, all: who looks for somebody wants them whatever became of the study."""
        return rows if self.request.GET.get("q") else rows.filter(status__in=OPEN)


class ByPriority(Filter):
    """How urgent."""

    title = gettext_lazy("priority")
    parameter_name = "priority"
    everything = gettext_lazy("all priorities")

    def answers(self) -> Choices:
        """STAT, urgent, routine."""
        return list(Priority.choices)

    def narrow(self, rows: QuerySet[Any], answer: str) -> QuerySet[Any]:
        """One of them."""
        return rows.filter(priority=answer)


class ByModality(Filter):
    """Which kind of machine."""

    title = gettext_lazy("modality")
    parameter_name = "modality"
    everything = gettext_lazy("all modalities")

    def answers(self) -> Choices:
        """The modalities of the house."""
        return [
            (each.code, f"{each.code} {each.name}" if each.name != each.code else each.code)
            for each in Modality.objects.all()
        ]

    def narrow(self, rows: QuerySet[Study], answer: str) -> QuerySet[Study]:
        """One of them."""
        return rows.filter(modality=answer)


class ByStation(Filter):
    """Where it is booked."""

    title = gettext_lazy("station")
    parameter_name = "station"
    everything = gettext_lazy("all stations")

    def answers(self) -> Choices:
        """The stations in use."""
        return list(Station.objects.filter(active=True).order_by("name").values_list("pk", "name"))

    def narrow(self, rows: QuerySet[Study], answer: str) -> QuerySet[Study]:
        """Those with a current slot on it."""
        return rows.filter(at_station(int(answer), self.request.GET))


class BySlotDay(DayFilter):
    """The day of the slot: a date, or the word today or tomorrow, so that a kept filter stays true."""

    title = gettext_lazy("day of the slot")
    parameter_name = "day"

    @property
    def chosen(self) -> str:
        """The date that is meant."""
        return day_meant(super().chosen)

    def on(self, rows: QuerySet[Study], day: dt.date) -> QuerySet[Study]:
        """Those with a current slot on the day at its site."""
        return rows.filter(booked_on(day))


class ByPlacedDay(DayFilter):
    """The day on which the order was placed."""

    title = gettext_lazy("placed on")
    parameter_name = "placed"
    column = "placed_at"
    site = "site"


def with_status(answer: str) -> Q:
    """The studies that the filter by status keeps; for nothing those that are open."""
    several = {"all": None, "room": ROOM, "": OPEN}
    if answer not in several:
        return Q(status=answer)
    return Q() if several[answer] is None else Q(status__in=several[answer])


def at_station(key: int, asked: Mapping[str, str]) -> Q:
    """The studies with a current slot on it.

    Work is few studies, each asked for its slot: most slots of a station lie behind it. History begins with the slots.
    """
    if behind_us(asked):
        return Q(steps__current__in=[True], steps__station=key)
    return Q(Exists(ScheduledStep.objects.filter(study=OuterRef("pk"), current__in=[True], station=key)))


def behind_us(asked: Mapping[str, str]) -> bool:
    """Whether the list is the house's history, which grows without end."""
    return asked.get("status") == "all" or asked.get("status") in ENDED


def booked_on(day: dt.date) -> Q:
    """The studies with a current slot on the day at its site."""
    current = Q(steps__current__in=[True])  # "= TRUE" would use no index
    return current & on_day(day, "steps__starts_at", "steps__station__site")


def order_of(asked: Mapping[str, str]) -> tuple[str, ...]:
    """How the list stands that an address asks for.

    A day by its clock, for a room the arrived first; work by priority, then by time; history, the latest first.
    """
    status = asked.get("status", "")
    by_clock = ("steps__starts_at", "priority", "pk")
    if status == "room":  # arrived, in progress, scheduled: the alphabet has the order that is wanted
        return ("status", *by_clock) if asked.get("day") else ("status", "priority", "status_since", "pk")
    if asked.get("day"):
        return by_clock
    if behind_us(asked):
        if asked.get("station", "").isdecimal():
            return ("-steps__starts_at", "-steps__pk")
        return ("-pk",) if status == "all" else ("-status_since", "-pk")
    return ("priority", "status_since", "pk")


def day_meant(text: str) -> str:
    """A date as it stands in an address; "today" and "tomorrow" by the clock of the house."""
    ahead = {"today": 0, "tomorrow": 1}.get(text)
    return text if ahead is None else (timezone.localdate() + dt.timedelta(days=ahead)).isoformat()
