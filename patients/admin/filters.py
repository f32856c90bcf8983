"""Filters of the lists, shown as drop-down fields beside the search."""

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import ModelAdmin as AnyAdmin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients import clock
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
    """A day, typed or picked: from midnight to midnight by the clock of the site that `site` leads to.

    `column` is a time. Rows of no site, where `site` is empty, have the clock of the house (TIME_ZONE).
    """

    kind = "date"
    column: ClassVar[str] = ""
    site: ClassVar[str] = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the day; what is no date narrows nothing."""
        try:
            day = parse_date(self.chosen)
        except ValueError:
            day = None
        return self.on(queryset, day) if day else queryset

    def on(self, rows: QuerySet[Any], day: dt.date) -> QuerySet[Any]:
        """The rows of that day."""
        return rows.filter(on_day(day, self.column, self.site))


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


def on_day(day: dt.date | None, column: str, site: str = "") -> Q:
    """The rows whose time lies on that day at their own site; None is today there. One range for each zone in use."""
    if not site:
        return _between(column, _span(day, settings.TIME_ZONE))
    zones: dict[str, list[int]] = {}
    for key, zone in Site.objects.order_by("pk").values_list("pk", "time_zone"):
        zones.setdefault(zone, []).append(key)
    spans = {zone: _span(day, zone) for zone in zones or [settings.TIME_ZONE]}
    # The outermost bounds by themselves: an index can answer them, and cannot answer the alternatives.
    found = _between(column, (min(start for start, _end in spans.values()), max(end for _start, end in spans.values())))
    if len(zones) < 2:
        return found
    places = [Q(**{f"{site}__in": keys}) & _between(column, spans[zone]) for zone, keys in zones.items()]
    return found & reduce(or_, places)


def _span(day: dt.date | None, zone: str) -> tuple[dt.datetime, dt.datetime]:
    return clock.bounds(day or clock.today(zone, timezone.now()), zone)


def _between(column: str, span: tuple[dt.datetime, dt.datetime]) -> Q:
    return Q(**{f"{column}__gte": span[0], f"{column}__lt": span[1]})
