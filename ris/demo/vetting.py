"""How the demo's radiologists vet: most requests are accepted with a protocol, some asked about, a few rejected."""

import datetime as dt
from collections.abc import Generator

from django.utils import timezone

from imaging.actions import vetting
from imaging.models import ContrastPlan, Study, Vetting
from ris.demo.people import Clinic

HOUR = dt.timedelta(hours=1)
PROTOCOLS = {
    "CT": "Portal venous phase 70 s, 1.5 ml/kg. Range as usual; thin reconstructions.",
    "MR": "Standard protocol, diffusion and post-contrast T1 in two planes where contrast is given.",
    "XA": "Low dose, stored runs only.",
}
QUESTION = "Which kidney function, and is there an earlier reaction to contrast medium?"
ANSWER = "eGFR 78 last week. No reaction known."
NO = "Ultrasound answers this without radiation: order it first, and send this again if it stays unclear."


def vet(clinic: Clinic, study: Study, number: int) -> Generator[dt.datetime, None, bool]:
    """Vet the study, some hours after it was ordered; the answer tells whether it may get its slot."""
    if study.vetted:
        return True
    reader = clinic.user("radiologist")
    yield timezone.now() + (2 + number % 14) * HOUR
    if number % 11 == 5:
        vetting.reject(study, why=NO, by=reader)
        return False
    if number % 5 == 2:
        vetting.ask_back(study, question=QUESTION, by=reader)
        yield timezone.now() + 5 * HOUR
        vetting.answer(study, text=ANSWER, by=clinic.user("desk"))
        yield timezone.now() + HOUR
    contrast = ContrastPlan.IV if study.procedure and study.procedure.contrast else ContrastPlan.NONE
    study = vetting.accept(study, protocol=PROTOCOLS.get(study.modality, ""), contrast=contrast, by=reader)
    return bool(study.vetting == Vetting.ACCEPTED)
