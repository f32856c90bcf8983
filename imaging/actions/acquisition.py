"""At the machine: begin, complete, discontinue, give back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions.matching import detach_images
from imaging.actions.reasons import DISCONTINUATION, WRONG_WORKLIST_ENTRY, reason
from imaging.actions.steps import take
from imaging.models import Study, StudyStatus
from patients.access import require
from patients.errors import InvalidInput, Refusal
from patients.models import User, lock


def begin(study: Study, *, by: User) -> Study:
    """The machine has begun. From ordered it is an unscheduled case (trauma, mobile) and flagged so."""
    with transaction.atomic():
        require(by, "imaging.acquire_study", study)
        study = lock(study)
        study.unscheduled = study.status == StudyStatus.ORDERED
        study.performed_at = timezone.now()
        return take(study.begin, study, by=by, unscheduled=study.unscheduled)


def complete(study: Study, *, by: User, note: str = "") -> Study:
    """The images are here: at least one. `note` goes to the radiologist."""
    with transaction.atomic():
        require(by, "imaging.acquire_study", study)
        study = lock(study)
        if study.instance_count == 0:
            raise Refusal(_("No image has arrived for %(study)s. Send the images, or discontinue.") % {"study": study})
        return finish(study, by=by, note=note)


def finish(study: Study, *, by: User, note: str = "") -> Study:
    """Move a locked study with images to acquired, inside the caller's transaction."""
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


def give_back(study: Study, *, why: str, by: User) -> Study:
    """The wrong worklist entry or the wrong patient was chosen (CID 9301, 110514): back to scheduled.

    The images go to a Mismatch, where a person decides whose they are. A study that had no slot goes back to the list
    of the scheduled without one.
    """
    with transaction.atomic():
        require(by, "imaging.give_back_study", study)
        study = lock(study)
        moved = detach_images(study, by=by)
        study.acquired_at = study.performed_at = study.last_instance_at = None
        study.instance_count = 0
        return take(study.give_back, study, by=by, why=reason(why), code=WRONG_WORKLIST_ENTRY, images_detached=moved)
