"""Many people with studies in every corner of the house, by the clinic's own verbs."""

import datetime as dt

import time_machine
from django.utils import timezone

from imaging.actions import acquisition, scheduling
from imaging.actions.ordering import Wanted, place_order
from imaging.models import Mismatch, MismatchReason, Study
from patients.actions.register import register
from reporting.actions import claiming, drafting, releasing, signing
from tests.cast import PASSWORD, Cast
from tests.factories.images import give_images

NOON = timezone.now().replace(minute=0, second=0, microsecond=0)


def crowd(people: Cast, numbers: range) -> None:
    """For each number a patient with four studies: in a slot of today, unread, claimed by Ron with a draft, released.

    And a mismatch beside them.
    """
    for number in numbers:
        slot, unread, drafted, released = _studies(people, number)
        with time_machine.travel(NOON - dt.timedelta(minutes=5), tick=False):  # nobody is booked for the past
            scheduling.schedule(slot, people.ct, NOON + dt.timedelta(minutes=20 * number), by=people.clara)
        for study in (unread, drafted, released):
            acquisition.begin(study, by=people.theo)
            give_images(study)
            acquisition.complete(study, by=people.theo)
        claiming.claim(drafted, by=people.ron)
        version = drafting.start(drafted, by=people.ron)
        drafting.save(version, {"findings": "Begun."}, revision=0, by=people.ron)
        _release(people, released)
        Mismatch.objects.create(
            reason=MismatchReason.PATIENT_DIFFERS, study_instance_uid=f"1.2.{number}", candidate=unread
        )


def _studies(people: Cast, number: int) -> list[Study]:
    patient = register(
        people.site,
        by=people.clara,
        mrn=f"CROWD-{number}",
        family_name=f"Crowd{number}",
        given_name="Carl",
        birth_date=dt.date(1950, 1, 1) + dt.timedelta(days=401 * number),
        sex="M",
    )
    order = place_order(
        patient,
        [Wanted(people.ct_chest)] * 4,
        site=people.site,
        referrer=people.dr_fred,
        indication="Cough",
        by=people.clara,
    )
    return list(order.studies.order_by("pk"))


def _release(people: Cast, study: Study) -> None:
    claiming.claim(study, by=people.rosa)
    text = {"findings": "Lungs clear.", "impression": "Clear."}
    version = drafting.save(drafting.start(study, by=people.rosa), text, revision=0, by=people.rosa)
    releasing.release(signing.sign(version, password=PASSWORD, by=people.rosa).report, by=people.rosa)
