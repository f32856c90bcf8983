"""The safety gates: answer a question, override a point, and the guard of check-in and begin on every path."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging import safety
from imaging.actions.open_points import Point, open_points, points_of, points_of_all, questions_for, today
from imaging.actions.ownership import require_for
from imaging.actions.reasons import reason
from imaging.models import SafetyAlert, SafetyAnswer, SafetyOverride, SafetyQuestion, Study
from imaging.models.safety import Source
from imaging.safety import NO, UNKNOWN, YES, Kind, Step
from patients import audit
from patients.access import may, require
from patients.errors import InvalidInput, Refusal
from patients.models import User, check, lock

__all__ = ["Point", "answer", "cleared", "open_points", "override", "points_of", "points_of_all", "questions_for"]

ANSWER = "imaging.answer_safety"
OVERRIDE = {Step.CHECK_IN: "imaging.override_check_in", Step.BEGIN: "imaging.override_begin"}
# Who may agree as the second person: at the desk also who may override at the machine, a radiologist say.
AGREES = {Step.CHECK_IN: [OVERRIDE[Step.CHECK_IN], OVERRIDE[Step.BEGIN]], Step.BEGIN: [OVERRIDE[Step.BEGIN]]}
_SAID = {YES, NO, UNKNOWN}


@dataclass(frozen=True)
class Reply:
    """One answer as it was given; `on` is the day of a measured value."""

    value: str
    on: dt.date | None = None
    note: str = ""


class NotCleared(Refusal):
    """Safety questions stand against the step. Raise it with the points, so that a door can ask them at once."""

    def __init__(self, points: list[Point], step: Step) -> None:
        self.points, self.step = points, step
        super().__init__(" ".join(f"{point.words} {point.mend}" for point in points))


def answer(
    study: Study,
    question: SafetyQuestion,
    value: str,
    *,
    by: User,
    on: dt.date | None = None,
    note: str = "",
    source: Source = Source.ASKED,
) -> SafetyAnswer:
    """Write one answer: yes, no, unknown, a number, a text. `on` is the day of a measured value, else today.

    The earlier answer stays as history. Raises InvalidInput where it does not fit.
    """
    with transaction.atomic():
        require_for(by, ANSWER, study.order)
        study = lock(study)
        day = today(study)
        row = SafetyAnswer(study=study, question=question, by=by, source=source, note=note.strip())
        row.value, row.on = _value(question, value), _measured(question, value, on, day)
        check(row, exclude=["study", "question", "by"])
        SafetyAnswer.objects.filter(study=study, question=question, current=True).update(current=None)
        row.save(force_insert=True)
        said = {"question": question.code, "value": row.value, "on": row.on, "note": row.note, "source": source}
        audit.record("safety.answered", by=by, patient=study.patient, obj=study, **said)
    return row


def answer_all(
    study: Study, said: Mapping[SafetyQuestion, Mapping[str, Any]], *, by: User, source: Source = Source.ASKED
) -> list[SafetyAnswer]:
    """Write several answers at once, all or none: `said` gives for each question what `answer` takes."""
    with transaction.atomic():
        require_for(by, ANSWER, study.order)
        study = lock(study)
        return [answer(study, question, by=by, source=source, **facts) for question, facts in said.items()]


def override(
    study: Study,
    step: Step | str,
    *,
    why: str,
    by: User,
    questions: Collection[SafetyQuestion] | None = None,
    second: User | None = None,
) -> list[SafetyOverride]:
    """Answer for the open points of a step (or for those of `questions`), with a reason, for this patient's day.

    A second person has to agree where a question asks for one at this step; the door has made sure who that is.
    Raises Refusal without one, InvalidInput without a reason, Refusal where nothing is open.
    """
    with transaction.atomic():
        step = Step(step)
        require(by, OVERRIDE[step], study)
        study = lock(study)
        points = [each for each in open_points(study, step) if questions is None or each.question in questions]
        if not points:
            raise Refusal(_("Nothing stands against %(study)s: there is nothing to override.") % {"study": study})
        why = reason(why)
        agreed = _second(points, step, by, second)
        rows = [_overridden(study, step, point, why, by, agreed) for point in points]
        told = {"step": step, "why": why, "points": [row.words for row in rows]}
        audit.record("safety.overridden", by=by, patient=study.patient, obj=study, second=_name(agreed), **told)
    return rows


def needs_second(points: Collection[Point], step: Step | str) -> bool:
    """Whether an override of these points needs a second person."""
    wanted = {Step.BEGIN: "second_person", Step.CHECK_IN: "second_at_check_in"}[Step(step)]
    return any(getattr(point.question, wanted) for point in points)


def cleared(study: Study, step: Step | str, by: User) -> None:
    """The guard: raise NotCleared, which names each open point and its mend. For a locked study, before it moves."""
    points = open_points(study, step)
    if points:
        raise NotCleared(points, Step(step))


def raise_alert(study: Study, why: SafetyAlert.Reason, words: list[str], *, by: User) -> SafetyAlert | None:
    """Keep an alert about a locked study, inside the caller's transaction; nothing where there are no words."""
    if not words:
        return None
    alert = SafetyAlert.objects.create(study=study, reason=why, words=words)
    audit.record("safety.alerted", by=by, patient=study.patient, obj=study, reason=why, words=words)
    return alert


