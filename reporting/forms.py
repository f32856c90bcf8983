"""What the reading pages send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reporting.models import SECTIONS, VersionKind

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
