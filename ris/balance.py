"""The closing of the day: what was placed must be somewhere, and the tables must agree. Questions only."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from imaging.models import Series, Study, StudyStatus
from patients import clock
from patients.models import Event
from reporting.actions.claiming import READABLE
from reporting.models import SECTIONS, SIGNED, Claim, Delivery, Report, ReportStatus, ReportVersion, VersionKind
from ris.left_behind import BOOKED

S = StudyStatus
SHOWN = 20  # of each kind; the count says how many there are


@dataclass(frozen=True)
class Totals:
    """Placed as the journal has it, and where the studies stand as their table has it. `day` is None for all time."""

    day: dt.date | None
    placed: int
    by_status: dict[str, int]

    @property
    def difference(self) -> int:
        """0 where nothing is lost and nothing came from nowhere."""
        return self.placed - sum(self.by_status.values())

    def __str__(self) -> str:
        parts = " + ".join(f"{n} {S(status).label}" for status in S for n in [self.by_status.get(status, 0)] if n)
        return f"{self.day or 'all'}: placed {self.placed} = {parts or 0}"


@dataclass(frozen=True)
class Rule:
    """What must hold between the tables; `broken` are the studies for which it does not."""

    words: str
    broken: Callable[[], QuerySet[Study]]


def in_whole() -> Totals:
    """Everything that was ever placed."""
    return Totals(None, _placed().count(), _standing(Study.objects.filter(order__isnull=False)))


def by_day(days: int) -> Iterator[Totals]:
    """What was placed on each of the last days, today among them, by the clock of the house (TIME_ZONE)."""
    today = clock.today(settings.TIME_ZONE, timezone.now())
    for n in range(days - 1, -1, -1):
        day = today - dt.timedelta(days=n)
        start, end = clock.bounds(day, settings.TIME_ZONE)
        placed = _placed().filter(at__gte=start, at__lt=end)
        yield Totals(day, placed.count(), _standing(Study.objects.filter(pk__in=_keys(placed))))


def lost() -> list[str]:
    """Studies that the journal has and the table has not, and the other way round, by their keys."""
    there, written = set(_ordered().values_list("pk", flat=True)), {row["key"] for row in _keys(_placed())}
    gone = [f"study {key}: placed, and not in the table" for key in sorted(written - there)]
    return gone + [f"study {key}: in the table, and never placed" for key in sorted(there - written)]


def broken() -> Iterator[tuple[str, int, list[Study]]]:
    """Each rule that does not hold, for how many studies, and the first of them."""
    for rule in RULES:
        rows = rule.broken().order_by("pk")
        first = list(rows.select_related("order")[: SHOWN + 1])
        if first:
            yield rule.words, len(first) if len(first) <= SHOWN else rows.count(), first[:SHOWN]


def _ordered() -> QuerySet[Study]:
    return Study.objects.filter(order__isnull=False)


def _placed() -> QuerySet[Event]:
    return Event.objects.filter(kind="study.placed").order_by()


def _keys(placed: QuerySet[Event]) -> QuerySet[Event, Any]:
    return placed.annotate(key=Cast("object_id", BigIntegerField())).values("key")


def _standing(rows: QuerySet[Study]) -> dict[str, int]:
    return dict(rows.order_by().values_list("status").annotate(Count("pk")))


_OURS = Study.objects.filter(outside=False)
_NO_TEXT = Q(**dict.fromkeys(SECTIONS, ""))
_TEXT = Exists(
    ReportVersion.objects.filter(report__study=OuterRef("pk"))
    .exclude(_NO_TEXT)
    .exclude(report__status=ReportStatus.CANCELLED)
)
_FINAL = Exists(
    ReportVersion.objects.filter(
        report__study=OuterRef("pk"), report__status__in=SIGNED, signed_at__isnull=False
    ).exclude(kind=VersionKind.PRELIMINARY)
)
_SIGNED = Exists(Report.objects.filter(study=OuterRef("pk"), status__in=SIGNED))
_DELIVERY = Exists(Delivery.objects.filter(version__report__study=OuterRef("pk")))
_CLAIM = Exists(Claim.objects.filter(study=OuterRef("pk")))
_SERIES = Exists(Series.objects.filter(study=OuterRef("pk")))
_IN_NO_SLOT = [S.ORDERED, S.ON_HOLD, S.NO_SHOW, S.CANCELLED, S.ENTERED_IN_ERROR]

RULES = (
    Rule(
        "scheduled or arrived, and has no slot",  # one that was begun without a slot and given back has none to go to
        lambda: _OURS.filter(~BOOKED, status__in=[S.SCHEDULED, S.ARRIVED], unscheduled=False),
    ),
    Rule("has a slot in a state without one", lambda: _OURS.filter(BOOKED, status__in=_IN_NO_SLOT)),
    Rule(
        "in reading, and has neither a reader nor a text",
        lambda: _OURS.filter(~_CLAIM, ~_TEXT, status=S.IN_READING),
    ),
    Rule("held by a reader, and cannot be read", lambda: _OURS.filter(_CLAIM).exclude(status__in=READABLE)),
    Rule("reported, and has no signed version", lambda: _OURS.filter(~_FINAL, status__in=[S.REPORTED, S.RELEASED])),
    Rule(
        "has a signed report, and is not reported",
        lambda: _OURS.filter(_SIGNED).exclude(status__in=[S.REPORTED, S.RELEASED]),
    ),
    Rule("released, and goes to nobody", lambda: _OURS.filter(~_DELIVERY, status=S.RELEASED)),
    Rule(
        "delivered, and not released",
        lambda: _OURS.filter(_DELIVERY).exclude(status__in=[S.RELEASED, S.ENTERED_IN_ERROR]),
    ),
    Rule("counts images, and has no series", lambda: _OURS.filter(~_SERIES, instance_count__gt=0)),
    Rule("broken off without a reason", lambda: _OURS.filter(status=S.DISCONTINUED, discontinued_reason="")),
)
