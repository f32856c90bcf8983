"""Merges: their list, the ledger of each, the page that makes one, and the way back."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients import access, audit
from patients.actions.belonging import Added, added_since
from patients.actions.merging import consequences, merge
from patients.actions.pointers import pointers
from patients.actions.unmerging import unmerge
from patients.admin import refusals
from patients.admin.banner import banner, isolated, when
from patients.admin.base import BaseAdmin, who
from patients.admin.case import beside, merge_address
from patients.admin.filters import Choices, Filter
from patients.admin.ledger import ledger
from patients.admin.merge_form import BOTH, RETIRED, MergeForm
from patients.admin.verbs import Verb
from patients.errors import InvalidInput, Refusal
from patients.forms import VerbForm
from patients.models import Event, Merge, Patient, User
from patients.models.search import matching

PERM = "patients.merge_patient"
FOUND = 20  # patients that a search for the other one shows


class UnmergeForm(VerbForm):
    """Whose is what was added since? Nothing is chosen beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.row, Merge)
        self.added: list[Added] = added_since(self.row)
        people = [("survivor", str(self.row.survivor)), ("retired", str(self.row.retired))]
        for number, row in enumerate(self.added):
            label = _("Added since: %(row)s. Whose is it?") % {"row": row.words}
            self.fields[f"row_{number}"] = forms.ChoiceField(label=label, choices=people, widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any]:
        """The keys that a person has decided on, and those that go to the retired patient."""
        cleaned = super().clean() or self.cleaned_data
        answers = {row.key: cleaned.get(f"row_{number}") for number, row in enumerate(self.added)}
        cleaned["decided"] = {key for key, answer in answers.items() if answer}
        cleaned["to_retired"] = {key for key, answer in answers.items() if answer == "retired"}
        return cleaned


class ByOpen(Filter):
    """Merges that hold, or all."""

    title = gettext_lazy("state")
    parameter_name = "state"
    everything = gettext_lazy("all merges")

    def answers(self) -> Choices:
        """Those that hold, those that were undone."""
        return [("open", _("merged")), ("undone", _("undone"))]

    def narrow(self, rows: QuerySet[Merge], answer: str) -> QuerySet[Merge]:
        """One of the two."""
        return rows.filter(open=True) if answer == "open" else rows.filter(open=None)


def _unmerge(row: Merge, by: User, said: dict[str, Any]) -> object:
    return unmerge(row, by=by, decided=said["decided"], to_retired=said["to_retired"])


