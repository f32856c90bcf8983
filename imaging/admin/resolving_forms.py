"""The forms of a decision about mismatched images."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.actions.bringing import WhichSite, patient_with
from imaging.actions.rejecting import TITLES, WRONG_ENTRY
from imaging.models import Laterality, Mismatch, Order, Procedure, Study
from patients.errors import InvalidInput
from patients.forms import VerbForm
from patients.models import Patient, Practitioner, User


class WhyForm(VerbForm):
    """A reason, needed where the file names another patient."""

    why = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.request.GET.dict(), **self.initial}
        self.fields["why"].required = bool(self.mismatch.differing)

    @property
    def mismatch(self) -> Mismatch:
        """The case."""
        assert isinstance(self.row, Mismatch)
        return self.row


class ReasonedForm(WhyForm):
    """A reason in any case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].required = True


class AttachForm(WhyForm):
    """Which study, by its accession number or its key."""

    study = forms.CharField(label=gettext_lazy("Accession number of the order"), max_length=64)
    field_order = ("study", "why")

    def clean_study(self) -> Study:
        """The one study that this person may see; where an order has several, the page's list says which."""
        return study_named(self.cleaned_data["study"].strip(), self.request.user, self.mismatch.modality)


class MoveForm(VerbForm):
    """The study to which the images really belong."""

    study = forms.CharField(label=gettext_lazy("Accession number of the right order"), max_length=64)
    why = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))

    def clean_study(self) -> Study:
        """The one study that this person may see."""
        assert isinstance(self.row, Study)
        return study_named(self.cleaned_data["study"].strip(), self.request.user, self.row.modality)


class PatientForm(WhyForm):
    """For whom, by MRN."""

    patient = forms.CharField(label=gettext_lazy("MRN of the patient"), max_length=64)
    field_order: Sequence[str] = ("patient", "site", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ask_for_site(self.data.get("patient", ""))

    def _ask_for_site(self, number: str) -> None:
        """Which site's register the MRN is from, where several have it."""
        try:
            patient_with(number)
        except WhichSite as question:
            choices = [(site.code, site.name) for site in question.sites]
            self.fields["site"] = forms.ChoiceField(
                label=_("Site that gave the MRN"), choices=[("", "—"), *choices], required=False
            )
            self.order_fields(self.field_order)
        except InvalidInput:  # cleaning says so
            pass

    def clean_patient(self) -> Patient:
        """The one patient with this MRN."""
        try:
            return patient_with(self.cleaned_data["patient"], self.data.get("site", ""))
        except InvalidInput as refusal:
            raise ValidationError(refusal.sentence) from refusal


class NewOrderForm(PatientForm):
    """What the unscheduled order says."""

    procedure = forms.ModelChoiceField(
        queryset=Procedure.objects.filter(active=True),
        label=gettext_lazy("Procedure"),
        widget=AutocompleteSelect(Study._meta.get_field("procedure"), admin.site),
    )
    laterality = forms.ChoiceField(label=gettext_lazy("Side"), required=False, choices=[("", "—"), *Laterality.choices])
    referrer = forms.ModelChoiceField(
        queryset=Practitioner.objects.filter(active=True),
        label=gettext_lazy("Referring physician"),
        widget=AutocompleteSelect(Order._meta.get_field("referrer"), admin.site),
    )
    indication = forms.CharField(label=gettext_lazy("Indication"), widget=forms.Textarea({"rows": 2}))
    field_order = ("patient", "site", "procedure", "laterality", "referrer", "indication", "why")


class RejectForm(ReasonedForm):
    """Why, in the words of CID 7011 and in one's own."""

    code = forms.ChoiceField(label=gettext_lazy("Kind of reason"), choices=list(TITLES.items()), initial=WRONG_ENTRY)
    field_order = ("code", "why")


def study_named(text: str, user: Any, modality: str) -> Study:
    """The study with this key (“#12”) or accession number. Raises ValidationError in words."""
    assert isinstance(user, User)
    rows = Study.objects.visible_to(user).select_related("order", "patient")
    by_key = text.startswith("#") and text[1:].isdecimal()
    found = list(rows.filter(pk=text[1:]) if by_key else rows.filter(order__accession_number=text.upper()))
    if len(found) > 1:
        found = [each for each in found if each.modality == modality] or found
    if not found:
        raise ValidationError(_("There is no order with this accession number."))
    if len(found) > 1:
        raise ValidationError(_("The order has several studies for this machine: choose one in the list of the case."))
    return found[0]
