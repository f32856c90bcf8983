"""When stations can be booked: opening hours, holidays, maintenance. What is booked then is asked about."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imaging import opening, opening_text, slots
from imaging.models import Holiday, Maintenance, OpeningHours, ScheduledStep, Station, Weekday
from imaging.opening import Hours
from patients import audit, clock
from patients.access import require
from patients.actions import master_data
from patients.errors import Conflict, InvalidInput
from patients.models import User, lock

NAMED = 8  # bookings that a sentence names


class StillBooked(Conflict):
    """There are bookings in the time that is to be closed. Raise it until somebody says that they stay for now."""

    def __init__(self, booked: Sequence[ScheduledStep]) -> None:
        self.booked = booked
        named = "; ".join(_named(each) for each in booked[:NAMED])
        more = _(" and %(n)d more") % {"n": len(booked) - NAMED} if len(booked) > NAMED else ""
        words = ngettext("%(n)d booking is in this time", "%(n)d bookings are in this time", len(booked))
        mend = _("Move them first, or say that they stay.")
        super().__init__(f"{words % {'n': len(booked)}}: {named}{more}. {mend}")


def set_hours(stations: Iterable[Station], week: Iterable[Hours], *, by: User, leave_booked: bool = False) -> None:
    """Give the stations these opening hours in place of their own; none at all: they can be booked at any time.

    Raises InvalidInput where two overlap, StillBooked where a booking would lie outside.
    """
    wanted = sorted(set(week), key=lambda each: (each.weekday, each.opens))
    with transaction.atomic():
        require(by, "imaging.change_station")
        if both := opening_text.overlapping(wanted):
            one, other = (opening_text.write([each]) for each in both)
            raise InvalidInput(str(Weekday(both[0].weekday).label), one, _("It overlaps %(other)s.") % {"other": other})
        known = [lock(station) for station in sorted(stations, key=lambda each: each.pk)]
        for station in known:
            before = _replace(station, wanted)
            audit.record("station.hours_set", by=by, obj=station, before=before, after=in_words(wanted))
        _refuse_booked([] if leave_booked else [slot for station in known for slot in _outside(station)])


def close(row: Holiday | Maintenance, *, by: User, leave_booked: bool = False) -> None:
    """Add or change a holiday or a maintenance. Raises InvalidInput, and StillBooked where something is booked then."""
    with transaction.atomic():
        require(by, f"imaging.{'add' if row._state.adding else 'change'}_{row._meta.model_name}", row)
        for station in _stations(row):
            lock(station)
        if isinstance(row, Maintenance) and row.ends_at <= row.starts_at:
            raise InvalidInput(_("To"), "", _("The end is after the start."))
        master_data.save(row, by=by)
        _refuse_booked([] if leave_booked or row.called_off else _within(row))


def in_words(week: Iterable[Hours]) -> str:
    """Monday 08:00-12:00, 13:00-17:00; Tuesday ..."""
    known = list(week)
    days = [(day, [each for each in known if each.weekday == day]) for day in Weekday]
    return "; ".join(f"{day.label} {opening_text.write(hours)}" for day, hours in days if hours)


def _replace(station: Station, wanted: Iterable[Hours]) -> str:
    """The new rows; what there was before, in words."""
    rows = OpeningHours.objects.filter(station=station)
    before = in_words(Hours(row.weekday, row.opens, row.closes) for row in rows)
    rows.delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(station=station, weekday=each.weekday, opens=each.opens, closes=each.closes) for each in wanted
    )
    return before


def _stations(row: Holiday | Maintenance) -> list[Station]:
    if isinstance(row, Maintenance):
        return [row.station]
    return list(Station.objects.filter(site=row.site).order_by("pk"))


def _within(row: Holiday | Maintenance) -> list[ScheduledStep]:
    span = (row.starts_at, row.ends_at) if isinstance(row, Maintenance) else clock.bounds(row.day, row.site.time_zone)
    rows = ScheduledStep.objects.within(*span).filter(station__in=_stations(row), ends_at__gt=timezone.now())
    return list(rows.select_related("study__order", "station__site"))


def _outside(station: Station) -> list[ScheduledStep]:
    """What is booked from now on and lies outside the hours; what was overbooked on purpose is not meant."""
    rows = ScheduledStep.objects.booked().filter(station=station, starts_at__gte=timezone.now(), overbooked_because="")
    booked = list(rows.select_related("study__order", "station__site").order_by("starts_at"))
    if not booked:
        return []
    zone = station.site.time_zone
    first, last = clock.today(zone, booked[0].starts_at), clock.today(zone, booked[-1].ends_at)
    diary = slots.diaries([station], first, last)[station.pk]
    days = ((last - first) // opening.DAY) + 1
    spans = [each for n in range(days) for each in diary.open(first + dt.timedelta(days=n))]
    whole = opening.joined(spans)
    return [each for each in booked if not opening.holds(whole, (each.starts_at, each.ends_at))]


def _refuse_booked(booked: list[ScheduledStep]) -> None:
    if booked:
        raise StillBooked(booked)


def _named(slot: ScheduledStep) -> str:
    time = clock.shown(slot.starts_at, slot.station.site.time_zone)
    return f"{time} {slot.station} {slot.study.accession_number} {slot.study.title}"
