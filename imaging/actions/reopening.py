"""A decision about mismatched images was wrong: take it back, or move images that came under the wrong entry."""

from django.db import transaction
from django.utils.translation import gettext as _

from imaging.actions import filing, matching, rejecting, resolving
from imaging.actions.acquisition import give_back
from imaging.actions.reasons import reason
from imaging.actions.steps import take
from imaging.facts import Facts
from imaging.models import HeldInstance, Instance, Mismatch, MismatchReason, Series, Study, StudyStatus
from patients import audit
from patients.access import require
from patients.errors import Conflict, Refusal
from patients.models import User, lock

_READ = frozenset({StudyStatus.IN_READING, StudyStatus.REPORTED, StudyStatus.RELEASED})


def reopen(mismatch: Mismatch, *, why: str, by: User) -> Mismatch:
    """Take a decision back: the case is open again and holds its images, late ones too.

    Images are taken out of the study that they went to; one that was made for them and is empty then is closed. Raises
    Refusal while that study is read or has a report, Conflict where the case is open already.
    """
    with transaction.atomic():
        require(by, "imaging.resolve_mismatch", mismatch)
        decided = Mismatch.objects.get(pk=mismatch.pk).resolved_study
        study = lock(decided) if decided else None
        cases = {case.pk: case for case in matching.cases_of([mismatch.study_instance_uid])}
        mismatch = cases[mismatch.pk]
        if mismatch.open or mismatch.resolved_study != study:
            raise Conflict(_("Somebody has changed this already. Look at the case again."))
        if mismatch.held.exclude(erased_at=None).exists():
            raise Refusal(_("The images were erased, because their time was over. The decision stands."))
        why = reason(why)
        before = mismatch.resolution
        moved = _take_out(mismatch, study) if study is not None else 0
        mismatch = _opened(mismatch, list(cases.values()))
        audit.record(
            "mismatch.reopened",
            by=by,
            patient=study.patient if study else None,
            obj=mismatch,
            before=before,
            why=why,
            images=moved,
        )
        if study is not None and study.instance_count == 0:
            _close(study, why, by)
    return mismatch


def move_images(study: Study, to: Study, *, why: str, by: User) -> list[Mismatch]:
    """The wrong worklist row was chosen: give the study back and attach all its images to the right one, in one go.

    Needs the rights to both. Raises as `give_back` and `attach_to` do; then nothing has moved.
    """
    with transaction.atomic():
        if study == to:
            raise Refusal(_("The images are there already. Choose another study."))
        for each in sorted((study, to), key=lambda row: row.pk):
            lock(each)
        give_back(study, why=why, by=by)
        waiting = Mismatch.objects.filter(candidate=study, reason=MismatchReason.GIVEN_BACK, open=True).order_by("pk")
        return [resolving.attach_to(case, to, by=by, why=why) for case in waiting]


def _take_out(mismatch: Mismatch, study: Study) -> int:
    """The rows of the case's images become held files again."""
    if study.status in _READ:
        sentence = _("%(study)s is being read or has a report. Give it back, or correct the report, first.")
        raise Refusal(sentence % {"study": study})
    rows = Instance.objects.filter(series__study=study).select_related("series")
    mine = [each for each in rows if _is_of(mismatch, each)]
    matching.join(mismatch, [matching.arrival_of(each, study) for each in mine])
    filing.drop_rows(Instance.objects.filter(pk__in=[each.pk for each in mine]))
    Series.objects.filter(study=study, instances=None).delete()
    study.instance_count = Instance.objects.filter(series__study=study).count()
    study.save(update_fields=["instance_count"])
    return len(mine)


def _is_of(mismatch: Mismatch, instance: Instance) -> bool:
    facts = Facts.from_json(instance.facts)
    same_study = facts.study_instance_uid == mismatch.study_instance_uid
    return same_study and matching.patient_key(facts) == mismatch.patient_key


def _opened(mismatch: Mismatch, cases: list[Mismatch]) -> Mismatch:
    """The case, open; or the one that is open for the same question already, with the images of both."""
    held = list(mismatch.held.all())
    arrived = {each.pk for each in rejecting.without_notes(held)}
    HeldInstance.objects.filter(pk__in=[each.pk for each in held if each.pk not in arrived]).delete()
    key = (mismatch.patient_key, mismatch.reason)
    other = next((case for case in cases if case.open and (case.patient_key, case.reason) == key), None)
    if other is not None:
        HeldInstance.objects.filter(mismatch=mismatch).update(mismatch=other)
        return other
    mismatch.open, mismatch.resolution, mismatch.resolved_study = True, "", None
    mismatch.resolved_by = mismatch.resolved_at = None
    mismatch.resolution_note = ""
    mismatch.save()
    return mismatch


def _close(study: Study, why: str, by: User) -> None:
    """A study without images cannot be read: one from outside was never here, one of ours waits for its images."""
    study.acquired_at = study.performed_at = study.last_instance_at = None
    if study.outside:
        take(study.mark_in_error, study, by=by, why=why)
    elif study.status in (StudyStatus.ACQUIRED, StudyStatus.IN_PROGRESS):
        take(study.give_back, study, by=by, why=why)
