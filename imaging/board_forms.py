"""The technologist's small forms at the board. What the machine knows is never asked for."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imaging.actions.acquisition import GIVE_BACK
from imaging.actions.usual import open_bottle
from imaging.forms import BrokenOffForm, NoteForm, ReasonForm
from imaging.models import Route, ScheduledStep, Study, StudyStatus
from imaging.safety_forms import signature, signed
from patients.access import may
from patients.forms import VerbForm
from patients.models import User

DAY = dt.timedelta(days=1)
BIG = forms.NumberInput({"inputmode": "decimal", "step": "any", "min": "0"})


class CompleteForm(NoteForm):
    """The images are here. The count is optional: the machine's own is taken where it tells one."""

    counted = forms.IntegerField(
        label=_("Images made"), required=False, min_value=1, max_value=100_000,
        help_text=_("As the machine shows it. Leave it empty if it does not."),
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    field_order = ("counted", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.row, Study)
        self.fields["note"].initial = self.row.technologist_note


class ContrastForm(VerbForm):
    """An agent that was given. The bottle that is open today stands there already; the volume never does."""

    agent = forms.CharField(label=_("Agent"), max_length=64, widget=forms.TextInput({"list": "agents"}))
    volume_ml = forms.DecimalField(label=_("Volume (mL)"), max_digits=7, decimal_places=2, widget=BIG)
    route = forms.ChoiceField(label=_("Route"), choices=Route.choices, initial=Route.INTRAVENOUS)
    lot = forms.CharField(label=_("Lot"), max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.row, Study)
        bottle = None if self.is_bound else open_bottle(self.row)
        if bottle is not None:
            self.initial.update(agent=bottle.agent, lot=bottle.lot, route=bottle.route)


class DoseForm(VerbForm):
    """The values that the kind of machine shows."""

    SHOWN = {
        "CT": ("ctdi_vol_mgy", "dlp_mgy_cm"),
        "MG": ("organ_dose_mgy",),
        "XA": ("dap_gy_cm2", "fluoroscopy_seconds"),
        "RF": ("dap_gy_cm2", "fluoroscopy_seconds"),
    }
    ctdi_vol_mgy = forms.DecimalField(label=_("CTDIvol (mGy)"), required=False, max_digits=9, decimal_places=3)
    dlp_mgy_cm = forms.DecimalField(label=_("DLP (mGy·cm)"), required=False, max_digits=9, decimal_places=2)
    dap_gy_cm2 = forms.DecimalField(label=_("DAP (Gy·cm²)"), required=False, max_digits=9, decimal_places=4)
    fluoroscopy_seconds = forms.IntegerField(label=_("Fluoroscopy (s)"), required=False, min_value=0)
    organ_dose_mgy = forms.DecimalField(
        label=_("Mean glandular dose (mGy)"), required=False, max_digits=7, decimal_places=3
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.row, Study)
        shown = self.SHOWN.get(self.row.modality, ("dap_gy_cm2",))
        self.fields = {name: field for name, field in self.fields.items() if name in shown}
        for field in self.fields.values():
            field.widget = BIG


class LeadForm(ReasonForm):
    """A step that is a lead technologist's: who is none has one sign beside, here, while the patient lies there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user
        if not (isinstance(user, User) and may(user, GIVE_BACK, self.row)):
            name, password = gettext("Lead technologist's user name"), gettext("Lead technologist's password")
            self.fields |= signature(name, password, required=True)

    def clean(self) -> dict[str, Any]:
        """`lead` is who signed; None where the person may do it alone."""
        cleaned = super().clean() or self.cleaned_data
        whole = {"second", "second_password"} <= cleaned.keys()
        return {**cleaned, "lead": signed(self, cleaned, GIVE_BACK) if whole else None}


class RightOneForm(LeadForm):
    """Which line should have been chosen: one of the same machine's day."""

    right = forms.ModelChoiceField(label=_("The right one"), queryset=Study.objects.none(), empty_label="—")
    field_order = ("right", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        study = self.row
        assert isinstance(study, Study)
        waiting = [StudyStatus.ARRIVED, StudyStatus.SCHEDULED, StudyStatus.ORDERED]
        slot = study.steps.filter(current__in=[True]).first()
        rows = Study.objects.filter(modality=study.modality, site=study.site_id, status__in=waiting)
        if slot is not None:  # by the keys of the days around it: most slots of a station lie behind it
            around = slot.starts_at - DAY, slot.starts_at + DAY
            slots = ScheduledStep.objects.booked().filter(station=slot.station_id, starts_at__range=around)
            rows = rows.filter(pk__in=list(slots.values_list("study", flat=True)))
        rows = rows.exclude(pk=study.pk).select_related("patient", "order").order_by("steps__starts_at", "pk")
        field = forms.ModelChoiceField(label=_("The right one"), queryset=rows, empty_label="—")
        field.label_from_instance = _in_words  # type: ignore[assignment]  # Django's documented hook
        self.fields["right"] = field


def _in_words(study: Any) -> str:
    return f"{study.patient.name} · {study.patient.mrn} · {study}"


__all__ = [
    "BrokenOffForm",
    "CompleteForm",
    "ContrastForm",
    "DoseForm",
    "LeadForm",
    "NoteForm",
    "ReasonForm",
    "RightOneForm",
]
