"""The same rows from several processes: one patient for one number, one merge for two people."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from patients.actions.register import register
from patients.models import Event, Merge, Patient
from tests.cast import Cast
from tests.database import database_url

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.slow, pytest.mark.timeout(300)]


def desks(jobs: Sequence[Sequence[object]]) -> list[str]:
    """What came of each job, when all desks began at once."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "ris.settings"}
    command = [sys.executable, "-m", "tests.races.desk"]
    processes = [
        subprocess.Popen(
            [*command, *map(str, job)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        for job in jobs
    ]
    try:
        for process in processes:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        return [each for process in processes for each in json.loads(process.communicate(timeout=PATIENCE)[0])]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_fifty_registrations_of_one_new_number_make_one_patient_and_49_refusals(people: Cast) -> None:
    answers = desks([(10, "register", people.site.pk, people.clara.pk, "NEW-1")] * 5)
    refused = [answer for answer in answers if answer != "done"]
    assert (len(answers), len(refused)) == (50, 49), answers
    assert all(answer.startswith("Conflict: MRN “NEW-1”: another patient") for answer in refused), set(refused)
    assert Patient.objects.count() == 1
    assert Event.objects.filter(kind="patient.registered").count() == 1


def test_a_into_b_and_b_into_a_are_one_merge(people: Cast) -> None:
    facts = {"family_name": "Race", "birth_date": dt.date(1970, 1, 2), "sex": "F"}
    one, other = (register(people.site, by=people.clara, mrn=mrn, **facts).pk for mrn in ("R-1", "R-2"))
    into = [(5, "merge", one, other, people.clara.pk), (5, "merge", other, one, people.clara.pk)]
    answers = desks(into)
    refused = [answer for answer in answers if answer != "done"]
    assert (len(answers), len(refused)) == (10, 9), answers
    assert all(answer.startswith("Conflict: ") and "already" in answer for answer in refused), set(refused)
    assert Merge.objects.count() == 1
    assert Patient.objects.filter(merged_into=None).count() == 1
