"""The text while it is written: saved, opened as an addendum, thrown away."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from imaging.models import Study
from patients.errors import Conflict, InvalidInput, Refusal
from patients.models import User
from reporting.actions import drafting
from reporting.forms import AddendumForm, DraftForm
from reporting.models import Report, ReportVersion, VersionKind
from reporting.views.asking import by_script, done, person
from reporting.views.desk import desk, study_to_read
from reporting.views.reading import back, page
from reporting.views.reading_list import open_study


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the draft. A newer text on the server is answered with 409 and that text; nothing is overwritten."""
    user = person(request)
    study = study_to_read(pk, user)
    form = DraftForm(request.POST)
    try:
        version = save_form(form, study, user)
    except Refusal as refusal:
        return refused(request, form, study, refusal)
    if by_script(request):
        return JsonResponse({"revision": version.revision, "saved_at": version.saved_at.isoformat()})
    return back(request, pk, _("Draft saved."))


@require_POST
def addendum(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim a signed report's study and open an addendum or a correction."""
    user = person(request)
    study = study_to_read(pk, user)
    form = AddendumForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Kind"), request.POST.get("kind", ""), _("Choose addendum or correction."))
    report = get_object_or_404(Report.objects.visible_to(user), study=study)
    open_study(study, user)
    drafting.start_addendum(report, kind=VersionKind(form.cleaned_data["kind"]), by=user)
    return done(request, reverse("reading", args=[pk]))


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the open part away, with a reason: an addendum goes, a report that was never signed is cancelled."""
    user = person(request)
    version = open_version(study_to_read(pk, user), user)
    why = request.POST.get("why", "")
    if version.kind in (VersionKind.ADDENDUM, VersionKind.CORRECTION):
        drafting.discard(version, why=why, by=user)
        return done(request, reverse("report", args=[version.report_id]))
    drafting.cancel(version.report, why=why, by=user)
    return back(request, pk, _("The report was given up. Free the study, or begin again."))


def open_version(study: Study, user: User) -> ReportVersion:
    """The part that is being written. Raises Http404 when there is none."""
    version = ReportVersion.objects.filter(report__study=study, open=True).select_related("report__study").first()
    if version is None or not Report.objects.visible_to(user).filter(pk=version.report_id).exists():
        raise Http404
    return version


def save_form(form: DraftForm, study: Study, user: User) -> ReportVersion:
    """Save what the form sent, if it changed anything. Raises InvalidInput, Conflict, IllegalMove, Http404."""
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise InvalidInput(str(form.fields[field].label or field), "", str(errors[0]))
    versions = ReportVersion.objects.filter(report__study=study).select_related("report__study")
    version = versions.filter(number=form.cleaned_data["version"]).first()
    if version is None:
        raise Conflict(_("This part was thrown away in another window."))
    same = {name: text.replace("\r\n", "\n") for name, text in form.text.items()}.items() <= version.sections.items()
    if same and version.open and version.revision == form.cleaned_data["revision"]:
        return version
    return drafting.save(version, form.text, revision=form.cleaned_data["revision"], by=user)


def refused(request: HttpRequest, form: DraftForm, study: Study, refusal: Refusal) -> HttpResponse:
    """Why it was not saved, with the text that was sent still in the boxes, and the newer text when there is one."""
    user = person(request)
    shown = desk(study, user)
    if by_script(request):
        facts = {"error": refusal.sentence, "theirs": _theirs(form, shown.open), "mine": shown.mine}
        return JsonResponse(facts, status=refusal.status_code)
    return page(request, shown, status=refusal.status_code, typed=form.typed, refusal=refusal.sentence)


def _theirs(form: DraftForm, version: ReportVersion | None) -> dict[str, object] | None:
    """The text on the server when it is newer than the one that the window started from."""
    if version is None or str(version.number) != form.data.get("version"):
        return None
    if str(version.revision) == form.data.get("revision"):
        return None
    return {"revision": version.revision, "saved_at": version.saved_at.isoformat(), "sections": version.sections}
