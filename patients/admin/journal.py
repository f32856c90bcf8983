"""The journal, to look at."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.admin.banner import when
from patients.admin.base import BaseAdmin
from patients.admin.filters import Choices, DayFilter, Filter
from patients.models import Event, Patient, User
from patients.models.search import matching


class ByThing(Filter):
    """What the entry is about: the word before the point."""

    title = gettext_lazy("about")
    parameter_name = "about"
    everything = gettext_lazy("everything")

    def answers(self) -> Choices:
        """The kinds of thing that verbs and pages write about."""
        words = (_("patients"), _("identifiers"), _("orders"), _("studies"), _("unmatched images"), _("reports"))
        names = ("patient", "identifier", "order", "study", "mismatch", "report")
        rest = [("delivery", _("deliveries")), ("user", _("accounts")), ("event", _("the journal itself"))]
        return [*zip(names, words, strict=True), *rest]

    def narrow(self, rows: QuerySet[Event], answer: str) -> QuerySet[Event]:
        """By the beginning of the kind, which is indexed."""
        return rows.filter(kind__startswith=f"{answer}.")


class ByPerson(Filter):
    """Who acted."""

    title = gettext_lazy("who")
    parameter_name = "by"
    everything = gettext_lazy("everybody")

    def answers(self) -> Choices:
        """Everybody who can act."""
        people = User.objects.exclude(username="AnonymousUser").order_by("username")
        return [(person.pk, person.get_full_name() or person.username) for person in people]

    def narrow(self, rows: QuerySet[Event], answer: str) -> QuerySet[Event]:
        """One person's entries."""
        return rows.filter(by=int(answer))


class OnDay(DayFilter):
    """The day of the entry."""

    title = gettext_lazy("day")
    parameter_name = "day"
    column = "at"


@admin.register(Event)
class EventAdmin(BaseAdmin[Event]):
    """Who did or saw what, when. Newest first."""

    shows_patients: ClassVar[bool] = True
    list_display = ("moment", "kind", "person", "patient", "thing")
    list_select_related = ("by", "patient")
    list_filter = (ByThing, ByPerson, OnDay)
    search_fields = ("kind",)
    search_help_text = gettext_lazy("Patient: name, MRN, birth date")
    page_template = "admin/patients/event/page.html"

    @admin.display(description=gettext_lazy("when"), ordering="at")
    def moment(self, event: Event) -> str:
        """Day and time."""
        return when(event.at)

    @admin.display(description=gettext_lazy("who"))
    def person(self, event: Event) -> str:
        """The person, or the system."""
        return (event.by.get_full_name() or event.by.get_username()) if event.by else _("the system")

    @admin.display(description=gettext_lazy("row"))
    def thing(self, event: Event) -> str:
        """Which row, without a pointer."""
        return f"{event.object_type} {event.object_id}" if event.object_type else ""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """The entries of the patients that fit, at most a hundred of them."""
        if not search_term.strip():
            return queryset, False
        fitting = list(Patient.objects.filter(matching(search_term)).values_list("pk", flat=True)[:100])
        return queryset.filter(Q(patient__in=fitting)), False
