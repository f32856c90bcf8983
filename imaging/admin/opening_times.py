"""Holidays and maintenance, and the step that sets a station's opening hours."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from imaging.actions.opening_times import close, set_hours
from imaging.admin.opening_forms import HolidayForm, HoursForm, MaintenanceForm
from imaging.models import Holiday, Maintenance, Station
from patients import clock
from patients.admin.base import who
from patients.admin.filters import BySite
from patients.admin.master_data import MasterAdmin
from patients.admin.verbs import Verb
from patients.models import User


def _set_hours(station: Station, by: User, said: dict[str, Any]) -> object:
    set_hours([station, *said["others"]], said["week"], by=by, leave_booked=said["leave_booked"])
    return station


HOURS: Verb[Station] = Verb(
    name="hours",
    label=_("Opening hours"),
    perm="imaging.change_station",
    run=_set_hours,
    form=HoursForm,
    done=_("The opening hours are set."),
    help=_(
        "A line a day, by the clock of the site: 8-12, 13:00-17:30. Several parts are possible; 22:00-6:00 goes on "
        "over midnight; an empty line means closed. With all lines empty the station can be booked at any time."
    ),
)


@admin.register(Holiday)
class HolidayAdmin(MasterAdmin[Holiday]):
    """The days on which a site is closed."""

    form = HolidayForm
    conflict_field: ClassVar[str] = "leave_booked"
    list_display = ("day", "name", "site", "called_off")
    list_display_links = ("day", "name")
    list_select_related = ("site",)
    list_filter = (BySite,)
    search_fields = ("name",)
    fields = (("site", "day"), "name", "called_off", "leave_booked")

    def save_model(self, request: HttpRequest, obj: Holiday, form: Any, change: bool) -> None:
        """By the verb, which asks about bookings."""
        close(obj, by=who(request), leave_booked=form.cleaned_data["leave_booked"])


class OfSite(BySite):
    """Which site the station is at."""

    def narrow(self, rows: QuerySet[Any], answer: str) -> QuerySet[Any]:
        """One of them."""
        return rows.filter(station__site=int(answer))


@admin.register(Maintenance)
class MaintenanceAdmin(MasterAdmin[Maintenance]):
    """When a station is out of use, and why."""

    form = MaintenanceForm
    conflict_field: ClassVar[str] = "leave_booked"
    list_display = ("station", "begins", "ends", "reason", "called_off")
    list_select_related = ("station__site",)
    list_filter = (OfSite,)
    search_fields = ("reason", "station__name")
    fields = (
        "station",
        ("first_day", "first_time"),
        ("last_day", "last_time"),
        "reason",
        "called_off",
        "leave_booked",
    )

    @admin.display(description=_("from"), ordering="starts_at")
    def begins(self, row: Maintenance) -> str:
        """By the clock of the site."""
        return clock.shown(row.starts_at, row.station.site.time_zone)

    @admin.display(description=_("to"), ordering="ends_at")
    def ends(self, row: Maintenance) -> str:
        """By the clock of the site."""
        return clock.shown(row.ends_at, row.station.site.time_zone)

    def save_model(self, request: HttpRequest, obj: Maintenance, form: Any, change: bool) -> None:
        """By the verb, which asks about bookings."""
        if not change:
            obj.planned_by = who(request)
        close(obj, by=who(request), leave_booked=form.cleaned_data["leave_booked"])
