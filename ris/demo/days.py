"""A fortnight of the demo clinic: lives are planned, then lived in the order of time up to now."""

import datetime as dt
import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from imaging.models import Priority, Procedure, Station, Study, StudyStatus
from ris.demo.catalogue import suits
from ris.demo.life import MINUTE, Fate, Plan, live
from ris.demo.machines import bring_discs, send_misfits
from ris.demo.people import Clinic
from ris.demo.safety import IMPLANT

FUTURE_DAYS, SUNDAY = 5, 6
FATES: tuple[Fate, ...] = (
    "released", "released", "unread", "released", "draft", "reported", "released", "no_show", "addendum", "released",
    "preliminary", "cancelled", "released", "unread", "discontinued", "released", "correction", "hold", "released",
    "unscheduled", "in_error",
)  # fmt: skip


def live_through(
    clinic: Clinic, stations: list[Station], *, days: int, seed: int, tell: Callable[[int, int], None]
) -> None:
    """Plan and live all lives of the last `days` and the next; `tell(done, all)` after each step."""
    now = timezone.now()
    plans = list(_plans(clinic, stations, now, days, seed))
    lives = [live(clinic, plan) for plan in plans]
    tie = itertools.count()
    waiting = [(next(life), next(tie), life) for life in lives]
    heapq.heapify(waiting)
    steps = 0
    while waiting and waiting[0][0] <= now:
        moment, _tie, life = heapq.heappop(waiting)
        with time_machine.travel(moment, tick=False):
            following = next(life, None)
        if following is not None:
            heapq.heappush(waiting, (max(following, moment), next(tie), life))
        steps += 1
        tell(steps, steps + len(waiting))
    scanned = Study.objects.filter(modality="CT", instance_count__gt=0)
    study = scanned.filter(status=StudyStatus.ACQUIRED).order_by("pk").first()
    if study is not None:
        send_misfits(clinic, study)
        bring_discs(clinic, kept=study, waiting=scanned.exclude(patient=study.patient).order_by("pk").last())


def _plans(clinic: Clinic, stations: list[Station], now: dt.datetime, days: int, seed: int) -> Iterator[Plan]:
    numbers = itertools.count(1)
    offered = {s.pk: list(Procedure.objects.filter(modality=s.modality).order_by("pk")) for s in stations}
    for station, slot, fate in itertools.chain(_around(now, stations), _diary(now, stations, days, seed)):
        number = next(numbers)
        dice = random.Random(f"{seed}-{number}")  # noqa: S311 - a demo, no secret
        patient = clinic.patients[number * 7 % len(clinic.patients)]
        fitting = [each for each in offered[station.pk] if suits(each, patient)] or offered[station.pk]
        if fate in IMPLANT:  # nothing may keep it from its slot
            fitting = [each for each in fitting if not each.needs_vetting]
        yield Plan(
            number=number,
            patient=patient,
            procedure=dice.choice(fitting),
            station=station,
            referrer=clinic.referrers[number % len(clinic.referrers)],
            slot=slot,
            fate=fate,
            priority=dice.choices(list(Priority), (8, 20, 72))[0],
            dice=dice,
            now=abs(slot - now) <= 100 * MINUTE,
        )


def _around(now: dt.datetime, stations: list[Station]) -> Iterator[tuple[Station, dt.datetime, Fate]]:
    """Whatever the hour: somebody waits, somebody is on the table, something is fresh from the machine.

    At the magnet one implant has raised an alert that nobody has answered yet, and another was agreed upon.
    """
    minute = now.replace(second=0, microsecond=0)
    for station, minutes in zip(stations, (4, -7, 30, -75, 4, -60, -7, -50, 60), strict=True):
        yield station, minute + minutes * MINUTE, "unread"
    magnet = next(station for station in stations if station.modality_id == "MR")
    yield magnet, minute - 55 * MINUTE, "alarm"
    yield magnet, minute - 20 * MINUTE, "overridden"


def _diary(
    now: dt.datetime, stations: list[Station], days: int, seed: int
) -> Iterator[tuple[Station, dt.datetime, Fate]]:
    fates = itertools.cycle(FATES)
    for day, station in itertools.product(_open_days(timezone.localdate(now), days), stations):
        dice = random.Random(f"{seed}-{day}-{station.name}")  # noqa: S311 - a demo, no secret
        zone = ZoneInfo(station.site.time_zone)
        today = day == timezone.localdate(now, zone)
        for hour in sorted(dice.sample(range(8, 17), 5 if today else 2)):
            slot = dt.datetime.combine(day, dt.time(hour), zone).astimezone(dt.UTC)
            if abs(slot - now) > 100 * MINUTE:  # there _around has its people
                yield station, slot, next(fates)


def _open_days(today: dt.date, days: int) -> list[dt.date]:
    """That many open days before today, today, and some after; closed on Sundays."""
    near = (today + dt.timedelta(days=n) for n in range(-2 * days - 2, FUTURE_DAYS + 1))
    week = [day for day in near if day.weekday() != SUNDAY]
    return [*[day for day in week if day < today][-days:], *[day for day in week if day >= today]]
