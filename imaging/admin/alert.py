"""What machines did in spite of an open safety question, kept until somebody answers for it."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.models import SafetyAlert, Study
from patients.admin.banner import when
from patients.admin.base import BaseAdmin
from patients.admin.filters import Choices, Filter
from patients.admin.paging import KeysFirst, ShortPaginator
from patients.admin.seen import who


class ByAnswered(Filter):
    """Acknowledged or not. Unasked, the list shows what waits."""

    title = gettext_lazy("acknowledged")
    parameter_name = "answered"
    everything = gettext_lazy("open")

    def answers(self) -> Choices:
        """Acknowledged ones, or all."""
        return [("yes", _("acknowledged")), ("all", _("all"))]

    def narrow(self, rows: QuerySet[SafetyAlert], answer: str) -> QuerySet[SafetyAlert]:
        """Those that somebody answered for, or no limit."""
        return rows.filter(open=False) if answer == "yes" else rows

    def unasked(self, rows: QuerySet[SafetyAlert]) -> QuerySet[SafetyAlert]:
        """Those that wait."""
        return rows.filter(open__in=[True])  # "= TRUE" would use no index


@admin.register(SafetyAlert)
class SafetyAlertAdmin(BaseAdmin[SafetyAlert]):
    """The list for those in charge, the oldest first. A row opens the study's page at the board, or in the admin."""

    shows_patients: ClassVar[bool] = True
    list_display = ("moment", "patient", "of", "reason", "said", "answered")
    list_display_links = None
    list_filter: ClassVar[Any] = (ByAnswered,)
    paginator = ShortPaginator
    list_select_related = ("study__patient", "study__order", "acknowledged_by")
    ordering = ("raised_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SafetyAlert]:
        """Of the studies that this person may see."""
        seen = Study.objects.visible_to(who(request)).filter(pk=OuterRef("study"))  # a list would be every study's key
        return super().get_queryset(request).filter(Exists(seen))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysFirst]:
        """The list's class."""
        return KeysFirst

    @admin.display(description=gettext_lazy("since"), ordering="raised_at")
    def moment(self, alert: SafetyAlert) -> str:
        """Day and time."""
        return when(alert.raised_at)

    @admin.display(description=gettext_lazy("patient"))
    def patient(self, alert: SafetyAlert) -> str:
        """Name and number."""
        return str(alert.study.patient)

    @admin.display(description=gettext_lazy("study"))
    def of(self, alert: SafetyAlert) -> str:
        """The way to its page, where it is acknowledged."""
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:imaging_study_change", args=[alert.study_id]), alert.study
        )

    @admin.display(description=gettext_lazy("in words"))
    def said(self, alert: SafetyAlert) -> str:
        """What stood open."""
        return " ".join(alert.words)

    @admin.display(description=gettext_lazy("acknowledged"))
    def answered(self, alert: SafetyAlert) -> str:
        """By whom, when, and what was done."""
        if alert.acknowledged_by is None or alert.acknowledged_at is None:
            return ""
        return f"{alert.acknowledged_by.get_full_name()}, {when(alert.acknowledged_at)} {alert.note}".strip()
