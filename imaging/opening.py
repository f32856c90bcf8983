"""When a machine can be booked: opening hours in the site's clock in, spans of UTC out. Pure, no tables.

A span is (from, to), aware and in UTC; `from` belongs to it, `to` does not. Hours whose end is not after their start go
on over midnight: 22:00 to 06:00 is a night shift, 00:00 to 00:00 the whole day.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from patients import clock

Span = tuple[dt.datetime, dt.datetime]
GRID = 5  # minutes: a slot begins at :00, :05, :10 ...
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """Open from `opens` to `closes` on a weekday (Monday is 0), by the clock of the site."""

    weekday: int
    opens: dt.time
    closes: dt.time


def span(hours: Hours, day: dt.date, zone: str) -> Span:
    """The hours as they fall on one day; the end of a night shift is on the next."""
    last = day if hours.closes > hours.opens else day + DAY
    return clock.at(day, hours.opens, zone), clock.at(last, hours.closes, zone)


def open_spans(hours: Iterable[Hours], day: dt.date, zone: str) -> list[Span]:
    """When it is open on the day from midnight to midnight, the rest of the last night shift among it."""
    known = list(hours)
    midnight, next_midnight = clock.bounds(day, zone)
    found = [span(each, on, zone) for on in (day - DAY, day) for each in known if each.weekday == on.weekday()]
    return joined((max(start, midnight), min(end, next_midnight)) for start, end in found)


def joined(spans: Iterable[Span]) -> list[Span]:
    """In the order of time; what touches or overlaps is one. Empty ones are left out."""
    found: list[Span] = []
    for start, end in sorted(each for each in spans if each[0] < each[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of the spans when the taken ones are cut out."""
    left, holes = joined(spans), joined(taken)
    found: list[Span] = []
    for start, end in left:
        for begun, over in holes:
            if over <= start:
                continue
            if begun >= end:
                break
            if begun > start:
                found.append((start, begun))
            start = max(start, over)  # noqa: PLW2901 - the rest of the span, after the hole
        if start < end:
            found.append((start, end))
    return found


def holds(spans: Iterable[Span], wanted: Span) -> bool:
    """Whether the wanted span lies in one of them as a whole."""
    return any(start <= wanted[0] and wanted[1] <= end for start, end in joined(spans))


def starts(free: Span, length: dt.timedelta) -> Iterator[dt.datetime]:
    """The beginnings of slots of this length, one behind the other, each on the grid of five minutes."""
    begin = on_grid(free[0])
    while begin + length <= free[1]:
        yield begin
        begin = on_grid(begin + length)


def on_grid(moment: dt.datetime) -> dt.datetime:
    """This moment, or the next five minutes on the clock. Every zone's offset in use is a multiple of five minutes."""
    whole = moment.replace(second=0, microsecond=0)
    whole += dt.timedelta(minutes=1) if whole < moment else dt.timedelta()
    return whole + dt.timedelta(minutes=-whole.minute % GRID)
