"""How lists and pages of the admin put a study into words."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from imaging.models import ScheduledStep, Study, StudyStatus
from imaging.models.study import StudyQuerySet
from patients import clock


def with_slots(rows: StudyQuerySet) -> StudyQuerySet:
    """The studies with all that a row shows: two queries, however many rows."""
    slots = ScheduledStep.objects.filter(current=True).select_related("station__site")
    return rows.select_related("patient", "order", "site", "procedure").prefetch_related(
        Prefetch("steps", queryset=slots, to_attr="current_slots")
    )


def slot_of(study: Study) -> ScheduledStep | None:
    """The current slot, from `with_slots` or from the database."""
    loaded: list[ScheduledStep] | None = getattr(study, "current_slots", None)
    if loaded is not None:
        return loaded[0] if loaded else None
    return study.steps.filter(current=True).select_related("station__site").first()


def status(study: Study) -> SafeString:
    """Word and icon."""
    known = {"status": study.status, "label": StudyStatus(study.status).label}
    return SafeString(render_to_string("imaging/_status.html", known))


def priority(study: Study) -> SafeString:
    """Word and icon."""
    return SafeString(render_to_string("imaging/_priority.html", {"study": study}))


def slot(study: Study) -> str:
    """Station and time in the station's own zone, with the zone's name."""
    step = slot_of(study)
    if step is None:
        return "–"
    return f"{moment(step.starts_at, step.station.site.time_zone)} · {step.station.name}"


def moment(at: dt.datetime, zone: str) -> str:
    """Weekday, day and time of the place, and which zone that is."""
    local = timezone.localtime(at, ZoneInfo(zone))
    return f"{date_format(local, 'D j M')} {local:%H:%M} {local.tzname()}"


def _clock(local: dt.datetime) -> str:
    """Hours and minutes; the zone's name where it is not the one of the house."""
    here = timezone.localtime(local)
    return clock.on_it(local) if here.utcoffset() == local.utcoffset() else f"{local:%H:%M} {local.tzname()}"


def age(since: dt.datetime) -> str:
    """How long ago, in the largest unit that is at least one: 3 d, 5 h, 12 min."""
    minutes = max(0, int((timezone.now() - since).total_seconds() // 60))
    if minutes >= 48 * 60:
        return _("%(n)d d") % {"n": minutes // (24 * 60)}
    if minutes >= 120:
        return _("%(n)d h") % {"n": minutes // 60}
    return _("%(n)d min") % {"n": minutes}


@dataclass(frozen=True)
class Line:
    """One study in a list of ours."""

    study: Study
    priority: SafeString
    status: SafeString
    slot: str
    time: str
    station: str
    waiting: str


def line(study: Study) -> Line:
    """The words of one line."""
    step = slot_of(study)
    local = timezone.localtime(step.starts_at, ZoneInfo(step.station.site.time_zone)) if step else None
    return Line(
        study=study,
        priority=priority(study),
        status=status(study),
        slot=slot(study),
        time=_clock(local) if local else "",
        station=step.station.name if step else "",
        waiting=age(study.status_since),
    )
