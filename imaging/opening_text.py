"""Opening hours as people write them: 8-12, 13:00-17:30. Pure."""

import datetime as dt
import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from imaging.opening import Hours
from patients.errors import InvalidInput

_TIMES = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|to)\s*(\d{1,2})(?:[:.](\d{2}))?", re.IGNORECASE)
DAY = 24 * 60  # minutes


def parse(text: str, weekday: int, label: str) -> list[Hours]:
    """The hours of one weekday; nothing means closed. 24:00 is midnight. Raises InvalidInput, naming `label`."""
    found = []
    for part in re.split(r"[,;]|\band\b", text):
        if not part.strip():
            continue
        match = _TIMES.fullmatch(part.strip())
        try:
            if match is None:
                raise ValueError(part)
            found.append(Hours(weekday, _time(*match.group(1, 2)), _time(*match.group(3, 4))))
        except ValueError:
            mend = _("Write from and to, as 8-12, 13:00-17:30; 22:00-6:00 goes on over midnight.")
            raise InvalidInput(label, part.strip(), mend) from None
    return found


def _time(hour: str, minute: str | None) -> dt.time:
    """Raises ValueError."""
    at = int(hour), int(minute or 0)
    return dt.time.min if at == (24, 0) else dt.time(*at)


def write(hours: Iterable[Hours]) -> str:
    """The hours of a weekday as `parse` reads them."""
    ordered = sorted(hours, key=lambda each: each.opens)
    return ", ".join(f"{each.opens:%H:%M}-{each.closes:%H:%M}".replace("-00:00", "-24:00") for each in ordered)


def overlapping(week: Iterable[Hours]) -> tuple[Hours, Hours] | None:
    """Two that overlap, the last night shift of the week with its first morning among them."""
    spans = sorted(_in_week(each) for each in week)
    again = [(start + 7 * DAY, end + 7 * DAY, hours) for start, end, hours in spans[:1]]
    for (_start, end, one), (start, _end, other) in zip(spans, [*spans[1:], *again], strict=True):
        if start < end:
            return one, other
    return None


def _in_week(hours: Hours) -> tuple[int, int, Hours]:
    opens, closes = (hours.weekday * DAY + time.hour * 60 + time.minute for time in (hours.opens, hours.closes))
    return opens, closes if closes > opens else closes + DAY, hours