@admin.register(Merge)
class MergeAdmin(BaseAdmin[Merge]):
    """Nothing is edited: a merge is made, and undone."""

    shows_patients: ClassVar[bool] = True
    can_add: ClassVar[bool] = True
    page_template = "admin/patients/merge/page.html"
    list_display = ("moment", "gone", "stays", "person", "state")
    list_select_related = ("survivor", "retired", "by")
    list_filter = (ByOpen,)
    search_fields = ("why",)
    search_help_text = gettext_lazy("Name or MRN of one of the two")
    verbs = (
        Verb[Merge](
            name="unmerge",
            label=gettext_lazy("Unmerge"),
            perm=PERM,
            run=_unmerge,
            form=UnmergeForm,
            possible=lambda row: bool(row.open),
            done=gettext_lazy("Taken apart: each has again what was theirs."),
            help=gettext_lazy("Every row that the merge moved goes back, and each field to what it was."),
            tone="danger",
        ),
    )

    # --- the list -------------------------------------------------------------------------------------------------
    @admin.display(description=gettext_lazy("when"), ordering="at")
    def moment(self, row: Merge) -> str:
        """Day and time."""
        return when(row.at)

    @admin.display(description=gettext_lazy("retired"))
    def gone(self, row: Merge) -> str:
        """Who was merged."""
        return isolated(str(row.retired))

    @admin.display(description=gettext_lazy("survivor"))
    def stays(self, row: Merge) -> str:
        """Into whom."""
        return isolated(str(row.survivor))

    @admin.display(description=gettext_lazy("who"))
    def person(self, row: Merge) -> str:
        """Who did it."""
        return row.by.get_full_name() or row.by.get_username()

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: Merge) -> str:
        """Merged, or undone."""
        return _("merged") if row.open else _("undone %(when)s") % {"when": when(row.undone_at)}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Merge], search_term: str
    ) -> tuple[QuerySet[Merge], bool]:
        """By either of the two."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(matching(search_term, "survivor__") | matching(search_term, "retired__")), False

    # --- one merge ------------------------------------------------------------------------------------------------
    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may merge."""
        return access.may(who(request), PERM)

    def note_viewed(self, request: HttpRequest, row: Merge, **details: Any) -> None:
        """Two people's data are shown."""
        for patient in (row.survivor, row.retired):
            audit.record("merge.viewed", by=who(request), patient=patient, obj=row, **details)

    def page_context(self, request: HttpRequest, row: Merge) -> dict[str, Any]:
        """The ledger in words, whom to tell, and what could not be put back."""
        lines = Event.objects.filter(object_type=row._meta.label_lower, object_id=str(row.pk), patient=row.survivor)
        said = dict(lines.order_by("pk").values_list("kind", "details"))
        return {
            "title": _("Undone merge") if row.undone_at else _("Merge"),
            "subtitle": str(row),
            "ledger": ledger(row),
            "to_tell": [
                *said.get("patient.merged", {}).get("to_tell", []),
                *said.get("patient.unmerged", {}).get("to_tell", []),
            ],
            "left": said.get("patient.unmerged", {}).get("left", []),
            "person": None,
        }

    # --- a new one ------------------------------------------------------------------------------------------------
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Find the two, choose what stays, merge."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        survivor, retired = (_patient(request.GET.get(name)) for name in ("survivor", "retired"))
        if survivor is None or retired is None:
            return self._find(request, survivor or retired)
        return self._two(request, survivor, retired)

    def _find(self, request: HttpRequest, one: Patient | None) -> HttpResponse:
        """The other one, or both, by search."""
        text = request.GET.get("q", "").strip()
        rows = Patient.objects.filter(matching(text), merged_into=None).exclude(pk=one.pk if one else 0)
        found = list(rows.select_related("site").order_by("family_name", "given_name", "pk")[:FOUND]) if text else []
        if one or found:
            audit.shown("patient", by=who(request), rows=[*([one] if one else []), *found], asked=text, page="merge")
        here = reverse("admin:patients_merge_add")
        context = {
            "title": _("Merge two patients"),
            "person": banner(one) if one else None,
            "text": text,
            "found": [
                (banner(other), merge_address(one, other) if one else f"{here}?survivor={other.pk}") for other in found
            ],
        }
        return self._shown(request, "find", context)

    def _two(self, request: HttpRequest, survivor: Patient, retired: Patient) -> HttpResponse:
        """The form; on POST the merge."""
        form = MergeForm(survivor, retired, request.POST if request.method == "POST" else None)
        status = 200
        if form.is_bound:
            status = InvalidInput.status_code
            if form.is_valid():
                try:
                    take, join = form.chosen(RETIRED), form.chosen(BOTH)
                    done = merge(survivor, retired, why=form.cleaned_data["why"], by=who(request), take=take, join=join)
                except Refusal as refusal:
                    form.add_error(refusals.field_of(form, refusal), refusal.sentence)
                    status = refusal.status_code
                else:
                    messages.success(request, _("Merged into %(patient)s.") % {"patient": done.survivor})
                    return HttpResponseRedirect(self.address(done))
        for patient in (survivor, retired):
            audit.record("patient.compared", by=who(request), patient=patient, obj=patient, page="merge")
        return self._shown(request, "two", _both(request, survivor, retired, form), status)

    def _shown(self, request: HttpRequest, page: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/patients/merge/{page}.html", whole, status=status)


def _patient(key: str | None) -> Patient | None:
    if not key:
        return None
    found = Patient.objects.select_related("site", "merged_into").filter(pk=int(key)) if key.isdecimal() else None
    if found is None or not (patient := found.first()):
        raise Http404
    return patient


def _both(request: HttpRequest, survivor: Patient, retired: Patient, form: MergeForm) -> dict[str, Any]:
    """What the page of two patients needs."""
    here = reverse("admin:patients_merge_add")
    moving = [(p.model._meta.verbose_name_plural, p.rows(retired).count()) for p in pointers()]
    return {
        "title": _("Merge two patients"),
        "form": form,
        "people": [(banner(patient), beside(request, patient)) for patient in (survivor, retired)],
        "swapped": f"{here}?survivor={retired.pk}&retired={survivor.pk}",
        "moving": moving,
        "to_tell": consequences(retired),
    }
