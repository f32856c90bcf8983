"""Where and when there is room: working hours, closures, free slots. Questions only: nothing here changes a row.

The number of queries depends on nothing; each reads by an index, and only from the days that are asked about.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imaging import opening
from imaging.models import Holiday, Maintenance, OpeningHours, Procedure, ScheduledStep, Station, stations_for
from imaging.opening import Hours, Span
from patients import clock
from patients.models import Patient, Site

AHEAD = 14  # days in which the next free time is looked for
MORE_THAN_A_DAY = dt.timedelta(hours=26)  # no zone is farther from UTC than this


class PartOfDay(TextChoices):
    """Where in the day a slot begins, by the clock of the site."""

    MORNING = "morning", _("in the morning")
    AFTERNOON = "afternoon", _("in the afternoon")
    EVENING = "evening", _("in the evening")

    def holds(self, time: dt.time) -> bool:
        """Before noon; from noon to five; after that."""
        first, last = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}[self.value]
        return first <= time.hour < last


class Slot(NamedTuple):
    """Free room on a station; times in UTC."""

    station: Station
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True)
class Closure:
    """Closed from, to (UTC), and why. `maintenance` is False for a holiday."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    reason: str
    maintenance: bool

    @property
    def span(self) -> Span:
        """From, to."""
        return self.starts_at, self.ends_at


@dataclass
class Diary:
    """What is known of one station in the days that were asked about."""

    station: Station
    hours: list[Hours] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)
    taken: list[Span] = field(default_factory=list)

    @property
    def zone(self) -> str:
        """The site's zone."""
        return self.station.site.time_zone

    def open(self, day: dt.date) -> list[Span]:
        """The opening hours of the day; the whole day where the station has none at all."""
        return opening.open_spans(self.hours, day, self.zone) if self.hours else [clock.bounds(day, self.zone)]

    def working(self, first: dt.date, last: dt.date) -> list[Span]:
        """When it works from the first day to the last, closures cut out."""
        days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
        spans = [each for day in days for each in self.open(day)]
        return opening.without(spans, (closure.span for closure in self.closures))

    def closed(self, span: Span) -> Closure | None:
        """What closes it in this time: maintenance before a holiday."""
        found = [each for each in self.closures if each.starts_at < span[1] and each.ends_at > span[0]]
        return min(found, key=lambda each: (not each.maintenance, each.starts_at), default=None)


def free_slots(
    procedure: Procedure,
    *,
    days: Iterable[dt.date],
    site: Site | None = None,
    station: Station | None = None,
    part_of_day: PartOfDay | str | None = None,
    limit: int = 10,
    minutes: int | None = None,
    patient: Patient | None = None,
) -> list[Slot]:
    """The first free slots for the procedure, the earliest first, none in the past.

    `days` are dates at the station's site; `minutes` is the procedure's length unless given. Where `patient` is given,
    times at which that patient is elsewhere are left out.
    """
    wanted = sorted(set(days))
    stations = _able(procedure, site, station)
    if not wanted or not stations:
        return []
    length = dt.timedelta(minutes=minutes or procedure.duration_minutes)
    part = PartOfDay(part_of_day) if part_of_day else None
    known = diaries(stations, wanted[0], wanted[-1])
    busy = _of_patient(patient, wanted[0], wanted[-1])
    found = [slot for diary in known.values() for slot in islice(_in_diary(diary, wanted, length, part, busy), limit)]
    return sorted(found, key=lambda slot: (slot.starts_at, slot.station.name))[:limit]


def next_free(
    station: Station, after: dt.datetime, length: dt.timedelta, *, patient: Patient | None = None
) -> Slot | None:
    """The station's first free slot at or after this time, and not in the past, within AHEAD days."""
    first = clock.today(station.site.time_zone, max(after, timezone.now()))
    last = first + dt.timedelta(days=AHEAD)
    diary = diaries([station], first, last)[station.pk]
    busy = _of_patient(patient, first, last)
    free = opening.without(diary.working(first, last), [*diary.taken, *busy, _until(max(after, timezone.now()))])
    begins = next((start for each in free for start in opening.starts(each, length)), None)
    return Slot(station, begins, begins + length) if begins else None


