"""The reading page, and who holds the study: claim, take over, heartbeat, free."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from imaging.viewer.installed import installed
from imaging.views import history
from imaging.views.given import given
from patients import audit
from reporting import paper
from reporting.actions import claiming
from reporting.models import CATEGORIES, SECTIONS, ReportVersion, VersionKind
from reporting.views import workspace
from reporting.views.asking import by_script, done, person
from reporting.views.desk import Desk, desk, study_to_read
from reporting.views.reading_list import open_study

# An addendum says what is new: the technique and the comparison stand in the original.
ADDENDUM_SECTIONS = ("findings", "impression")
LINES = {"technique": 2, "comparison": 2, "findings": 6, "impression": 5}


@require_GET
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """The study with its images, its question, its priors, and the editor when I hold it."""
    user = person(request)
    shown = desk(study_to_read(pk, user), user)
    if workspace.wanted(request):
        return workspace.page(request, shown.study, workspace.relevant(shown.study, shown.priors))
    audit.record("study.viewed", by=user, patient=shown.study.patient, obj=shown.study, page="reading")
    return page(request, shown)


def page(
    request: HttpRequest, shown: Desk, *, status: int = 200, typed: dict[str, str] | None = None, refusal: str = ""
) -> HttpResponse:
    """Render the reading page; `typed` is a text that could not be saved, `refusal` why."""
    context = {
        "desk": shown,
        "study": shown.study,
        "sections": _sections(shown.editable, typed or {}),
        "steps": history.steps(shown.study),
        **given(shown.study),
        "refusal": refusal,
        "typed": {str(paper.HEADINGS[name]): text for name, text in (typed or {}).items() if text.strip()},
        "keep_seconds": settings.CLAIM_MINUTES * 20,  # three heartbeats a lease
        "framed": workspace.inside(request),
        "viewer_facts": workspace.facts(shown, shown.priors),
        "categories": CATEGORIES,
        "viewer_installed": installed() is not None,
    }
    return render(request, "reporting/reading.html", context, status=status)


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the study and open its report."""
    user = person(request)
    study = open_study(study_to_read(pk, user), user)
    return done(request, reverse("reading", args=[study.pk]))


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a study that somebody else holds, with a reason."""
    user = person(request)
    study = study_to_read(pk, user)
    claiming.take_over(study, why=request.POST.get("why", ""), by=user)
    open_study(study, user)
    return done(request, reverse("reading", args=[study.pk]))


@require_POST
def keep(request: HttpRequest, pk: int) -> JsonResponse:
    """The heartbeat."""
    user = person(request)
    held = claiming.keep(study_to_read(pk, user), by=user)
    return JsonResponse({"until": held.expires_at.isoformat()})


@require_POST
def free(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the study back; a draft waits."""
    user = person(request)
    study = study_to_read(pk, user)
    claiming.give_up(study, by=user)
    if not by_script(request):
        messages.info(request, _("%(study)s is free again.") % {"study": study})
    return done(request, reverse("reading-list"))


def back(request: HttpRequest, pk: int, sentence: str) -> HttpResponse:
    """To the reading page, with a sentence on it."""
    messages.success(request, sentence)
    return redirect("reading", pk=pk)


def _sections(version: ReportVersion | None, typed: dict[str, str]) -> list[dict[str, Any]]:
    if version is None:
        return []
    names = ADDENDUM_SECTIONS if version.kind == VersionKind.ADDENDUM else SECTIONS
    return [
        {
            "name": name,
            "heading": paper.HEADINGS[name],
            "text": typed.get(name, version.sections[name]),
            "lines": LINES[name],
        }
        for name in names
    ]
