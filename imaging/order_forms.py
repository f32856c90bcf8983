"""Forms of an order: what is wanted, what may be changed, and what is said at its vetting."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.actions.open_points import Point, points_before
from imaging.models import ContrastPlan, Laterality, Order, Priority, Procedure, Study
from imaging.safety_forms import Asking
from patients import clock
from patients.forms import VerbForm
from patients.models import Patient, Practitioner, Site

DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
SIDES = [("", "—"), *Laterality.choices]


def _text(label: Any, rows: int = 3, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, required=required, widget=area, help_text=help_text, max_length=4000)


class AskedWhy(forms.Form):
    """What every form of an order asks back: why STAT, and why the same again. The verb decides when it needs them."""

    priority_reason = forms.CharField(
        label=gettext_lazy("Reason for STAT"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Only for STAT: why it cannot wait."),
    )
    similar_ok = forms.CharField(
        label=gettext_lazy("Reason for another one"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The patient has a similar order. Why is it needed again?"),
    )


class Placing(AskedWhy, Asking):
    """A form that places an order: with the safety questions of what is chosen, as far as their answers are known."""

    def ask(self, points: list[Point]) -> None:
        """Add the questions."""
        self.points = points
        for point in points:
            self._ask(point)

    def clean(self) -> dict[str, Any]:
        """Collect the answers."""
        cleaned = super().clean() or self.cleaned_data
        return {**cleaned, "known": self.replies(cleaned)}


def points_for(patient: Patient | None, procedures: Iterable[Any]) -> list[Point]:
    """What these procedures would ask this patient today; `procedures` are keys as somebody sent them."""
    keys = {int(key) for key in procedures if str(key).isascii() and str(key).isdecimal() and len(str(key)) < 16}
    if patient is None or not keys:
        return []
    chosen = Procedure.objects.filter(pk__in=keys, active=True)
    return points_before(chosen, patient, clock.today(patient.site.time_zone, timezone.now()))


def chosen_in(data: Mapping[str, Any], prefix: str) -> list[Any]:
    """The procedures in the rows of a form that was sent."""
    return [value for name, value in data.items() if re.fullmatch(rf"{prefix}-[0-9]{{1,3}}-procedure", name)]


class OrderForm(Placing, forms.ModelForm[Order]):
    """The request at the desk. Its procedures are rows below it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            key = str(self.data.get("patient", ""))
            known = key.isascii() and key.isdecimal() and len(key) < 16
            patient = Patient.objects.select_related("site").filter(pk=key).first() if known else None
            self.ask(points_for(patient, chosen_in(self.data, "studies")))

    class Meta:
        model = Order
        fields = (
            *("patient", "priority", "priority_reason", "indication", "history", "referrer", "copies"),
            *("wished_date", "site", "placer_number"),
        )
        widgets = {"priority": forms.RadioSelect}


class WantedForm(forms.ModelForm[Study]):
    """One procedure with its side."""

    class Meta:
        model = Study
        fields = ("procedure", "laterality")

    def clean(self) -> dict[str, Any]:
        """A row with a side needs a procedure."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("laterality") and not cleaned.get("procedure"):
            self.add_error("procedure", _("Choose the procedure that the side belongs to."))
        return cleaned


class AtLeastOne(forms.BaseInlineFormSet[Study, Order, WantedForm]):
    """The procedures of an order."""

    default_error_messages = {
        **forms.BaseInlineFormSet.default_error_messages,
        "too_few_forms": gettext_lazy("Choose at least one procedure."),
    }


class ProcedureSelect(forms.Select):
    """The catalogue by modality; each line tells a script whether it needs a side."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the mark."""
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        row = getattr(option["value"], "instance", None)
        if row is not None and row.laterality_required:
            option["attrs"]["data-side"] = ""
        return option


class ProcedureField(forms.ModelChoiceField[Procedure]):
    """What is offered, by name with its modality."""

    widget = ProcedureSelect({"data-pick": ""})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Procedure.objects.filter(active=True).order_by("name"), empty_label="", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """In the words of a list."""
        return f"{obj.name} · {obj.modality_id}"


class WishForm(forms.Form):
    """One procedure of a referring physician's order."""

    procedure = ProcedureField(label=gettext_lazy("Procedure"), required=False)
    laterality = forms.ChoiceField(label=gettext_lazy("Side"), choices=SIDES, required=False)


Wishes = forms.formset_factory(WishForm, extra=1, max_num=12, absolute_max=12)


