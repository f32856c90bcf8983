"""The steps of an order as buttons and pages: amend, hold, end the hold, cancel."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from imaging import order_forms
from imaging.actions import amending, known_answers, ordering
from imaging.forms import ReasonForm
from imaging.models import BEFORE_BEGIN, Order, StudyStatus
from imaging.safety_forms import KnownForm
from patients.admin.verbs import Verb

WANTED = "imaging.cancel_study"
WITH_RESULT = [each for each in StudyStatus if each not in amending.OVER]


def _some(*stages: str) -> Any:
    """Whether a study of the order is in one of these stages."""
    return lambda order: order.studies.filter(status__in=stages).exists()


STEPS: tuple[Verb[Order], ...] = (
    Verb(
        name="amend",
        label=_("Amend"),
        perm="imaging.add_order",
        run=lambda order, by, said: amending.amend_order(order, **said, by=by),
        form=order_forms.DeskAmendForm,
        possible=amending.may_amend,
        done=_("The order is amended."),
        help=_("What stood there before stays in the history. Procedure and side are changed at the study."),
    ),
    Verb(
        name="copies",
        label=_("Copies to"),
        perm="imaging.add_order",
        run=lambda order, by, said: amending.amend_order(order, **said, by=by),
        form=order_forms.CopiesForm,
        possible=lambda order: not amending.may_amend(order) and _some(*WITH_RESULT)(order),
        done=_("The copies are kept. Who is new gets what is released already."),
        help=_("Who is taken off keeps what they have had."),
    ),
    Verb(
        name="safety",
        label=_("Safety answers"),
        perm="imaging.answer_safety",
        run=lambda order, by, said: known_answers.answer_order(order, said["known"], by=by),
        form=KnownForm,
        possible=_some(*BEFORE_BEGIN),
        done=_("The answers are kept."),
        help=_("As far as they are known. What stays open is asked when the patient comes."),
    ),
    Verb(
        name="hold",
        label=_("Put on hold"),
        perm=WANTED,
        run=lambda order, by, said: ordering.hold_order(order, why=said["why"], by=by),
        form=ReasonForm,
        possible=_some(StudyStatus.ORDERED),
        done=_("On hold."),
        help=_("Every study of the order that waits for a slot. For one of them, open the study."),
    ),
    Verb(
        name="unhold",
        label=_("End the hold"),
        perm=WANTED,
        run=lambda order, by, said: ordering.unhold_order(order, by=by),
        possible=_some(StudyStatus.ON_HOLD),
        done=_("The hold is over: the studies can be scheduled."),
        tone="primary",
    ),
    Verb(
        name="cancel",
        label=_("Cancel the order"),
        perm=WANTED,
        run=lambda order, by, said: ordering.cancel_order(order, why=said["why"], by=by),
        form=ReasonForm,
        possible=_some(*BEFORE_BEGIN),
        done=_("Cancelled."),
        help=_("Every study of the order that has not begun, and its slot. This cannot be taken back."),
        tone="danger",
    ),
)
