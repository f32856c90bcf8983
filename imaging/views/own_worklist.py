"""The referring physician's orders as a worklist: where they stand, narrowed by day, site and modality, with counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imaging.models import Modality, Order, Priority, Study, StudyStatus
from patients.admin.filters import on_day
from patients.models import Site

CAP = 100  # a tab counts so far: who has more open orders reads "99+"
FILTERS = ("stage", "priority", "modality", "site", "day")


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


def narrow(rows: QuerySet[Order], asked: Mapping[str, str]) -> QuerySet[Order]:
    """The orders with a study that fits: open ones by priority and then the longest waiting, else the newest first."""
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
    if wanted:
        rows = rows.filter(Exists(Study.objects.filter(wanted, order=OuterRef("pk"))))
    if asked["priority"]:
        rows = rows.filter(priority=asked["priority"])
    if asked["site"]:
        rows = rows.filter(site__code=asked["site"])
    return rows.order_by("priority", "placed_at", "pk") if stage.open else rows.order_by("-placed_at", "-pk")


def tabs(mine: QuerySet[Order], now: str) -> list[dict[str, Any]]:
    """The stages with the counts of what is open. As many queries as stages that are counted."""
    found = []
    for name, stage in STAGES.items():
        count = 0
        if stage.open:
            # From the open studies of the house, which are few: an order says only whose it is.
            open_ones = Study.objects.filter(status__in=stage.statuses, order__in=mine)
            count = open_ones.order_by().values("order").distinct()[:CAP].count()
        shown = f"{CAP - 1}+" if count == CAP else str(count or "")
        found.append({"name": name, "label": stage.label, "count": shown, "here": name == now})
    return found


def choices() -> dict[str, Any]:
    """What the filters offer."""
    return {
        "priorities": Priority.choices,
        "modalities": Modality.objects.all(),
        "sites": Site.objects.filter(active=True),
    }
