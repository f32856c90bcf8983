"""Studies: the worklist of the desk and of the rooms, and the page with everything about one."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from imaging.admin import filters, words, worklist
from imaging.admin.verbs import VERBS
from imaging.models import Study
from imaging.views.given import given
from imaging.views.history import steps
from patients.admin.banner import banner, named
from patients.admin.base import BaseAdmin, who
from patients.admin.filters import BySite
from patients.admin.paging import ShortPaginator
from patients.models.search import matching

FOUND = 5_000  # studies of the patients that a search finds


@admin.register(Study)
class StudyAdmin(BaseAdmin[Study]):
    """By priority, then by time. A study is never edited: it moves by its steps."""

    shows_patients: ClassVar[bool] = True
    verbs = VERBS
    page_template = "admin/imaging/study/page.html"
    list_display = ("state", "urgency", "name", "mrn", "title", "accession", "slot", "waiting")
    list_display_links = ("name",)
    paginator = ShortPaginator
    list_filter = (
        filters.ByStatus,
        filters.ByPriority,
        filters.ByModality,
        BySite,
        filters.ByStation,
        filters.BySlotDay,
    )
    search_fields = ("description",)
    search_help_text = gettext_lazy("Patient, MRN, birth date, accession number")
    ordering = ("priority", "status_since", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Study]:
        """What this person may see, with all that a row shows."""
        return words.with_slots(Study.objects.visible_to(who(request)))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[worklist.WorkList]:
        """The list's class."""
        return worklist.WorkList

    def get_sortable_by(self, request: HttpRequest) -> tuple[str, ...]:
        """A list that grows without end has one order."""
        return () if filters.behind_us(request.GET) else tuple(self.list_display)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, below the person's tabs."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        tabs = {"tabs": worklist.tabs(request), "narrowed_by": worklist.plain(request.GET)}
        return super().changelist_view(request, {**tabs, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Study], search_term: str
    ) -> tuple[QuerySet[Study], bool]:
        """By accession number, or by the patient."""
        text = search_term.strip()
        if not text:
            return queryset, False
        return queryset.filter(pk__in=_found(text)), False

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, study: Study) -> str:
        """Word and icon."""
        return words.status(study)

    @admin.display(description=gettext_lazy("priority"), ordering="priority")
    def urgency(self, study: Study) -> str:
        """Word and icon."""
        return words.priority(study)

    @admin.display(description=gettext_lazy("patient"), ordering="patient__family_name")
    def name(self, study: Study) -> str:
        """Family name in capitals, given names."""
        return named(study.patient)

    @admin.display(description=gettext_lazy("MRN"))
    def mrn(self, study: Study) -> str:
        """The number, as on the card."""
        return study.patient.mrn

    @admin.display(description=gettext_lazy("procedure"), ordering="description")
    def title(self, study: Study) -> str:
        """With its side."""
        return study.title

    @admin.display(description=gettext_lazy("accession"))
    def accession(self, study: Study) -> str:
        """The order's number."""
        return study.accession_number

    @admin.display(description=gettext_lazy("slot"))
    def slot(self, study: Study) -> str:
        """Station and time."""
        return words.slot(study)

    @admin.display(description=gettext_lazy("waiting"), ordering="status_since")
    def waiting(self, study: Study) -> str:
        """Since the last step."""
        return words.age(study.status_since)

    def page_context(self, request: HttpRequest, row: Study) -> dict[str, Any]:
        """Everything about one study."""
        return {
            "person": banner(row.patient),
            "subtitle": row.patient.name,
            "line": words.line(row),
            "order": row.order,
            "series": row.series.annotate(images=Count("instances")),
            "others": [words.line(each) for each in self._others(row)],
            "steps": steps(row),
            "study": row,
            **given(row),
        }

    @staticmethod
    def _others(study: Study) -> QuerySet[Study]:
        """The other procedures of the same order."""
        return words.with_slots(Study.objects.filter(order=study.order_id).exclude(order=None).exclude(pk=study.pk))


def _found(text: str) -> set[int]:
    """Keys of the studies that fit, each way by its own index: beside a chosen site a database would read all of it."""
    ways = (Q(order__accession_number=text.upper()), matching(text, "patient__"))
    return {key for way in ways for key in Study.objects.filter(way).order_by().values_list("pk", flat=True)[:FOUND]}
