"""What a referring physician may do with an own order, or a study of it: pages with a small form each."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from imaging import order_forms as forms
from imaging.actions import amending, known_answers, ordering, vetting
from imaging.actions.ownership import OWN
from imaging.forms import ReasonForm
from imaging.models import BEFORE_BEGIN, Order, Study, Vetting
from imaging.safety_forms import KnownForm
from imaging.views.asking import person
from patients import audit
from patients.access import require
from patients.admin.banner import banner
from patients.admin.verbs import Verb, attempt


def some_in(*stages: str) -> Any:
    """Whether a study of the order is in one of these stages."""
    return lambda order: order.studies.filter(status__in=stages).exists()


def _waits(*stages: Vetting) -> Any:
    return lambda study: study.status in BEFORE_BEGIN and study.vetting in stages


SAFETY = Verb[Order](
    name="safety",
    label=_("Safety answers"),
    perm=OWN,
    run=lambda order, by, said: known_answers.answer_order(order, said["known"], by=by),
    form=KnownForm,
    possible=some_in(*BEFORE_BEGIN),
    done=_("The answers are kept."),
    help=_("As far as they are known. What stays open is asked when the patient comes."),
)
ORDER_STEPS: tuple[Verb[Order], ...] = (
    Verb(
        name="amend",
        label=_("Amend"),
        perm=OWN,
        run=lambda order, by, said: amending.amend_order(order, **said, by=by),
        form=forms.AmendForm,
        possible=amending.may_amend,
        done=_("Your order is amended."),
        help=_("A study that was rejected goes back to the radiologists when the question or the history changes."),
    ),
    SAFETY,
    Verb(
        name="cancel",
        label=_("Cancel the order"),
        perm=OWN,
        run=lambda order, by, said: ordering.cancel_order(order, why=said["why"], by=by),
        form=ReasonForm,
        possible=some_in(*BEFORE_BEGIN),
        done=_("Cancelled."),
        help=_("Everything of this order that has not begun. This cannot be taken back."),
        tone="danger",
    ),
)
STUDY_STEPS: tuple[Verb[Study], ...] = (
    Verb(
        name="answer",
        label=_("Answer the radiologist"),
        perm=OWN,
        run=lambda study, by, said: vetting.answer(study, text=said["text"], by=by),
        form=forms.AnswerForm,
        possible=_waits(Vetting.ASKED),
        done=_("The radiologist sees your answer."),
        tone="primary",
    ),
    Verb(
        name="send-again",
        label=_("Send it again"),
        perm=OWN,
        run=lambda study, by, said: vetting.send_again(study, why=said["why"], by=by),
        form=forms.AgainForm,
        possible=_waits(Vetting.REJECTED),
        done=_("It is back with the radiologists."),
        tone="primary",
    ),
    Verb(
        name="change",
        label=_("Change the procedure"),
        perm=OWN,
        run=lambda study, by, said: amending.change_procedure(
            study, said["procedure"], said["laterality"], why=said["why"], by=by
        ),
        form=forms.ChangeForm,
        possible=lambda study: study.status in BEFORE_BEGIN,
        done=_("Changed."),
    ),
    Verb(
        name="cancel",
        label=_("Cancel this study"),
        perm=OWN,
        run=lambda study, by, said: ordering.cancel(study, why=said["why"], by=by),
        form=ReasonForm,
        possible=lambda study: study.status in BEFORE_BEGIN,
        done=_("Cancelled."),
        help=_("The other studies of the order go on."),
        tone="danger",
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
def order_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """A step of an own order."""
    require(person(request), OWN)
    found = get_object_or_404(Order.objects.of(person(request)).select_related("patient__site"), pk=pk)
    return _step(request, ORDER_STEPS, verb, found, found)


@require_http_methods(["GET", "HEAD", "POST"])
def study_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """A step of a study of an own order."""
    require(person(request), OWN)
    mine = Study.objects.filter(order__in=Order.objects.of(person(request)))
    found = get_object_or_404(mine.select_related("order__patient__site", "patient", "site"), pk=pk)
    assert found.order is not None
    return _step(request, STUDY_STEPS, verb, found, found.order)


def _step(request: HttpRequest, steps: tuple[Verb[Any], ...], name: str, row: Any, order: Order) -> HttpResponse:
    """Show the form or take the step; nothing typed is lost where it is refused."""
    step = next((each for each in steps if each.name == name), None)
    if step is None:
        raise Http404
    outcome = attempt(step, row, request, person(request))
    if outcome.done:
        messages.success(request, str(step.done))
        return redirect("order", order.pk)
    audit.record("order.viewed", by=person(request), patient=order.patient, obj=order, page=name)
    context = {"verb": step, "row": row, "order": order, "outcome": outcome, "form": outcome.form}
    context["person"] = banner(order.patient)
    return render(request, "imaging/order_step.html", context, status=outcome.status)
