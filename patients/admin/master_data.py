"""Sites and practitioners: master data, changed by one verb."""

from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from patients.actions import master_data
from patients.admin.base import BaseAdmin, who
from patients.forms import SiteForm
from patients.models import Practitioner, Site

M = TypeVar("M", bound=Model)


class MasterAdmin(BaseAdmin[M]):
    """A table without people's data; each change is in the journal with what was there before."""

    can_add: ClassVar[bool] = True
    can_change: ClassVar[bool] = True

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:
        """By the verb."""
        master_data.save(obj, by=who(request))


def narrow_by_words(rows: QuerySet[M], text: str, *columns: str) -> QuerySet[M]:
    """Rows that have every word in one of the columns."""
    for word in text.split():
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(found)
    return rows


@admin.register(Site)
class SiteAdmin(MasterAdmin[Site]):
    """Sites with their registers, letterheads and habits."""

    form = SiteForm
    list_display = ("name", "code", "date_order", "time_zone", "active")
    search_fields = ("name", "code")
    fieldsets = (
        (None, {"fields": (("name", "code"), "active")}),
        (gettext_lazy("Letterhead"), {"fields": ("address", "phone")}),
        (gettext_lazy("Habits"), {"fields": (("region", "date_order", "time_zone"),)}),
        (
            gettext_lazy("Medical record numbers"),
            {"fields": (("mrn_pattern", "mrn_check_digit", "mrn_format"), "issuer_uid")},
        ),
    )


@admin.register(Practitioner)
class PractitionerAdmin(MasterAdmin[Practitioner]):
    """Doctors and others who refer, perform or read."""

    list_display = ("name", "code", "specialty", "phone", "user", "active")
    list_select_related = ("user",)
    search_fields = ("family_name", "given_name", "code")
    search_help_text = gettext_lazy("Name or number")
    fields = (("title", "given_name", "family_name"), ("code", "specialty"), ("phone", "email"), "user", "active")

    @admin.display(description=gettext_lazy("name"), ordering="family_name")
    def name(self, person: Practitioner) -> str:
        """As a letter addresses the person."""
        return person.name

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Practitioner], search_term: str
    ) -> tuple[QuerySet[Practitioner], bool]:
        """By every word; only the active ones where one is chosen."""
        rows = narrow_by_words(queryset, search_term, "family_name", "given_name", "code")
        choosing = request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
        return (rows.filter(active=True) if choosing else rows), False

    def in_words(self, row: Practitioner) -> str:
        """Name, specialty, number."""
        return " · ".join(part for part in (row.name, row.specialty, row.code) if part)
