"""What is left behind, in the admin: how many of each kind, and the studies of one."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from imaging.admin import words
from imaging.models import Mismatch, Study
from patients import access, audit
from patients.admin.base import who
from patients.admin.paging import BoundedPaginator
from patients.models import User
from ris.left_behind import LISTS, LeftBehind

PAGE = 50


def page(request: HttpRequest) -> TemplateResponse:
    """The counts, and with `?list=` the rows of one list. The number of queries does not depend on theirs."""
    user = who(request)
    access.require(user, "imaging.view_study")
    chosen = request.GET.get("list", "")
    context = {
        **admin.site.each_context(request),
        "title": _("Left behind"),
        "figures": [*_figures(user, chosen), *_mismatches(user)],
        "may_schedule": access.may(user, "imaging.schedule_study"),
        **(_rows(request, user, _known(chosen)) if chosen else {}),
    }
    return TemplateResponse(request, "admin/left_behind.html", context)


def _known(name: str) -> LeftBehind:
    """The list of that name. Raises Http404."""
    found = next((each for each in LISTS if each.name == name), None)
    if found is None:
        raise Http404
    return found


def _figures(user: User, chosen: str) -> list[dict[str, Any]]:
    here = reverse("admin:left-behind")
    return [
        {
            "count": each.rows(Study.objects.visible_to(user)).count(),
            "words": each.words,
            "url": f"{here}?list={each.name}",
            "here": each.name == chosen,
        }
        for each in LISTS
    ]


def _mismatches(user: User) -> list[dict[str, Any]]:
    if not access.may(user, "imaging.view_mismatch"):
        return []
    waiting = Mismatch.objects.filter(open__in=[True]).count()
    return [
        {"count": waiting, "words": _("images without an order"), "url": reverse("admin:imaging_mismatch_changelist")}
    ]


def _rows(request: HttpRequest, user: User, chosen: LeftBehind) -> dict[str, Any]:
    rows = words.with_slots(chosen.rows(Study.objects.visible_to(user)))
    shown = BoundedPaginator(rows, PAGE).get_page(request.GET.get("page", "1"))
    studies = [study for study in shown if isinstance(study, Study)]
    audit.shown("study", by=user, rows=studies, page="left behind", list=chosen.name)
    return {"list": chosen, "page": shown, "lines": [words.line(study) for study in studies]}
