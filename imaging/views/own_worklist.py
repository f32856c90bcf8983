"""The referring physician's orders as a worklist: where they stand, narrowed by day, site and modality, with counts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imaging.models import BEFORE_BEGIN, UNREAD, Modality, Order, Priority, Study, StudyStatus
from patients.admin.filters import on_day
from patients.models import Site

CAP = 100  # a tab counts so far: who has more open orders reads "99+"
UNDER_WAY = list(dict.fromkeys([*BEFORE_BEGIN, StudyStatus.IN_PROGRESS, *UNREAD, StudyStatus.REPORTED]))
FILTERS = ("stage", "priority", "modality", "site", "day")


class Way(NamedTuple):
    """How far one study is that is still under way."""

    order: int
    status: str
    vetting: str
    status_since: dt.datetime
    vetting_since: dt.datetime


def under_way(mine: QuerySet[Order]) -> list[Way]:
    """The open studies of these orders. Two queries.

    From the open work of the house, which does not grow with its age: status by status, because a database that knows
    only how many statuses there are would rather read every study there ever was.
    """
    rows = Study.objects.filter(order__isnull=False).order_by().values_list(*Way._fields)
    first, *others = (rows.filter(status=status) for status in UNDER_WAY)
    found = [Way(*row) for row in first.union(*others, all=True)]
    own = set(mine.order_by().filter(pk__in={row.order for row in found}).values_list("pk", flat=True))
    return [row for row in found if row.order in own]


@dataclass(frozen=True)
class Stage:
    """One tab: studies in these statuses. What is done is not counted: it only grows."""

    label: str | Promise
    statuses: tuple[StudyStatus, ...] = ()
    open: bool = True


STAGES = {
    "": Stage(_("All"), open=False),
    "slot": Stage(_("Waiting for a slot"), (StudyStatus.ORDERED, StudyStatus.ON_HOLD)),
    "booked": Stage(_("Booked"), (StudyStatus.SCHEDULED, StudyStatus.ARRIVED, StudyStatus.IN_PROGRESS)),
    "missed": Stage(_("Did not come"), (StudyStatus.NO_SHOW,)),
    "reading": Stage(_("Being read"), (StudyStatus.ACQUIRED, StudyStatus.IN_READING)),
    "reported": Stage(_("Reported"), (StudyStatus.REPORTED, StudyStatus.RELEASED), open=False),
}


def asked_for(query: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address; what is no answer narrows nothing."""
    found = {name: query.get(name, "")[:16] for name in FILTERS}
    found["stage"] *= found["stage"] in STAGES
    found["priority"] *= found["priority"] in map(str, Priority.values)
    return found


def narrow(rows: QuerySet[Order], asked: Mapping[str, str], ways: Sequence[Way]) -> QuerySet[Order]:
    """The orders with a study that fits: open ones by priority and then the longest waiting, else the newest first.

    `ways` are the open studies of `rows` or more (see `under_way`).
    """
    wanted, stage = Q(), STAGES[asked["stage"]]
    if stage.statuses:
        wanted &= Q(status__in=stage.statuses)
    if asked["modality"]:
        wanted &= Q(modality=asked["modality"])
    try:
        day = parse_date(asked["day"])
    except ValueError:
        day = None
    if day:
        wanted &= Q(steps__current__in=[True]) & on_day(day, "steps__starts_at", "steps__station__site")
    if stage.open:
        rows = rows.filter(pk__in={way.order for way in ways if way.status in stage.statuses})
    if wanted:
        rows = rows.filter(Exists(Study.objects.filter(wanted, order=OuterRef("pk"))))
    if asked["priority"]:
        rows = rows.filter(priority=asked["priority"])
    if asked["site"]:
        rows = rows.filter(site__code=asked["site"])
    return rows.order_by("priority", "placed_at", "pk") if stage.open else rows.order_by("-placed_at", "-pk")


def tabs(ways: Sequence[Way], now: str) -> list[dict[str, Any]]:
    """The stages with the counts of what is open."""
    found = []
    for name, stage in STAGES.items():
        count = len({way.order for way in ways if way.status in stage.statuses}) if stage.open else 0
        shown = f"{CAP - 1}+" if count >= CAP else str(count or "")
        found.append({"name": name, "label": stage.label, "count": shown, "here": name == now})
    return found


def choices() -> dict[str, Any]:
    """What the filters offer."""
    return {
        "priorities": Priority.choices,
        "modalities": Modality.objects.all(),
        "sites": Site.objects.filter(active=True),
    }
