"""Patients and procedures for the tests of the safety gates."""

import datetime as dt

from django.utils import timezone

from imaging.actions import safety, scheduling
from imaging.actions.ordering import Wanted, place_order
from imaging.models import Procedure, SafetyQuestion, Station, Study
from patients.actions.register import register
from patients.models import Patient
from tests.cast import Cast


def question(code: str) -> SafetyQuestion:
    return SafetyQuestion.objects.get(code=code)


def young(people: Cast, **facts: object) -> Patient:
    """Nell, 30 years old, who may be pregnant."""
    born = timezone.localdate() - dt.timedelta(days=30 * 366)
    said = {"family_name": "Young", "given_name": "Nell", "mrn": "NELL-1", "sex": "F", "birth_date": born} | facts
    return register(people.site, by=people.clara, **said)  # type: ignore[arg-type]  # as the verb takes them


def ordered(people: Cast, patient: Patient, procedure: Procedure) -> Study:
    order = place_order(
        patient, [Wanted(procedure)], site=people.site, referrer=people.dr_fred, indication="Cough", by=people.clara
    )
    return order.studies.get()


def booked(people: Cast, patient: Patient, procedure: Procedure, station: Station, minutes: int = 60) -> Study:
    study = ordered(people, patient, procedure)
    at = timezone.now().replace(second=0, microsecond=0) + dt.timedelta(minutes=minutes)
    scheduling.schedule(study, station, at, by=people.clara)
    return Study.objects.get(pk=study.pk)


def magnet(people: Cast) -> Procedure:
    """A procedure in a strong field, on the CT's station: safety looks at the attribute, not at the machine."""
    return Procedure.objects.create(code="MRX", name="Plain title", modality=people.ct.modality, magnetic=True)


def enhanced(people: Cast) -> Procedure:
    return Procedure.objects.create(code="CTX", name="Another title", modality=people.ct.modality, contrast=True)


def say(study: Study, people: Cast, **answers: str) -> None:
    for code, value in answers.items():
        on = timezone.localdate() if code == "egfr" else None
        safety.answer(study, question(code.replace("_", "-")), value, on=on, by=people.theo)
