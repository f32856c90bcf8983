"""At the machine: begin, complete, discontinue, give back."""

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions import safety, vetting
from imaging.actions.matching import detach_images
from imaging.actions.reasons import DISCONTINUATION, WRONG_WORKLIST_ENTRY, reason
from imaging.actions.steps import take
from imaging.models import Instance, PerformedStep, SafetyAlert, Study, StudyStatus
from imaging.safety import Step
from patients import audit
from patients.access import require
from patients.errors import InvalidInput, Refusal
from patients.models import User, lock

ROOM, GIVE_BACK = "imaging.acquire_study", "imaging.give_back_study"
_NOTED = frozenset({StudyStatus.ARRIVED, StudyStatus.IN_PROGRESS, StudyStatus.ACQUIRED, StudyStatus.DISCONTINUED})


def begin(study: Study, *, by: User, unvetted: str = "", machine: bool = False) -> Study:
    """The machine has begun. From ordered it is an unscheduled case (trauma, mobile) and flagged so.

    Raises NotCleared where a safety question is open, InvalidInput where nobody has vetted it and `unvetted` does not
    say why it cannot wait. `machine`: it says so itself (MPPS), and has begun already; then nothing is refused, and an
    open question becomes an alert.
    """
    with transaction.atomic():
        require(by, "imaging.acquire_study", study)
        study = lock(study)
        if machine:
            safety.alert_if_open(study, by=by)
        else:
            safety.cleared(study, Step.BEGIN, by)
        vetting.begins(study, why=unvetted, by=by, machine=machine)
        study.unscheduled = study.status == StudyStatus.ORDERED
        study.performed_at = timezone.now()
        return take(study.begin, study, by=by, unscheduled=study.unscheduled)


def complete(study: Study, *, by: User, note: str = "", counted: int | None = None) -> Study:
    """The images are here: at least one. `note` goes to the radiologist.

    `counted` is how many were made, as the technologist or the machine says; another number than has arrived raises an
    alert, and the study goes on to its reading all the same.
    """
    with transaction.atomic():
        require(by, "imaging.acquire_study", study)
        study = lock(study)
        if study.instance_count == 0:
            raise Refusal(_("No image has arrived for %(study)s. Send the images, or discontinue.") % {"study": study})
        safety.raise_alert(study, SafetyAlert.Reason.COUNTS_DIFFER, counts_differ(study, counted), by=by)
        return finish(study, by=by, note=note)


def finish(study: Study, *, by: User, note: str = "") -> Study:
    """Move a locked study with images to acquired, inside the caller's transaction.

    One that nobody has begun here was begun by the machine: its open safety questions become an alert.
    """
    if study.status in (StudyStatus.SCHEDULED, StudyStatus.ARRIVED):
        safety.alert_if_open(study, by=by)
        vetting.begins(study, why="", by=by, machine=True)
    study.acquired_at = timezone.now()
    study.performed_at = study.performed_at or study.acquired_at
    study.technologist_note = note.strip() or study.technologist_note
    return take(study.complete, study, by=by, images=study.instance_count)


def discontinue(study: Study, *, code: str, by: User, note: str = "") -> Study:
    """Broken off; `code` is one of CID 9301. Images that exist may still be read."""
    with transaction.atomic():
        require(by, "imaging.acquire_study", study)
        study = lock(study)
        if code not in DISCONTINUATION:
            raise InvalidInput(_("Reason"), code, _("Choose one of the reasons in the list."))
        study.discontinued_reason = code
        study.technologist_note = note.strip() or study.technologist_note
        if study.instance_count:
            study.acquired_at = timezone.now()
        return take(study.discontinue, study, by=by, why=str(DISCONTINUATION[code]), code=code)


def write_note(study: Study, *, note: str, by: User) -> Study:
    """What the radiologist should know, written while the patient is here; it replaces the note before."""
    with transaction.atomic():
        require(by, "imaging.acquire_study", study)
        study = lock(study)
        if study.status not in _NOTED:
            raise Refusal(_("%(study)s is %(status)s: a note would not be read.") % _standing(study))
        study.technologist_note = note.strip()
        study.save()
        audit.record("study.noted", by=by, patient=study.patient, obj=study, note=study.technologist_note)
    return study


def wrong_patient(study: Study, right: Study, *, why: str, by: User, lead: User | None = None) -> Study:
    """The wrong line was chosen at the machine: give it back with its images, and begin the right one, all or nothing.

    Raises NotCleared where a safety question of the right patient is open. `lead` as in `give_back`.
    """
    with transaction.atomic():
        _require_lead(study, by, lead)
        if study.pk == right.pk:
            raise InvalidInput(_("The right one"), right, _("Choose another than the one that was begun."))
        for each in sorted((study, right), key=lambda one: one.pk):
            lock(each)
        give_back(study, why=why, by=by, lead=lead)
        return begin(right, unvetted=why, by=by)


def images_made(study: Study) -> int | None:
    """How many images the machine says it made (MPPS); None where it says nothing, or for several studies at once."""
    said = PerformedStep.objects.filter(studies=study).exclude(images=0).annotate(shared=Count("studies"))
    counts = [step.images for step in said if step.shared == 1]
    return sum(counts) if counts else None


def counts_differ(study: Study, counted: int | None) -> list[str]:
    """What to say where fewer or more pictures have arrived than were made. Objects without pixels do not count."""
    made = images_made(study) if counted is None else counted
    if made is None:
        return []
    arrived = Instance.objects.filter(series__study=study, frames__gt=0).count() or study.instance_count
    if made == arrived:
        return []
    return [_("%(made)s images were made, %(arrived)s have arrived.") % {"made": made, "arrived": arrived}]


def give_back(study: Study, *, why: str, by: User, lead: User | None = None) -> Study:
    """The wrong worklist entry or the wrong patient was chosen (CID 9301, 110514): back to scheduled.

    The images go to a Mismatch, where a person decides whose they are. A study that had no slot goes back to the list
    of the scheduled without one. A technologist does it beside a `lead` who agrees; the door has made sure who that is.
    """
    with transaction.atomic():
        _require_lead(study, by, lead)
        study = lock(study)
        moved = detach_images(study, by=by)
        safety.lapse(study)
        vetting.given_back(study)
        study.acquired_at = study.performed_at = study.last_instance_at = None
        study.instance_count = 0
        agreed = {"second": lead.get_username()} if lead else {}
        told = {"code": WRONG_WORKLIST_ENTRY, "images_detached": moved, **agreed}
        return take(study.give_back, study, by=by, why=reason(why), **told)


def _require_lead(study: Study, by: User, lead: User | None) -> None:
    require(by, ROOM if lead else GIVE_BACK, study)
    if lead is not None:
        require(lead, GIVE_BACK, study)


def _standing(study: Study) -> dict[str, object]:
    return {"study": study, "status": study.get_status_display()}
