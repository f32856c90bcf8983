"""Likely duplicates: the inbox as their list, both patients side by side as their page, and the decision."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients import access, audit
from patients.actions.duplicates import decide
from patients.admin import inbox
from patients.admin.banner import banner, when
from patients.admin.base import BaseAdmin, who
from patients.admin.merge_form import in_order
from patients.admin.sides import sides
from patients.admin.verbs import Verb
from patients.forms import VerbForm
from patients.models import Decision, DuplicateCase, Patient, User

PERM = "patients.merge_patient"


class DecisionForm(VerbForm):
    """Why, for whoever asks later."""

    why = forms.CharField(
        label=gettext_lazy("How do you know?"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )


def _decision(
    name: str, decision: Decision, label: Any, done: Any, help_text: Any, tone: str = ""
) -> Verb[DuplicateCase]:
    def run(case: DuplicateCase, by: User, said: dict[str, Any]) -> object:
        return decide(case, decision, by=by, why=said["why"])

    return Verb(name, label, PERM, run, done, form=DecisionForm, possible=_open, help=help_text, tone=tone)


def _open(case: DuplicateCase) -> bool:
    """While both are there; a decision may be changed."""
    return case.first.merged_into_id is None and case.second.merged_into_id is None


@admin.register(DuplicateCase)
class CaseAdmin(BaseAdmin[DuplicateCase]):
    """For those who may merge."""

    shows_patients: ClassVar[bool] = True
    page_template = "admin/patients/duplicatecase/page.html"
    list_select_related = ("first__site", "second__site", "decided_by", "first__merged_into", "second__merged_into")
    verbs = (
        _decision(
            "same",
            Decision.SAME,
            gettext_lazy("One person"),
            gettext_lazy("Noted: one person. Now merge the two."),
            gettext_lazy("The next page merges the two; until then the case stays in the inbox."),
            "primary",
        ),
        _decision(
            "different",
            Decision.DIFFERENT,
            gettext_lazy("Two people"),
            gettext_lazy("Noted: two people. They are not proposed again."),
            gettext_lazy("The two are never proposed as duplicates again."),
        ),
        _decision(
            "later",
            Decision.LATER,
            gettext_lazy("Decide later"),
            gettext_lazy("Put off: the case stays in the inbox."),
            gettext_lazy("The case stays in the inbox."),
        ),
    )

    def has_view_permission(self, request: HttpRequest, obj: DuplicateCase | None = None) -> bool:
        """Whoever may merge."""
        return access.may(who(request), PERM)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As above."""
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With both patients."""
        return super().get_queryset(request).select_related(*self.list_select_related)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The inbox."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        shell = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Identity inbox")}
        whole = {**shell, **inbox.context(request), **(extra_context or {})}
        return TemplateResponse(request, "admin/patients/duplicatecase/inbox.html", whole)

    def note_viewed(self, request: HttpRequest, row: DuplicateCase, **details: Any) -> None:
        """Two people's data are shown."""
        for patient in (row.first, row.second):
            audit.record("duplicatecase.viewed", by=who(request), patient=patient, obj=row, **details)

    def page_context(self, request: HttpRequest, row: DuplicateCase) -> dict[str, Any]:
        """Both, field by field, with what other apps have to show under each."""
        return {
            "title": _("One person, or two?"),
            "subtitle": str(row),
            "people": [(banner(patient), beside(request, patient)) for patient in (row.first, row.second)],
            "sides": list(sides(row.first, row.second)),
            "decided": when(row.decided_at) if row.decided_at else "",
            "may_decide": _open(row),
            "merge_at": merge_address(row.first, row.second),
        }

    def _after(self, request: HttpRequest, row: DuplicateCase) -> str:
        """One person: on to the merge. Else back to the inbox."""
        if request.method == "POST" and DuplicateCase.objects.get(pk=row.pk).decision == Decision.SAME:
            return merge_address(row.first, row.second)
        return self.list_address() if request.method == "POST" else self.address(row)


def merge_address(one: Patient, other: Patient) -> str:
    """The page that merges the two, the likelier survivor first."""
    survivor, retired = in_order(one, other)
    return f"{reverse('admin:patients_merge_add')}?survivor={survivor.pk}&retired={retired.pk}"


def beside(request: HttpRequest, patient: Patient) -> list[str]:
    """What other apps show under one of two patients who are compared."""
    panels = [import_string(dotted)(request, patient) for dotted in settings.PATIENT_BESIDE]
    return [panel for panel in panels if panel]
