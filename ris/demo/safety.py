"""What the demo's people ask before the machine begins, and what they give; now and then somebody is stopped."""

import datetime as dt
from decimal import Decimal

from imaging.actions import giving, safety
from imaging.actions.open_points import open_points, today
from imaging.models import Route, Study
from imaging.safety import NO, YES, Kind, Step, Trouble
from ris.demo.people import Clinic

IMPLANT = {"alarm": "implants", "overridden": "pacemaker"}  # what the patient of a fate turns out to have
WHY = "The implant is safe in this field: the card was checked, cardiology agrees."


def asked(clinic: Clinic, study: Study, step: Step, *, number: int, fate: str = "") -> bool:
    """Ask what is open; whether the step can be taken. A risk is overridden by two people, or stops the patient.

    By the fates "overridden" and "alarm" the patient has an implant: that one goes on, this one is stopped.
    """
    who = clinic.user("desk" if step == Step.CHECK_IN else "tech")
    for point in open_points(study, step):
        if point.trouble in (Trouble.UNANSWERED, Trouble.TOO_OLD):
            value, on = _value(number, point.question.kind, point.question.code), None
            if point.question.code == IMPLANT.get(fate):
                value = YES
            if point.question.kind == Kind.VALUE:
                on = today(study) - dt.timedelta(days=number % 60)
            safety.answer(study, point.question, value, on=on, by=who)
    if not open_points(study, step):
        return True
    if step == Step.BEGIN and (fate == "alarm" or (number % 2 and fate != "overridden")):
        return False
    safety.override(study, step, why=WHY, second=clinic.user("lead"), by=who)
    return True


def give(clinic: Clinic, study: Study, *, number: int) -> None:
    """Contrast and dose, as far as the procedure has them."""
    tech, procedure = clinic.user("tech"), study.procedure
    if procedure is None:
        return
    if procedure.contrast and procedure.modality_id in ("CT", "MR"):
        agent, volume = ("Iohexol 350", 80) if procedure.modality_id == "CT" else ("Gadobutrol 1.0", 7)
        lot = f"LOT-{number % 9 + 1:03d}"
        giving.give_contrast(
            study, agent=agent, volume_ml=Decimal(volume), route=Route.INTRAVENOUS, lot=lot, by=tech
        )  # fmt: skip
    if procedure.modality_id == "CT":
        mgy = Decimal(60 + number % 50) / 10
        giving.note_dose(study, ctdi_vol_mgy=mgy, dlp_mgy_cm=mgy * 38, by=tech)
    elif procedure.modality_id == "XA":
        giving.note_dose(study, dap_gy_cm2=Decimal("12.4"), fluoroscopy_seconds=142, by=tech)


def _value(number: int, kind: str, code: str) -> str:
    if kind == Kind.VALUE:
        return str(48 + number % 50)
    if code == "implants" and number % 5 == 0:
        return YES
    return YES if code in ("metformin", "claustrophobia") and number % 6 == 0 else NO
