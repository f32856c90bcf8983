"""Deliveries: which version is on its way to whom, to look at."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy

from patients.admin.banner import banner, named, when
from patients.admin.base import BaseAdmin
from patients.admin.filters import Choices, DayFilter, Filter
from patients.admin.verbs import Verb
from patients.models import Patient, User
from patients.models.search import matching
from reporting.actions import delivering
from reporting.models import Delivery, DeliveryStatus


class ByStatus(Filter):
    """Where it is on its way."""

    title = gettext_lazy("status")
    parameter_name = "status"
    everything = gettext_lazy("all statuses")

    def answers(self) -> Choices:
        """The statuses."""
        return list(DeliveryStatus.choices)

    def narrow(self, rows: QuerySet[Delivery], answer: str) -> QuerySet[Delivery]:
        """One of them."""
        return rows.filter(status=answer)


def _retry(delivery: Delivery, by: User, said: dict[str, Any]) -> object:
    return delivering.retry(delivery, by=by)


class OnDay(DayFilter):
    """The day on which it was queued."""

    title = gettext_lazy("queued on")
    parameter_name = "day"
    column = "queued_at"
    site = "version__report__study__site"


@admin.register(Delivery)
class DeliveryAdmin(BaseAdmin[Delivery]):
    """The outgoing queue."""

    shows_patients: ClassVar[bool] = True
    page_template = "admin/reporting/delivery/page.html"
    list_display = ("state", "recipient", "name", "study", "version", "channel", "attempts", "queued")
    list_display_links = ("name",)
    list_select_related = (
        "recipient",
        "version__report__study__patient",
        "version__report__study__order",
        "version__report__study__site",
    )
    list_filter = (ByStatus, OnDay)
    search_fields = ("channel",)
    verbs = (
        Verb[Delivery](
            name="retry",
            label=gettext_lazy("Try again now"),
            perm="reporting.retry_delivery",
            run=_retry,
            possible=lambda delivery: delivery.status in (DeliveryStatus.FAILED, DeliveryStatus.DEAD),
            done=gettext_lazy("It is tried again within seconds."),
            help=gettext_lazy("The attempts are counted anew."),
            tone="primary",
        ),
    )
    search_help_text = gettext_lazy("Patient, recipient, accession number")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        """By the patient, the recipient's name, or the accession number."""
        text = search_term.strip()
        if not text:
            return queryset, False
        recipient = Q(recipient__family_name__icontains=text)
        number = Q(version__report__study__order__accession_number=text.upper())
        return queryset.filter(recipient | number | matching(text, "version__report__study__patient__")), False

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, delivery: Delivery) -> str:
        """Word and icon."""
        known = {"status": delivery.status, "label": DeliveryStatus(delivery.status).label}
        return render_to_string("imaging/_status.html", known)

    @admin.display(description=gettext_lazy("patient"))
    def name(self, delivery: Delivery) -> str:
        """Whose report."""
        return named(delivery.version.report.study.patient)

    @admin.display(description=gettext_lazy("study"))
    def study(self, delivery: Delivery) -> str:
        """Which study."""
        return str(delivery.version.report.study)

    @admin.display(description=gettext_lazy("queued"), ordering="queued_at")
    def queued(self, delivery: Delivery) -> str:
        """When it was planned."""
        return when(delivery.queued_at, delivery.version.report.study.site.time_zone)

    def patient_of(self, row: Delivery) -> Patient | None:
        """Whose report."""
        return row.version.report.study.patient

    def page_context(self, request: HttpRequest, row: Delivery) -> dict[str, Any]:
        """The way of one version."""
        study = row.version.report.study
        return {
            "person": banner(study.patient),
            "study": study,
            "status": self.state(row),
            "title": str(row.recipient),
            "zone": study.site.time_zone,
        }
