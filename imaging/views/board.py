"""The technologist's board: the stations, a station's day, one study on the table."""

import hashlib
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from imaging.actions import usual
from imaging.models import SafetyAlert, ScheduledStep, Station, Study, StudyStatus
from imaging.views import board_steps
from imaging.views.asking import person
from imaging.views.board_rows import RELATED, card_of, cards, state_of
from patients import audit
from patients.access import require
from patients.models import User

ROOM = "imaging.acquire_study"
MOST_ALERTS = 50
MY_STATION = "station"  # in the session: the key of the station whose board was opened last


@require_GET
def stations(request: HttpRequest) -> HttpResponse:
    """Which machine? And the alerts that nobody has acknowledged."""
    user = person(request)
    require(user, ROOM)
    rows = Station.objects.filter(active=True).select_related("site", "modality").order_by("site__name", "name")
    seen = Exists(Study.objects.visible_to(user).filter(pk=OuterRef("study")))  # a list would be every study's key
    waits = SafetyAlert.objects.filter(seen, open__in=[True]).select_related("study__patient", "study__order")
    alerts = list(waits.order_by("raised_at", "pk")[:MOST_ALERTS])
    if alerts:
        audit.shown("alerts", by=user, rows=[alert.study for alert in alerts])
    here = _waiting()
    stations = [{"station": row, "waiting": here.get(row.pk, 0)} for row in rows]
    return render(request, "imaging/board_stations.html", {"stations": stations, "alerts": alerts})


def _waiting() -> dict[int, int]:
    """How many wait before each station: from the few who have arrived, and not from all its slots."""
    here = list(Study.objects.filter(status=StudyStatus.ARRIVED).order_by().values_list("pk", flat=True))
    slots = ScheduledStep.objects.booked().filter(study__in=here).order_by()
    return dict(slots.values_list("station").annotate(Count("pk")))


@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """A station's day."""
    user = person(request)
    station = _station(user, pk)
    if request.session.get(MY_STATION) != station.pk:
        request.session[MY_STATION] = station.pk
    rows = cards(station, user)
    audit.shown("board", by=user, rows=[card.study for card in rows], station=station.pk)
    context = {"station": station, "cards": rows, "state": _tag(state_of(rows))}
    return render(request, "imaging/board.html", context)


@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """What the board's script polls: the numbers of images, and whether anything else has changed. 304 if nothing."""
    user = person(request)
    rows = cards(_station(user, pk), user)
    images = {card.study.pk: card.study.instance_count for card in rows}
    return _unless_known(request, {"state": _tag(state_of(rows)), "images": images})


@require_GET
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """One study on the table, with everything that is done there."""
    user = person(request)
    found = _study(user, pk)
    audit.record("study.viewed", by=user, patient=found.patient, obj=found, page="board")
    return page(request, found, user)


def page(
    request: HttpRequest, found: Study, user: User, *, status: int = 200, bound: dict[str, Any] | None = None,
    refusal: str = "",
) -> HttpResponse:  # fmt: skip
    """The study's page; `bound` is the form that could not be taken, by its step, with what was typed."""
    card = card_of(found)
    context = {
        "card": card,
        "study": found,
        "station": station_of(found),
        "forms": board_steps.offered(request, found, user) | (bound or {}),
        "failed": next(iter(bound or {}), ""),
        "refusal": refusal,
        "given": found.administrations.select_related("by"),
        "doses": found.exposures.select_related("by"),
        "overrides": found.safety_overrides.select_related("by", "second"),
        "agents": usual.agents(found),
        "state": _tag(state_of([card])),
    }
    return render(request, "imaging/board_study.html", context, status=status)


@require_GET
def study_state(request: HttpRequest, pk: int) -> HttpResponse:
    """As `state`, for one study."""
    found = _study(person(request), pk)
    told = {"state": _tag(state_of([card_of(found)])), "images": {found.pk: found.instance_count}}
    return _unless_known(request, told)


def _unless_known(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    tag = f'"{_tag(str(told))}"'
    answer = HttpResponse(status=304) if request.headers.get("If-None-Match") == tag else JsonResponse(told)
    answer["ETag"] = tag
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def _tag(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _station(user: User, pk: int) -> Station:
    require(user, ROOM)
    return get_object_or_404(Station.objects.select_related("site"), pk=pk, active=True)


def _study(user: User, pk: int) -> Study:
    found = get_object_or_404(Study.objects.visible_to(user).select_related(*RELATED), pk=pk)
    require(user, ROOM, found)
    return found


def station_of(found: Study) -> Station | None:
    """The machine of its slot; None without one."""
    slot = found.steps.filter(current=True).select_related("station").first()
    return slot.station if slot else None
