"""The referring physician's page: my patients' results, the new ones first."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from patients import audit
from patients.models import User
from reporting import ages, paper, worklist
from reporting.models import Delivery, DeliveryStatus, Report, ReportVersion, VersionKind
from reporting.views.asking import person

PER_PAGE = 20


@dataclass(frozen=True)
class Result:
    """One released report as its recipient sees it."""

    delivery: Delivery
    report: Report
    parts: list[paper.Part]

    @property
    def new(self) -> bool:
        """Whether it was not acknowledged yet."""
        return bool(self.delivery.status != DeliveryStatus.ACKNOWLEDGED)

    @property
    def word(self) -> str:
        """How final it is."""
        return paper.word(self.report, self.parts)

    @property
    def born(self) -> str:
        """The patient's birth date in words."""
        return ages.born(self.report.study.patient)


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Released reports that were delivered to me, unread first, then the latest."""
    user = person(request)
    find = request.GET.get("find", "")[:64]
    rows = delivered_to(user)
    if find.strip():
        rows = rows.filter(worklist.finding(find, "version__report__study__"))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = _results(page.object_list)
    audit.shown("results", by=user, rows=[result.report for result in shown], find=find)
    unread = delivered_to(user).exclude(status=DeliveryStatus.ACKNOWLEDGED).count()
    context = {"page": page, "results": shown, "find": find, "unread": unread}
    return render(request, "reporting/results.html", context)


def delivered_to(user: User) -> QuerySet[Delivery]:
    """The delivery of the latest released version of each report that this person got and may still see."""
    mine = Delivery.objects.filter(
        recipient__user=user,
        channel="page",
        status__in=[DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.ACKNOWLEDGED],
        version__report__in=Report.objects.visible_to(user),
        version__number=F("version__report__released_number"),
    )
    read = Case(When(status=DeliveryStatus.ACKNOWLEDGED, then=Value(1)), default=Value(0), output_field=IntegerField())
    related = "version__report__study"
    return mine.select_related(f"{related}__patient", f"{related}__site", f"{related}__order").order_by(
        read, "-queued_at", "-pk"
    )


def _results(page: Iterable[Delivery]) -> list[Result]:
    """Two queries however many there are: the deliveries with their studies, and all released versions."""
    deliveries = list(page)
    limits = {delivery.version.report_id: delivery.version.number for delivery in deliveries}
    versions: dict[int, list[ReportVersion]] = {}
    released = ReportVersion.objects.filter(report__in=limits, signed_at__isnull=False)
    for version in released.exclude(kind=VersionKind.PRELIMINARY):
        versions.setdefault(version.report_id, []).append(version)
    return [
        Result(delivery, report, paper.parts(versions[report.pk], limits[report.pk]))
        for delivery in deliveries
        for report in [delivery.version.report]
    ]
