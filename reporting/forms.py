"""What the reading pages send."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from reporting.models import SECTIONS, Means, VersionKind

LONGEST = 100_000  # characters a section; a slip of the clipboard, not a report, is longer


class DraftForm(forms.Form):
    """The sections on screen, and which version and revision of it they were typed into."""

    version = forms.IntegerField(min_value=1)
    revision = forms.IntegerField(min_value=0)
    technique = forms.CharField(required=False, strip=False, max_length=LONGEST)
    comparison = forms.CharField(required=False, strip=False, max_length=LONGEST)
    findings = forms.CharField(required=False, strip=False, max_length=LONGEST)
    impression = forms.CharField(required=False, strip=False, max_length=LONGEST)

    @property
    def text(self) -> dict[str, str]:
        """The sections that were sent; one that is not on screen keeps its text."""
        return {name: self.cleaned_data[name] for name in SECTIONS if name in self.data}

    @property
    def typed(self) -> dict[str, Any]:
        """The sections as they were sent, valid or not, to show them again."""
        return {name: self.data[name] for name in SECTIONS if name in self.data}


class AddendumForm(forms.Form):
    """Which kind of part is added to a signed report."""

    kind = forms.ChoiceField(
        label=_("kind"), choices=[(kind.value, kind.label) for kind in (VersionKind.ADDENDUM, VersionKind.CORRECTION)]
    )


class CriticalForm(forms.Form):
    """What is critical, and how soon somebody must know; the verb says in words what it cannot take."""

    finding = forms.CharField(required=False)
    category = forms.CharField(required=False)


class CallForm(forms.Form):
    """A call that was made: to whom, when, how, and whether it was read back."""

    told_to = forms.CharField(label=_("Told to"), max_length=120, help_text=_("Name of the person who took it."))
    means = forms.ChoiceField(
        label=_("Means"), choices=[(means.value, means.label) for means in (Means.PHONE, Means.IN_PERSON)]
    )
    told_at = forms.DateTimeField(
        label=_("Told at"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    read_back = forms.BooleanField(label=_("The person read it back"), required=False)

    def told(self, zone: str) -> dict[str, Any]:
        """For the verb. The time was typed by the clock of the study's site."""
        said = dict(self.cleaned_data)
        said["told_at"] = said["told_at"].replace(tzinfo=ZoneInfo(zone))
        return said


class MonthForm(forms.Form):
    """Which month, and as what."""

    month = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$")
    format = forms.ChoiceField(choices=[("csv", "CSV"), ("pdf", "PDF")])

    @property
    def first(self) -> dt.date:
        """The first day."""
        year, month = map(int, self.cleaned_data["month"].split("-"))
        return dt.date(year, month, 1)

    def clean_month(self) -> str:
        """A year of this calendar."""
        text: str = self.cleaned_data["month"]
        if not 1900 <= int(text[:4]) <= 2200:
            raise forms.ValidationError(_("Give a year from 1900 to 2200."))
        return text
