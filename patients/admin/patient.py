"""The register: find, register and correct patients."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients import dates, names
from patients.actions import identifiers, register
from patients.admin.banner import age, banner, born, isolated
from patients.admin.base import BaseAdmin, BaseInline, who
from patients.admin.filters import BySite, Choices, Filter
from patients.admin.likely import likely_view, told_apart
from patients.admin.unknown import IDENTIFY, unknown_view
from patients.errors import InvalidInput
from patients.forms import PatientForm, countries, languages, read_birth_date
from patients.models import Patient, PatientIdentifier, Site
from patients.models.search import LISTED, find


class ByKind(Filter):
    """Identities that wait to be resolved."""

    title = gettext_lazy("identity")
    parameter_name = "identity"
    everything = gettext_lazy("all identities")

    def answers(self) -> Choices:
        """Temporary, confidential, or retired by a merge."""
        return [("temporary", _("temporary")), ("confidential", _("confidential")), ("merged", _("merged"))]

    def narrow(self, rows: QuerySet[Patient], answer: str) -> QuerySet[Patient]:
        """Those with the flag."""
        if answer == "merged":
            return rows.filter(merged_into__isnull=False)
        return self.unasked(rows).filter(**{answer: True})

    def unasked(self, rows: QuerySet[Patient]) -> QuerySet[Patient]:
        """Whoever was merged into another is left out: the number and the name find that one."""
        return rows.filter(merged_into=None)


class Identifiers(BaseInline[PatientIdentifier, Patient]):
    """Other numbers of the patient."""

    model = PatientIdentifier
    fields = ("kind", "issuer", "value")
    extra = 1
    verbose_name_plural = gettext_lazy("other identifiers")


@admin.register(Patient)
class PatientAdmin(BaseAdmin[Patient]):
    """One page to register, the same page to correct; the patient's orders and images stand above it."""

    shows_patients: ClassVar[bool] = True
    can_add: ClassVar[bool] = True
    can_change: ClassVar[bool] = True
    conflict_field: ClassVar[str] = "mrn"
    form = PatientForm
    verbs = (IDENTIFY,)
    inlines = (Identifiers,)
    list_display = ("who_it_is", "born", "sex", "mrn", "site", "flags")
    list_display_links = ("who_it_is",)
    list_filter = (BySite, ByKind)
    list_select_related = ("site",)
    search_fields = ("name_key",)
    search_help_text = gettext_lazy("Name in any order, MRN, birth date, telephone")
    change_form_template = "admin/patients/patient/form.html"
    fieldsets = (
        (gettext_lazy("Name"), {"fields": (("family_name", "given_name", "middle_name"), ("prefix", "suffix"))}),
        (gettext_lazy("Birth, sex, number"), {"fields": (("birth_date", "sex"), ("site", "mrn"))}),
        (gettext_lazy("Name in other scripts"), {"fields": (("ideographic_name", "phonetic_name"),)}),
        (
            gettext_lazy("How to reach the patient"),
            {"fields": (("phone", "email", "language"), "street", ("postcode", "city", "country"))},
        ),
        (
            gettext_lazy("Safety"),
            {"fields": ("allergies", ("has_pacemaker", "has_implants", "has_renal_impairment"))},
        ),
        (gettext_lazy("Handling"), {"fields": (("confidential", "temporary"),)}),
    )

    # --- the list -------------------------------------------------------------------------------------------------
    @admin.display(description=gettext_lazy("patient"), ordering="family_name")
    def who_it_is(self, patient: Patient) -> str:
        """The name, with the other scripts behind it."""
        script = patient.ideographic_name.replace("^", " ")
        return isolated(f"{patient.name} · {script}" if script else patient.name)

    @admin.display(description=gettext_lazy("born"), ordering="birth_date")
    def born(self, patient: Patient) -> str:
        """The birth date in words, and the age."""
        return " · ".join(part for part in (born(patient), age(patient)) if part)

    @admin.display(description=gettext_lazy("marks"))
    def flags(self, patient: Patient) -> str:
        """Temporary and confidential, in words."""
        marks = [(patient.temporary, _("temporary identity")), (patient.confidential, _("confidential"))]
        return render_to_string("patients/_marks.html", {"marks": [word for there, word in marks if there]})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Patient], search_term: str
    ) -> tuple[QuerySet[Patient], bool]:
        """By words of the name, MRN, other numbers, birth date, telephone."""
        typing = request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
        if typing:
            queryset = queryset.filter(merged_into=None)  # nothing new is given to them; the list has its filter
        if not search_term.strip():
            return queryset, False
        found = find(search_term, LISTED, retired=not typing)
        if found.more and not typing:
            messages.info(request, _("More than %(most)d fit; these are some of them. Type more.") % {"most": LISTED})
        return queryset.filter(pk__in=found.keys), False

    def has_change_permission(self, request: HttpRequest, obj: Patient | None = None) -> bool:
        """Whoever was merged into another is only looked at."""
        return (obj is None or obj.merged_into_id is None) and super().has_change_permission(request, obj)

    def in_words(self, row: Patient) -> str:
        """Enough to tell two people of one name apart."""
        return " · ".join(part for part in (row.name, born(row), str(row.get_sex_display()), row.mrn) if part)

    # --- the form -------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        """Django's, and the birth date in words while it is typed."""
        words = path("in-words/", self.admin_site.admin_view(self.words_view), name="patients_patient_in_words")
        unknown = self.admin_site.admin_view(partial(unknown_view, self.admin_site))
        likely = path("likely/", self.admin_site.admin_view(likely_view), name="patients_patient_likely")
        return [words, likely, path("unknown/", unknown, name="patients_patient_unknown"), *super().get_urls()]

    def words_view(self, request: HttpRequest) -> HttpResponse:
        """What the typed birth date means at the site. Shows nobody's data."""
        site = _site(request.GET.get("site"))
        text = request.GET.get("text", "")[:60]
        context: dict[str, Any] = {"words": "", "trouble": ""}
        if site is not None and text.strip():
            try:
                context["words"] = dates.in_words(read_birth_date(text, site))
            except InvalidInput as refusal:
                context["trouble"] = refusal.reason or refusal.sentence
        return HttpResponse(render_to_string("patients/_in_words.html", context))

    def get_readonly_fields(self, request: HttpRequest, obj: Patient | None = None) -> tuple[str, ...]:
        """A patient stays in the register of the site where the MRN was given."""
        return ("site",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The site where the clerk registered last, its country, and the name that was searched for in vain."""
        site = _site(request.session.get("site"))
        known = {"site": site.pk, "country": site.region} if site else {}
        return {**known, **_name_in(request.GET.get("q", ""))}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """Countries and languages are chosen from lists."""
        lists = {"country": countries, "language": languages}
        if db_field.name in lists:
            choices = [("", "—"), *lists[db_field.name]()]
            return forms.ChoiceField(label=db_field.verbose_name.capitalize(), choices=choices, required=False)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.ModelChoiceField) and db_field.name == "site":
            field.queryset = Site.objects.filter(active=True)
        return field

    def save_model(self, request: HttpRequest, obj: Patient, form: Any, change: bool) -> None:
        """Register, or correct what was changed."""
        if change:
            register.update(obj, by=who(request), **form.facts())
        else:
            facts = {**form.facts(), "sex": form.cleaned_data["sex"]}
            apart = told_apart(request.POST, "apart", "told_apart")
            made = register.register(form.cleaned_data["site"], by=who(request), told_apart=apart, **facts)
            request.session["site"] = made.site_id
            obj.pk, obj._state.adding = made.pk, False
        obj.refresh_from_db()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Add or correct the other numbers."""
        for row in formset.forms:
            if not row.has_changed():
                continue
            facts = {name: row.cleaned_data[name] for name in ("kind", "value", "issuer")}
            if row.instance.pk:
                identifiers.correct(row.instance, by=who(request), **facts)
            else:
                identifiers.add(form.instance, by=who(request), **facts)

    def response_add(self, request: HttpRequest, obj: Patient, post_url_continue: str | None = None) -> HttpResponse:
        """To the patient's page, where the next step is an order."""
        who_it_is = banner(obj)
        sentence = _("Registered: %(name)s, born %(born)s, %(sex)s, MRN %(mrn)s.")
        messages.success(
            request, sentence % {"name": who_it_is.name, "born": who_it_is.born, "sex": who_it_is.sex, "mrn": obj.mrn}
        )
        return HttpResponseRedirect(self.address(obj))

    def response_change(self, request: HttpRequest, obj: Patient) -> HttpResponse:
        """Stay with the patient."""
        messages.success(request, _("Saved: %(name)s, born %(born)s.") % {"name": obj.name, "born": born(obj)})
        return HttpResponseRedirect(self.address(obj))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form, with the patient's head and what other apps have to show above it."""
        patient = context.get("original")
        if patient is not None:
            context["person"] = banner(patient)
            panels = [import_string(dotted)(request, patient) for dotted in settings.PATIENT_PANELS]
            context["panels"] = [panel for panel in panels if panel]
        return super().render_change_form(request, context, *args, **kwargs)


def _site(key: object) -> Site | None:
    """The active site with this key, else the first one."""
    active = Site.objects.filter(active=True)
    return (active.filter(pk=int(str(key))).first() if str(key).isdecimal() else None) or active.first()


def _name_in(text: str) -> dict[str, str]:
    """The parts of a name that was searched for; nothing where it holds digits or cannot be read."""
    if not text.strip() or any(char.isdecimal() for char in text):
        return {}
    try:
        name = names.parse(text)
    except InvalidInput:
        return {}
    return {"family_name": name.family, "given_name": name.given}
