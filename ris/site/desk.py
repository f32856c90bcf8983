"""The desk's first page: who comes today, what waits, and the way to each list."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.admin import words
from imaging.admin.filters import OPEN
from imaging.models import Mismatch, Study, StudyStatus
from patients import access, audit
from patients.admin.base import who
from patients.admin.filters import on_day
from patients.models import User

SHOWN = 60  # rows of the day; the list behind has the rest
WAITING = 8


def page(request: HttpRequest) -> dict[str, Any]:
    """What the template needs; nothing of the patients' for who may not see studies."""
    user = who(request)
    if not access.may(user, "imaging.view_study"):
        return {"figures": [], "today": None}
    today, to_schedule = _today(user), _to_schedule(user)
    audit.shown("study", by=user, rows=[*today, *to_schedule], page="desk")
    return {
        "figures": [*_figures(user), *_mismatches(user)],
        "today": [words.line(study) for study in today],
        "to_schedule": [words.line(study) for study in to_schedule],
        "worklist": reverse("admin:imaging_study_changelist"),
        "day": timezone.localdate(),
        "may_register": access.may(user, "patients.add_patient"),
        "may_order": access.may(user, "imaging.add_order"),
        "may_schedule": access.may(user, "imaging.schedule_study"),
    }


def _today(user: User) -> list[Study]:
    rows = words.with_slots(Study.objects.visible_to(user))
    booked = Q(steps__current__in=[True])  # "= TRUE" would use no index
    coming = rows.filter(booked & on_day(None, "steps__starts_at", "steps__station__site"))
    return list(coming.order_by("steps__starts_at", "priority", "pk")[:SHOWN])


def _to_schedule(user: User) -> list[Study]:
    rows = words.with_slots(Study.objects.visible_to(user)).filter(status=StudyStatus.ORDERED)
    return list(rows.order_by("priority", "status_since", "pk")[:WAITING])


def _figures(user: User) -> list[dict[str, Any]]:
    counted = dict(_counts(Study.objects.visible_to(user).filter(status__in=[*OPEN, StudyStatus.ACQUIRED])))
    worklist = reverse("admin:imaging_study_changelist")
    shown = (
        (StudyStatus.ORDERED, _("to schedule")),
        (StudyStatus.ON_HOLD, _("on hold")),
        (StudyStatus.SCHEDULED, _("scheduled")),
        (StudyStatus.ARRIVED, _("waiting here")),
        (StudyStatus.IN_PROGRESS, _("on the table")),
        (StudyStatus.ACQUIRED, _("to be read")),
    )
    return [
        {"count": counted.get(status, 0), "words": label, "url": f"{worklist}?status={status}", "status": status}
        for status, label in shown
    ]


def _counts(rows: QuerySet[Study]) -> list[tuple[str, int]]:
    return list(rows.order_by().values_list("status").annotate(Count("pk")))


def _mismatches(user: User) -> list[dict[str, Any]]:
    if not access.may(user, "imaging.view_mismatch"):
        return []
    waiting = Mismatch.objects.filter(open__in=[True]).count()  # "= TRUE" would use no index
    url = reverse("admin:imaging_mismatch_changelist")
    return [{"count": waiting, "words": _("unmatched images"), "url": url, "status": "on_hold" if waiting else ""}]
