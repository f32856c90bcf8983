"""The referring physician's orders: what I asked for, how far it is, and what is asked of me."""

import hashlib
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, Max, OuterRef, Prefetch, QuerySet
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
from patients import audit
from patients.access import require
from patients.admin.banner import banner
from patients.models import User
from patients.models.search import matching

PER_PAGE = 20
TO_ANSWER = [Vetting.ASKED, Vetting.REJECTED]


@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """My orders in tabs, narrowed by what is chosen; above them those on which a radiologist waits for me."""
    user = person(request)
    require(user, OWN)
    find = request.GET.get("find", "")[:64]
    by = own_worklist.asked_for(request.GET)
    narrowed = bool(find.strip() or any(by.values()))
    rows = whole(Order.objects.of(user))
    asked = [] if narrowed else list(rows.filter(_asked())[:PER_PAGE])
    fitting = own_worklist.narrow(rows.filter(matching(find, "patient__")), by)
    page = Paginator(fitting, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    audit.shown("order", by=user, rows=[*asked, *shown], find=find)
    context: dict[str, Any] = {"page": page, "orders": shown, "asked": asked, "find": find, "state": state_of(user)}
    context |= {"by": by, "narrowed": narrowed, "tabs": own_worklist.tabs(Order.objects.of(user), by["stage"])}
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


def state_of(user: User) -> str:
    """The mark."""
    mine = Study.objects.filter(order__in=Order.objects.of(user))
    facts = mine.aggregate(Count("pk"), Max("status_since"), Max("vetting_since"))
    return hashlib.sha256(repr(sorted(facts.items())).encode()).hexdigest()[:16]


def _asked() -> Exists:
    waiting = Study.objects.filter(order=OuterRef("pk"), vetting__in=TO_ANSWER, status__in=BEFORE_BEGIN)
    return Exists(waiting)


def patients_of(user: User, find: str) -> QuerySet[Any]:
    """My patients by name, number or birth date; unasked, those of my latest orders."""
    rows = own_patients(user).select_related("site")
    if find.strip():
        return rows.filter(matching(find)).order_by("family_name", "given_name", "pk")
    latest = Order.objects.filter(patient=OuterRef("pk"), referrer__user=user).order_by("-placed_at", "-pk")
    return rows.annotate(latest=latest.values("placed_at")[:1]).order_by("-latest", "pk")
