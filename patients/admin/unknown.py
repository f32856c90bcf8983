"""An unknown patient at the desk: registered at once, identified later."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients import access, dates
from patients.actions.temporary import identify, register_temporary
from patients.admin.seen import who
from patients.admin.verbs import Verb
from patients.errors import InvalidInput
from patients.forms import VerbForm, read_birth_date
from patients.models import Patient, Sex, Site, User


class UnknownForm(forms.Form):
    """What can be said of somebody whom nobody knows."""

    site = forms.ModelChoiceField(Site.objects.none(), label=gettext_lazy("Site"), empty_label=None)
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Where found, about what age, clothes, tattoos: by what the person may be known again."),
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST if request.method == "POST" else None, label_suffix="")
        sites: Any = self.fields["site"]
        sites.queryset = Site.objects.filter(active=True)
        self.initial["site"] = request.session.get("site") or sites.queryset.first()


def unknown_view(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The form; on POST the patient."""
    user = who(request)
    access.require(user, "patients.add_patient")
    form = UnknownForm(request)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        made = register_temporary(said["site"], by=user, sex=said["sex"], note=said["note"])
        request.session["site"] = made.site_id
        messages.success(request, _("Registered for now: %(patient)s.") % {"patient": made})
        return HttpResponseRedirect(reverse("admin:patients_patient_change", args=[made.pk]))
    context = {**site.each_context(request), "title": _("Unknown patient"), "form": form}
    status = InvalidInput.status_code if form.is_bound else 200
    return TemplateResponse(request, "admin/patients/patient/unknown.html", context, status=status)


class IdentityForm(VerbForm):
    """Who it is."""

    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=64)
    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=64, required=False)
    birth_date = forms.CharField(
        label=gettext_lazy("Birth date"),
        max_length=60,
        help_text=gettext_lazy("As the site writes it, or as 1970-03-02."),
    )
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=[("", "—"), *Sex.choices])
    mrn = forms.CharField(
        label=gettext_lazy("MRN"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("If the person has a number here. Empty: the temporary number stays."),
    )

    def clean_birth_date(self) -> dates.PartialDate:
        """In the site's order; what may mean two days is asked back."""
        assert isinstance(self.row, Patient)
        try:
            return read_birth_date(self.cleaned_data["birth_date"], self.row.site)
        except dates.AmbiguousDate as question:
            days = _(" or ").join(f"{dates.in_words(choice)} ({dates.show(choice)})" for choice in question.choices)
            raise forms.ValidationError(
                _("%(reason)s Type the day that is meant: %(days)s.") % {"reason": question.reason, "days": days}
            ) from question
        except InvalidInput as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


def _identify(patient: Patient, by: User, said: dict[str, Any]) -> object:
    facts = {name: value for name, value in said.items() if name != "birth_date" and value}
    born: dates.PartialDate = said["birth_date"]
    return identify(patient, by=by, birth_date=born.first_day(), birth_precision=born.precision, **facts)


IDENTIFY = Verb[Patient](
    name="identify",
    label=gettext_lazy("Identify"),
    perm="patients.change_patient",
    run=_identify,
    form=IdentityForm,
    possible=lambda patient: patient.temporary and patient.merged_into_id is None,
    done=gettext_lazy("Identified. The temporary number still finds the patient."),
    help=gettext_lazy("For somebody who was never registered here. Who is in the register already is merged instead."),
    tone="primary",
)
