"""A place's own day and clock: values in, moments in UTC out. Pure.

Times are kept in UTC and meant in the zone of the site. Twice a year a clock there leaves an hour out, and twice a year
it shows one hour two times: a time that does not exist is refused, one that comes twice is asked about.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.errors import InvalidInput

FIRST, SECOND = "first", "second"


def zone(name: str) -> ZoneInfo:
    """The zone of that name; UTC for one that this machine does not know, so that no page fails for it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def today(name: str, now: dt.datetime) -> dt.date:
    """The date at the place."""
    return now.astimezone(zone(name)).date()


def bounds(day: dt.date, name: str) -> tuple[dt.datetime, dt.datetime]:
    """Midnight to midnight at the place, in UTC: 23 or 25 hours where the clock changes."""
    return at(day, dt.time.min, name), at(day + dt.timedelta(days=1), dt.time.min, name)


def at(day: dt.date, time: dt.time, name: str) -> dt.datetime:
    """The moment that the clock shows first; a time that it jumps over is the moment of the jump's other side."""
    return dt.datetime.combine(day, time.replace(tzinfo=None, fold=0), zone(name)).astimezone(dt.UTC)


def shown(moment: dt.datetime, name: str) -> str:
    """Weekday, day and time at the place, and which zone that is: Wed 25 Nov 10:20 GMT."""
    local = moment.astimezone(zone(name))
    return f"{date_format(local, 'D j M')} {local:%H:%M} {local.tzname()}"


def on_it(local: dt.datetime) -> str:
    """A place's time as its clock shows it: 09:20, or 01:20 GMT where the clock shows that time twice that day."""
    twice = isinstance(local.tzinfo, ZoneInfo) and comes_twice(local.date(), local.time(), str(local.tzinfo))
    return f"{local:%H:%M} {local.tzname()}" if twice else f"{local:%H:%M}"


def exists(day: dt.date, time: dt.time, name: str) -> bool:
    """Whether the clock shows this time on that day."""
    shown = at(day, time, name).astimezone(zone(name))
    return (shown.date(), shown.time()) == (day, time.replace(tzinfo=None, fold=0))


def comes_twice(day: dt.date, time: dt.time, name: str) -> bool:
    """Whether the clock shows this time two times on that day."""
    first, second = _both(day, time, name)
    return exists(day, time, name) and first != second


def which(day: dt.date, time: dt.time, name: str) -> list[tuple[str, str]]:
    """The two moments of a time that comes twice, as values and words with the zone's name."""
    words = (_("the first time, %(zone)s"), _("the second time, %(zone)s"))
    return [
        (value, said % {"zone": moment.astimezone(zone(name)).tzname()})
        for value, said, moment in zip((FIRST, SECOND), words, _both(day, time, name), strict=True)
    ]


def moment(day: dt.date, time: dt.time, name: str, asked: str = "") -> dt.datetime:
    """The moment in UTC that a person means; `asked` is FIRST or SECOND where the time comes twice.

    Raises InvalidInput for a time that the clock jumps over, and for one that comes twice while nobody has said which.
    """
    if not exists(day, time, name):
        mend = _("Choose another: the clock is put forward and jumps over this time on that day.")
        raise InvalidInput(_("Time"), f"{time:%H:%M}", mend)
    if not comes_twice(day, time, name):
        return at(day, time, name)
    if asked not in (FIRST, SECOND):
        mend = _("The clock is put back and shows this time twice on that day: say which of the two is meant.")
        raise InvalidInput(_("Time"), f"{time:%H:%M}", mend)
    return _both(day, time, name)[asked == SECOND]


def _both(day: dt.date, time: dt.time, name: str) -> tuple[dt.datetime, dt.datetime]:
    local = dt.datetime.combine(day, time.replace(tzinfo=None), zone(name))
    return local.replace(fold=0).astimezone(dt.UTC), local.replace(fold=1).astimezone(dt.UTC)
