"""What goes into the patient: contrast, and radiation. A slip of the pen is struck out, never erased."""

from decimal import Decimal
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from imaging.models import Administration, Exposure, Study, StudyStatus
from patients import audit
from patients.access import require
from patients.errors import InvalidInput, Refusal
from patients.models import User, check, lock

ROOM = "imaging.acquire_study"
_BEGUN = frozenset({StudyStatus.IN_PROGRESS, StudyStatus.ACQUIRED, StudyStatus.DISCONTINUED, StudyStatus.IN_READING})


class Dose(TypedDict, total=False):
    """What the machine shows, each in the unit of its name; what it does not show is left out."""

    ctdi_vol_mgy: Decimal | None
    dlp_mgy_cm: Decimal | None
    dap_gy_cm2: Decimal | None
    fluoroscopy_seconds: int | None
    organ_dose_mgy: Decimal | None


def give_contrast(
    study: Study, *, agent: str, volume_ml: Decimal, route: str, by: User, lot: str = ""
) -> Administration:
    """Note an agent that was given. Raises Refusal before the study has begun, InvalidInput out of bounds."""
    with transaction.atomic():
        require(by, ROOM, study)
        study = _begun(study)
        row = Administration(study=study, by=by, volume_ml=volume_ml, route=route)
        row.agent, row.lot = agent.strip(), lot.strip()
        if not 0 < volume_ml <= 5000:
            raise InvalidInput(_("Volume (mL)"), volume_ml, _("Write more than 0 and at most 5000."))
        check(row, exclude=["study", "by"])
        row.save(force_insert=True)
        audit.record("contrast.given", by=by, patient=study.patient, obj=study, given=str(row))
    return row


def note_dose(study: Study, *, by: User, **dose: Unpack[Dose]) -> Exposure:
    """Note the dose as the machine shows it. Raises InvalidInput where no value is given, or one is below nothing."""
    with transaction.atomic():
        require(by, ROOM, study)
        study = _begun(study)
        row = Exposure(study=study, by=by, **dose)
        if not row.facts:
            raise InvalidInput(_("Dose"), "", _("Write at least one of the values that the machine shows."))
        below = [value for value in dose.values() if isinstance(value, (int, Decimal)) and value < 0]
        if below:
            raise InvalidInput(_("Dose"), below[0], _("A dose is never less than 0."))
        check(row, exclude=["study", "by"])
        row.save(force_insert=True)
        audit.record("dose.noted", by=by, patient=study.patient, obj=study, dose=str(row))
    return row


def strike(row: Administration | Exposure, *, by: User) -> None:
    """Entered by mistake: it stays, struck out."""
    with transaction.atomic():
        require(by, ROOM, row.study)
        study = lock(row.study)
        row = lock(row)
        row.struck = True
        row.save()
        audit.record("given.struck", by=by, patient=study.patient, obj=study, what=str(row))


def _begun(study: Study) -> Study:
    study = lock(study)
    if study.status not in _BEGUN:
        raise Refusal(_("%(study)s has not begun, or its report is signed: nothing is noted now.") % {"study": study})
    return study
