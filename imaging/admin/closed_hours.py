"""When the stations of the day view are closed, as the calendar draws it."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from imaging import opening, slots
from imaging.admin.day_rows import Day, drawn
from imaging.opening import Span


def events(day: Day) -> list[dict[str, Any]]:
    """The background of each column outside its hours, with the reason of a closure. Four queries."""
    known = slots.diaries(day.stations, day.date, day.date)
    found = []
    for key, diary in known.items():
        closed = opening.without([day.bounds], diary.working(day.date - opening.DAY, day.date))
        for number, span in enumerate(closed):
            why = diary.closed(span)
            found.append(_drawn(f"closed-{key}-{number}", key, span, why.reason if why else _("closed"), day))
    return found


def _drawn(name: str, station: int, span: Span, words: str, day: Day) -> dict[str, Any]:
    start, end = (timezone.localtime(each, day.zone) for each in span)
    over = end if end.date() == day.date else dt.datetime.combine(day.date, dt.time(23, 59, 59), day.zone)
    return {
        "id": name,
        "resourceIds": [str(station)],
        **drawn(start, over),
        "display": "background",
        "title": words,
    }
