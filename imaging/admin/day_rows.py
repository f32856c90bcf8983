"""What the day view shows, as rows: the appointments of one site and day, and the orders that wait for a slot."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from imaging.admin import words
from imaging.admin.verbs import VERBS
from imaging.models import ScheduledStep, Station, Study, StudyStatus
from patients import clock
from patients.admin.verbs import Verb
from patients.models import Site, User

MOST = 400  # appointments of a site's day: more is no page that anybody reads
WAITING = 60
BUTTONS = ("schedule", "check-in", "reschedule", "undo-check-in", "no-show")
STEPS: dict[str, Verb[Study]] = {verb.name: verb for verb in VERBS}


@dataclass(frozen=True)
class Row:
    """One study with its slot, or without one. `starts` and `ends` are in the site's own time."""

    study: Study
    line: words.Line
    step: ScheduledStep | None
    starts: dt.datetime | None
    ends: dt.datetime | None
    buttons: list[dict[str, Any]]
    able: frozenset[int]

    @property
    def movable(self) -> bool:
        """Whether it may be given another slot."""
        return any(button["name"] in ("reschedule", "schedule") for button in self.buttons)

    @property
    def clock(self) -> str:
        """When it begins, as the clock there shows it: 09:20, or 01:20 GMT where the clock shows that time twice."""
        assert self.starts is not None
        return clock.on_it(self.starts)

    @property
    def until(self) -> str:
        """When it ends, in the same way."""
        assert self.ends is not None
        return clock.on_it(self.ends)

    @property
    def facts(self) -> tuple[Any, ...]:
        """What makes the row another one than before."""
        study, step = self.study, self.step
        return (study.pk, study.status, study.priority, study.status_since, step and (step.pk, step.station_id))


@dataclass(frozen=True)
class Day:
    """One site and day, as this person may see it."""

    site: Site
    date: dt.date
    user: User

    @cached_property
    def zone(self) -> ZoneInfo:
        """The site's own time."""
        return clock.zone(self.site.time_zone)

    @cached_property
    def bounds(self) -> tuple[dt.datetime, dt.datetime]:
        """Midnight to midnight at the site: 23 or 25 hours where the clock changes."""
        return clock.bounds(self.date, self.site.time_zone)

    @cached_property
    def stations(self) -> list[Station]:
        """The columns."""
        return list(
            Station.objects.filter(site=self.site, active=True).select_related("site").order_by("modality", "name")
        )

    @cached_property
    def booked(self) -> list[Row]:
        """The day's appointments by time; those that did not come are among them, for they may still be rebooked."""
        steps = [*self._steps(current=True), *self._steps(current=None, study__status=StudyStatus.NO_SHOW)]
        once = {step.study_id: step for step in reversed(steps)}
        rows = [self._row(step.study, step) for step in once.values()]
        return sorted(rows, key=lambda row: (row.starts, row.study.priority, row.study.pk))

    @cached_property
    def waiting(self) -> list[Row]:
        """The site's orders without a slot, the most urgent first, then the longest waiting."""
        rows = words.with_slots(Study.objects.visible_to(self.user)).filter(status=StudyStatus.ORDERED, site=self.site)
        rows = rows.prefetch_related("procedure__stations").order_by("priority", "status_since", "pk")
        return [self._row(study, None) for study in rows[:WAITING]]

    @cached_property
    def mark(self) -> str:
        """The same while nothing has changed: what a poll asks with."""
        facts = [row.facts for row in (*self.booked, *self.waiting)]
        stations = [(station.pk, station.name) for station in self.stations]
        return hashlib.sha256(repr((self.site.pk, self.date, stations, facts)).encode()).hexdigest()[:32]

    def _steps(self, current: bool | None, **narrowing: Any) -> Iterable[ScheduledStep]:
        start, end = self.bounds
        # `current__in`: "= TRUE" would use no index on MariaDB
        which = {"current__isnull": True} if current is None else {"current__in": [current]}
        steps = ScheduledStep.objects.filter(
            **which, starts_at__gte=start, starts_at__lt=end, station__site=self.site, **narrowing
        )
        steps = steps.filter(study__in=Study.objects.visible_to(self.user)) if not self._sees_all else steps
        related = ("station__site", "study__patient", "study__order", "study__procedure", "study__site")
        found = steps.select_related(*related).prefetch_related("study__procedure__stations")
        return found.order_by("-starts_at", "-pk")[:MOST]

    @property
    def _sees_all(self) -> bool:
        return self.user.has_perm("imaging.view_study")

    def _row(self, study: Study, step: ScheduledStep | None) -> Row:
        study.current_slots = [step] if step else []  # type: ignore[attr-defined]  # as words.with_slots leaves it
        return Row(
            study=study,
            line=words.line(study),
            step=step,
            starts=timezone.localtime(step.starts_at, self.zone) if step else None,
            ends=timezone.localtime(step.ends_at, self.zone) if step else None,
            buttons=buttons(study, self.user),
            able=self._able(study),
        )

    def _able(self, study: Study) -> frozenset[int]:
        """The columns on which it can be done."""
        named = {station.pk for station in study.procedure.stations.all()} if study.procedure else set()
        return frozenset(
            station.pk
            for station in self.stations
            if station.modality_id == study.modality and (not named or station.pk in named)
        )


def buttons(study: Study, user: User) -> list[dict[str, Any]]:
    """The desk's steps that this person may take now, with their addresses."""
    return [
        {"name": name, "verb": STEPS[name], "url": reverse("admin:imaging_study_do", args=[study.pk, name])}
        for name in BUTTONS
        if STEPS[name].allowed(study, user)
    ]


def drawn(starts: dt.datetime, ends: dt.datetime) -> dict[str, str]:
    """From where to where in the column, by the clock there.

    Where the clock is put back on the way, the end would stand above the beginning: then it is as long as it takes.
    """
    start, end = starts.replace(tzinfo=None), ends.replace(tzinfo=None)
    if end <= start:
        end = start + (ends.astimezone(dt.UTC) - starts.astimezone(dt.UTC))
    return {"start": f"{start:%Y-%m-%d %H:%M:%S}", "end": f"{end:%Y-%m-%d %H:%M:%S}"}


def event(row: Row) -> dict[str, Any]:
    """The row as the calendar reads it. Times are the site's own, without a zone: the columns know no other."""
    assert row.step is not None
    assert row.starts is not None
    assert row.ends is not None
    study = row.study
    return {
        "id": str(study.pk),
        "resourceIds": [str(row.step.station_id)],
        **drawn(row.starts, row.ends),
        "title": study.patient.name,
        "startEditable": row.movable,
        "classNames": [f"on-{study.status}", f"priority-{study.priority}"],
        "extendedProps": {
            "clock": row.clock,
            "what": study.title,
            "status": study.status,
            "statusWord": str(study.get_status_display()),
            "priority": study.priority,
            "priorityWord": str(study.get_priority_display()),
            "able": sorted(map(str, row.able)),
            "move": next((button["url"] for button in row.buttons if button["name"] == "reschedule"), ""),
        },
    }
