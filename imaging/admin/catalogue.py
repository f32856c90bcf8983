"""The catalogue and the machines."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.admin.filters import ByModality
from imaging.models import Modality, Procedure, Station
from patients.admin.master_data import MasterAdmin, narrow_by_words


class OfModality(ByModality):
    """Which kind of machine."""

    def narrow(self, rows: QuerySet[Any], answer: str) -> QuerySet[Any]:
        """One of them."""
        return rows.filter(modality_id=answer)


@admin.register(Modality)
class ModalityAdmin(MasterAdmin[Modality]):
    """Kinds of machine."""

    list_display = ("code", "name")
    search_fields = ("code", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Modality | None = None) -> tuple[str, ...]:
        """The code is the key: another code is another modality."""
        return ("code",) if obj else ()


@admin.register(Procedure)
class ProcedureAdmin(MasterAdmin[Procedure]):
    """What can be ordered."""

    list_display = ("name", "code", "modality", "body_part", "duration_minutes", "facts", "active")
    list_select_related = ("modality",)
    list_filter = (OfModality,)
    search_fields = ("name", "code")
    search_help_text = gettext_lazy("Name, code or modality")
    fieldsets: ClassVar[Any] = (
        (
            None,
            {"fields": (("name", "active"), ("code", "coding_scheme"), ("modality", "body_part"), "duration_minutes")},
        ),
        (gettext_lazy("Safety"), {"fields": (("contrast", "ionising"), ("laterality_required", "needs_vetting"))}),
        (gettext_lazy("Preparation"), {"fields": ("preparation",)}),
    )

    @admin.display(description=gettext_lazy("needs"))
    def facts(self, procedure: Procedure) -> str:
        """What it asks for, in words."""
        return ", ".join(self._facts(procedure))

    @staticmethod
    def _facts(procedure: Procedure) -> list[str]:
        marks = (
            (procedure.laterality_required, _("side")),
            (procedure.contrast, _("contrast")),
            (procedure.ionising, _("radiation")),
            (procedure.needs_vetting, _("vetting")),
        )
        return [word for there, word in marks if there]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Procedure], search_term: str
    ) -> tuple[QuerySet[Procedure], bool]:
        """By every word; only what is offered where one is chosen."""
        rows = narrow_by_words(queryset, search_term, "name", "code", "modality__code", "body_part")
        choosing = request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
        return (rows.filter(active=True) if choosing else rows), False

    def in_words(self, row: Procedure) -> str:
        """Name, modality, length, and whether a side is needed."""
        length = _("%(n)d min") % {"n": row.duration_minutes}
        side = _("side needed") if row.laterality_required else ""
        return " · ".join(part for part in (row.name, row.modality_id, length, side) if part)


@admin.register(Station)
class StationAdmin(MasterAdmin[Station]):
    """The machines and their rooms."""

    list_display = ("name", "ae_title", "modality", "site", "room", "active")
    list_select_related = ("modality", "site")
    list_filter = (OfModality,)
    search_fields = ("name", "ae_title", "room")
    fields = (("name", "active"), ("ae_title", "modality"), ("site", "room"))
