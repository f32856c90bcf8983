"""The reading list: what is unread, who holds what, and "next"."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from imaging.models import Modality, Study
from patients import audit
from patients.access import require
from patients.errors import Conflict
from patients.models import Site, User
from reporting import worklist
from reporting.actions import claiming, drafting
from reporting.models import SIGNED, Report
from reporting.views.asking import done, person

PER_PAGE = 50
TRIES = 25  # how many that others take at the same moment "next" passes over


@require_GET
def reading_list(request: HttpRequest) -> HttpResponse:
    """One tab of the list, narrowed by the find box and the filters, a page at a time."""
    user = person(request)
    require(user, "imaging.read_study")
    tab = request.GET.get("tab", "all")
    by = _narrowing(request)
    studies = _studies(user, tab, by)
    page = Paginator(studies, PER_PAGE).get_page(request.GET.get("page"))
    rows = worklist.rows(studies[page.start_index() - 1 : page.end_index()] if page else studies.none())
    audit.shown("reading_list", by=user, rows=[row.study for row in rows], tab=tab, find=by.find)
    context = {"page": page, "rows": rows, "tab": tab, "by": by, "tabs": _tabs(user, tab), **_choices()}
    return render(request, "reporting/reading_list.html", context)


@require_GET
def counts(request: HttpRequest) -> JsonResponse:
    """The counts of the tabs, for the poll: no patient's data, so no line in the journal."""
    user = person(request)
    require(user, "imaging.read_study")
    return JsonResponse(worklist.counts(user))


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Claim the first free study and open it. Two who press at once get two studies."""
    user = person(request)
    require(user, "imaging.read_study")
    study = next_study(user)
    if study is None:
        messages.info(request, _("Nothing is waiting: every study is read or in somebody's hands."))
        return done(request, reverse("reading-list"))
    return done(request, reverse("reading", args=[study.pk]))


def next_study(user: User) -> Study | None:
    """Claim the first free study with an empty report begun; None when nothing is free."""
    for study in worklist.free(user)[:TRIES]:
        try:
            return open_study(study, user)
        except Conflict:  # somebody was quicker
            continue
    return None


def open_study(study: Study, user: User) -> Study:
    """Claim a study and begin its report, both or neither. A signed report is only claimed."""
    with transaction.atomic():
        claiming.claim(study, by=user)
        if not Report.objects.filter(study=study, status__in=SIGNED).exists():
            drafting.start(study, by=user)
    return study


def _studies(user: User, tab: str, by: worklist.Narrowing) -> QuerySet[Study]:
    rows = worklist.narrow(worklist.in_tab(tab, user), by)
    if tab == "all" and by.find.strip() and not rows.exists():
        return worklist.anywhere(user, by.find)
    return rows


def _narrowing(request: HttpRequest) -> worklist.Narrowing:
    fields = ("find", "modality", "site")
    return worklist.Narrowing(**{name: request.GET.get(name, "")[:64] for name in fields})


def _tabs(user: User, chosen: str) -> list[dict[str, Any]]:
    found = worklist.counts(user)
    if not user.has_perm("reporting.release_report"):
        found["release"] = 0
    shown = [name for name in worklist.TABS if found[name] or name not in worklist.ONLY_WHEN_ANY or name == chosen]
    return [{"name": name, "label": worklist.TABS[name], "count": found[name]} for name in shown]


def _choices() -> dict[str, Any]:
    return {"modalities": Modality.objects.all(), "sites": Site.objects.filter(active=True)}
