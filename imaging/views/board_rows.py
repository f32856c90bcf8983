"""What the technologist's board shows: a station's day as cards, whoever has arrived first on top."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions.open_points import Point, points_of_all
from imaging.models import SafetyAlert, ScheduledStep, Station, Study, StudyStatus
from imaging.safety import Step
from patients import clock, dates
from patients.models import User

ORDER = {
    StudyStatus.IN_PROGRESS: 0,
    StudyStatus.ARRIVED: 1,
    StudyStatus.SCHEDULED: 2,
    StudyStatus.ACQUIRED: 3,
}
SHOWN = (*ORDER, StudyStatus.DISCONTINUED, StudyStatus.IN_READING, StudyStatus.REPORTED, StudyStatus.RELEASED)
RELATED = ("patient", "site", "procedure", "order__referrer")


@dataclass(frozen=True)
class Card:
    """One study of the day. `at` is the slot on the site's clock; None for one that was begun without a slot."""

    study: Study
    at: dt.datetime | None
    points: list[Point]
    alerts: list[SafetyAlert]

    @property
    def open_points(self) -> list[Point]:
        """What stands against beginning."""
        return [point for point in self.points if point.open]

    @property
    def alarming(self) -> list[Point]:
        """Answers that a person should see at once."""
        return [point for point in self.points if point.alarming]

    @property
    def values(self) -> list[Point]:
        """Measured values, which show their age."""
        return [point for point in self.points if point.question.kind == "value" and point.value]

    @property
    def clock(self) -> str:
        """When, as the clock there shows it."""
        return clock.on_it(self.at) if self.at else ""

    @property
    def born(self) -> str:
        """The birth date as far as it is known."""
        known = self.study.patient.known_birth_date
        return dates.in_words(known) if known else _("unknown")

    @property
    def done(self) -> bool:
        """Whether the machine has finished with it."""
        return self.study.status not in (StudyStatus.IN_PROGRESS, StudyStatus.ARRIVED, StudyStatus.SCHEDULED)


def cards(station: Station, user: User) -> list[Card]:
    """The station's day, its site's. Constant queries."""
    zone = ZoneInfo(station.site.time_zone)
    studies, slots = _of_today(station, user)
    points = points_of_all(studies, Step.BEGIN)
    alerts = _alerts(studies)
    rows = [
        Card(
            study,
            timezone.localtime(slots[study.pk], zone) if study.pk in slots else None,
            points[study.pk],
            alerts.get(study.pk, []),
        )
        for study in studies
    ]
    last = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(rows, key=lambda card: (ORDER.get(StudyStatus(card.study.status), 4), card.at or last, card.study.pk))


def card_of(study: Study) -> Card:
    """One study, loaded with RELATED, as its own page shows it."""
    slot = ScheduledStep.objects.filter(study=study, current=True).first()
    at = timezone.localtime(slot.starts_at, ZoneInfo(study.site.time_zone)) if slot else None
    return Card(study, at, points_of_all([study], Step.BEGIN)[study.pk], _alerts([study]).get(study.pk, []))


def state_of(rows: Sequence[Card]) -> str:
    """Changes whenever anything on the board but the number of images does."""
    parts = [
        f"{card.study.pk}{card.study.status}{card.at}{len(card.open_points)}{len(card.alerts)}{card.study.technologist_note}"
        for card in rows
    ]
    return "|".join(parts)


def _of_today(station: Station, user: User) -> tuple[list[Study], dict[int, dt.datetime]]:
    first, last = clock.bounds(clock.today(station.site.time_zone, timezone.now()), station.site.time_zone)
    # `current__in`: "= TRUE" would use no index. What became of the studies is asked of the rows, or a database
    # would begin with everything that was ever released.
    steps = ScheduledStep.objects.filter(station=station, current__in=[True], starts_at__gte=first, starts_at__lt=last)
    slots = dict(steps.values_list("study", "starts_at"))
    seen: QuerySet[Study] = Study.objects.visible_to(user)
    mobile = Q(unscheduled=True, modality=station.modality_id, site=station.site_id)
    # The day's keys by themselves: SQLite would rather read everything that the site has ever done.
    begun = Study.objects.filter(performed_at__gte=first, performed_at__lt=last).values("pk")
    walk_in = seen.filter(mobile, pk__in=begun).exclude(steps__current=True)
    found = {study.pk: study for study in seen.filter(pk__in=slots).select_related(*RELATED)}
    found |= {study.pk: study for study in walk_in.select_related(*RELATED)}
    return [study for study in found.values() if study.status in SHOWN], slots


def _alerts(studies: Sequence[Study]) -> dict[int, list[SafetyAlert]]:
    found: dict[int, list[SafetyAlert]] = {}
    for alert in SafetyAlert.objects.filter(study__in=[study.pk for study in studies], open=True):
        found.setdefault(alert.study_id, []).append(alert)
    return found
