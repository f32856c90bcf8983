"""Orders: place, hold, unhold, cancel."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydicom.uid import generate_uid

from imaging.actions.reasons import reason
from imaging.actions.scheduling import free_slot
from imaging.actions.steps import take
from imaging.models import Order, Priority, Procedure, Study
from patients import audit
from patients.access import require
from patients.actions.merging import survivor_of
from patients.errors import InvalidInput
from patients.models import Patient, Practitioner, Site, User, check, lock, next_number


@dataclass(frozen=True)
class Wanted:
    """One procedure of an order, with its side ("", L, R, B); the UID that its images carry where they came first."""

    procedure: Procedure
    laterality: str = ""
    study_instance_uid: str = ""


def place_order(
    patient: Patient,
    wanted: Sequence[Wanted],
    *,
    site: Site,
    referrer: Practitioner,
    indication: str,
    by: User,
    priority: Priority = Priority.ROUTINE,
    history: str = "",
    wished_date: dt.date | None = None,
    placer_number: str = "",
) -> Order:
    """Place an order for one or more procedures: one accession number, one Study Instance UID for each study.

    Raises InvalidInput where the indication, a procedure or a needed side is missing.
    """
    with transaction.atomic():
        require(by, "imaging.add_order")
        patient = survivor_of(patient)
        _check(wanted, indication)
        order = Order(
            accession_number=_accession_number(),
            placer_number=placer_number.strip(),
            site=site,
            patient=patient,
            referrer=referrer,
            priority=priority,
            indication=indication.strip(),
            history=history.strip(),
            wished_date=wished_date,
            placed_by=by,
        )
        check(order, exclude=["site", "patient", "referrer", "placed_by"])
        order.save(force_insert=True)
        audit.record("order.placed", by=by, patient=patient, obj=order, accession_number=order.accession_number)
        for each in wanted:
            _add_study(order, each, by=by)
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
        require(by, "imaging.cancel_study", study)
        study = lock(study)
        take(study.cancel, study, by=by, why=reason(why))
        free_slot(study)
    return study


def _check(wanted: Sequence[Wanted], indication: str) -> None:
    if not wanted:
        raise InvalidInput(_("Procedure"), "", _("Choose at least one procedure."))
    if not indication.strip():
        raise InvalidInput(_("Indication"), "", _("Write the question that the images are to answer."))
    for each in wanted:
        if not each.procedure.active:
            raise InvalidInput(_("Procedure"), each.procedure, _("It is not offered any more: choose another."))
        if each.procedure.laterality_required and not each.laterality:
            raise InvalidInput(_("Side"), each.procedure, _("Choose left, right or both sides."))


def _add_study(order: Order, wanted: Wanted, *, by: User) -> Study:
    study = Study(
        order=order,
        patient=order.patient,
        site=order.site,
        procedure=wanted.procedure,
        laterality=wanted.laterality,
        modality=wanted.procedure.modality_id,
        description=wanted.procedure.name,
        priority=order.priority,
        study_instance_uid=wanted.study_instance_uid or new_study_uid(),
    )
    check(study, exclude=["status", "order", "patient", "site", "procedure"])
    study.save(force_insert=True)
    audit.record("study.placed", by=by, patient=study.patient, obj=study, before="", after=study.status)
    return study


def new_study_uid() -> str:
    """A new UID, at most 64 characters: below UID_ROOT, or 2.25 and a UUID (PS3.5 Annex B)."""
    return str(generate_uid(prefix=f"{settings.UID_ROOT}." if settings.UID_ROOT else None))


def _accession_number() -> str:
    """The next free number: one that an earlier ACCESSION_FORMAT has given is never given again."""
    while True:
        number = next_number("accession")
        text: str = settings.ACCESSION_FORMAT.format(n=number, date=timezone.localdate())
        if not Order.objects.filter(accession_number=text).exists():
            return text
