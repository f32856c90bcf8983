"""Forms of the imaging department's steps, and of an order."""

import datetime as dt
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth import authenticate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.actions.reasons import DISCONTINUATION
from imaging.models import Order, Station, Study
from patients.actions.identity import Told, agreeing
from patients.errors import InvalidInput
from patients.forms import VerbForm
from patients.models import User

QUARTER = dt.timedelta(minutes=15)


class Slot(TypedDict):
    """Where and when."""

    station: Station
    starts_at: dt.datetime


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


class SlotForm(VerbForm):
    """A station, a day and a time, in the station's own time zone."""

    station = forms.ModelChoiceField(queryset=Station.objects.none(), label=gettext_lazy("Station"), empty_label=None)
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time", "step": "300"}, format="%H:%M")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        study = self.study
        able = Station.objects.filter(modality=study.modality, active=True).select_related("site")
        field = forms.ModelChoiceField(queryset=able, label=_("Station"), empty_label=None)
        field.label_from_instance = _station_in_words  # type: ignore[assignment]  # Django's documented hook
        self.fields["station"] = field
        self.initial = {**self._proposal(study, able), **self.initial}

    @property
    def study(self) -> Study:
        """The study that gets the slot."""
        assert isinstance(self.row, Study)
        return self.row

    def clean(self) -> dict[str, Any]:
        """One moment out of day and time. A time that the clock jumps over does not exist."""
        cleaned = super().clean() or self.cleaned_data
        if {"station", "day", "time"} <= cleaned.keys():
            zone = ZoneInfo(cleaned["station"].site.time_zone)
            moment = dt.datetime.combine(cleaned["day"], cleaned["time"], zone)
            if moment.astimezone(dt.UTC).astimezone(zone).replace(fold=0) != moment:
                self.add_error("time", _("The clock jumps over this time on that day. Choose another."))
            cleaned["starts_at"] = moment
        return cleaned

    @staticmethod
    def _proposal(study: Study, able: Any) -> dict[str, Any]:
        """The study's slot, or its own site's first station and the next quarter of an hour on the wished date."""
        slot = study.steps.filter(current=True).select_related("station__site").first()
        if slot is not None:
            local = timezone.localtime(slot.starts_at, ZoneInfo(slot.station.site.time_zone))
            return {"station": slot.station_id, "day": local.date(), "time": local.time()}
        station = able.filter(site=study.site_id).first() or able.first()
        now = timezone.now().astimezone(ZoneInfo(study.site.time_zone))
        quarter = (
            now + QUARTER - dt.timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
        )
        wished = study.order.wished_date if study.order else None
        day = wished if wished and wished > quarter.date() else quarter.date()
        return {"station": station.pk if station else None, "day": day, "time": quarter.time()}


class MoveForm(SlotForm):
    """Another slot, and perhaps why."""

    why = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)
    field_order = ("station", "day", "time", "why")


class CheckInForm(VerbForm):
    """Two of three identifiers as the patient tells them. Nothing of the register is shown: ask, do not read out."""

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
        """Compare with the register, and count what agrees."""
        cleaned = super().clean() or self.cleaned_data
        assert isinstance(self.row, Study)
        told = Told(**{key: cleaned.get(key, "") for key in ("name", "birth_date", "mrn")})
        try:
            cleaned["identifiers"] = agreeing(self.row.patient, told)
        except InvalidInput as refusal:
            labels = {str(field.label): name for name, field in self.fields.items()}
            self.add_error(labels.get(refusal.field), refusal.sentence)
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


class OrderForm(forms.ModelForm[Order]):
    """The request. Its procedures are rows below it."""

    class Meta:
        model = Order
        fields = ("patient", "priority", "indication", "history", "referrer", "wished_date", "site", "placer_number")
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


def _station_in_words(station: Any) -> str:
    place = ", ".join(part for part in (station.room, station.site.name) if part)
    return f"{station.name} · {place} ({station.site.time_zone})"
