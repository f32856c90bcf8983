"""Changing an order: what may still be changed before it began, with a reason, and what stood there before."""

from collections.abc import Iterable
from typing import Any, Unpack

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from imaging.actions import vetting
from imaging.actions.ordering import Said, check_priority, check_wanted
from imaging.actions.ownership import require_for
from imaging.actions.reasons import reason
from imaging.actions.wanted import Wanted
from imaging.models import BEFORE_BEGIN, Order, Procedure, ScheduledStep, Study, StudyStatus, Vetting, stations_for
from patients import audit
from patients.access import require
from patients.errors import IllegalMove, InvalidInput, Refusal
from patients.models import Practitioner, User, check, lock

Changes = dict[str, dict[str, Any]]
OVER = [StudyStatus.CANCELLED, StudyStatus.ENTERED_IN_ERROR]
ASKED_ANEW = frozenset({"indication", "history"})  # what a radiologist who rejected it will want to read


class Told(Said, total=False):
    """What may be changed of an order."""

    indication: str
    referrer: Practitioner
    copies: Iterable[Practitioner]


def amend_order(order: Order, *, why: str, by: User, **told: Unpack[Told]) -> Order:
    """Change what the order says, with a reason. What is as it was stays out of the journal.

    A rejected study of it goes back to vetting when the question or the history has changed. Raises IllegalMove once a
    study of it has begun: from then on only `copies` may change.
    """
    with transaction.atomic():
        require_for(by, "imaging.add_order", order)
        order = lock(order)
        changed = {**_set(order, {**told}, by=by), **_copy(order, told.get("copies"))}
        if not changed:
            return order
        studies = list(Study.objects.select_for_update().filter(order=order).order_by("pk"))
        if set(changed) != {"copies"}:
            _refuse_begun(order, studies)
        why = reason(why)
        audit.record("order.amended", by=by, patient=order.patient, obj=order, changed=changed, why=why)
        _pass_on(order, studies, changed, why, by=by)
        if "copies" in changed:
            import_string(settings.COPIES_DELIVERY)(order, by=by)  # what is out already, for who is new
    return order


def change_procedure(study: Study, procedure: Procedure, laterality: str = "", *, why: str, by: User) -> Study:
    """Another procedure or side, before it began. The numbers stay; the vetting begins anew.

    Raises InvalidInput where the side is missing or the slot that it has does not fit, IllegalMove once it has begun.
    """
    with transaction.atomic():
        require_for(by, "imaging.add_order", study.order)
        study = lock(study)
        if study.status not in BEFORE_BEGIN:
            raise IllegalMove(_("It has begun: %(study)s stays as it was ordered.") % {"study": study})
        check_wanted(Wanted(procedure, laterality))
        before = (study.procedure_id, study.laterality, study.title)
        _refuse_misfit(study, procedure)
        study.procedure, study.laterality = procedure, laterality
        study.modality, study.description = procedure.modality_id, procedure.name
        check(study, exclude=["status", "vetting", "order", "patient", "site", "procedure"])
        if before[:2] == (procedure.pk, laterality):
            return study
        why, rejected = reason(why), study.vetting == Vetting.REJECTED
        changed = {"procedure": {"before": before[2], "after": study.title}}
        if rejected:
            vetting.sent_again(study, why=why, by=by)
        vetting.look_again(study)
        study.save()
        audit.record("study.amended", by=by, patient=study.patient, obj=study, changed=changed, why=why)
    return study


def may_amend(order: Order) -> bool:
    """Whether the order can still be changed: something of it waits, and nothing of it has begun."""
    stages = set(Study.objects.filter(order=order).exclude(status__in=OVER).values_list("status", flat=True))
    return bool(stages) and stages <= set(BEFORE_BEGIN)


def _set(order: Order, told: dict[str, Any], *, by: User) -> Changes:
    told.pop("copies", None)
    before = {name: getattr(order, name) for name in told}
    for name, value in told.items():
        setattr(order, name, value.strip() if isinstance(value, str) else value)
    if not order.indication:
        raise InvalidInput(_("Indication"), "", _("Write the question that the images are to answer."))
    check_priority(order)
    check(order, exclude=["site", "patient", "referrer", "placed_by"])
    changed = {name: _pair(before[name], getattr(order, name)) for name in told if before[name] != getattr(order, name)}
    if "referrer" in changed:
        require(by, "imaging.add_order")  # a referring physician hands no order over to another
    return changed


def _copy(order: Order, copies: Iterable[Practitioner] | None) -> Changes:
    if copies is None:
        return {}
    now, then = set(copies), set(order.copies.all())
    if now == then:
        return {}
    order.copies.set(now)
    return {"copies": _pair(*(", ".join(sorted(person.name for person in some)) for some in (then, now)))}


def _pair(before: Any, after: Any) -> dict[str, Any]:
    plain = [value if value is None or isinstance(value, (str, int)) else str(value) for value in (before, after)]
    return {"before": plain[0], "after": plain[1]}


def _refuse_begun(order: Order, studies: Iterable[Study]) -> None:
    stages = {study.status for study in studies} - set(OVER)
    if not stages or stages - set(BEFORE_BEGIN):
        raise IllegalMove(
            _("%(order)s has begun or is over: only the copies may still change. Place another order for what is new.")
            % {"order": order}
        )


def _pass_on(order: Order, studies: Iterable[Study], changed: Changes, why: str, *, by: User) -> None:
    """Save the order, and what its studies keep of it."""
    order.save()
    for study in studies:
        if study.status not in BEFORE_BEGIN:
            continue
        if "priority" in changed:
            study.priority = order.priority
            vetting.reprioritised(study)
            study.save()
        if ASKED_ANEW & changed.keys() and study.vetting == Vetting.REJECTED:
            vetting.sent_again(study, why=why, by=by)


def _refuse_misfit(study: Study, procedure: Procedure) -> None:
    """A slot was chosen for the procedure that it had: another must fit the same station and time."""
    slot = ScheduledStep.objects.filter(study=study, current=True).select_related("station").first()
    if slot is None or study.procedure_id == procedure.pk:
        return
    minutes = (slot.ends_at - slot.starts_at).total_seconds() / 60
    if procedure.duration_minutes > minutes or not stations_for(procedure).filter(pk=slot.station_id).exists():
        raise Refusal(
            _("%(procedure)s does not fit its slot on %(station)s. Cancel this study and order the other one.")
            % {"procedure": procedure, "station": slot.station}
        )
