"""Forms for opening hours, holidays and maintenance, in the clock of the site."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging import opening_text
from imaging.models import Holiday, Maintenance, OpeningHours, Station, Weekday
from imaging.opening import Hours
from patients import clock
from patients.errors import InvalidInput
from patients.forms import VerbForm


def _stay() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("The bookings in this time stay for now"), required=False, help_text=_about_bookings
    )


def _date() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _time() -> forms.TimeInput:
    return forms.TimeInput({"type": "time"}, format="%H:%M")


_about_bookings = gettext_lazy("Tick it when the form has shown you which they are, and somebody will see to them.")


class HoursForm(VerbForm):
    """A line a weekday; the same hours may be given to other stations at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        station = self.station
        rows = [Hours(row.weekday, row.opens, row.closes) for row in OpeningHours.objects.filter(station=station)]
        for day in Weekday:
            known = opening_text.write(each for each in rows if each.weekday == day)
            self.fields[f"day{day}"] = forms.CharField(label=day.label, max_length=120, required=False, initial=known)
        others = Station.objects.filter(site=station.site_id, active=True).exclude(pk=station.pk)
        self.fields["others"] = forms.ModelMultipleChoiceField(
            label=_("The same for"), queryset=others, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields["leave_booked"] = _stay()

    @property
    def station(self) -> Station:
        """Whose hours they are."""
        assert isinstance(self.row, Station)
        return self.row

    def clean(self) -> dict[str, Any]:
        """The lines as hours."""
        cleaned = super().clean() or self.cleaned_data
        week: list[Hours] = []
        for day in Weekday:
            try:
                week += opening_text.parse(cleaned.get(f"day{day}", ""), day, str(day.label))
            except InvalidInput as refusal:
                self.add_error(f"day{day}", refusal.sentence)
        cleaned["week"] = week
        return cleaned


class HolidayForm(forms.ModelForm[Holiday]):
    """A day on which a site is closed."""

    leave_booked = _stay()

    class Meta:
        model = Holiday
        fields = ("site", "day", "name", "called_off")


class MaintenanceForm(forms.ModelForm[Maintenance]):
    """From and to as day and time of the station's site."""

    first_day = forms.DateField(label=gettext_lazy("From, day"), widget=_date())
    first_time = forms.TimeField(label=gettext_lazy("From, time"), widget=_time())
    last_day = forms.DateField(label=gettext_lazy("To, day"), widget=_date())
    last_time = forms.TimeField(label=gettext_lazy("To, time"), widget=_time())
    leave_booked = _stay()

    class Meta:
        model = Maintenance
        fields = ("station", "reason", "called_off")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for end in ("first", "last"):
                moment = self.instance.starts_at if end == "first" else self.instance.ends_at
                local = moment.astimezone(clock.zone(self.instance.station.site.time_zone))
                self.initial[f"{end}_day"] = local.date()
                self.initial[f"{end}_time"] = local.time()

    def clean(self) -> dict[str, Any]:
        """Two moments. A time that does not exist is refused; of one that comes twice the wider span is meant."""
        cleaned = super().clean() or self.cleaned_data
        if station := cleaned.get("station"):
            self._moment("starts_at", "first", clock.FIRST, station)
            self._moment("ends_at", "last", clock.SECOND, station)
        return cleaned

    def _moment(self, column: str, end: str, which: str, station: Station) -> None:
        day, time = (self.cleaned_data.get(f"{end}_{part}") for part in ("day", "time"))
        if not isinstance(day, dt.date) or not isinstance(time, dt.time):
            return
        try:
            setattr(self.instance, column, clock.moment(day, time, station.site.time_zone, which))
        except InvalidInput as refusal:
            self.add_error(f"{end}_time", refusal.sentence)