class RequestForm(Placing):
    """A referring physician's order for a patient who is known already."""

    indication = _text(
        gettext_lazy("Indication"), required=True, help_text=gettext_lazy("The question that the images are to answer.")
    )
    history = _text(gettext_lazy("History"), 2)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        choices=Priority.choices,
        coerce=lambda value: Priority(int(value)),
        initial=Priority.ROUTINE,
        widget=forms.RadioSelect,
    )
    wished_date = forms.DateField(label=gettext_lazy("Wished date"), required=False, widget=DATE)
    site = forms.ModelChoiceField(
        queryset=Site.objects.filter(active=True), label=gettext_lazy("Site"), empty_label=None
    )
    copies = forms.ModelMultipleChoiceField(
        queryset=Practitioner.objects.filter(active=True),
        label=gettext_lazy("Copies to"),
        required=False,
        widget=forms.SelectMultiple({"data-pick": ""}),
    )
    field_order = ("priority", "priority_reason", "indication", "history", "wished_date", "site", "copies")


class AmendForm(VerbForm):
    """What the orderer may change before it began."""

    indication = RequestForm.base_fields["indication"]
    history = RequestForm.base_fields["history"]
    priority = RequestForm.base_fields["priority"]
    priority_reason = RequestForm.base_fields["priority_reason"]
    wished_date = RequestForm.base_fields["wished_date"]
    why = _text(gettext_lazy("Reason"), 2, required=True, help_text=gettext_lazy("Why the order changes."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: _initial(self.row, name) for name in self.fields if name != "why"}

    def said(self) -> dict[str, Any]:
        """For the verb."""
        return dict(self.cleaned_data)


class DeskAmendForm(AmendForm):
    """What the desk may change beside it."""

    referrer = forms.ModelChoiceField(
        queryset=Practitioner.objects.filter(active=True),
        label=gettext_lazy("Referring physician"),
        widget=AutocompleteSelect(Order._meta.get_field("referrer"), admin.site),
    )
    copies = forms.ModelMultipleChoiceField(
        queryset=Practitioner.objects.filter(active=True),
        label=gettext_lazy("Copies to"),
        required=False,
        widget=AutocompleteSelectMultiple(Order._meta.get_field("copies"), admin.site),
    )
    placer_number = forms.CharField(label=gettext_lazy("Placer's number"), max_length=64, required=False)
    field_order = (*AmendForm.base_fields, "why")


class CopiesForm(VerbForm):
    """Who else gets the result, at any time."""

    copies = DeskAmendForm.base_fields["copies"]
    why = _text(gettext_lazy("Reason"), 2, required=True, help_text=gettext_lazy("Who asked for it?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"copies": _initial(self.row, "copies")}


class ChangeForm(VerbForm):
    """Another procedure or side."""

    procedure = ProcedureField(label=gettext_lazy("Procedure"))
    laterality = forms.ChoiceField(label=gettext_lazy("Side"), choices=SIDES, required=False)
    why = _text(gettext_lazy("Reason"), 2, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: _initial(self.row, name) for name in ("procedure", "laterality")}


class AcceptForm(VerbForm):
    """How it is to be done."""

    protocol = _text(gettext_lazy("Protocol"), 4, help_text=gettext_lazy("Phases, range, timing."))
    contrast = forms.ChoiceField(
        label=gettext_lazy("Contrast"),
        choices=[("", gettext_lazy("not said")), *ContrastPlan.choices],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.row, Study)
        self.initial = {"protocol": self.row.protocol, "contrast": self.row.contrast_plan}


class RejectForm(VerbForm):
    """Why not."""

    why = _text(
        gettext_lazy("Reason"), required=True, help_text=gettext_lazy("The orderer reads it, and what to do instead.")
    )


class AskForm(VerbForm):
    """What the radiologist needs to know."""

    question = _text(gettext_lazy("Question"), required=True)


class AnswerForm(VerbForm):
    """What the orderer says."""

    text = _text(gettext_lazy("Answer"), required=True)


class AgainForm(VerbForm):
    """Why it is needed all the same."""

    why = _text(gettext_lazy("Reason"), required=True, help_text=gettext_lazy("What has changed?"))


def _initial(row: Model, name: str) -> Any:
    value = getattr(row, name)
    if hasattr(value, "all"):
        people: Iterable[Model] = value.all()
        return [person.pk for person in people]
    return value.pk if isinstance(value, Model) else value
