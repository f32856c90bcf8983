"""The steps of an order as buttons and pages: amend, hold, end the hold, cancel."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from imaging import order_forms
from imaging.actions import amending, ordering
from imaging.forms import ReasonForm
from imaging.models import BEFORE_BEGIN, Order, StudyStatus
from imaging.views.order_steps import SAFETY, some_in
from patients.admin.verbs import Verb

WANTED = "imaging.cancel_study"
WITH_RESULT = [each for each in StudyStatus if each not in amending.OVER]


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
        possible=lambda order: not amending.may_amend(order) and some_in(*WITH_RESULT)(order),
        done=_("The copies are kept. Who is new gets what is released already."),
        help=_("Who is taken off keeps what they have had."),
    ),
    replace(SAFETY, perm="imaging.answer_safety"),
    Verb(
        name="hold",
        label=_("Put on hold"),
        perm=WANTED,
        run=lambda order, by, said: ordering.hold_order(order, why=said["why"], by=by),
        form=ReasonForm,
        possible=some_in(StudyStatus.ORDERED),
        done=_("On hold."),
        help=_("Every study of the order that waits for a slot. For one of them, open the study."),
    ),
    Verb(
        name="unhold",
        label=_("End the hold"),
        perm=WANTED,
        run=lambda order, by, said: ordering.unhold_order(order, by=by),
        possible=some_in(StudyStatus.ON_HOLD),
        done=_("The hold is over: the studies can be scheduled."),
        tone="primary",
    ),
    Verb(
        name="cancel",
        label=_("Cancel the order"),
        perm=WANTED,
        run=lambda order, by, said: ordering.cancel_order(order, why=said["why"], by=by),
        form=ReasonForm,
        possible=some_in(*BEFORE_BEGIN),
        done=_("Cancelled."),
        help=_("Every study of the order that has not begun, and its slot. This cannot be taken back."),
        tone="danger",
    ),
)
