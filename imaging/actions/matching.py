"""Images that wait for a decision: hold them in a Mismatch, join them to one, take them out of a study again."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db import transaction

from imaging import rows
from imaging.actions import filing
from imaging.actions.filing import Arrival
from imaging.facts import Facts
from imaging.models import HeldInstance, Instance, Mismatch, MismatchReason, Resolution, Series, Study
from patients import audit
from patients.access import require
from patients.actions.merging import survivor_of
from patients.models import Patient, User


def patient_key(facts: Facts) -> str:
    """The digest by which files name the same patient in the same way."""
    named = [facts.patient_id, facts.issuer, facts.patient_name, facts.birth_date, facts.sex]
    named += [facts.issuer_uid] * bool(facts.issuer_uid)  # so that keys from before it was read stay as they are
    return hashlib.sha256("\x1f".join(named).encode()).hexdigest()


def hold(
    arrivals: Sequence[Arrival],
    *,
    reason: MismatchReason,
    by: User,
    candidate: Study | None = None,
    differing: Sequence[str] = (),
) -> Mismatch:
    """Hold stored files that name one study and one patient, in the open case for this reason or in a new one.

    Raises IntegrityError where two open the same case at once: the second tries again and finds it.
    """
    with transaction.atomic():
        require(by, "imaging.import_images", candidate)
        facts = arrivals[0].facts
        mismatch = _open_case(facts.study_instance_uid, patient_key(facts), reason)
        opened = mismatch is None
        if mismatch is None:
            mismatch = _new_case(facts, reason, candidate, differing)
        join(mismatch, arrivals)
        if opened:
            patient = candidate.patient if candidate is not None else None
            audit.record(
                "mismatch.opened", by=by, patient=patient, obj=mismatch, reason=reason, differing=list(differing)
            )
    return mismatch


def bring_for(mismatch: Mismatch, patient: Patient) -> None:
    """Note who brought the images of an open case, inside the caller's transaction."""
    mismatch.brought_for = patient
    mismatch.save(update_fields=["brought_for"])


def claimed_by_another(facts: Facts, cases: Sequence[Mismatch], patient: Patient) -> bool:
    """Whether somebody else has brought this study, as these files name its patient, or has it as a prior already."""
    key = patient_key(facts)
    for case in cases:
        if (case.study_instance_uid, case.patient_key) != (facts.study_instance_uid, key):
            continue
        waits = case.open and case.reason == MismatchReason.FROM_OUTSIDE
        prior = case.resolved_study if case.resolved_study and case.resolved_study.outside else None
        bearer = prior.patient if prior else case.brought_for if waits else None
        if bearer is not None and survivor_of(bearer) != survivor_of(patient):
            return True
    return False


def join(mismatch: Mismatch, arrivals: Sequence[Arrival]) -> None:
    """Add files to a case, inside the caller's transaction: an open one, or one whose images were rejected."""
    held = HeldInstance.objects.filter(sop_instance_uid__in=[each.facts.sop_instance_uid for each in arrivals])
    held.exclude(erased_at=None).filter(sha256__in=[each.sha256 for each in arrivals]).delete()  # here again
    known = set(held.values_list("sop_instance_uid", "sha256"))
    new = [each for each in arrivals if (each.facts.sop_instance_uid, each.sha256) not in known]
    rows.insert(
        HeldInstance,
        ("mismatch", "sop_instance_uid", "sha256", "path", "facts", "received_at"),
        (
            (mismatch.pk, each.facts.sop_instance_uid, each.sha256, each.path, each.facts.as_json(), each.received_at)
            for each in new
        ),
    )


def cases_of(study_uids: Collection[str]) -> list[Mismatch]:
    """Every case of these Study Instance UIDs, locked inside the caller's transaction, oldest first.

    Who holds them knows every decision: deciding takes the same locks.
    """
    found = Mismatch.objects.select_for_update().filter(study_instance_uid__in=study_uids)
    return list(found.order_by("pk"))


def remembered(facts: Facts, cases: Sequence[Mismatch]) -> Mismatch | None:
    """The case whose decision covers this file too: the latest for the same study and patient as the file names them.

    After a study was given back, the same study UID and patient come again with the right images: there only the series
    that were given back follow, also while nobody has decided.
    """
    key = patient_key(facts)
    for case in reversed(cases):
        if case.study_instance_uid != facts.study_instance_uid or case.patient_key != key:
            continue
        if case.reason == MismatchReason.GIVEN_BACK:
            if _of_series(case, facts.series_instance_uid):
                return case
        elif case.resolution and case.reason != MismatchReason.CONTENT_DIFFERS:
            return case
    return None


def detach_images(study: Study, *, by: User) -> int:
    """Move every image of a locked study to Mismatches, one for each patient that the files name; how many.

    Inside the caller's transaction, which writes into the journal why.
    """
    instances = list(Instance.objects.filter(series__study=study).select_related("series"))
    by_naming: dict[tuple[str, str], list[Arrival]] = {}
    for instance in instances:
        arrival = arrival_of(instance, study)
        naming = (arrival.facts.study_instance_uid, patient_key(arrival.facts))
        by_naming.setdefault(naming, []).append(arrival)
    filing.drop_rows(Instance.objects.filter(series__study=study))
    Series.objects.filter(study=study).delete()
    for naming in sorted(by_naming):
        _give_back(by_naming[naming], study, by=by)
    return len(instances)


def arrival_of(instance: Instance, study: Study) -> Arrival:
    """The file of an attached instance, as it once arrived."""
    facts = replace(
        Facts.from_json(instance.facts),
        sop_instance_uid=instance.sop_instance_uid,
        series_instance_uid=instance.series.series_instance_uid,
        study_instance_uid=instance.facts.get("study_instance_uid") or study.study_instance_uid,
    )
    return Arrival(facts, instance.sha256, instance.path, instance.size, instance.received_at)


def _give_back(arrivals: Sequence[Arrival], study: Study, *, by: User) -> None:
    facts = arrivals[0].facts
    case = _open_case(facts.study_instance_uid, patient_key(facts), MismatchReason.GIVEN_BACK)
    if case is None:
        case = _new_case(facts, MismatchReason.GIVEN_BACK, study, ())
        audit.record("mismatch.opened", by=by, patient=study.patient, obj=case, reason=case.reason, differing=[])
    join(case, arrivals)


def _open_case(study_uid: str, key: str, reason: MismatchReason) -> Mismatch | None:
    found = Mismatch.objects.select_for_update().filter(study_instance_uid=study_uid, patient_key=key, reason=reason)
    return found.filter(open=True).first()


def _new_case(facts: Facts, reason: MismatchReason, candidate: Study | None, differing: Sequence[str]) -> Mismatch:
    return Mismatch.objects.create(
        reason=reason,
        study_instance_uid=facts.study_instance_uid,
        accession_number=facts.accession_number[:64],
        patient_id=facts.patient_id[:64],
        patient_name=facts.patient_name[:255],
        patient_birth_date=facts.birth_date[:16],
        patient_sex=facts.sex[:16],
        patient_key=patient_key(facts),
        modality=facts.modality[:16],
        description=(facts.study_description or facts.series_description)[:64],
        differing=list(differing),
        candidate=candidate,
    )


def _of_series(case: Mismatch, series_uid: str) -> bool:
    if case.resolution in ("", Resolution.REJECTED):
        return case.held.filter(facts__series_instance_uid=series_uid).exists()
    return Series.objects.filter(study=case.resolved_study_id, series_instance_uid=series_uid).exists()
