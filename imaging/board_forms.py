"""The technologist's small forms at the board. What the machine knows is never asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imaging.actions.usual import open_bottle
from imaging.forms import BrokenOffForm, NoteForm, ReasonForm
from imaging.models import Route, Study, StudyStatus
from patients.forms import VerbForm

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


class RightOneForm(ReasonForm):
    """Which line should have been chosen: one of the same machine's day."""

    right = forms.ModelChoiceField(label=_("The right one"), queryset=Study.objects.none(), empty_label="—")
    field_order = ("right", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        study = self.row
        assert isinstance(study, Study)
        waiting = [StudyStatus.ARRIVED, StudyStatus.SCHEDULED, StudyStatus.ORDERED]
        stations = study.steps.filter(current=True).values("station")
        rows = Study.objects.filter(modality=study.modality, site=study.site_id, status__in=waiting)
        rows = rows.filter(steps__current=True, steps__station__in=stations) if stations else rows
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
    "NoteForm",
    "ReasonForm",
    "RightOneForm",
]
