"""A claim that ran out while nothing was written: the study goes back to the unread ones."""

from django.db import transaction
from django.utils import timezone

from imaging.actions import reading
from imaging.models import Study, StudyStatus
from patients import audit
from patients.access import require
from patients.models import User, begun_again, lock
from reporting.actions.claiming import has_text
from reporting.models import Claim


@begun_again
def end_lapsed(study: Study, *, by: User) -> bool:
    """Free a study whose claim has run out and in which nothing is written. False where that is no longer so.

    A study with text keeps its draft and its status: anybody who reads may go on with it.
    """
    with transaction.atomic():
        require(by, "reporting.delete_claim", study)
        study = lock(study)
        held = Claim.objects.filter(study=study).select_related("holder").first()
        if held is None or held.expires_at > timezone.now() or has_text(study):
            return False
        holder = held.holder.get_username()
        held.delete()
        audit.record("claim.lapsed", by=by, patient=study.patient, obj=study, holder=holder)
        if study.status == StudyStatus.IN_READING:
            reading.stop_reading(study, by=by, why=f"the claim of {holder} ran out")
    return True
