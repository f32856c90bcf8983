"""The demo's opening hours, a holiday at each site and a maintenance, by the clinic's own verbs."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from imaging.actions.opening_times import close, set_hours
from imaging.models import Holiday, Maintenance, Station
from imaging.opening import Hours
from patients import clock
from ris.demo.people import Clinic

DAY_AND_NIGHT = frozenset({"CT 1", "XR 1"})
WEEKDAYS, SATURDAY = range(5), 5
MIDNIGHT = dt.time(0)


def open_stations(clinic: Clinic, stations: Iterable[Station]) -> None:
    """CT 1 and XR 1 never close; the others work from seven to seven, on Saturdays until five."""
    known = list(stations)
    by = clinic.user("admin")
    always = [Hours(day, MIDNIGHT, MIDNIGHT) for day in range(7)]
    week = [Hours(day, dt.time(7), dt.time(19)) for day in WEEKDAYS] + [Hours(SATURDAY, dt.time(7), dt.time(17))]
    set_hours([each for each in known if each.name in DAY_AND_NIGHT], always, by=by)
    set_hours([each for each in known if each.name not in DAY_AND_NIGHT], week, by=by)
    today = clock.today(clinic.north.time_zone, timezone.now())
    for site, days, name in ((clinic.north, 9, "Training of the whole house"), (clinic.south, 12, "Local holiday")):
        close(Holiday(site=site, day=today + dt.timedelta(days=days), name=name), by=by)
    _maintain(next(each for each in known if each.name == "MR 1"), today + dt.timedelta(days=1), clinic)


def _maintain(station: Station, day: dt.date, clinic: Clinic) -> None:
    """Two hours at noon."""
    starts, ends = (clock.at(day, dt.time(hour), station.site.time_zone) for hour in (12, 14))
    lead = clinic.user("lead")
    close(
        Maintenance(station=station, starts_at=starts, ends_at=ends, reason="Helium refill", planned_by=lead), by=lead
    )
