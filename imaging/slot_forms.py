"""The form of a slot: the first free ones or any other time, another length, a booking over another."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging import slots
from imaging.actions.booking import MayBeOverbooked
from imaging.models import ScheduledStep, Station, Study, StudyStatus, stations_for
from imaging.models.schedule import LONGEST
from patients import clock
from patients.access import may
from patients.errors import InvalidInput, Refusal
from patients.forms import VerbForm
from patients.models import User

QUARTER = dt.timedelta(minutes=15)
MINUTE = dt.timedelta(minutes=1)
OFFERED = 6  # free slots


class SlotForm(VerbForm):
    """A station, a day and a time, in the station's own time zone; for a first slot and for another."""

    station = forms.ModelChoiceField(queryset=Station.objects.none(), label=gettext_lazy("Station"), empty_label=None)
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time", "step": "300"}, format="%H:%M")
    )
    slot = forms.ChoiceField(label=gettext_lazy("Free"), required=False, widget=forms.RadioSelect)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), required=False, min_value=1, max_value=LONGEST // MINUTE
    )
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed for another length than the usual one."),
    )
    field_order = ("overbook", "slot", "station", "day", "time", "which", "minutes", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = self.study.steps.filter(current=True).select_related("station__site").first()
        able = _able(self.study).select_related("site")
        field = forms.ModelChoiceField(queryset=able, label=_("Station"), empty_label=None)
        field.label_from_instance = _station_in_words  # type: ignore[assignment]  # Django's documented hook
        self.fields["station"] = field
        self.initial = {**_proposal(self.study, self.now, able), "minutes": self._length(), **self.initial}
        if choices := self._twice(able):
            self.fields["which"] = forms.ChoiceField(label=_("Which of the two"), choices=choices, required=False)
        self._offer_slots()
        if self.data.get("slot"):
            for name in ("station", "day", "time"):
                self.fields[name].required = False
        if "overbook" in self.data:
            self._offer_overbooking()
        self.order_fields(self.field_order)

    @property
    def study(self) -> Study:
        """The study that gets the slot."""
        assert isinstance(self.row, Study)
        return self.row

    def clean(self) -> dict[str, Any]:
        """One moment out of day and time, by the clock of the site; `minutes` is None where the length stays."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("slot"):
            key, _at, moment = cleaned["slot"].partition("@")
            cleaned["station"] = Station.objects.select_related("site").get(pk=key)
            cleaned["starts_at"] = dt.datetime.fromisoformat(moment)
        elif not self.data.get("slot") and {"station", "day", "time"} <= cleaned.keys():
            zone, asked = cleaned["station"].site.time_zone, cleaned.get("which", "")
            try:
                cleaned["starts_at"] = clock.moment(cleaned["day"], cleaned["time"], zone, asked)
            except InvalidInput as refusal:
                self.add_error("time", refusal.sentence)
        if cleaned.get("minutes") == self._length():
            cleaned["minutes"] = None
        return cleaned

    def refused(self, refusal: Refusal) -> None:
        """The time is taken or the station closed: who may, is asked whether to book over it, and why."""
        if isinstance(refusal, MayBeOverbooked) and not self.data.get("slot"):
            self._offer_overbooking()
            self.order_fields(self.field_order)

    def _offer_overbooking(self) -> None:
        user = getattr(self.request, "user", None)
        if isinstance(user, User) and may(user, "imaging.overbook_slot", self.study):
            self.fields["overbook"] = forms.CharField(
                label=_("Book over it: why?"),
                help_text=_("Leave it empty to choose another time. The reason is kept with your name."),
                max_length=200,
                required=False,
            )

    def _offer_slots(self) -> None:
        """The first free slots, the first of them chosen; below them any other time."""
        choices = [("", _("another time, below"))]
        if self.study.procedure is not None:
            first = self.initial["day"]
            found = slots.free_slots(
                self.study.procedure,
                days=[first + dt.timedelta(days=number) for number in range(slots.AHEAD)],
                site=self.study.site,
                patient=self.study.patient,
                minutes=self._wanted_length(),
                limit=OFFERED,
            )
            choices[:0] = [(f"{slot.station.pk}@{slot.starts_at.isoformat()}", _slot_in_words(slot)) for slot in found]
        self.fields["slot"] = forms.ChoiceField(
            label=_("Free"),
            required=False,
            widget=forms.RadioSelect,
            choices=choices,
            initial="" if self._moves() else choices[0][0],
            error_messages={"invalid_choice": _("This slot is not free for so long, or not any more. Choose another.")},
        )

    def _moves(self) -> bool:
        """Whether there is a slot already, which stays unless another is chosen."""
        return bool(self.study.status == StudyStatus.SCHEDULED)

    def _length(self) -> int:
        """Minutes: those that were given to this booking, else the catalogue's."""
        if self.now is not None and self.now.length_because:
            return int((self.now.ends_at - self.now.starts_at) / MINUTE)
        return self.study.procedure.duration_minutes if self.study.procedure else 0

    def _wanted_length(self) -> int:
        """What was typed, where it can be read; else the length as it is."""
        typed = str(self.data.get("minutes", "")).strip()
        fits = typed.isascii() and typed.isdigit() and len(typed) < 4 and 0 < int(typed) <= LONGEST // MINUTE
        return int(typed) if fits else self._length()

    def _twice(self, able: QuerySet[Station]) -> list[tuple[str, str]]:
        """What to ask where the clock shows the time that was sent two times on that day."""
        try:
            day = dt.date.fromisoformat(self.data.get("day", ""))
            time = dt.time.fromisoformat(self.data.get("time", ""))
            station = able.get(pk=self.data.get("station", ""))
        except (ValueError, Station.DoesNotExist):
            return []
        zone = station.site.time_zone
        return [("", "—"), *clock.which(day, time, zone)] if clock.comes_twice(day, time, zone) else []


def _proposal(study: Study, slot: ScheduledStep | None, able: QuerySet[Station]) -> dict[str, Any]:
    """The study's slot, or its own site's first station and the next quarter of an hour on the wished date."""
    if slot is not None:
        local = timezone.localtime(slot.starts_at, ZoneInfo(slot.station.site.time_zone))
        return {"station": slot.station_id, "day": local.date(), "time": local.time()}
    station = able.filter(site=study.site_id).first() or able.first()
    now = timezone.now().astimezone(ZoneInfo(study.site.time_zone))
    quarter = now + QUARTER - dt.timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    wished = study.order.wished_date if study.order else None
    day = wished if wished and wished > quarter.date() else quarter.date()
    return {"station": station.pk if station else None, "day": day, "time": quarter.time()}


def _slot_in_words(slot: slots.Slot) -> str:
    return f"{clock.shown(slot.starts_at, slot.station.site.time_zone)} · {slot.station.name}"


def _able(study: Study) -> QuerySet[Station]:
    if study.procedure is None:
        return Station.objects.none()
    return stations_for(study.procedure)


def _station_in_words(station: Any) -> str:
    place = ", ".join(part for part in (station.room, station.site.name) if part)
    return f"{station.name} · {place} ({station.site.time_zone})"
