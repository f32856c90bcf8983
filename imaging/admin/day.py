"""The day view: one site and day, its stations as columns or its appointments as a list, and what waits beside it."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from imaging.admin import closed_hours
from imaging.admin.day_rows import Day, event
from imaging.models import StudyStatus
from patients import audit, clock
from patients.access import require
from patients.admin.seen import who
from patients.models import Site

CHOSEN = "day_site"  # in the session: the desk's own site, so that it is chosen once
FROM, TO = 7, 19  # hours that are always drawn


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page; it reads what comes later from `feed`."""
    day = asked(request)
    if day is None:
        return _no_site(request)
    _note(request, day)
    sites = Site.objects.filter(active=True)
    context = {
        **admin.site.each_context(request),
        "title": _("Day"),
        "day": day,
        "sites": sites,
        "listed": request.GET.get("view") == "list" or not settings.CALENDAR_FILES.is_dir(),
        "calendar": settings.CALENDAR_FILES.is_dir(),
        "before": day.date - dt.timedelta(days=1),
        "after": day.date + dt.timedelta(days=1),
        "today": timezone.localdate(timezone=day.zone),
        "zone": timezone.localtime(day.bounds[0], day.zone).tzname(),
        "facts": _facts(day, request),
        **_panels(day),
    }
    return render(request, "admin/imaging/day/page.html", context)


@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """What has changed since: 304 while nothing has. A poll that shows something new is in the journal."""
    day = asked(request)
    if day is None:
        return JsonResponse({"error": _("There is no site.")}, status=400)
    # The ages in the panels are told anew every ten minutes, also when nothing happens.
    tag = f'"{day.mark}-{int(timezone.now().timestamp() // 600)}"'
    known = request.headers.get("If-None-Match", "")
    if known == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    if day.mark not in known:
        _note(request, day)
    panels = _panels(day)
    html = {name: render_to_string(f"admin/imaging/day/_{name}.html", panels, request) for name in ("list", "waiting")}
    return JsonResponse({**_facts(day, request), **html}, headers={"ETag": tag, "Cache-Control": "private, no-cache"})


@require_GET
def day_list(request: HttpRequest) -> HttpResponse:
    """The day on paper, by station and time."""
    day = asked(request)
    if day is None:
        return _no_site(request)
    _note(request, day)
    by_station = [
        (station, [row for row in day.booked if row.line.station == station.name]) for station in day.stations
    ]
    context = {"day": day, "by_station": by_station, "printed_at": timezone.localtime(timezone=day.zone)}
    return render(request, "admin/imaging/day/paper.html", context)


def asked(request: HttpRequest) -> Day | None:
    """The day and the site that the address names; else today, and the site of last time. None: there is no site.

    Raises PermissionDenied.
    """
    user = who(request)
    require(user, "imaging.view_study")
    sites = list(Site.objects.filter(active=True))
    wanted = request.GET.get("site") or request.session.get(CHOSEN)
    site = next((each for each in sites if each.code == wanted), None) or next(iter(sites), None)
    if site is None:
        return None
    if request.session.get(CHOSEN) != site.code and request.GET.get("site"):
        request.session[CHOSEN] = site.code
    return Day(site, _date(request.GET.get("day", "")) or clock.today(site.time_zone, timezone.now()), user)


def _date(text: str) -> dt.date | None:
    """A day that the calendar can turn forward and back; None for anything else."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and dt.date(1990, 1, 1) <= found <= dt.date(2200, 1, 1) else None


def _facts(day: Day, request: HttpRequest) -> dict[str, Any]:
    shown = [row for row in day.booked if row.study.status != StudyStatus.NO_SHOW]
    hours = [row.starts.hour for row in shown if row.starts]
    ends = [row.ends.hour + 1 if row.ends.date() == day.date else 24 for row in shown if row.ends]
    return {
        "mark": day.mark,
        "date": day.date.isoformat(),
        "stations": [
            {"id": str(each.pk), "title": each.name, "room": each.room, "modality": each.modality_id}
            for each in day.stations
        ],
        "events": [event(row) for row in shown] + closed_hours.events(day),
        "from": min([FROM, *hours]),
        "to": max([TO, *ends]),
        "now": timezone.localtime(timezone=day.zone).strftime("%Y-%m-%dT%H:%M:%S"),
        "editable": request.user.has_perm("imaging.schedule_study"),
    }


def _panels(day: Day) -> dict[str, Any]:
    here = f"{reverse('admin:day')}?site={day.site.code}&day={day.date.isoformat()}"
    return {"day": day, "here": here, "slip": reverse("admin:slip")}


def _note(request: HttpRequest, day: Day) -> None:
    rows = [row.study for row in (*day.booked, *day.waiting)]
    audit.shown("day", by=who(request), rows=rows, site=day.site.code, day=day.date.isoformat())


def _no_site(request: HttpRequest) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": _("Day"), "day": None}
    return render(request, "admin/imaging/day/page.html", context)
