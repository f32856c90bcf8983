"""The worklist's tabs: what each role works on, and the filters that people keep. Each with its count."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.actions import filters as verbs
from imaging.admin.filters import at_station, behind_us, booked_on, day_meant, order_of, with_status
from imaging.models import SavedFilter, Study
from imaging.views.board import MY_STATION
from patients import access
from patients.admin.paging import KeysFirst
from patients.admin.seen import who
from patients.models import User

CAP = 100  # a tab counts so far and no farther: "99+" says enough, and costs the same at a million studies
ASKED = ("status", "priority", "modality", "site", "station", "day")


class WorkList(KeysFirst):
    """In the order that the address asks for."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """As `order_of` says; another order is for what is short: nobody sorts everything that was ever released."""
        if ORDER_VAR in self.params and not behind_us(request.GET):
            return list(super().get_ordering(request, queryset))
        return list(order_of(request.GET.dict()))


@dataclass(frozen=True)
class Tab:
    """One tab. `perm` opens it; `query` is that of its address; `saved` is its key where a person keeps it."""

    label: str | Promise
    query: str
    perm: str = ""
    saved: int = 0
    shared: bool = False
    mine: bool = False
    count: str = ""
    here: bool = False

    @property
    def url(self) -> str:
        """Its address."""
        return f"{reverse('admin:imaging_study_changelist')}?{self.query}"


ROOM_TODAY = "status=room&day=today"
TABS = (
    Tab(gettext_lazy("Today, arrived first"), ROOM_TODAY, "imaging.acquire_study"),
    Tab(gettext_lazy("To schedule"), "status=ordered", "imaging.schedule_study"),
    Tab(gettext_lazy("Booked today"), "status=scheduled&day=today", "imaging.view_study"),
    Tab(gettext_lazy("Waiting here"), "status=arrived", "imaging.view_study"),
    Tab(gettext_lazy("On the table"), "status=in_progress", "imaging.acquire_study"),
    Tab(gettext_lazy("To read"), "status=acquired", "imaging.read_study"),
    Tab(gettext_lazy("Did not come"), "status=no_show", "imaging.schedule_study"),
)


def own(user: User, station: str = "") -> list[Tab]:
    """The tabs of the person's role, what they work on first; the kept ones behind them.

    `station` is the key of the one whose board they opened last: that is their room.
    """
    known = [tab for tab in TABS if access.may(user, tab.perm)]
    if not access.may(user, "imaging.acquire_study"):  # a reader reads: that comes first
        known.sort(key=lambda tab: tab.perm == "imaging.view_study" and not access.may(user, "imaging.schedule_study"))
    elif station:
        query = f"status=room&station={station}&day=today"
        known.insert(0, Tab(_("My station today"), query, "imaging.acquire_study"))
    kept = SavedFilter.objects.for_user(user).select_related("owner")[: verbs.MOST]
    return known + [Tab(row.name, row.query, saved=row.pk, shared=row.shared, mine=row.owner == user) for row in kept]


def tabs(request: HttpRequest) -> list[Tab]:
    """The person's tabs with their counts. The number of queries is the number of tabs."""
    user, now = who(request), plain(request.GET)
    rows = Study.objects.visible_to(user)
    return [
        Tab(
            **{
                **vars(tab),
                "count": capped(narrowed(rows, tab.query)),
                "here": plain(dict(parse_qsl(tab.query))) == now,
            }
        )
        for tab in own(user, _station(request))
    ]


def first_count(request: HttpRequest) -> str:
    """What waits in the person's first tab, for the menu."""
    first = own(who(request), _station(request))[0]
    return capped(narrowed(Study.objects.visible_to(who(request)), first.query))


def _station(request: HttpRequest) -> str:
    return str(request.session.get(MY_STATION, ""))


def capped(rows: QuerySet[Any]) -> str:
    """How many, up to CAP; empty for none."""
    found = rows.order_by()[:CAP].count()
    return f"{CAP - 1}+" if found == CAP else str(found or "")


def plain(asked: Mapping[str, str]) -> str:
    """The filters of an address, in one order; the search and the page stay out, and so does a patient's name."""
    return urlencode([(name, asked[name]) for name in ASKED if asked.get(name)])


def narrowed(rows: QuerySet[Study], query: str) -> QuerySet[Study]:
    """The rows that the list would show for this query; what is no answer narrows nothing."""
    asked = dict(parse_qsl(query))
    wanted = with_status(asked.get("status", ""))
    for name in ("priority", "site"):
        if asked.get(name, "").isdecimal():
            wanted &= Q(**{name: int(asked[name])})
    if asked.get("modality"):
        wanted &= Q(modality=asked["modality"])
    if asked.get("station", "").isdecimal():
        rows = rows.filter(at_station(int(asked["station"]), asked))
    try:
        day = parse_date(day_meant(asked.get("day", "")))
    except ValueError:
        day = None
    if day:
        wanted &= booked_on(day)
    return rows.filter(wanted)


def save(request: HttpRequest) -> HttpResponse:
    """Keep what the list is narrowed by."""
    if request.method == "POST":
        asked = dict(parse_qsl(request.POST.get("query", "")))
        name, shared = request.POST.get("name", ""), "shared" in request.POST
        kept = verbs.save_filter(name, plain(asked), by=who(request), shared=shared)
        messages.success(request, _("The filter “%(name)s” is kept.") % {"name": kept.name})
        return redirect(f"{reverse('admin:imaging_study_changelist')}?{kept.query}")
    access.require(who(request), "imaging.view_study")
    return redirect("admin:imaging_study_changelist")


def rename(request: HttpRequest) -> HttpResponse:
    """Give a kept filter another name."""
    access.require(who(request), "imaging.view_study")
    if request.method == "POST":
        kept = verbs.rename_filter(_kept(request), request.POST.get("name", ""), by=who(request))
        messages.success(request, _("The filter is called “%(name)s” now.") % {"name": kept.name})
        return redirect(f"{reverse('admin:imaging_study_changelist')}?{kept.query}")
    return redirect("admin:imaging_study_changelist")


def _kept(request: HttpRequest) -> SavedFilter:
    """The filter that the form names, as far as the person knows it. Raises Http404."""
    key = request.POST.get("filter", "")
    known = SavedFilter.objects.for_user(who(request))
    return get_object_or_404(known, pk=int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0)


def forget(request: HttpRequest) -> HttpResponse:
    """Take a kept filter away."""
    access.require(who(request), "imaging.view_study")
    if request.method == "POST":
        kept = _kept(request)
        verbs.forget_filter(kept, by=who(request))
        messages.success(request, _("The filter “%(name)s” is forgotten.") % {"name": kept.name})
    return redirect("admin:imaging_study_changelist")
