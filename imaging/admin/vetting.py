"""The steps of a study's vetting, and of what is wanted, as buttons and pages (see verbs.py)."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from imaging import order_forms as forms
from imaging.actions import amending, vetting
from imaging.models import BEFORE_BEGIN, Study, Vetting
from imaging.views.vetting import STEPS as VETTED
from imaging.views.vetting import waits
from patients.admin.verbs import Verb
from patients.models import User

Said = dict[str, Any]
ORDER = "imaging.add_order"
ACCEPT, ASK_BACK, REJECT = VETTED


def _change(study: Study, by: User, said: Said) -> object:
    return amending.change_procedure(study, said["procedure"], said["laterality"], why=said["why"], by=by)


STEPS: tuple[Verb[Study], ...] = (
    replace(
        ACCEPT,
        label=_("Accept and protocol"),
        done=_("Accepted. The desk can give it a slot."),
        help=_("The technologist reads the protocol at the machine."),
        tone="primary",
    ),
    replace(
        ASK_BACK,
        done=_("Asked. The orderer sees the question."),
        help=_("It gets no slot until the orderer has answered and you have accepted it."),
    ),
    replace(REJECT, done=_("Rejected. The orderer sees why."), tone="danger"),
    Verb(
        name="answer",
        label=_("Answer the radiologist"),
        perm=ORDER,
        run=lambda study, by, said: vetting.answer(study, text=said["text"], by=by),
        form=forms.AnswerForm,
        possible=waits("answer"),
        done=_("Answered. It is back on the radiologists' list."),
        tone="primary",
    ),
    Verb(
        name="send-again",
        label=_("Send to vetting again"),
        perm=ORDER,
        run=lambda study, by, said: vetting.send_again(study, why=said["why"], by=by),
        form=forms.AgainForm,
        possible=lambda study: study.vetting == Vetting.REJECTED and study.status in BEFORE_BEGIN,
        done=_("It is back on the radiologists' list."),
    ),
    Verb(
        name="change",
        label=_("Change the procedure"),
        perm=ORDER,
        run=_change,
        form=forms.ChangeForm,
        possible=lambda study: study.order_id is not None and study.status in BEFORE_BEGIN,
        done=_("Changed."),
        help=_("Another procedure or side. The numbers stay; the vetting begins anew."),
    ),
)
