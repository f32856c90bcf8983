"""The catalogue and the machines."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.actions.catalogue import save_procedure
from imaging.admin.filters import ByModality
from imaging.admin.opening_times import HOURS
from imaging.models import Modality, Procedure, SafetyQuestion, Station
from patients.admin.base import who
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
        (
            gettext_lazy("Safety"),
            {"fields": (("contrast", "ionising", "magnetic"), ("laterality_required", "needs_vetting"), "questions")},
        ),
        (gettext_lazy("Preparation"), {"fields": ("preparation",)}),
        (gettext_lazy("Where it is done, and how its report begins"), {"fields": ("stations", "report_template")}),
    )
    autocomplete_fields = ("stations",)

    def save_model(self, request: HttpRequest, obj: Procedure, form: Any, change: bool) -> None:
        """By the verb, together with what it points at."""
        links = [field.name for field in Procedure._meta.many_to_many if field.name in form.cleaned_data]
        save_procedure(obj, {name: form.cleaned_data[name] for name in links}, by=who(request))

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
            (procedure.magnetic, _("magnetic field")),
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
    verbs = (HOURS,)


@admin.register(SafetyQuestion)
class SafetyQuestionAdmin(MasterAdmin[SafetyQuestion]):
    """What is asked before a machine begins: for which procedures and people, and what stops."""

    list_display = ("label", "text", "kind", "contrast", "ionising", "magnetic", "second_person", "active")
    search_fields = ("code", "text", "label")
    fieldsets: ClassVar[Any] = (
        (None, {"fields": (("text", "label"), ("code", "position"), "active")}),
        (gettext_lazy("Asked where the procedure has"), {"fields": (("contrast", "ionising", "magnetic"),)}),
        (gettext_lazy("Asked of"), {"fields": (("sex", "age_from", "age_to"),)}),
        (gettext_lazy("Answer"), {"fields": (("kind", "unit"), ("stops_on", "stops_below", "stops_above"))}),
        (gettext_lazy("An override"), {"fields": (("second_person", "second_at_check_in"),)}),
        (gettext_lazy("Beside it"), {"fields": ("max_age_days", ("standing", "topic"))}),
    )
