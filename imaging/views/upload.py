"""The page where people bring in DICOM files: many at once, or a zip archive."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect  # noqa: TID251 - protected after its length was seen
from django.views.decorators.http import require_http_methods

from imaging.actions.bringing import WhichSite, brought_for, patient_with
from imaging.actions.completing import images_complete
from imaging.ingest import archives, pipeline
from imaging.ingest.outcome import Offer, Outcome, Result
from imaging.models import Study
from patients.access import may, require
from patients.errors import InvalidInput, Refusal
from patients.models import Patient, Site, User

MEGABYTE = 1024 * 1024
WORDS = {
    Result.STORED: gettext_lazy("stored"),
    Result.DUPLICATE: gettext_lazy("here already"),
    Result.MISMATCH: gettext_lazy("to be decided"),
    Result.REFUSED: gettext_lazy("refused"),
    Result.SKIPPED: gettext_lazy("passed over"),
}


@dataclass(frozen=True)
class Line:
    """One file and what became of it."""

    path: str
    outcome: str
    word: str
    reason: str
    sop_instance_uid: str
    study: int | None


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
def upload_images(request: HttpRequest) -> HttpResponse:
    """The form; and the files, each with its outcome, as a page or, for our script, as JSON.

    Without CSRF at first: asking for the token reads the whole body, which may be larger than we take.
    """
    require(_user(request), "imaging.import_images")
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_LIMIT_MB * MEGABYTE:
        sentence = _("This is more than %(limit)s MB at once. Send it in parts, or ask an administrator to import it.")
        return _answer(request, [], problems=[sentence % {"limit": settings.UPLOAD_LIMIT_MB}], status=413)
    return _protected(request)


@csrf_protect
def _protected(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _answer(request, [], problems=[])
    user, files = _user(request), request.FILES.getlist("files")
    complete = "complete" in request.POST
    if complete:
        require(user, "imaging.acquire_study")
    studies = {int(key) for key in request.POST.getlist("study") if key.isdecimal()}
    if not files and not studies:
        return _answer(request, [], problems=[_("Choose the files first.")], status=400)
    try:
        bearer = _bearer(request)
    except WhichSite as question:
        return _answer(request, [], problems=[question.sentence], status=400, sites=question.sites)
    except InvalidInput as refusal:
        return _answer(request, [], problems=[refusal.sentence], status=refusal.status_code)
    offered = pipeline.ingest_all(_offers(files), by=user, outside=bearer)
    lines = [_line(offer, outcome) for offer, outcome in offered]
    studies |= {line.study for line in lines if line.study is not None}
    problems = _complete(studies, user) if complete else []
    return _answer(request, lines, problems=problems, bearer=bearer)


def _bearer(request: HttpRequest) -> Patient | None:
    """Who brought them, where somebody did."""
    number = request.POST.get("mrn", "").strip()
    return patient_with(number, request.POST.get("site", "")) if number else None


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _offers(files: Sequence[UploadedFile[Any]]) -> Iterator[Offer]:
    for file in files:
        yield from archives.uploaded(cast(BinaryIO, file.file), file.name or _("without name"))


def _line(offer: Offer, outcome: Outcome) -> Line:
    return Line(
        offer.name,
        outcome.outcome,
        str(WORDS[outcome.outcome]),
        outcome.reason,
        outcome.sop_instance_uid,
        outcome.study,
    )


def _complete(studies: set[int], user: User) -> list[str]:
    """Move the studies on; what stands against it, in words."""
    problems = []
    for study in Study.objects.visible_to(user).filter(pk__in=studies).select_related("order").order_by("pk"):
        try:
            images_complete(study, by=user)
        except Refusal as error:
            problems.append(error.sentence)
    return problems


def _answer(
    request: HttpRequest,
    lines: list[Line],
    *,
    problems: list[str],
    status: int = 200,
    bearer: Patient | None = None,
    sites: Sequence[Site] = (),
) -> HttpResponse:
    waits = bearer is not None and brought_for(bearer).exists()
    confirm = reverse("outside-images", args=[bearer.pk]) if bearer and waits else ""
    if "application/json" in request.headers.get("Accept", ""):
        rows = [vars(line) for line in lines]
        asked = [{"code": site.code, "name": site.name} for site in sites]
        told = {"lines": rows, "problems": problems, "confirm": confirm, "sites": asked}
        return JsonResponse(told, status=status)
    counts = {word: sum(line.outcome == result for line in lines) for result, word in WORDS.items()}
    context: dict[str, Any] = {
        "lines": lines,
        "counts": {word: count for word, count in counts.items() if count},
        "problems": problems,
        "confirm": confirm,
        "sites": sites,
        "mrn": request.POST.get("mrn", request.GET.get("mrn", "")),
        "limit": settings.UPLOAD_LIMIT_MB,
        "may_complete": may(_user(request), "imaging.acquire_study"),
    }
    return render(request, "imaging/upload.html", context, status=status)
