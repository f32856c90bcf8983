"""What people do about deliveries: hold a release back, have one tried again, print for the post."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from patients import audit
from patients.access import require
from patients.models import User
from reporting import paper
from reporting.actions import delivering, release_rules
from reporting.models import Channel, Delivery, DeliveryStatus, Report, ReportVersion
from reporting.pdf.render import render as render_pdf
from reporting.views.asking import person

PER_PAGE = 50
_RELATED = "version__report__study"


@require_POST
def hold_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the release that would come by itself."""
    user = person(request)
    report = get_object_or_404(Report.objects.visible_to(user), pk=pk)
    release_rules.hold_back(report, why=request.POST.get("why", ""), by=user)
    messages.success(request, _("Held back: it goes out when somebody releases it."))
    return redirect("report", pk=pk)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a failed delivery tried again, now."""
    user = person(request)
    delivery = get_object_or_404(_visible(user), pk=pk)
    delivering.retry(delivery, by=user)
    messages.success(request, _("It is tried again within seconds."))
    seen = Report.objects.visible_to(user).filter(pk=delivery.version.report_id).exists()
    return redirect(*(("report", delivery.version.report_id) if seen else ("admin:reporting_delivery_change", pk)))


@require_GET
def print_list(request: HttpRequest) -> HttpResponse:
    """What waits to be printed and posted, the oldest first."""
    user = person(request)
    require(user, "reporting.print_delivery")
    page = Paginator(to_print(), PER_PAGE).get_page(request.GET.get("page"))
    audit.shown("print_list", by=user, rows=[delivery.version.report for delivery in page.object_list])
    return render(request, "reporting/print_list.html", {"page": page, "total": page.paginator.count})


@require_GET
def print_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of one delivery; its recipient's name is on the list, not on the paper."""
    user = person(request)
    require(user, "reporting.print_delivery")
    delivery = get_object_or_404(Delivery.objects.select_related(f"{_RELATED}__order"), pk=pk, channel=Channel.PRINT)
    version, report = delivery.version, delivery.version.report
    shown = paper.parts(list(ReportVersion.objects.filter(report=report)), version.number)
    audit.record("report.printed", by=user, patient=report.study.patient, obj=report, number=version.number)
    answer = HttpResponse(render_pdf(paper.content(report, shown)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{paper.file_name(report, shown)}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """It is in its envelope."""
    user = person(request)
    require(user, "reporting.print_delivery")
    delivery = get_object_or_404(Delivery, pk=pk, channel=Channel.PRINT)
    delivering.printed(delivery, by=user)
    messages.success(request, _("Printed for %(who)s.") % {"who": delivery.recipient})
    return redirect(f"{reverse('print-list')}?page={request.POST.get('page', '1')[:6]}")


def to_print() -> QuerySet[Delivery]:
    """Deliveries on the print list. A row that the worker has not seen yet is there too: paper needs no worker."""
    waiting = [DeliveryStatus.SENT, DeliveryStatus.QUEUED, DeliveryStatus.FAILED]
    rows = Delivery.objects.filter(channel=Channel.PRINT, status__in=waiting)
    related = ("recipient", f"{_RELATED}__patient", f"{_RELATED}__order", f"{_RELATED}__site")
    return rows.select_related(*related).order_by("pk")


def _visible(user: User) -> QuerySet[Delivery]:
    """Of reports that this user may see; those who look after deliveries see them all."""
    rows = Delivery.objects.select_related(_RELATED)
    if user.has_perm("reporting.retry_delivery"):
        return rows
    return rows.filter(version__report__in=Report.objects.visible_to(user))
