"""What the lists of studies and orders can be narrowed by."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.models import Modality, Priority, Study, StudyStatus
from patients.admin.filters import Choices, DayFilter, Filter

OPEN = (StudyStatus.ORDERED, StudyStatus.ON_HOLD, StudyStatus.SCHEDULED, StudyStatus.ARRIVED, StudyStatus.IN_PROGRESS)


class ByStatus(Filter):
    """Where the study stands. Unasked, the list shows what the front desk still has to do with."""

    title = gettext_lazy("status")
    parameter_name = "status"
    everything = gettext_lazy("open")

    def answers(self) -> Choices:
        """Every status, and all together."""
        return [*StudyStatus.choices, ("all", _("all"))]

    def narrow(self, rows: QuerySet[Study], answer: str) -> QuerySet[Study]:
        """One status, or no limit."""
        return rows if answer == "all" else rows.filter(status=answer)

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


class BySlotDay(DayFilter):
    """The day of the slot."""

    title = gettext_lazy("day of the slot")
    parameter_name = "day"

    def on(self, rows: QuerySet[Study], start: dt.datetime, end: dt.datetime) -> QuerySet[Study]:
        """Those with a current slot on the day, in the order of the day."""
        found = rows.filter(steps__current=True, steps__starts_at__gte=start, steps__starts_at__lt=end)
        return found.order_by("steps__starts_at", "priority", "pk")


class ByPlacedDay(DayFilter):
    """The day on which the order was placed."""

    title = gettext_lazy("placed on")
    parameter_name = "placed"
    column = "placed_at"
