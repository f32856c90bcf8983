"""What is asked before a merge: field by field which value stays, and how one knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.actions.merging import JOINABLE
from patients.admin.sides import Side, sides
from patients.models import Patient

SURVIVOR, RETIRED, BOTH = "survivor", "retired", "both"
WARNINGS = frozenset({"has_pacemaker", "has_implants", "has_renal_impairment", "confidential"})
WHO_IT_IS = frozenset({"family_name", "given_name", "middle_name", "birth_date", "sex"})


def in_order(one: Patient, other: Patient) -> tuple[Patient, Patient]:
    """Survivor and retired as they are proposed: a known identity stays, then the one registered first."""
    first, second = sorted((one, other), key=lambda patient: (patient.temporary, patient.pk))
    return first, second


def proposed(survivor: Patient, retired: Patient, field: str) -> str:
    """Whose value is chosen beforehand: nothing known is lost, and a warning is never taken away unasked."""
    mine, other = getattr(survivor, field), getattr(retired, field)
    if field == "temporary":
        return RETIRED if mine and not other else SURVIVOR
    if field in WARNINGS:
        return RETIRED if other else SURVIVOR
    if field in WHO_IT_IS and survivor.temporary and not retired.temporary:
        return RETIRED
    if field in JOINABLE and mine and other:
        return BOTH
    return RETIRED if other and not mine else SURVIVOR


@dataclass(frozen=True)
class Choice:
    """One differing field: `name` in the form, whose value is chosen now, and whether both can be kept."""

    side: Side
    name: str
    chosen: str
    joinable: bool


class MergeForm(forms.Form):
    """One question for each field in which the two differ, and the reason."""

    why = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("How you know that they are one person. It stays in the ledger and in the journal."),
    )

    def __init__(self, survivor: Patient, retired: Patient, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, label_suffix="")
        self.choices: list[Choice] = []
        for side in sides(survivor, retired):
            if side.differs and side.field != "mrn":
                self._ask(side, proposed(survivor, retired, side.field))

    def _ask(self, side: Side, preset: str) -> None:
        joinable = side.field in JOINABLE and bool(side.left and side.right)
        answers = [SURVIVOR, RETIRED, *([BOTH] if joinable else [])]
        name = f"keep_{side.field}"
        self.fields[name] = forms.ChoiceField(label=side.label, choices=[(answer, answer) for answer in answers])
        said = self.data.get(name)
        self.choices.append(Choice(side, name, said if said in answers else preset, joinable))

    def chosen(self, answer: str) -> set[str]:
        """The fields with this answer; a birth date brings its precision."""
        found = {choice.side.field for choice in self.choices if self.cleaned_data[choice.name] == answer}
        return found | {"birth_precision"} if "birth_date" in found else found
