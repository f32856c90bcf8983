"""Forms of the imaging department's steps. An order's are in order_forms.py, a slot's in slot_forms.py."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.actions.reasons import DISCONTINUATION
from imaging.safety import Step
from imaging.safety_forms import SafetyForm
from patients.actions.identity import Told
from patients.forms import VerbForm
from patients.models import User


class ReasonForm(VerbForm):
    """A step that must say why."""

    why = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))


class RemarkForm(VerbForm):
    """A step that may say why."""

    why = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


class NoteForm(VerbForm):
    """A note to the radiologist."""

    note = forms.CharField(
        label=gettext_lazy("Note to the radiologist"), required=False, widget=forms.Textarea({"rows": 3})
    )


class BrokenOffForm(NoteForm):
    """Why it was broken off, in the words of CID 9301."""

    code = forms.ChoiceField(label=gettext_lazy("Reason"))
    field_order = ("code", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.ChoiceField(label=_("Reason"), choices=[("", "—"), *DISCONTINUATION.items()])


class CheckInForm(SafetyForm):
    """Two of three identifiers as the patient tells them, and the open safety questions of the procedure.

    Nothing of the register is shown: ask, do not read out.
    """

    step = Step.CHECK_IN
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Family and given name, in any order."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    birth_date = forms.CharField(
        label=gettext_lazy("Birth date"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("As the site writes it, or as 1970-03-02."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    mrn = forms.CharField(
        label=gettext_lazy("MRN"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("From the card or the letter."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """What the patient said, as it was typed; the verb compares it."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["said"] = Told(**{key: cleaned.get(key, "") for key in ("name", "birth_date", "mrn")})
        return cleaned


class ErrorForm(ReasonForm):
    """A reason, and a second person who signs for it."""

    username = forms.CharField(
        label=gettext_lazy("Second person's user name"), max_length=150, widget=forms.TextInput({"autocomplete": "off"})
    )
    password = forms.CharField(
        label=gettext_lazy("Second person's password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Who the second person is. Wrong passwords count towards the lock-out, as at the sign-in."""
        cleaned = super().clean() or self.cleaned_data
        if {"username", "password"} <= cleaned.keys():
            second = authenticate(self.request, username=cleaned["username"], password=cleaned["password"])
            if not isinstance(second, User):
                self.add_error("password", _("The name and the password do not belong together."))
            cleaned["second"] = second
        return cleaned
