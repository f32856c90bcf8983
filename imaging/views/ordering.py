"""The referring physician's orders: what I asked for, how far it is, and what is asked of me."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Max, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from imaging.actions import amending
from imaging.actions.known_answers import told
from imaging.actions.ownership import OWN, own_patients
from imaging.models import BEFORE_BEGIN, Order, ScheduledStep, Study, Vetting
from imaging.models.order import OrderQuerySet
from imaging.views import own_worklist
from imaging.views.asking import person
from imaging.views.order_steps import ORDER_STEPS, STUDY_STEPS
from imaging.views.own_worklist import Way, under_way
from patients import audit
from patients.access import require
from patients.admin.banner import banner
from patients.admin.paging import ShortPaginator
from patients.models import User
from patients.models.search import matching

PER_PAGE = 20
LATEST = 50
TO_ANSWER = [Vetting.ASKED, Vetting.REJECTED]


@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """My orders in tabs, narrowed by what is chosen; above them those on which a radiologist waits for me."""
    user = person(request)
    require(user, OWN)
    find = request.GET.get("find", "")[:64]
    by = own_worklist.asked_for(request.GET)
    narrowed = bool(find.strip() or any(by.values()))
    mine = Order.objects.of(user)
    ways = under_way(mine)
    asked = [] if narrowed else shown_of(_asked(ways))
    fitting = own_worklist.narrow(mine.filter(matching(find, "patient__")), by, ways)
    page = ShortPaginator(fitting.only("pk"), PER_PAGE).get_page(request.GET.get("page"))
    shown = shown_of(row.pk for row in page)
    audit.shown("order", by=user, rows=[*asked, *shown], find=find)
    context: dict[str, Any] = {"page": page, "orders": shown, "asked": asked, "find": find, "state": _mark(mine, ways)}
    context |= {"by": by, "narrowed": narrowed, "tabs": own_worklist.tabs(ways, by["stage"])}
    return render(request, "imaging/orders.html", {**context, **own_worklist.choices()})


@require_GET
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """One of my orders: every study with its status, slot and preparation, what was said, and what I can do."""
    user = person(request)
    require(user, OWN)
    found = get_object_or_404(whole(Order.objects.of(user)), pk=pk)
    audit.record("order.viewed", by=user, patient=found.patient, obj=found)
    return render(request, "imaging/order.html", {**about(found, user), "state": state_of(user)})


@require_GET
def state(request: HttpRequest) -> JsonResponse:
    """A mark that changes when something of mine moves. It shows nobody's data, so no line in the journal."""
    user = person(request)
    require(user, OWN)
    return JsonResponse({"state": state_of(user)})


def about(found: Order, user: User) -> dict[str, Any]:
    """What the page of an order shows."""
    open_to_me = set(Study.objects.visible_to(user).filter(order=found).values_list("pk", flat=True))
    return {
        "order": found,
        "person": banner(found.patient),
        "steps": [step for step in ORDER_STEPS if step.possible(found)],
        "studies": [
            {
                "study": study,
                "slot": next(iter(study.steps.all()), None),
                "readable": study.pk in open_to_me,
                "steps": [step for step in STUDY_STEPS if step.possible(study)],
            }
            for study in found.studies.all()
        ],
        "told": told(study for study in found.studies.all() if study.status in BEFORE_BEGIN),
        "amendable": amending.may_amend(found),
    }


def whole(rows: OrderQuerySet) -> QuerySet[Order]:
    """With all that a line shows, in the same number of queries for any number of orders."""
    slots = ScheduledStep.objects.filter(current=True).select_related("station__site")
    studies = Study.objects.select_related("procedure", "site", "order", "patient").order_by("pk")
    studies = studies.prefetch_related(Prefetch("steps", queryset=slots), "vetting_notes__by")
    related = rows.select_related("patient__site", "referrer", "site", "placed_by")
    return related.prefetch_related(Prefetch("studies", queryset=studies), "copies")


def shown_of(keys: Iterable[int]) -> list[Order]:
    """The orders with these keys, in this order: joined to all that is shown, a database would sort every own order."""
    wanted = list(keys)
    found = whole(Order.objects.filter(pk__in=wanted)).in_bulk()
    return [found[key] for key in wanted if key in found]


def state_of(user: User) -> str:
    """The mark: of what is still on its way, and of the latest orders whatever became of them."""
    mine = Order.objects.of(user)
    return _mark(mine, under_way(mine))


def _mark(mine: OrderQuerySet, ways: Sequence[Way]) -> str:
    latest = list(mine.order_by("-placed_at", "-pk").values_list("pk", flat=True)[:LATEST])
    ended = Study.objects.filter(order__in=latest).aggregate(Count("pk"), Max("status_since"), Max("vetting_since"))
    return hashlib.sha256(repr([latest[:1], sorted(ways), sorted(ended.items())]).encode()).hexdigest()[:16]


def _asked(ways: Sequence[Way]) -> list[int]:
    waiting = {way.order for way in ways if way.vetting in TO_ANSWER and way.status in BEFORE_BEGIN}
    return sorted(waiting, reverse=True)[:PER_PAGE]


def patients_of(user: User, find: str) -> QuerySet[Any]:
    """My patients by name, number or birth date; unasked, those of my latest orders."""
    rows = own_patients(user).select_related("site")
    if find.strip():
        return rows.filter(matching(find)).order_by("family_name", "given_name", "pk")
    latest = Order.objects.filter(patient=OuterRef("pk"), referrer__user=user).order_by("-placed_at", "-pk")
    return rows.annotate(latest=latest.values("placed_at")[:1]).order_by("-latest", "pk")
