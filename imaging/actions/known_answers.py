"""Safety answers that are known before the patient comes: told with an order, or added to it later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from imaging.actions import safety
from imaging.actions.open_points import Point, points_of_all, questions_for, today
from imaging.actions.ownership import require_for
from imaging.actions.safety import ANSWER, Reply
from imaging.models import BEFORE_BEGIN, Order, SafetyAnswer, SafetyQuestion, Study
from imaging.models.safety import Source
from imaging.safety import Step
from patients.errors import InvalidInput
from patients.models import User

Known = Mapping[SafetyQuestion, Reply]


@dataclass(frozen=True)
class Told:
    """One question of an order with the answer that counts. `everywhere`: each study that asks it has this answer."""

    point: Point
    everywhere: bool


def answer_order(order: Order, known: Known, *, by: User) -> list[SafetyAnswer]:
    """Write what is known to every study of the order that asks for it and has not begun, all or none.

    Raises InvalidInput where an answer does not fit, or where no study asks the question.
    """
    with transaction.atomic():
        require_for(by, ANSWER, order)
        rows = Study.objects.select_for_update().filter(order=order, status__in=BEFORE_BEGIN)
        written = [each for study in rows.order_by("pk") for each in _answer(study, known, by=by)]
        unasked = known.keys() - {each.question for each in written}
        for question in unasked:
            mend = _("Nothing of this order that has still to begin asks this: leave it out.")
            raise InvalidInput(_(question.label), known[question].value, mend)
    return written


def told(studies: Iterable[Study]) -> list[Told]:
    """The questions of an order, each once, for its studies loaded with patient, procedure and site."""
    found: dict[SafetyQuestion, list[Point]] = {}
    for points in points_of_all(list(studies), Step.CHECK_IN).values():
        for point in points:
            found.setdefault(point.question, []).append(point)
    ordered = sorted(found, key=lambda question: (question.position, question.code))
    return [_told(found[question]) for question in ordered]


def _answer(study: Study, known: Known, *, by: User) -> list[SafetyAnswer]:
    asked = questions_for(study.procedure, study.patient, today(study))
    said = {question: known[question] for question in asked if question in known}
    return [
        safety.answer(study, question, by=by, source=Source.ORDER, **vars(reply)) for question, reply in said.items()
    ]


def _told(points: Sequence[Point]) -> Told:
    """The newest answer; the patient's record stands above all."""
    best = max(points, key=lambda point: (point.from_register, point.answer.pk if point.answer else 0))
    return Told(best, len({(point.value, point.answer and point.answer.on) for point in points}) == 1)
