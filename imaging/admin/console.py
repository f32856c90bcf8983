"""The machines' consoles: how the system talks to each, what each asked last, and what each has done."""

import json
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.models import Console, PerformedStep, WorklistQuery
from patients import audit
from patients.admin.banner import when
from patients.admin.base import BaseAdmin, who
from patients.admin.master_data import MasterAdmin


@admin.register(Console)
class ConsoleAdmin(MasterAdmin[Console]):
    """A station without such a row gets the defaults."""

    list_display = ("station", "charset", "scope", "worklist_limit", "may_retrieve", "host", "port")
    list_select_related = ("station",)
    search_fields = ("station__name", "station__ae_title")
    ordering = ("station__name",)
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("station",)}),
        (gettext_lazy("Worklist"), {"fields": (("scope", "worklist_limit"),)}),
        (gettext_lazy("What it can show"), {"fields": ("charset", "name_groups", ("name_limit", "text_limit"))}),
        (gettext_lazy("Images"), {"fields": ("may_retrieve", ("host", "port"))}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Console | None = None) -> tuple[str, ...]:
        """The station is the key."""
        return ("station",) if obj else ()


@admin.register(WorklistQuery)
class WorklistQueryAdmin(BaseAdmin[WorklistQuery]):
    """What consoles ask for, newest first; the page of a query says why an entry is or is not among the answers."""

    page_template = "admin/imaging/worklistquery/page.html"
    list_display = ("moment", "ae_title", "times", "answers", "outcome", "milliseconds", "address")
    list_filter = ()
    search_fields = ("ae_title",)
    search_help_text = gettext_lazy("AE title")
    ordering = ("-at", "-pk")

    def page_context(self, request: HttpRequest, row: WorklistQuery) -> dict[str, Any]:
        """The query's keys, and the verdict on each open entry, or on the studies of one accession number."""
        accession = request.GET.get("q", "").strip().upper()
        told: dict[str, Any] = import_string(settings.WORKLIST_EXPLAINED)(row, who(request), accession)
        studies = [each.study for each in told["verdicts"] if each.study]
        audit.record("worklist.explained", by=who(request), station=row.ae_title, studies=studies)
        return {**told, "looked_for": accession, "outcome": self.outcome(row)}

    @admin.display(description=gettext_lazy("when"), ordering="at")
    def moment(self, query: WorklistQuery) -> str:
        """Day and time of the last time."""
        return when(query.at)

    @admin.display(description=gettext_lazy("outcome"))
    def outcome(self, query: WorklistQuery) -> str:
        """In words, with the status of the standard."""
        words = {
            0x0000: _("answered"),
            0xFE00: _("cancelled by the console"),
            0xA700: _("too many entries"),
            0xA900: _("the query makes no sense"),
        }
        said = words.get(query.status, _("failed"))
        return f"{said} (0x{query.status:04X}) {query.comment}".strip()


@admin.register(PerformedStep)
class PerformedStepAdmin(BaseAdmin[PerformedStep]):
    """What machines say that they do and did, newest first."""

    shows_patients: ClassVar[bool] = True
    list_display = ("moment", "ae_title", "patient_name", "patient_id", "modality", "status", "images", "attention")
    search_fields = ("ae_title", "patient_id", "sop_instance_uid", "step_id")
    search_help_text = gettext_lazy("AE title, patient ID at the machine, step or its UID")
    ordering = ("-received_at", "-pk")
    fields = (
        *(
            "sop_instance_uid",
            "ae_title",
            "step_id",
            "status",
            "reason",
            "attention",
            "of",
            "patient_name",
            "patient_id",
        ),
        *("modality", "started_at", "ended_at", "images", "told"),
    )
    readonly_fields = ("of", "told")

    @admin.display(description=gettext_lazy("received"), ordering="received_at")
    def moment(self, step: PerformedStep) -> str:
        """Day and time."""
        return when(step.received_at)

    @admin.display(description=gettext_lazy("studies"))
    def of(self, step: PerformedStep) -> str:
        """Which of ours it is about."""
        return ", ".join(str(study) for study in step.studies.select_related("order")) or _("none fits")

    @admin.display(description=gettext_lazy("dose, contrast, series"))
    def told(self, step: PerformedStep) -> str:
        """As the machine gave it."""
        return json.dumps(step.facts, ensure_ascii=False, indent=1)
