"""The report: the page, the paper, the release."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from patients import audit
from patients.models import User
from reporting import paper
from reporting.actions import releasing
from reporting.models import (
    SIGNED,
    Channel,
    CriticalResult,
    CriticalStatus,
    Delivery,
    DeliveryStatus,
    Report,
    ReportVersion,
    VersionKind,
)
from reporting.pdf.render import render as render_pdf
from reporting.views.asking import person
from reporting.views.desk import desk


@dataclass(frozen=True)
class Went:
    """A delivery, and when its recipient first opened what it brought."""

    delivery: Delivery
    opened: dt.datetime | None


@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The text with what was added above it, and where it went."""
    user = person(request)
    found, versions = report_for(pk, user)
    shown = paper.parts(versions, reach(found, user))
    audit.record("report.viewed", by=user, patient=found.study.patient, obj=found)
    reader = user.has_perm("reporting.view_report")
    deliveries = _deliveries(found, user)
    context = {
        "report": found,
        "study": found.study,
        "desk": desk(found.study, user),
        "parts": shown,
        "word": paper.word(found, shown) if shown else "",
        "code": paper.code(shown[0].version) if shown else "",
        "versions": [version for version in reversed(versions) if version.signed_at] if reader else [],
        "went": _went(found, deliveries),
        "criticals": CriticalResult.objects.filter(report=found).exclude(status=CriticalStatus.WITHDRAWN),
        "may_acknowledge": any(_to_read(delivery, user) for delivery in deliveries),
        "reader": reader,
        "can_release": user.has_perm("reporting.release_report") and found.status in SIGNED,
        "unreleased": found.status in SIGNED and shown and shown[0].version.number > (found.released_number or 0),
    }
    return render(request, "reporting/report.html", context)


@require_GET
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of the current state, or of the state at `?version=`: the same version gives the same bytes."""
    user = person(request)
    found, versions = report_for(pk, user)
    limit = reach(found, user)
    asked = request.GET.get("version", "")
    if asked:
        if not asked.isdecimal() or (limit is not None and int(asked) > limit):
            raise Http404
        limit = int(asked)
    shown = paper.parts(versions, limit)
    if not shown or (asked and limit not in {version.number for version in versions if version.signed_at}):
        raise Http404
    audit.record("report.printed", by=user, patient=found.study.patient, obj=found, number=shown[0].version.number)
    answer = HttpResponse(render_pdf(paper.content(found, shown)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{paper.file_name(found, shown)}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the report out."""
    user = person(request)
    found = get_object_or_404(Report.objects.visible_to(user), pk=pk)
    sent = releasing.release(found, by=user)
    people = len({delivery.recipient_id for delivery in sent})
    said = ngettext("Released to %(n)d person.", "Released to %(n)d people.", people) % {"n": people}
    messages.success(request, said if people else _("Everybody has it already."))
    return redirect("report", pk=pk)


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """The recipient has read it."""
    user = person(request)
    found, _versions = report_for(pk, user)
    arrived = Delivery.objects.filter(version__report=found, recipient__user=user, channel=Channel.PAGE)
    for delivery in arrived.filter(status__in=[DeliveryStatus.SENT, DeliveryStatus.DELIVERED]):
        releasing.acknowledge(delivery, by=user)
    back = request.POST.get("back", "")
    return redirect("results" if back == "results" else reverse("report", args=[pk]))


def report_for(pk: int, user: User) -> tuple[Report, list[ReportVersion]]:
    """The report and the versions that this user may see, first to last. Raises Http404 where there is none."""
    rows = Report.objects.visible_to(user).select_related("study__patient", "study__site", "study__order__referrer")
    found = get_object_or_404(rows, pk=pk)
    versions = ReportVersion.objects.filter(report=found).select_related("author", "signed_by")
    limit = reach(found, user)
    if limit is None:
        return found, list(versions)
    final = versions.filter(signed_at__isnull=False).exclude(kind=VersionKind.PRELIMINARY)
    released = list(final.filter(number__lte=limit))
    if not released:
        raise Http404
    return found, released


def reach(report: Report, user: User) -> int | None:
    """The last version that this user may see; None for all, which is for those who read. 0 before the release."""
    return None if user.has_perm("reporting.view_report") else report.released_number or 0


def _to_read(delivery: Delivery, user: User) -> bool:
    arrived = delivery.status in (DeliveryStatus.SENT, DeliveryStatus.DELIVERED)
    return arrived and delivery.channel == Channel.PAGE and delivery.recipient.user_id == user.pk


def _went(report: Report, deliveries: list[Delivery]) -> list[Went]:
    """Each delivery, and when its recipient first opened the report after it; one query."""
    readers = [delivery.recipient.user_id for delivery in deliveries if delivery.recipient.user_id is not None]
    looks = audit.history(report).filter(kind__in=["report.viewed", "report.printed"], by__in=readers)
    opened = list(looks.values_list("by", "at")) if readers else []
    return [Went(each, _first(opened, each) if each.channel == Channel.PAGE else None) for each in deliveries]


def _first(opened: list[tuple[int, dt.datetime]], delivery: Delivery) -> dt.datetime | None:
    mine = (at for who, at in opened if who == delivery.recipient.user_id)
    return next((at for at in mine if delivery.delivered_at and at >= delivery.delivered_at), None)


def _deliveries(report: Report, user: User) -> list[Delivery]:
    """Where each version went; a recipient sees his own."""
    rows = Delivery.objects.filter(version__report=report).select_related("version", "recipient")
    if not user.has_perm("reporting.view_delivery"):
        rows = rows.filter(recipient__user=user)
    return list(rows.order_by("-version__number", "recipient__family_name", "pk"))
