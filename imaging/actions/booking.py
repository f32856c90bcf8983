"""What makes a slot possible, asked under the locks of patient and station; then the slot."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging import opening, slots
from imaging.actions.reasons import reason
from imaging.models import ScheduledStep, Station, Study, stations_for
from imaging.models.schedule import LONGEST
from imaging.opening import Span
from patients import audit, clock
from patients.access import require
from patients.errors import Conflict, InvalidInput, Refusal
from patients.models import User


class MayBeOverbooked(Conflict):
    """Taken or closed, but who has the right may book it, with a reason (see `Wish.overbook`)."""


LATE = dt.timedelta(minutes=5)  # who stands at the desk is booked for the time that has just begun


@dataclass(frozen=True)
class Wish:
    """Where, when, how long (None: as the catalogue has it), why so long, and why over another (see `overbook`)."""

    station: Station
    starts_at: dt.datetime
    minutes: int | None = None
    why: str = ""
    overbook: str = ""

    def as_long_as(self, slot: ScheduledStep | None) -> "Wish":
        """With the length that was given to this slot, where no other is wished for."""
        if self.minutes is not None or slot is None or not slot.length_because:
            return self
        minutes = (slot.ends_at - slot.starts_at) // dt.timedelta(minutes=1)
        return replace(self, minutes=minutes, why=slot.length_because)


def book(study: Study, wish: Wish, *, by: User) -> ScheduledStep:
    """The slot of a locked study, inside the caller's transaction. Raises as scheduling.schedule."""
    if wish.overbook.strip():
        require(by, "imaging.overbook_slot", study)
    _check_station(study, wish.station)
    # In UTC: a sum on a clock that is put back meanwhile would end before it begins.
    wish = replace(wish, starts_at=wish.starts_at.astimezone(dt.UTC))
    length, because = _length(study, wish)
    span = wish.starts_at, wish.starts_at + length
    if wish.starts_at < timezone.now() - LATE:
        shown = clock.shown(wish.starts_at, wish.station.site.time_zone)
        raise InvalidInput(_("Time"), shown, _("It is past. %(next)s") % {"next": _next(study, wish, length)})
    lane, over = _lane(study, wish, span)
    slot = ScheduledStep.objects.create(
        study=study,
        station=wish.station,
        starts_at=span[0],
        ends_at=span[1],
        lane=lane,
        booked_by=by,
        overbooked_because=over,
        length_because=because,
    )
    if over:
        audit.record("slot.overbooked", by=by, patient=study.patient, obj=study, lane=lane, why=over)
    if because:
        minutes = length // dt.timedelta(minutes=1)
        audit.record("slot.length_set", by=by, patient=study.patient, obj=study, minutes=minutes, why=because)
    return slot


def _check_station(study: Study, station: Station) -> None:
    if study.procedure is None:
        raise Refusal(_("A study from outside has no procedure to schedule."))
    if not stations_for(study.procedure).filter(pk=station.pk).exists():
        words = {"study": study.title, "modality": study.modality}
        mend = _("It cannot do %(study)s: choose another for %(modality)s.") % words
        raise InvalidInput(_("Station"), station, mend)


def _length(study: Study, wish: Wish) -> tuple[dt.timedelta, str]:
    """How long, and the reason where that is not the catalogue's length."""
    assert study.procedure is not None
    usual = study.procedure.duration_minutes
    if wish.minutes in (None, usual):
        return dt.timedelta(minutes=usual), ""
    length = dt.timedelta(minutes=wish.minutes or 0)
    if not dt.timedelta() < length <= LONGEST:
        raise InvalidInput(_("Minutes"), wish.minutes, _("Give a length from 1 to 720 minutes."))
    return length, reason(wish.why)[:200]


def _lane(study: Study, wish: Wish, span: Span) -> tuple[int, str]:
    """The lane, and the reason where it took the right to overbook. Raises Conflict."""
    over = wish.overbook.strip()[:200]
    closed = _closed(wish.station, span)
    here = Q(station=wish.station) | Q(study__patient=study.patient_id)
    taken = list(ScheduledStep.objects.within(*span).filter(here).select_related("study", "station"))
    elsewhere = next((each for each in taken if each.study.patient_id == study.patient_id), None)
    on_it = [each for each in taken if each.station_id == wish.station.pk]
    kind: type[Conflict] = MayBeOverbooked
    if elsewhere is not None:
        kind, refusal = Conflict, _("The patient is on %(station)s at that time.") % {"station": elsewhere.station}
    elif closed and (closed.final or not over):
        kind, refusal = Conflict if closed.final else MayBeOverbooked, closed.sentence
    elif on_it and not over:
        refusal = _taken_until(wish.station, max(each.ends_at for each in on_it))
    else:
        used = {each.lane for each in on_it}
        lane = next(n for n in range(len(used) + 1) if n not in used)
        return lane, over if on_it or closed else ""
    raise kind(" ".join((refusal, _next(study, wish, span[1] - span[0]))))


@dataclass(frozen=True)
class _Closed:
    """Why the station is closed; `final` where no right opens it."""

    sentence: str
    final: bool


def _closed(station: Station, span: Span) -> _Closed | None:
    zone = station.site.time_zone
    first, last = (clock.today(zone, moment) for moment in span)
    diary = slots.diaries([station], first, last)[station.pk]
    closure = diary.closed(span)
    if closure is not None and closure.maintenance:
        words = {"station": station, "until": clock.shown(closure.ends_at, zone), "why": closure.reason}
        return _Closed(_("%(station)s is in maintenance until %(until)s: %(why)s.") % words, final=True)
    if closure is not None:
        words = {"site": station.site, "holiday": closure.reason}
        return _Closed(_("%(site)s is closed that day: %(holiday)s.") % words, final=False)
    if not opening.holds(diary.working(first, last), span):
        return _Closed(_("%(station)s is not open at that time.") % {"station": station}, final=False)
    return None


def _taken_until(station: Station, until: dt.datetime) -> str:
    local = until.astimezone(clock.zone(station.site.time_zone))
    return _("%(station)s is taken until %(until)s.") % {"station": station, "until": f"{local:%H:%M}"}


def _next(study: Study, wish: Wish, length: dt.timedelta) -> str:
    """When there is room on the same station, in a sentence."""
    free = slots.next_free(wish.station, wish.starts_at, length, patient=study.patient)
    if free is None:
        words = {"station": wish.station, "n": slots.AHEAD}
        return _("%(station)s has no room in the %(n)d days after that: choose another station.") % words
    words = {"station": wish.station, "time": clock.shown(free.starts_at, wish.station.site.time_zone)}
    return _("The next free time on %(station)s: %(time)s.") % words
