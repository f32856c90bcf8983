"""A person decides where the images of a Mismatch belong. A decision is remembered for late images of the same study.

Each verb locks the study that it names first, then every case of the Study Instance UID: ingest takes the same locks in
the same order, so an image that arrives just now either is in the case or follows the decision.
"""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging import storage
from imaging.actions import matching, rejecting
from imaging.actions.completing import pass_through, performed_at
from imaging.actions.filing import Arrival, add_rows
from imaging.actions.ordering import Wanted, new_study_uid, place_order
from imaging.actions.reasons import reason
from imaging.facts import Facts
from imaging.models import HeldInstance, Instance, Mismatch, MismatchReason, Resolution, Study
from patients import audit
from patients.access import require
from patients.actions.merging import survivor_of
from patients.errors import Conflict, Refusal
from patients.models import Patient, Practitioner, Site, User, lock


def attach_to(mismatch: Mismatch, study: Study, *, by: User, why: str = "") -> Mismatch:
    """Attach the images to this study, the candidate or another.

    `why` is needed where the file names another patient. Raises Conflict when somebody has decided already, Refusal
    where the study takes no images or the images are there with other content.
    """
    with transaction.atomic():
        require(by, "imaging.resolve_mismatch", mismatch)
        study = lock(study)
        mismatch = _locked(mismatch)
        _add_images(mismatch, study, by=by)
        why = reason(why) if mismatch.differing else why
        return _decide(mismatch, Resolution.ATTACHED, by=by, why=why, study=study)


def new_order(
    mismatch: Mismatch,
    patient: Patient,
    wanted: Wanted,
    *,
    site: Site,
    referrer: Practitioner,
    indication: str,
    by: User,
    why: str = "",
) -> Mismatch:
    """Place an unscheduled order for the patient, whom a person has identified, and attach the images to its study.

    The study takes the Study Instance UID of the files where no other has it. It needs the right to place orders too.
    Raises as `attach_to` and `place_order` do.
    """
    with transaction.atomic():
        require(by, "imaging.resolve_mismatch", mismatch)
        mismatch = _locked(mismatch)
        wanted = replace(wanted, study_instance_uid=_free_uid(mismatch))
        again = why or _("The images are there already.")
        order = place_order(
            patient, [wanted], site=site, referrer=referrer, indication=indication, similar_ok=again, by=by
        )
        study = lock(order.studies.get())
        _add_images(mismatch, study, by=by)
        pass_through(study, performed_at(study), by=by)
        return _decide(mismatch, Resolution.NEW_ORDER, by=by, why=why, study=study)


def keep_as_prior(mismatch: Mismatch, patient: Patient, *, by: User, why: str = "") -> Mismatch:
    """Link the images to the patient as a study made elsewhere: shown as a prior, never matched to an order.

    It keeps the Study Instance UID of the files, where no other study has it. Raises as `attach_to` does.
    """
    with transaction.atomic():
        require(by, "imaging.resolve_mismatch", mismatch)
        return _as_prior(_locked(mismatch), patient, by=by, why=why)


def confirm_outside(mismatch: Mismatch, patient: Patient, *, by: User, why: str = "") -> Mismatch:
    """The desk has compared: what this patient brought is theirs. Needs no more than the right to bring images in.

    Raises Refusal where the images were not brought for this patient, InvalidInput without a reason where they name
    somebody else, and as `keep_as_prior` does.
    """
    with transaction.atomic():
        require(by, "imaging.import_images", mismatch)
        mismatch = _locked(mismatch)
        brought_for = survivor_of(mismatch.brought_for) if mismatch.brought_for else None
        if brought_for is None or brought_for != survivor_of(patient):
            raise Refusal(_("These images were not brought for this patient."))
        why = reason(why) if mismatch.differing else why
        return _as_prior(mismatch, patient, by=by, why=why)


def reject(mismatch: Mismatch, *, why: str, by: User, code: str = rejecting.QUALITY) -> Mismatch:
    """The images belong to nobody here. They stay stored and held with the case; nothing is erased.

    A note that says so is held with them (IHE IOCM); `code` is one of rejecting.TITLES. Raises InvalidInput.
    """
    note = None
    try:
        with transaction.atomic():
            require(by, "imaging.resolve_mismatch", mismatch)
            mismatch = _decide(_locked(mismatch), Resolution.REJECTED, by=by, why=reason(why))
            note = rejecting.add_note(mismatch, code)
            if note is not None:
                note.keep()
    except BaseException:  # whatever it was: a note of a rejection that never happened must not stay
        if note is not None:
            note.remove()
        raise
    return mismatch


def _as_prior(mismatch: Mismatch, patient: Patient, *, by: User, why: str) -> Mismatch:
    patient = survivor_of(patient)
    study = Study.objects.create(
        outside=True,
        patient=patient,
        site=patient.site,
        modality=mismatch.modality or "OT",
        description=mismatch.description or _("Study from outside"),
        study_instance_uid=_free_uid(mismatch) or new_study_uid(),
    )
    audit.record("study.brought_in", by=by, patient=patient, obj=study, before="", after=study.status)
    study = lock(study)
    _add_images(mismatch, study, by=by)
    pass_through(study, performed_at(study), by=by)
    return _decide(mismatch, Resolution.OUTSIDE_PRIOR, by=by, why=why, study=study)


def _locked(mismatch: Mismatch) -> Mismatch:
    cases = {case.pk: case for case in matching.cases_of([mismatch.study_instance_uid])}
    mismatch = cases[mismatch.pk]
    if not mismatch.open:
        raise Conflict(_("Somebody has decided this already. Look at the case again."))
    return mismatch


def _free_uid(mismatch: Mismatch) -> str:
    taken = Study.objects.filter(study_instance_uid=mismatch.study_instance_uid).exists()
    return "" if taken else mismatch.study_instance_uid


def _add_images(mismatch: Mismatch, study: Study, *, by: User) -> None:
    """The held files become rows of the locked study."""
    held = list(mismatch.held.all())
    there = Instance.objects.filter(sop_instance_uid__in=[each.sop_instance_uid for each in held])
    contradicted = there.exclude(sha256__in=[each.sha256 for each in held]).exists()
    if contradicted or mismatch.reason == MismatchReason.CONTENT_DIFFERS:
        raise Refusal(_("The same image is there with other content. Reject these, or ask the machine's people."))
    add_rows(study, [_arrival(each) for each in held], by=by)
    mismatch.held.all().delete()


def _arrival(held: HeldInstance) -> Arrival:
    return Arrival(
        Facts.from_json(held.facts), held.sha256, held.path, storage.size(held.path), received_at=held.received_at
    )


def _decide(mismatch: Mismatch, resolution: Resolution, *, by: User, why: str, study: Study | None = None) -> Mismatch:
    mismatch.open, mismatch.resolution, mismatch.resolved_study = None, resolution, study
    mismatch.resolved_by, mismatch.resolved_at, mismatch.resolution_note = by, timezone.now(), why.strip()
    mismatch.save()
    concerned = study or mismatch.candidate
    audit.record(
        "mismatch.resolved",
        by=by,
        patient=concerned.patient if concerned else None,
        obj=mismatch,
        resolution=resolution,
        study=study.pk if study else None,
        differing=mismatch.differing,
        why=mismatch.resolution_note,
    )
    return mismatch
