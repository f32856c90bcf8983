"""The study's page, for everybody who may see it: facts, status, history, images; and its stack of frames."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from imaging.models import Instance, ScheduledStep, Study
from imaging.views import history
from imaging.views.given import given
from imaging.views.viewing import note_viewed
from patients import audit
from patients.models import User
from reporting.models import Report
from reporting.views.asking import person
from reporting.views.desk import desk


@require_GET
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """One study. The report's link is there for who may see the report, once there is something signed in it."""
    user = person(request)
    found = _study(pk, user)
    audit.record("study.viewed", by=user, patient=found.patient, obj=found, page="study")
    report = Report.objects.visible_to(user).filter(study=found).first()
    context = {
        "study": found,
        "desk": desk(found, user),
        "slot": ScheduledStep.objects.filter(study=found, current=True).select_related("station").first(),
        "steps": history.steps(found),
        **given(found),
        "report": report,
        "readable": report is not None and (report.released_number or user.has_perm("reporting.view_report")),
    }
    return render(request, "imaging/study.html", context)


@require_GET
def frames(request: HttpRequest, pk: int) -> JsonResponse:
    """The series with their images in order, as the viewer stacks them, and what has no picture."""
    user = person(request)
    found = _study(pk, user)
    note_viewed(request, found, by=user)  # before the frames, which a browser fetches several at once
    rows = Instance.objects.filter(series__study=found).select_related("series")
    series: dict[int, dict[str, Any]] = {}
    for instance in rows.order_by("series__number", "series__pk", "number", "pk"):
        entry = series.setdefault(instance.series_id, _series(instance))
        if instance.frames:
            entry["images"].append([instance.sop_instance_uid, instance.frames])
        else:
            entry["objects"].append(instance.facts.get("series_description") or instance.sop_class_uid)
    return JsonResponse({"study": found.study_instance_uid, "series": list(series.values())})


def _study(pk: int, user: User) -> Study:
    related = ("patient", "site", "procedure", "order__referrer", "order__placed_by")
    return get_object_or_404(Study.objects.visible_to(user).select_related(*related), pk=pk)


def _series(instance: Instance) -> dict[str, Any]:
    series = instance.series
    return {
        "uid": series.series_instance_uid,
        "number": series.number,
        "modality": series.modality,
        "description": series.description,
        "images": [],
        "objects": [],
    }
