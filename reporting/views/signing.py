"""Signatures: the password again, nothing lost when it is wrong, and on to the next study."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from imaging.models import Study
from patients import audit
from patients.access import require
from patients.errors import Refusal
from patients.models import User
from reporting.actions import checking, claiming, releasing, signing
from reporting.checks import ERROR
from reporting.forms import DraftForm
from reporting.models import Report, ReportVersion
from reporting.paper import HEADINGS
from reporting.views.asking import by_script, done, person
from reporting.views.desk import study_to_read
from reporting.views.drafts import refused, save_form
from reporting.views.reading_list import next_study

WRONG = "wrong_passwords"

Verb = Callable[..., ReportVersion]


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what is on screen, then sign it; with `release` hand it out, with `next` go on to the next study."""
    require(person(request), "reporting.sign_report")
    return _sign(request, pk, signing.sign, final=True)


@require_POST
def preliminary(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what is on screen, then sign it as a first word that somebody verifies."""
    return _sign(request, pk, signing.make_preliminary, final=False)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A preliminary report goes back to its author with a comment, and its study with it."""
    user = person(request)
    report = get_object_or_404(Report.objects.visible_to(user), pk=pk)
    signing.send_back(report, why=request.POST.get("why", ""), by=user)
    claiming.give_up(report.study, by=user)
    messages.success(request, _("Sent back with your comment."))
    return redirect("reading-list")


def _sign(request: HttpRequest, pk: int, verb: Verb, *, final: bool) -> HttpResponse:
    user = person(request)
    study = study_to_read(pk, user)
    form = DraftForm(request.POST)
    try:
        version = save_form(form, study, user)
    except Refusal as refusal:
        return refused(request, form, study, refusal)
    if not request.POST.get("password"):
        return _ask(request, study, version, final=final)
    try:
        _check_password(request, study, user)
        seen = request.POST.get("seen", "")
        verb(version, password=request.POST["password"], revision=version.revision, seen=seen, by=user)
    except Refusal as refusal:
        return _ask(request, study, version, final=final, refusal=refusal)
    request.session.pop(WRONG, None)
    if final and request.POST.get("release") and user.has_perm("reporting.release_report"):
        releasing.release(Report.objects.get(pk=version.report_id), by=user)
    return _onward(request, version, user)


def _check_password(request: HttpRequest, study: Study, user: User) -> None:
    """Count wrong passwords: whoever guesses at somebody's desk is signed out, as the sign-in page locks out."""
    if user.check_password(request.POST["password"]):
        return
    wrong = request.session.get(WRONG, 0) + 1
    request.session[WRONG] = wrong
    audit.record("signature.refused", by=user, patient=study.patient, obj=study, wrong_passwords=wrong)
    if wrong >= settings.AXES_FAILURE_LIMIT:
        logout(request)


def _ask(
    request: HttpRequest, study: Study, version: ReportVersion, *, final: bool, refusal: Refusal | None = None
) -> HttpResponse:
    """Ask for the password, with what the checks say, on a page of its own for a browser without scripts.

    The text is saved by now. A script that only looks (`look`) gets the remarks and no error.
    """
    status = refusal.status_code if refusal else 200
    sentence = refusal.sentence if refusal else ""
    if not request.user.is_authenticated:
        return _signed_out(request, study)
    found = checking.findings(version)
    if by_script(request):
        facts = {
            "revision": version.revision,
            "remarks": [one.as_dict() for one in found],
            "seen": checking.mark(found),
        }
        if request.POST.get("look"):
            return JsonResponse(facts)
        return JsonResponse(
            {"error": sentence or _("Type your password to sign."), **facts}, status=status if refusal else 400
        )
    texts = [(HEADINGS[name], text) for name, text in version.sections.items()]
    context = {"study": study, "version": version, "texts": texts, "final": final, "refusal": sentence}
    context |= {"remarks": found, "seen": checking.mark(found), "stopped": any(one.severity == ERROR for one in found)}
    context["with_next"] = request.POST.get("next", "")
    return render(request, "reporting/sign.html", context, status=status)


def _signed_out(request: HttpRequest, study: Study) -> HttpResponse:
    sentence = _("Too many wrong passwords: you were signed out. The draft is saved.")
    if by_script(request):
        return JsonResponse({"error": sentence}, status=401)
    return redirect(f"{reverse('sign-in')}?next={reverse('reading', args=[study.pk])}")


def _onward(request: HttpRequest, version: ReportVersion, user: User) -> HttpResponse:
    if not request.POST.get("next"):
        return done(request, reverse("report", args=[version.report_id]))
    study = next_study(user)
    return done(request, reverse("reading", args=[study.pk]) if study else reverse("reading-list"))
