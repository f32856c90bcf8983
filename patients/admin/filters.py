"""Filters of the lists, shown as drop-down fields beside the search."""

import datetime as dt
from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import ModelAdmin as AnyAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import Site

Choices = list[tuple[Any, Any]]


class Filter(SimpleListFilter):
    """One question with fixed answers. Subclasses give `answers` and `narrow`."""

    everything: ClassVar[str | Promise] = _("all")
    kind = "select"

    def __init__(
        self, request: HttpRequest, params: dict[str, list[str]], model: type[Model], model_admin: "AnyAdmin[Any]"
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.request = request

    def lookups(self, request: HttpRequest, model_admin: "AnyAdmin[Any]") -> Choices:
        """The answers, as Django's base class wants them."""
        return self.answers()

    def has_output(self) -> bool:
        """Always shown: a list whose filters come and go is hard to learn."""
        return True

    @property
    def chosen(self) -> str:
        """What is asked for now; empty for everything."""
        return self.value() or ""

    def answers(self) -> Choices:
        """Values and words."""
        return []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that fit; a value that is no answer narrows nothing."""
        known = {str(value) for value, _label in self.lookup_choices}
        return self.narrow(queryset, self.chosen) if self.chosen in known else self.unasked(queryset)

    def narrow(self, rows: QuerySet[Any], answer: str) -> QuerySet[Any]:
        """The rows for one answer."""
        raise NotImplementedError

    def unasked(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows where nothing is asked."""
        return rows


class DayFilter(Filter):
    """A day, typed or picked. `column` is a time; the day is that of the system's time zone."""

    kind = "date"
    column: ClassVar[str] = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the day; what is no date narrows nothing."""
        try:
            day = parse_date(self.chosen)
        except ValueError:
            day = None
        return self.on(queryset, *bounds(day)) if day else queryset

    def on(self, rows: QuerySet[Any], start: dt.datetime, end: dt.datetime) -> QuerySet[Any]:
        """The rows from `start` to before `end`."""
        return rows.filter(**{f"{self.column}__gte": start, f"{self.column}__lt": end})


class BySite(Filter):
    """Which site the row belongs to."""

    title = _("site")
    parameter_name = "site"
    everything = _("all sites")

    def answers(self) -> Choices:
        """The sites."""
        return list(Site.objects.values_list("pk", "name"))

    def narrow(self, rows: QuerySet[Any], answer: str) -> QuerySet[Any]:
        """One of them."""
        return rows.filter(site=int(answer))


def bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Midnight to midnight in the system's time zone: 23 or 25 hours where the clock changes."""
    zone = timezone.get_current_timezone()
    start, end = (dt.datetime.combine(each, dt.time.min, zone) for each in (day, day + dt.timedelta(days=1)))
    return start, end
