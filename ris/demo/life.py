"""One study's life as a generator: it yields the time of its next step, and does the step when resumed.

Where "now" cuts the life off, the study stands in the state that a real one would have.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from imaging.actions import acquisition, ordering, scheduling
from imaging.actions.ownership import own_patients
from imaging.models import Priority, Procedure, Station, Study, StudyStatus
from imaging.safety import Step
from patients.actions.identity import Told
from patients.errors import Conflict, InvalidInput
from patients.models import Patient, Practitioner
from reporting.actions import claiming, drafting, releasing, retracting, signing
from reporting.models import Delivery, DeliveryStatus, Report, ReportVersion, VersionKind
from ris.demo import safety, texts
from ris.demo.machines import send_images
from ris.demo.people import PASSWORD, Clinic
from ris.demo.vetting import vet

Fate = Literal[
    "released", "unread", "draft", "preliminary", "reported", "addendum", "correction", "hold", "unscheduled",
    "cancelled", "no_show", "discontinued", "in_error", "overridden", "alarm",
]  # fmt: skip
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Plan:
    """What is to happen to one patient."""

    number: int
    patient: Patient
    procedure: Procedure
    station: Station
    referrer: Practitioner
    slot: dt.datetime
    fate: Fate
    priority: Priority
    dice: random.Random
    now: bool = False  # around the hour at which the demo is loaded


def live(clinic: Clinic, plan: Plan) -> Iterator[dt.datetime]:
    """From the order to the result that somebody has read, as far as the fate goes."""
    yield plan.slot - dt.timedelta(days=plan.dice.randrange(1, 6), minutes=plan.dice.randrange(300))
    study = _order(clinic, plan)
    if plan.fate == "hold":
        ordering.hold(study, why="Waiting for the eGFR value.", by=clinic.user("desk"))
    if plan.fate in ("hold", "unscheduled") or not (yield from vet(clinic, study, plan.number)):
        return
    try:
        # Whoever comes at this hour, be it night, is on the table: the lead technologist may book outside the hours.
        asked = {"by": clinic.user("lead"), "overbook": "Emergency."} if plan.now else {"by": clinic.user("desk")}
        scheduling.schedule(study, plan.station, plan.slot, **asked)
    except (Conflict, InvalidInput):
        return  # the slot went to somebody else; the order waits for another
    if plan.fate == "cancelled":
        yield plan.slot - 300 * MINUTE
        ordering.cancel(study, why="The patient rang: feels well again.", by=clinic.user("desk"))
        return
    if plan.fate == "no_show":
        yield plan.slot + 45 * MINUTE
        scheduling.no_show(study, by=clinic.user("desk"))
        return
    yield from _examine(clinic, plan, study)
    if Study.objects.get(pk=study.pk).status == StudyStatus.ARRIVED:
        return  # stopped by a safety question
    if plan.fate == "in_error":
        yield plan.slot + 60 * MINUTE
        people = {"by": clinic.user("admin"), "second": clinic.user("admin2")}
        retracting.mark_in_error(study, why="Images of a phantom, made for service.", **people)
    elif plan.fate not in ("discontinued", "unread", *safety.IMPLANT):
        yield from _read(clinic, plan, study)


def _order(clinic: Clinic, plan: Plan) -> Study:
    side = plan.dice.choice("LR") if plan.procedure.laterality_required else ""
    doctor = plan.referrer.user
    own = doctor is not None and own_patients(doctor).filter(pk=plan.patient.pk).exists()
    order = ordering.place_order(
        plan.patient,
        [ordering.Wanted(plan.procedure, side)],
        site=plan.station.site,
        referrer=plan.referrer,
        indication=texts.question(plan.procedure.body_part, plan.number),
        priority=plan.priority,
        priority_reason=texts.WHY_STAT,
        similar_ok=texts.WHY_AGAIN,
        by=doctor if doctor and own else clinic.user("desk"),
    )
    return order.studies.get()


def _examine(clinic: Clinic, plan: Plan, study: Study) -> Iterator[dt.datetime]:
    tech = clinic.user("tech")
    yield plan.slot - plan.dice.randrange(5, 25) * MINUTE
    safety.asked(clinic, study, Step.CHECK_IN, number=plan.number, fate=plan.fate)
    said = Told(name=plan.patient.name, mrn=plan.patient.mrn)
    scheduling.check_in(study, said=said, by=clinic.user("desk"))
    yield plan.slot + plan.dice.randrange(0, 6) * MINUTE
    asked = safety.asked(clinic, study, Step.BEGIN, number=plan.number, fate=plan.fate)
    if not asked and plan.number % 4 == 3 and plan.fate != "alarm":
        return
    # Now and then somebody presses the button at the machine all the same: that leaves an alert.
    acquisition.begin(study, by=tech if asked else clinic.user("system"), machine=not asked)
    yield plan.slot + 8 * MINUTE
    if plan.fate == "discontinued":
        acquisition.discontinue(study, code="110515", note="Could not lie flat.", by=tech)
        return
    send_images(clinic, study, seed=plan.number)
    safety.give(clinic, study, number=plan.number)
    yield plan.slot + plan.procedure.duration_minutes * MINUTE
    note = "Patient in pain, slight motion." if plan.number % 7 == 0 else ""
    acquisition.complete(study, note=note, by=tech)


def _read(clinic: Clinic, plan: Plan, study: Study) -> Iterator[dt.datetime]:
    reader = clinic.user("resident" if plan.fate == "preliminary" else f"radiologist{plan.dice.choice(['', '2'])}")
    wait = {Priority.STAT: 15, Priority.URGENT: 50}.get(plan.priority, 200)
    start = plan.slot + (plan.procedure.duration_minutes + wait + plan.dice.randrange(60)) * MINUTE
    yield start
    text = texts.answer(study.modality, plan.procedure.body_part)
    claiming.claim(study, by=reader)
    version = drafting.start(study, by=reader)
    version = drafting.save(version, {"technique": text["technique"]}, revision=version.revision, by=reader)
    if plan.fate == "draft":
        claiming.give_up(study, by=reader)
        return
    yield start + 7 * MINUTE
    version = drafting.save(version, text, revision=version.revision, by=reader)
    if plan.fate == "preliminary":
        signing.make_preliminary(version, password=PASSWORD, by=reader)
        return
    signing.sign(version, password=PASSWORD, by=reader)
    if plan.fate == "reported":
        return
    yield start + 20 * MINUTE
    deliveries = releasing.release(version.report, by=reader)
    yield from _afterwards(clinic, plan, version.report, deliveries, start)


def _afterwards(
    clinic: Clinic, plan: Plan, report: Report, deliveries: list[Delivery], start: dt.datetime
) -> Iterator[dt.datetime]:
    if plan.fate in ("addendum", "correction"):
        yield start + 150 * MINUTE
        _add(clinic, report, VersionKind(plan.fate))
    for delivery in deliveries:
        user = delivery.recipient.user
        if user is not None and plan.number % 2:
            yield start + 400 * MINUTE
            if Delivery.objects.get(pk=delivery.pk).status == DeliveryStatus.DELIVERED:
                releasing.acknowledge(delivery, by=user)


def _add(clinic: Clinic, report: Report, kind: VersionKind) -> ReportVersion:
    reader = clinic.user("radiologist")
    claiming.claim(report.study, by=reader)
    version = drafting.start_addendum(report, kind=kind, by=reader)
    words = {
        VersionKind.ADDENDUM: {
            "comparison": "Images from outside, received today.",
            "impression": "Unchanged in comparison with the images from outside.",
        },
        VersionKind.CORRECTION: {
            "findings": "Read again with the clinical department. Small effusion.",
            "impression": "Small effusion, not mentioned before.",
        },
    }[kind]
    version = drafting.save(version, words, revision=version.revision, by=reader)
    return signing.sign(version, password=PASSWORD, by=reader)