def alert_if_open(study: Study, *, by: User) -> SafetyAlert | None:
    """What a machine has begun is never refused (domain rules): the open points become an alert."""
    words = [f"{point.words}" for point in open_points(study, Step.BEGIN)]
    return raise_alert(study, SafetyAlert.Reason.OPEN_POINTS, words, by=by)


def acknowledge(alert: SafetyAlert, *, by: User, note: str = "") -> SafetyAlert:
    """Somebody has seen the alert and says what was done. A second time it changes nothing."""
    with transaction.atomic():
        require(by, "imaging.acknowledge_safetyalert", alert)
        study = lock(alert.study)
        alert = lock(alert)
        if not alert.open:
            return alert
        alert.open, alert.acknowledged_by, alert.acknowledged_at = False, by, timezone.now()
        alert.note = note.strip()
        check(alert, exclude=["study", "acknowledged_by"])
        alert.save()
        audit.record("safety.acknowledged", by=by, patient=study.patient, obj=study, alert=alert.pk, note=alert.note)
    return alert


def lapse(study: Study) -> None:
    """The study was given back, and what was answered here may be another person's. Inside the caller's transaction."""
    SafetyAnswer.objects.filter(study=study, current=True, source=Source.ASKED).update(current=None)
    SafetyOverride.objects.filter(study=study).update(lapsed=True)


def _value(question: SafetyQuestion, value: str) -> str:
    text, label = value.strip(), _(question.label)
    if not text:
        raise InvalidInput(label, value, _("Give an answer, or say that it is not known."))
    if question.kind == Kind.YES_NO and text not in _SAID:
        raise InvalidInput(label, value, _("Choose yes, no or not known."))
    if question.kind == Kind.VALUE and text != UNKNOWN:
        measured = safety.number(text)
        if measured is None:
            raise InvalidInput(label, value, _("Write a number, as 62 or 62.5."))
        return f"{measured:f}"
    return text


def _measured(question: SafetyQuestion, value: str, on: dt.date | None, today: dt.date) -> dt.date:
    if question.kind != Kind.VALUE or value.strip() == UNKNOWN:
        return today
    if on is None:
        raise InvalidInput(_(question.label), value, _("Say on which day it was measured."))
    if on > today:
        raise InvalidInput(_(question.label), on.isoformat(), _("The day of the value lies in the future."))
    return on


def _second(points: Collection[Point], step: Step, by: User, second: User | None) -> User | None:
    if not needs_second(points, step):
        return None
    if second is None or second == by:
        raise Refusal(_("A second person has to agree. Ask somebody else with this right."))
    if not any(may(second, perm) for perm in AGREES[step]):
        require(second, OVERRIDE[step])
    return second


def _overridden(study: Study, step: Step, point: Point, why: str, by: User, second: User | None) -> SafetyOverride:
    assert point.trouble is not None
    row = SafetyOverride(
        study=study, step=step, question=point.question, trouble=point.trouble, answer=point.answer, by=by,
        words=point.words[:400], why=why, second=second,
    )  # fmt: skip
    check(row, exclude=["study", "question", "answer", "by", "second"])
    row.save(force_insert=True)
    return row


def _name(user: User | None) -> str:
    return user.get_username() if user else ""
