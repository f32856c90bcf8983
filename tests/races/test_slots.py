"""Ten bookings for every slot: each slot goes to exactly one, and everybody else is told so in words.

Twelve slots at every run. The whole proof, a thousand bookings for a hundred slots by 24 processes, takes minutes:
`RACE_SLOTS=100 pytest tests/races/test_slots.py`, for MariaDB with `python -m tests.mariadb` before it.
"""

import datetime as dt
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from imaging.models import Order, ScheduledStep, Station, Study, StudyStatus
from patients.models import Event, Patient
from tests.cast import Cast
from tests.database import database_url

ROOT = Path(__file__).resolve().parents[2]
SLOTS = int(os.environ.get("RACE_SLOTS", "12"))
ATTEMPTS, PROCESSES = 10 * SLOTS, 24 if SLOTS > 12 else 8
STATIONS = 4
FIRST = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + dt.timedelta(days=3)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.slow, pytest.mark.timeout(600)]


def _wanting(people: Cast) -> list[int]:
    """Studies of as many patients, as they are after ordering."""
    Patient.objects.bulk_create(
        Patient(
            site=people.site,
            mrn=f"W{n}",
            mrn_key=f"W{n}",
            family_name=f"W{n}",
            name_key=f"w{n}",
            birth_date=dt.date(1970, 1, 2),
            sex="F",
            registered_on=dt.date(2026, 1, 5),
        )
        for n in range(ATTEMPTS)
    )
    facts = {"site": people.site, "referrer": people.dr_fred, "indication": "Cough", "placed_by": people.clara}
    Order.objects.bulk_create(
        Order(accession_number=f"W{patient.mrn}", patient=patient, **facts) for patient in Patient.objects.all()
    )
    Study.objects.bulk_create(
        Study(
            order=order,
            patient_id=order.patient_id,
            site=people.site,
            procedure=people.ct_chest,
            modality="CT",
            description="CT chest",
            study_instance_uid=f"1.2.{order.pk}",
        )
        for order in Order.objects.all()
    )
    return list(Study.objects.order_by("pk").values_list("pk", flat=True))


def _rush(people: Cast) -> list[str]:
    stations = [people.ct.pk, people.ct2.pk]
    stations += [
        Station.objects.create(name=f"CT {n}", ae_title=f"CT{n}", site=people.site, modality=people.ct.modality).pk
        for n in range(3, STATIONS + 1)
    ]
    length = dt.timedelta(minutes=people.ct_chest.duration_minutes)
    slots = [(stations[n % STATIONS], (FIRST + n // STATIONS * length).isoformat()) for n in range(SLOTS)]
    attempts = [[study, *slots[n % SLOTS]] for n, study in enumerate(_wanting(people))]
    said = json.dumps({"by": people.clara.pk, "attempts": attempts, "processes": PROCESSES})
    done = subprocess.run(
        [sys.executable, "-m", "tests.races.rush"],
        input=said,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "ris.settings"},
        timeout=540,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return list(json.loads(done.stdout))


def test_ten_attempts_on_every_slot_book_each_slot_once(people: Cast) -> None:
    answers = Counter(_rush(people))
    assert answers.total() == ATTEMPTS
    lost = {answer: n for answer, n in answers.items() if answer != "booked"}
    assert answers["booked"] == SLOTS, lost
    assert all(answer.startswith("MayBeOverbooked: CT ") and "The next free time on CT" in answer for answer in lost), (
        lost
    )
    booked = ScheduledStep.objects.values_list("station", "starts_at", "lane", "current")
    assert (len(booked), len({each[:2] for each in booked})) == (SLOTS, SLOTS)
    assert {each[2:] for each in booked} == {(0, True)}
    assert Study.objects.filter(status=StudyStatus.SCHEDULED).count() == SLOTS
    assert Event.objects.filter(kind="study.schedule").count() == SLOTS