def working_hours(station: Station, day: dt.date) -> list[Span]:
    """When the station is open on that day at its site, in UTC; closures are not cut out."""
    return diaries([station], day, day)[station.pk].open(day)


def closures(station: Station, day: dt.date) -> list[Closure]:
    """Holiday and maintenance of the station on that day at its site."""
    start, end = clock.bounds(day, station.site.time_zone)
    return [each for each in diaries([station], day, day)[station.pk].closures if _meet(each.span, (start, end))]


def diaries(stations: Sequence[Station], first: dt.date, last: dt.date) -> dict[int, Diary]:
    """Hours, closures and bookings of the stations, by key, for these days at their sites: four queries."""
    known = {station.pk: Diary(station) for station in stations}
    start = dt.datetime.combine(first, dt.time.min, dt.UTC) - MORE_THAN_A_DAY
    end = dt.datetime.combine(last, dt.time.max, dt.UTC) + MORE_THAN_A_DAY
    _add_hours(known)
    _add_holidays(known, first, last)
    _add_maintenance(known, start, end)
    for key, begun, over in (
        _booked(start, end).filter(station__in=known).values_list("station", "starts_at", "ends_at")
    ):
        known[key].taken.append((begun, over))
    return known


def _able(procedure: Procedure, site: Site | None, station: Station | None) -> list[Station]:
    rows = stations_for(procedure).select_related("site")
    rows = rows.filter(site=site) if site else rows
    return list(rows.filter(pk=station.pk) if station else rows)


def _in_diary(
    diary: Diary, wanted: Sequence[dt.date], length: dt.timedelta, part: PartOfDay | None, busy: Sequence[Span]
) -> Iterable[Slot]:
    """One after the other, as they are asked for; those of a night shift belong to the day on which they begin."""
    days, zone = set(wanted), clock.zone(diary.zone)
    spans = diary.working(wanted[0], wanted[-1] + dt.timedelta(days=1))
    for free in opening.without(spans, [*diary.taken, *busy, _until(timezone.now())]):
        for begin in opening.starts(free, length):
            local = begin.astimezone(zone)
            if local.date() in days and (part is None or part.holds(local.time())):
                yield Slot(diary.station, begin, begin + length)


def _until(now: dt.datetime) -> Span:
    """All that is past."""
    return dt.datetime.min.replace(tzinfo=dt.UTC), now


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _booked(start: dt.datetime, end: dt.datetime) -> QuerySet[ScheduledStep]:
    return ScheduledStep.objects.within(start, end).order_by("starts_at")


def _of_patient(patient: Patient | None, first: dt.date, last: dt.date) -> list[Span]:
    if patient is None:
        return []
    start = dt.datetime.combine(first, dt.time.min, dt.UTC) - MORE_THAN_A_DAY
    end = dt.datetime.combine(last, dt.time.max, dt.UTC) + MORE_THAN_A_DAY
    return list(_booked(start, end).filter(study__patient=patient).values_list("starts_at", "ends_at"))


def _add_hours(known: dict[int, Diary]) -> None:
    rows = OpeningHours.objects.filter(station__in=known).order_by("weekday", "opens")
    for row in rows:
        known[row.station_id].hours.append(Hours(row.weekday, row.opens, row.closes))


def _add_holidays(known: dict[int, Diary], first: dt.date, last: dt.date) -> None:
    sites = {diary.station.site_id for diary in known.values()}
    days = (first - opening.DAY, last + opening.DAY)
    rows = Holiday.objects.filter(site__in=sites, day__range=days, called_off=False)
    by_site: dict[int, list[Holiday]] = defaultdict(list)
    for row in rows.order_by("day"):
        by_site[row.site_id].append(row)
    for diary in known.values():
        for row in by_site[diary.station.site_id]:
            diary.closures.append(Closure(*clock.bounds(row.day, diary.zone), row.name, maintenance=False))


def _add_maintenance(known: dict[int, Diary], start: dt.datetime, end: dt.datetime) -> None:
    rows = Maintenance.objects.filter(station__in=known, ends_at__gt=start, starts_at__lt=end, called_off=False)
    for row in rows.order_by("starts_at"):
        known[row.station_id].closures.append(Closure(row.starts_at, row.ends_at, row.reason, maintenance=True))
