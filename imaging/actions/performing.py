"""A machine tells what it does: MPPS N-CREATE and N-SET (PS3.4 F.7.2), which drive the studies by their verbs.

A machine has begun already when it tells: nothing is refused for what the schedule says. What does not fit is written
into the step's `attention`, where people see it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from imaging.actions import acquisition
from imaging.actions.performed_facts import (
    Contents,
    Reference,
    facts,
    first,
    image_count,
    reason_code,
    references,
)
from imaging.actions.reasons import WRONG_WORKLIST_ENTRY
from imaging.models import PerformedStep, ScheduledStep, StepStatus, Study, StudyStatus
from patients import audit
from patients.access import require
from patients.errors import Conflict, Refusal
from patients.models import User
from patients.mrn import comparison_key

_TOLD = (StudyStatus.IN_PROGRESS, StudyStatus.ACQUIRED, StudyStatus.IN_READING, StudyStatus.REPORTED)


class StepKnown(Conflict):
    """N-CREATE of a step that is there: 0x0111."""


class StepUnknown(Refusal):
    """N-SET of a step that was never created: 0x0112."""


class StepFinal(Refusal):
    """N-SET after COMPLETED or DISCONTINUED: 0x0110 (PS3.4 F.7.2.2.2)."""


def start_step(uid: str, contents: Contents, *, ae_title: str, by: User) -> PerformedStep:
    """N-CREATE: the machine has begun. Raises StepKnown."""
    with transaction.atomic():
        require(by, "imaging.acquire_study")
        studies = _studies(references(contents))
        step, created = PerformedStep.objects.get_or_create(
            sop_instance_uid=uid, defaults={"ae_title": ae_title[:16], "status": StepStatus.IN_PROGRESS}
        )
        if not created:
            raise StepKnown(_("The step %(uid)s has begun already.") % {"uid": uid})
        step.studies.set(studies)
        _describe(step, contents, studies)
        troubles = [_("No study fits: the patient was not on the worklist.")] if not studies else []
        troubles += [word for study in studies for word in _begin(step, study, by=by)]
        _keep(step, troubles, by=by, kind="performed.begun")
    return step


def change_step(uid: str, changes: Contents, *, by: User) -> PerformedStep:
    """N-SET: what has changed, or the end. Raises StepUnknown, StepFinal."""
    with transaction.atomic():
        require(by, "imaging.acquire_study")
        studies = list(Study.objects.select_for_update().filter(performed_steps__sop_instance_uid=uid).order_by("pk"))
        step = PerformedStep.objects.select_for_update().filter(sop_instance_uid=uid).first()
        if step is None:
            raise StepUnknown(_("No step %(uid)s was begun.") % {"uid": uid})
        if step.status != StepStatus.IN_PROGRESS:
            raise StepFinal(_("The step has ended: it may no longer be changed."))
        _describe(step, {**step.contents, **changes}, studies)
        step.status = StepStatus(first(changes, "00400252") or step.status)
        troubles: list[str] = []
        if step.status != StepStatus.IN_PROGRESS:
            step.reason = reason_code(step.contents) if step.status == StepStatus.DISCONTINUED else ""
            step.save(update_fields=["status", "reason", "images"])  # so that the verbs below see it ended
            troubles = [word for study in studies for word in _end(step, study, by=by)]
        _keep(step, troubles, by=by, kind=f"performed.{step.get_status_display().replace(' ', '_')}")
    return step


def _studies(asked: Iterable[Reference]) -> list[Study]:
    """The studies that the machine means, locked in the order of their keys."""
    found = {pk for each in asked for pk in _keys(each)}
    return list(Study.objects.select_for_update().filter(pk__in=found).order_by("pk"))


def _keys(asked: Reference) -> list[int]:
    """By our Study Instance UID, else by our slot's number, else by an accession number with one study."""
    keys = list(Study.objects.filter(study_instance_uid=asked.study_uid or "-").values_list("pk", flat=True))
    if not keys and asked.step_id[:1] == "S" and asked.step_id[1:].isdecimal() and len(asked.step_id) <= 16:
        keys = list(ScheduledStep.objects.filter(pk=int(asked.step_id[1:])).values_list("study", flat=True))
    if not keys and asked.accession_number:
        rows = Study.objects.filter(order__accession_number=asked.accession_number)
        keys = list(rows.values_list("pk", flat=True)[:2])
    return keys if len(keys) == 1 else []


