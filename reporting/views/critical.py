"""Critical results: raised in the editor, told from the open list, acknowledged on the page, counted by the month."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from patients import audit
from patients.access import require
from patients.errors import Refusal
from patients.models import User
from reporting import critical_list
from reporting.actions import critical as criticals
from reporting.forms import CallForm, CriticalForm, MonthForm
from reporting.models import CriticalResult, CriticalStatus, Report
from reporting.pdf.listing import Entry, Listing, render_list
from reporting.views.asking import by_script, done, person
from reporting.views.desk import desk, study_to_read

SHOWN = 200


@require_POST
def raise_critical(request: HttpRequest, pk: int) -> HttpResponse:
    """From the editor: the finding in a few words, and how soon somebody must know."""
    user = person(request)
    study = study_to_read(pk, user)
    report = get_object_or_404(Report, study=study)
    form = CriticalForm(request.POST)
    form.is_valid()
    said = form.cleaned_data
    criticals.raise_critical(report, finding=said.get("finding", ""), category=said.get("category", ""), by=user)
    if not by_script(request):
        messages.success(request, _("The clock runs. The result stands on the open list until somebody knows it."))
    return done(request, reverse("reading", args=[pk]))


@require_GET
def open_list(request: HttpRequest) -> HttpResponse:
    """Whose clock runs, the first to end on top; whom to call, and the form for the call."""
    user = person(request)
    require(user, "reporting.view_criticalresult")
    rows = list(critical_list.shown(critical_list.still_open())[:SHOWN])
    audit.shown("criticals", by=user, rows=[row.report for row in rows])
    context = {"rows": rows, "total": len(rows), "month": timezone.localdate().strftime("%Y-%m")}
    return render(request, "reporting/criticals.html", context)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One critical result: the six facts, the ladder, what happened."""
    user = person(request)
    require(user, "reporting.view_criticalresult")
    return _page(request, _found(pk), user, CallForm())


@require_POST
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the call down, with its read-back; what was typed stays when it cannot be taken."""
    user = person(request)
    require(user, "reporting.draft_report")
    row = _found(pk)
    form = CallForm(request.POST)
    if not form.is_valid():
        return _page(request, row, user, form, status=400)
    try:
        criticals.log_call(row, **form.told(row.report.study.site.time_zone), by=user)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, row, user, form, status=refusal.status_code)
    messages.success(request, _("Written down: %(who)s knows it.") % {"who": form.cleaned_data["told_to"]})
    return redirect("criticals")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It was none after all."""
    user = person(request)
    require(user, "reporting.sign_report")
    criticals.withdraw(_found(pk), why=request.POST.get("why", ""), by=user)
    messages.success(request, _("Withdrawn. It stays in the month's list with your reason."))
    return redirect("criticals")


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """The doctor who has the report says that he knows it."""
    user = person(request)
    rows = CriticalResult.objects.filter(report__in=Report.objects.visible_to(user)).select_related("report")
    row = get_object_or_404(rows, pk=pk)
    criticals.acknowledge(row, by=user)
    messages.success(request, _("Thank you: the department sees that you know it."))
    return redirect("report", pk=row.report_id)


@require_GET
def month(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """A month for the auditor, as CSV or PDF. It names no patient, only numbers."""
    user = person(request)
    require(user, "reporting.view_criticalresult")
    form = MonthForm(request.GET)
    if not form.is_valid():
        return render(request, "ris/refused.html", {"sentence": _("Give a month as 2026-11.")}, status=400)
    first, kind = form.first, form.cleaned_data["format"]
    rows = critical_list.of_month(first, settings.TIME_ZONE)
    audit.record("criticals.exported", by=user, month=f"{first:%Y-%m}", format=kind)
    name = f"critical-results-{first:%Y-%m}.{kind}"
    answer: HttpResponse | StreamingHttpResponse
    if kind == "csv":
        answer = StreamingHttpResponse(critical_list.as_csv(rows), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(render_list(_listing(first, list(rows))), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _found(pk: int) -> CriticalResult:
    return get_object_or_404(critical_list.shown(CriticalResult.objects.all()), pk=pk)


def _page(request: HttpRequest, row: CriticalResult, user: User, form: CallForm, status: int = 200) -> HttpResponse:
    audit.record("critical.viewed", by=user, patient=row.report.study.patient, obj=row)
    zone = ZoneInfo(row.report.study.site.time_zone)
    if not form.is_bound:
        form.initial["told_at"] = timezone.localtime(timezone.now(), zone).strftime("%Y-%m-%dT%H:%M")
    context = {
        "row": row,
        "study": row.report.study,
        "desk": desk(row.report.study, user),
        "ladder": criticals.ladder(row.report),
        "history": audit.history(row).exclude(kind="critical.viewed"),
        "form": form,
        "open": row.status == CriticalStatus.OPEN,
    }
    return render(request, "reporting/critical.html", context, status=status)


def _listing(first: dt.date, rows: list[CriticalResult]) -> Listing:
    names = critical_list.headings()
    lines = [(row, critical_list.line(row)) for row in rows]
    late = sum(row.late for row in rows if row.status != CriticalStatus.WITHDRAWN)
    return Listing(
        title=_("Critical results, %(month)s") % {"month": f"{first:%Y-%m}"},
        summary=(_("%(n)d critical results, %(late)d not told in time.") % {"n": len(rows), "late": late},),
        entries=tuple(
            Entry(
                heading=f"{cells[0]} · {cells[3]} · {cells[4]}",
                facts=tuple((name, cell) for name, cell in zip(names, cells, strict=True) if cell),
                alarming=row.late and row.status != CriticalStatus.WITHDRAWN,
            )
            for row, cells in lines
        ),
        issued_at=max((row.found_at for row in rows), default=timezone.now()),
        language=translation.get_language() or settings.LANGUAGE_CODE,
        right_to_left=translation.get_language_bidi(),
    )
