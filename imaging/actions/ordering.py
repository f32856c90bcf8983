"""Orders: place, hold, unhold, cancel. Changing them is in amending.py."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydicom.uid import generate_uid

from imaging.actions import similar, vetting
from imaging.actions.known_answers import Known, answer_order
from imaging.actions.ownership import require_for, require_placing
from imaging.actions.reasons import reason
from imaging.actions.scheduling import free_slot
from imaging.actions.steps import take
from imaging.actions.wanted import Wanted
from imaging.models import BEFORE_BEGIN, Order, Priority, Study, StudyStatus
from patients import audit, clock
from patients.access import require
from patients.actions.merging import survivor_of
from patients.errors import IllegalMove, InvalidInput
from patients.models import Patient, Practitioner, Site, User, check, lock, next_number

__all__ = ["Said", "Wanted", "place_order"]


class Said(TypedDict, total=False):
    """What an order may say beside who wants what for whom."""

    priority: Priority
    priority_reason: str
    history: str
    wished_date: dt.date | None
    placer_number: str


def place_order(
    patient: Patient,
    wanted: Sequence[Wanted],
    *,
    site: Site,
    referrer: Practitioner,
    indication: str,
    by: User,
    copies: Iterable[Practitioner] = (),
    similar_ok: str = "",
    known: Known | None = None,
    **said: Unpack[Said],
) -> Order:
    """Place an order for one or more procedures: one accession number, one Study Instance UID for each study.

    `similar_ok` says why the same is wanted again; `known` are the safety answers that are known so far. Raises
    SimilarOrder where the same is wanted and nobody has said why, InvalidInput where the indication, a procedure, a
    needed side or the reason for STAT is missing, or where a safety answer does not fit.
    """
    with transaction.atomic():
        patient = survivor_of(patient)  # locked, so that two orders for the same thing see each other
        require_placing(by, patient, referrer)
        _check(wanted, indication)
        earlier = similar.earlier(patient, wanted)
        if earlier and not similar_ok.strip():
            raise similar.SimilarOrder(earlier)
        order = _new(Order(site=site, patient=patient, referrer=referrer, indication=indication, placed_by=by), said)
        order.copies.set(copies)
        again = {"similar": [str(study) for study in earlier], "similar_ok": similar_ok.strip()} if earlier else {}
        number = order.accession_number
        audit.record("order.placed", by=by, patient=patient, obj=order, accession_number=number, **again)
        for each in wanted:
            _add_study(order, each, by=by)
        if known:
            answer_order(order, known, by=by)
    return order


def hold(study: Study, *, why: str, by: User) -> Study:
    """Put a study on hold, with a reason."""
    with transaction.atomic():
        require(by, "imaging.cancel_study", study)
        study = lock(study)
        return take(study.hold, study, by=by, why=reason(why))


def unhold(study: Study, *, by: User) -> Study:
    """End the hold."""
    with transaction.atomic():
        require(by, "imaging.cancel_study", study)
        study = lock(study)
        return take(study.unhold, study, by=by)


def cancel(study: Study, *, why: str, by: User) -> Study:
    """Cancel a study that has not begun, with a reason; its slot is free again."""
    with transaction.atomic():
        require_for(by, "imaging.cancel_study", study.order)
        study = lock(study)
        take(study.cancel, study, by=by, why=reason(why))
        free_slot(study)
    return study


def hold_order(order: Order, *, why: str, by: User) -> list[Study]:
    """Put every study of the order that waits for a slot on hold. Raises IllegalMove where none does."""
    with transaction.atomic():
        require(by, "imaging.cancel_study", order)
        return [hold(study, why=why, by=by) for study in _those(order, [StudyStatus.ORDERED])]


def unhold_order(order: Order, *, by: User) -> list[Study]:
    """End the hold of every study of the order. Raises IllegalMove where none is on hold."""
    with transaction.atomic():
        require(by, "imaging.cancel_study", order)
        return [unhold(study, by=by) for study in _those(order, [StudyStatus.ON_HOLD])]


def cancel_order(order: Order, *, why: str, by: User) -> list[Study]:
    """Cancel every study of the order that has not begun; others go on. Raises IllegalMove where none is left."""
    with transaction.atomic():
        require_for(by, "imaging.cancel_study", order)
        return [cancel(study, why=why, by=by) for study in _those(order, BEFORE_BEGIN)]


def check_priority(order: Order) -> None:
    """STAT asks why, and only STAT keeps a reason. Raises InvalidInput."""
    order.priority_reason = order.priority_reason.strip() if order.priority == Priority.STAT else ""
    if order.priority == Priority.STAT and not order.priority_reason:
        raise InvalidInput(_("Reason for STAT"), "", _("Say why it cannot wait."))


def new_study_uid() -> str:
    """A new UID, at most 64 characters: below UID_ROOT, or 2.25 and a UUID (PS3.5 Annex B)."""
    return str(generate_uid(prefix=f"{settings.UID_ROOT}." if settings.UID_ROOT else None))


def check_wanted(wanted: Wanted) -> None:
    """Raise InvalidInput where the procedure is not offered, or the side that it needs is missing."""
    if not wanted.procedure.active:
        raise InvalidInput(_("Procedure"), wanted.procedure, _("It is not offered any more: choose another."))
    if wanted.procedure.laterality_required and not wanted.laterality:
        raise InvalidInput(_("Side"), wanted.procedure, _("Choose left, right or both sides."))


def _check(wanted: Sequence[Wanted], indication: str) -> None:
    if not wanted:
        raise InvalidInput(_("Procedure"), "", _("Choose at least one procedure."))
    if not indication.strip():
        raise InvalidInput(_("Indication"), "", _("Write the question that the images are to answer."))
    for each in wanted:
        check_wanted(each)


def _new(order: Order, said: Said) -> Order:
    for name, value in said.items():
        setattr(order, name, value.strip() if isinstance(value, str) else value)
    order.indication = order.indication.strip()
    check_priority(order)
    order.accession_number = _accession_number(order.site)
    check(order, exclude=["site", "patient", "referrer", "placed_by"])
    order.save(force_insert=True)
    return order


def _add_study(order: Order, wanted: Wanted, *, by: User) -> Study:
    procedure = wanted.procedure
    study = Study(
        order=order,
        patient=order.patient,
        site=order.site,
        procedure=procedure,
        laterality=wanted.laterality,
        modality=procedure.modality_id,
        description=procedure.name,
        priority=order.priority,
        study_instance_uid=wanted.study_instance_uid or new_study_uid(),
        vetting=vetting.at_first(procedure, order.priority, by),
    )
    check(study, exclude=["status", "vetting", "order", "patient", "site", "procedure"])
    study.save(force_insert=True)
    audit.record("study.placed", by=by, patient=study.patient, obj=study, before="", after=study.status)
    return study


def _those(order: Order, stages: Sequence[str]) -> list[Study]:
    """The order's studies in one of these stages, locked by key. Raises IllegalMove where there is none."""
    found = list(Study.objects.select_for_update().filter(order=order, status__in=stages).order_by("pk"))
    if not found:
        raise IllegalMove(_("No study of %(order)s is in a state for this. Look at its page.") % {"order": order})
    return found


def _accession_number(site: Site) -> str:
    """The next free number: one that an earlier ACCESSION_FORMAT has given is never given again."""
    while True:
        number = next_number("accession")
        text: str = settings.ACCESSION_FORMAT.format(n=number, date=clock.today(site.time_zone, timezone.now()))
        if not Order.objects.filter(accession_number=text).exists():
            return text
