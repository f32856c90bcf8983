"""Orders: place, hold, unhold, cancel. Which status allows which step is in test_lifecycle.py."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pydicom.uid import UID
from pytest_django.fixtures import Settings

from imaging.actions import ordering, scheduling
from imaging.actions.ordering import Wanted, new_study_uid, place_order
from imaging.models import Order, Priority, ScheduledStep, Study, StudyStatus
from patients import audit
from patients.errors import InvalidInput
from patients.models import Event, Patient, Sequence
from tests.cast import Cast

SOON = timezone.now().replace(microsecond=0) + dt.timedelta(days=1)


def place(people: Cast, patient: Patient, *wanted: Wanted, **facts: Any) -> Order:
    """A CT chest for Dr Fred, unless other facts are given."""
    usual: dict[str, Any] = {
        "site": people.site,
        "referrer": people.dr_fred,
        "indication": "Cough for six weeks. Mass?",
        "by": people.clara,
    }
    return place_order(patient, wanted or [Wanted(people.ct_chest)], **{**usual, **facts})


def test_an_order_has_its_numbers_from_the_start(people: Cast, patient: Patient) -> None:
    both = [Wanted(people.ct_chest), Wanted(people.xr_knee, "L")]
    order = place(
        people,
        patient,
        *both,
        priority=Priority.STAT,
        priority_reason=" Bleeds ",
        indication=" Fall. ",
        placer_number=" P1 ",
    )
    assert re.fullmatch(r"A\d{2}0000001", order.accession_number)
    assert (order.indication, order.placer_number, order.placed_by) == ("Fall.", "P1", people.clara)
    ct, knee = order.studies.order_by("pk")
    assert ct.study_instance_uid != knee.study_instance_uid
    assert [study.accession_number for study in (ct, knee)] == [order.accession_number] * 2
    assert (ct.status, ct.priority, ct.modality, ct.description) == ("ordered", Priority.STAT, "CT", "CT chest")
    assert (knee.laterality, knee.title, knee.patient, knee.site) == ("L", "XR knee (left)", patient, people.site)


def test_an_order_and_its_studies_stand_in_the_journal(people: Cast, patient: Patient) -> None:
    order = place(people, patient)
    (placed,) = audit.history(order)
    assert (placed.kind, placed.by, placed.patient) == ("order.placed", people.clara, patient)
    assert placed.details == {"accession_number": order.accession_number}
    (line,) = audit.history(order.studies.get())
    assert (line.kind, line.details) == ("study.placed", {"before": "", "after": "ordered"})


@pytest.mark.parametrize("who", ["theo", "lena", "ron", "fred", "ada", "nobody"])
def test_who_may_not_order_leaves_nothing_behind(people: Cast, patient: Patient, who: str) -> None:
    written = Event.objects.count()
    with pytest.raises(PermissionDenied):
        place(people, patient, by=people.user(who))
    assert not Order.objects.exists() and not Sequence.objects.filter(name="accession").exists()
    assert Event.objects.count() == written


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"indication": ""}, "Indication"),
        ({"indication": " \n "}, "Indication"),
        ({"priority": 9}, "priority"),
        ({"placer_number": "x" * 65}, "placer"),
        ({"wished_date": "soon"}, "wished date"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_in_words(
    people: Cast, patient: Patient, facts: dict[str, Any], word: str
) -> None:
    with pytest.raises(InvalidInput, match=word):
        place(people, patient, **facts)
    assert not Order.objects.exists() and not Sequence.objects.filter(name="accession").exists()


def test_a_side_is_needed_where_the_procedure_has_two(people: Cast, patient: Patient) -> None:
    for side in ("", "X", "left"):
        with pytest.raises(InvalidInput, match=r"(?i)side"):
            place(people, patient, Wanted(people.ct_chest), Wanted(people.xr_knee, side))
    assert not Order.objects.exists() and not Study.objects.exists()


def test_a_procedure_is_needed_and_must_be_offered(people: Cast, patient: Patient) -> None:
    with pytest.raises(InvalidInput, match="Procedure"):
        place_order(patient, [], site=people.site, referrer=people.dr_fred, indication="Cough", by=people.clara)
    people.ct_chest.active = False
    with pytest.raises(InvalidInput, match="not offered"):
        place(people, patient)


def test_an_accession_number_is_never_given_twice(people: Cast, patient: Patient, settings: Settings) -> None:
    first = place(people, patient)
    settings.ACCESSION_FORMAT = "A" + first.accession_number[1:3] + "{n:07d}"
    Sequence.objects.filter(name="accession").update(last=0)
    assert place(people, patient).accession_number == "A" + first.accession_number[1:3] + "0000002"


def test_an_accession_number_follows_the_setting(people: Cast, patient: Patient, settings: Settings) -> None:
    settings.ACCESSION_FORMAT = "{date:%Y%m%d}-{n:05d}"
    assert place(people, patient).accession_number == f"{timezone.localdate():%Y%m%d}-00001"


@pytest.mark.parametrize("root", ["", "1.2.826.0.1.3680043.10.999", "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.1"])
def test_a_study_uid_is_valid_and_new(settings: Settings, root: str) -> None:
    settings.UID_ROOT = root
    made = {new_study_uid() for _ in range(200)}
    assert len(made) == 200
    assert all(UID(uid).is_valid and len(uid) <= 64 and uid.startswith(f"{root or '2.25'}.") for uid in made)


def test_a_hold_has_a_reason_and_ends(people: Cast, study: Study) -> None:
    for empty in ("", "  "):
        with pytest.raises(InvalidInput, match="Reason"):
            ordering.hold(study, why=empty, by=people.clara)
    ordering.hold(study, why=" waits for the lab ", by=people.clara)
    held = audit.history(study).last()
    assert held is not None and held.details["why"] == "waits for the lab"
    assert ordering.unhold(study, by=people.clara).status == StudyStatus.ORDERED


def test_a_cancelled_study_gives_its_slot_back(people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    with pytest.raises(InvalidInput, match="Reason"):
        ordering.cancel(study, why=" ", by=people.clara)
    assert ScheduledStep.objects.get().current
    ordering.cancel(study, why="recovered", by=people.clara)
    step = ScheduledStep.objects.get()
    assert (step.current, step.lane, step.starts_at) == (None, None, SOON)
    line = audit.history(study).last()
    assert line is not None and (line.kind, line.details["why"]) == ("study.cancel", "recovered")
    other = place(people, study.patient).studies.get()
    assert scheduling.schedule(other, people.ct, SOON, by=people.clara).current


def test_the_number_has_the_date_of_the_site(people: Cast, patient: Patient, settings: Settings) -> None:
    """At three in the morning in Greenwich it is still yesterday in New York."""
    settings.ACCESSION_FORMAT = "{date:%Y%m%d}-{n:05d}"
    with time_machine.travel(dt.datetime(2026, 6, 2, 3, tzinfo=dt.UTC)):
        numbers = [
            place_order(
                patient,
                [Wanted(people.ct_chest)],
                site=site,
                referrer=people.dr_fred,
                indication="Cough",
                by=people.clara,
            ).accession_number
            for site in (people.site, people.other_site)
        ]
    assert [number.partition("-")[0] for number in numbers] == ["20260602", "20260601"]
