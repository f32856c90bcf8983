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
from ris.demo.life import MINUTE, Fate, Plan, live
from ris.demo.machines import send_misfits
from ris.demo.people import Clinic

PAST_DAYS, FUTURE_DAYS = 7, 5
FATES: tuple[Fate, ...] = (
    "released", "released", "unread", "released", "draft", "reported", "released", "no_show", "addendum", "released",
    "preliminary", "cancelled", "released", "unread", "discontinued", "released", "correction", "hold", "released",
    "unscheduled", "in_error",
)  # fmt: skip


def live_through(clinic: Clinic, stations: list[Station], *, seed: int, tell: Callable[[int, int], None]) -> None:
    """Plan and live all lives; `tell(done, all)` after each step, for a progress bar."""
    now = timezone.now()
    plans = list(_plans(clinic, stations, now, seed))
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
    study = Study.objects.filter(status=StudyStatus.ACQUIRED, modality="CT").order_by("pk").first()
    if study is not None:
        send_misfits(clinic, study)


def _plans(clinic: Clinic, stations: list[Station], now: dt.datetime, seed: int) -> Iterator[Plan]:
    numbers = itertools.count(1)
    offered = {s.pk: list(Procedure.objects.filter(modality=s.modality).order_by("pk")) for s in stations}
    for station, slot, fate in itertools.chain(_around(now, stations), _diary(now, stations, seed)):
        number = next(numbers)
        dice = random.Random(f"{seed}-{number}")  # noqa: S311 - a demo, no secret
        yield Plan(
            number=number,
            patient=clinic.patients[number * 7 % len(clinic.patients)],
            procedure=dice.choice(offered[station.pk]),
            station=station,
            referrer=clinic.referrers[number % len(clinic.referrers)],
            slot=slot,
            fate=fate,
            priority=dice.choices(list(Priority), (8, 20, 72))[0],
            dice=dice,
        )


def _around(now: dt.datetime, stations: list[Station]) -> Iterator[tuple[Station, dt.datetime, Fate]]:
    """Whatever the hour: somebody waits, somebody is on the table, something STAT is fresh."""
    hour = now.replace(minute=0 if now.minute < 30 else 30, second=0, microsecond=0)
    for station, minutes in zip(stations, (0, -30, 30, -90, 0, -60, 60, -120, 30), strict=False):
        yield station, hour + minutes * MINUTE, "unread"


def _diary(now: dt.datetime, stations: list[Station], seed: int) -> Iterator[tuple[Station, dt.datetime, Fate]]:
    fates = itertools.cycle(FATES)
    for days, station in itertools.product(range(-PAST_DAYS, FUTURE_DAYS + 1), stations):
        dice = random.Random(f"{seed}-{days}-{station.name}")  # noqa: S311 - a demo, no secret
        day = timezone.localdate(now, ZoneInfo(station.site.time_zone)) + dt.timedelta(days=days)
        if day.weekday() == 6 or (day.weekday() == 5 and dice.random() < 0.6):
            continue
        for hour in sorted(dice.sample(range(8, 17), 5 if days == 0 else 2)):
            slot = dt.datetime.combine(day, dt.time(hour), ZoneInfo(station.site.time_zone))
            yield station, slot.astimezone(dt.UTC), next(fates)
