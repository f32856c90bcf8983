"""Acting at the board: every POST names its step, and the verb decides."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from imaging.models import Study
from imaging.views import board, board_steps
from imaging.views.asking import person
from imaging.views.board_rows import RELATED
from patients.access import require
from patients.errors import InvalidInput, Refusal
from patients.forms import VerbForm
from patients.models import User


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take a step. What cannot be taken comes back with its sentence, and with what was typed."""
    user, step = person(request), board_steps.step_named(verb)
    found = _study(pk, user)
    require(user, step.perm, found)
    form = step.form(request.POST, row=found, request=request)
    name = verb.replace("-", "_")
    if not form.is_valid():
        return board.page(request, found, user, bound={name: form}, status=InvalidInput.status_code)
    try:
        after = step.run(found, user, form.cleaned_data)
    except Refusal as refusal:
        form = _again(form, step, request)
        now = _study(pk, user)
        bound = {name: form} if step.possible(now) else {}
        return board.page(request, now, user, bound=bound, refusal=refusal.sentence, status=refusal.status_code)
    messages.success(request, _("Done."))
    station = board.station_of(found) if step.onward else None
    return redirect("board", pk=station.pk) if station else redirect("board-study", pk=(after or found).pk)


@require_POST
def strike(request: HttpRequest, pk: int, kind: str, row: int) -> HttpResponse:
    """Strike out one row of what was given."""
    user = person(request)
    board_steps.strike(_study(pk, user), kind, row, by=user)
    return _back(request, pk)


@require_POST
def acknowledge(request: HttpRequest, pk: int, alert: int) -> HttpResponse:
    """Acknowledge an alert."""
    user = person(request)
    board_steps.acknowledge(_study(pk, user), alert, request.POST.get("note", ""), by=user)
    return _back(request, pk)


def _study(pk: int, user: User) -> Study:
    return get_object_or_404(Study.objects.visible_to(user).select_related(*RELATED), pk=pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page on which it was done: the board's, a study's in the admin, the reading page."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc == request.get_host() and url_has_allowed_host_and_scheme(page.path, None):
        return redirect(page.path)
    return redirect("board-study", pk=pk)


def _again(form: VerbForm, step: board_steps.Step, request: HttpRequest) -> VerbForm:
    """The same form as the study stands now, with what was typed: an answer may have opened or closed a question."""
    fresh = step.form(request.POST, row=form.row, request=request)
    fresh.is_valid()
    return fresh