def _describe(step: PerformedStep, contents: Contents, studies: list[Study]) -> None:
    zone = ZoneInfo(studies[0].site.time_zone) if studies else dt.UTC
    step.contents, step.facts, step.images = dict(contents), facts(contents), image_count(contents)
    step.step_id = first(contents, "00400253")[:16]
    step.patient_id, step.patient_name = first(contents, "00100020")[:64], first(contents, "00100010")[:255]
    step.modality = first(contents, "00080060")[:16]
    step.started_at = _moment(first(contents, "00400244"), first(contents, "00400245"), zone)
    step.ended_at = _moment(first(contents, "00400250"), first(contents, "00400251"), zone)


def _moment(day: str, hour: str, zone: dt.tzinfo) -> dt.datetime | None:
    digits = hour.replace(":", "").partition(".")[0].ljust(6, "0")[:6]
    try:
        return dt.datetime.strptime(day + digits, "%Y%m%d%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return None


def _begin(step: PerformedStep, study: Study, *, by: User) -> Iterator[str]:
    if step.patient_id and comparison_key(step.patient_id) != study.patient.mrn_key:
        yield _("The machine names patient %(id)s, the order %(mrn)s.") % {
            "id": step.patient_id,
            "mrn": study.patient.mrn,
        }
    if study.status in _TOLD:
        return  # a second step of the same study, or one that comes late
    yield from _tried(acquisition.begin, study, by=by, machine=True)


def _end(step: PerformedStep, study: Study, *, by: User) -> Iterator[str]:
    others = study.performed_steps.exclude(pk=step.pk)
    if others.filter(status=StepStatus.IN_PROGRESS).exists():
        return  # the last one that ends decides
    done = others.filter(status=StepStatus.COMPLETED).exists()
    if step.status == StepStatus.DISCONTINUED and not done:
        yield from _broken_off(step, study, by=by)
    elif study.status in (StudyStatus.IN_PROGRESS, StudyStatus.SCHEDULED, StudyStatus.ARRIVED):
        yield from _completed(study, by=by)


def _broken_off(step: PerformedStep, study: Study, *, by: User) -> Iterator[str]:
    if step.reason == WRONG_WORKLIST_ENTRY:
        yield from _tried(acquisition.give_back, study, by=by, why=_("The machine says: wrong worklist entry."))
    elif study.status == StudyStatus.IN_PROGRESS:
        yield from _tried(acquisition.discontinue, study, by=by, code=step.reason)


def _completed(study: Study, *, by: User) -> Iterator[str]:
    """All images that the machine counts: acquired. Else they are on their way, and a quiet time will tell."""
    counts = study.performed_steps.filter(status=StepStatus.COMPLETED).values_list("images", flat=True)
    wanted = sum(counts)
    if study.instance_count and study.instance_count >= wanted:
        yield from _tried(acquisition.complete, study, by=by)
    elif wanted > study.instance_count:
        yield _("%(there)d of %(wanted)d images were here when the machine had ended.") % {
            "there": study.instance_count,
            "wanted": wanted,
        }


def _tried(verb: Any, study: Study, *, by: User, **details: Any) -> Iterator[str]:
    try:
        with transaction.atomic():
            verb(study, by=by, **details)
    except Refusal as refusal:
        yield refusal.sentence


def _keep(step: PerformedStep, troubles: list[str], *, by: User, kind: str) -> None:
    step.attention = " ".join(filter(None, [step.attention, *troubles]))[:300]
    step.save()
    told: dict[str, Any] = {
        "station": step.ae_title,
        "step": step.sop_instance_uid,
        "reason": step.reason,
        "attention": step.attention,
    }
    for study in step.studies.select_related("patient"):
        audit.record(kind, by=by, patient=study.patient, obj=study, **told)
    if not step.studies.exists():
        audit.record(kind, by=by, obj=step, **told)
