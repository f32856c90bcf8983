"""Forms of the register: what a person types, read by the pure rules beside this module."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.password_validation import validate_password
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from patients import dates, mrn, phones
from patients import sex as sexes
from patients.actions import intake
from patients.errors import InvalidInput, Refusal
from patients.models import Patient, Sex, Site, User
from patients.months import LANGUAGES

Choices = list[tuple[str, str]]


class VerbForm(forms.Form):
    """The small form of one step. A step that asks nothing uses it as it is."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, row: Model, request: HttpRequest) -> None:
        self.row, self.request = row, request
        super().__init__(data, label_suffix="")

    def refused(self, refusal: Refusal) -> None:
        """The step was refused with what was typed: a form may now ask what it did not ask before."""


class BirthDateInput(forms.TextInput):
    """The date as typed, and below it the days it may mean when that must be asked."""

    choices: Sequence[tuple[str, str]] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The chosen day, as long as the text is the one that was asked about; else the text."""
        text, chosen = data.get(name, ""), data.get(f"{name}_choice", "")
        return chosen if chosen and data.get(f"{name}_asked") == text else text

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The field, its meaning in words, and the question."""
        field = super().render(name, value, attrs, renderer)
        context = {"field": field, "name": name, "value": value or "", "choices": self.choices}
        return SafeString(render_to_string("patients/_birth_date.html", context))


class SexField(forms.ChoiceField):
    """Chosen from four, or sent as a word in one of many languages."""

    def to_python(self, value: Any) -> str:
        """M, F, O or U."""
        try:
            return sexes.parse(str(value)) if value not in self.empty_values else ""
        except InvalidInput as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class PatientForm(forms.ModelForm[Patient]):
    """Registration and correction, in the order of a paper form."""

    sex = SexField(label=gettext_lazy("Sex"), choices=[("", "—"), *Sex.choices])
    birth_date = forms.CharField(
        label=gettext_lazy("Birth date"),
        max_length=60,
        widget=BirthDateInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "As the site writes it, or as 1970-03-02. A year, or month and year, if no more is known."
        ),
    )
    mrn = forms.CharField(
        label=gettext_lazy("MRN"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("As on the card. Leave it empty to draw the site's next number."),
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)

    class Meta:
        model = Patient
        fields = (
            *("family_name", "given_name", "middle_name", "prefix", "suffix", "ideographic_name", "phonetic_name"),
            *(
                "birth_date",
                "sex",
                "site",
                "mrn",
                "phone",
                "email",
                "street",
                "postcode",
                "city",
                "country",
                "language",
            ),
            *("allergies", "has_pacemaker", "has_implants", "has_renal_impairment", "confidential", "temporary"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "birth_date" in self.fields and self.data.get(self.add_prefix("temporary")):
            self.fields["birth_date"].required = False
        if self.instance.pk:
            known = self.instance.known_birth_date
            self.initial["birth_date"] = dates.show(known) if known else ""
            self.initial["phone"] = phones.show(self.instance.phone) if self.instance.phone else ""
            for field in self.fields.values():
                field.show_hidden_initial = True  # what is changed is measured by what the clerk saw

    def clean(self) -> dict[str, Any]:
        """Read every field by the rules of all doors (patients.actions.intake)."""
        cleaned = super().clean() or self.cleaned_data
        site = cleaned.get("site") or (self.instance.site if self.instance.site_id else None)
        if site is not None:
            for field in [name for name in cleaned if name != "site"]:
                self._read(site, field)
        return cleaned

    def add_error(self, field: str | None, error: Any) -> None:
        """As Django does, but one sentence about the birth date is enough: the model would ask for it once more."""
        if field is None and "birth_date" in self.errors and hasattr(error, "error_dict"):
            error.error_dict.pop("birth_date", None)
        super().add_error(field, error)

    def facts(self) -> dict[str, Any]:
        """What was typed and differs from what was there, as the verb takes it."""
        names = [name for name in self.changed_data if name != "site"]
        found = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        if "birth_date" in found and "birth_precision" in self.cleaned_data:
            found["birth_precision"] = self.cleaned_data["birth_precision"]
        return found

    def _read(self, site: Site, field: str) -> None:
        """Put the value in its kept form; the name stays as it was typed until the verb reads it as a whole."""
        value = self.cleaned_data[field]
        try:
            if field != "family_name":
                self.cleaned_data |= intake.read(site, field, value)
            else:
                told = {"family_name": value, "given_name": self.cleaned_data.get("given_name", "")}
                intake.read(site, field, intake.whole_name(told)[field])
        except dates.AmbiguousDate as question:
            self._ask(question)
        except InvalidInput as refusal:
            self.add_error(field, refusal.sentence)

    def _ask(self, question: dates.AmbiguousDate) -> None:
        widget = self.fields["birth_date"].widget
        widget.choices = [(dates.show(choice), dates.in_words(choice)) for choice in question.choices]
        self.add_error("birth_date", _("%(reason)s Choose the day that is meant.") % {"reason": question.reason})


class AccountForm(UserCreationForm[User]):
    """A new account with its first password."""

    class Meta(UserCreationForm.Meta):
        model = User


class NewPasswordForm(VerbForm):
    """A password for somebody, twice."""

    password = forms.CharField(
        label=gettext_lazy("New password"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=gettext_lazy("The same again"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean_password(self) -> str:
        """By the rules for passwords."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.row if isinstance(self.row, User) else None)
        return password

    def clean(self) -> dict[str, Any]:
        """The two must agree."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password") and cleaned["password"] != cleaned.get("again"):
            self.add_error("again", _("The two are not the same."))
        return cleaned


class SiteForm(forms.ModelForm[Site]):
    """A site, whose number pattern and format are tried before they are kept."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))

    class Meta:
        model = Site
        fields = (
            *("code", "name", "address", "phone", "region", "date_order", "time_zone"),
            *("mrn_pattern", "mrn_check_digit", "mrn_format", "issuer_uid", "active"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
        if "time_zone" in self.fields:
            self.fields["time_zone"] = forms.ChoiceField(
                label=_("Time zone"), choices=[(zone, zone) for zone in zones], widget=self.fields["time_zone"].widget
            )

    def clean_mrn_pattern(self) -> str:
        """An expression that can be matched quickly."""
        pattern: str = self.cleaned_data["mrn_pattern"]
        try:
            mrn.compiled(pattern)
        except InvalidInput as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        return pattern

    def clean_mrn_format(self) -> str:
        """A format that gives another number each time."""
        text: str = self.cleaned_data["mrn_format"]
        try:
            first, second = (text.format(n=number) for number in (1, 2))
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            raise forms.ValidationError(_("Write the running number as {n:07d}.")) from error
        if first == second:
            raise forms.ValidationError(_("The running number is missing: write it as {n:07d}."))
        return text


def read_birth_date(text: str, site: Site) -> dates.PartialDate:
    """A birth date in the site's order. Raises InvalidInput, AmbiguousDate."""
    return intake.birth_date(text, site)


def languages() -> Choices:
    """Languages by name, in the reader's language."""
    locale = _locale()
    named = [(code, locale.languages.get(code, code)) for code in LANGUAGES]
    return sorted(named, key=lambda each: each[1])


def countries() -> Choices:
    """Countries by name, in the reader's language; two-letter codes (ISO 3166)."""
    found = [(code, name) for code, name in _locale().territories.items() if code in intake.countries()]
    return sorted(found, key=lambda each: each[1])


def _locale() -> Locale:
    return Locale.parse((get_language() or "en").replace("-", "_").split("_")[0])
