"""The same rows from several processes: one patient for one number, one merge for two people."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import connection

from patients.actions.register import register
from patients.models import Event, Merge, Patient
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.slow, pytest.mark.timeout(300)]


def address() -> str:
    """The test's own database."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(str(known['NAME'])).resolve()}"
    return f"mysql://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


def desks(jobs: Sequence[Sequence[object]]) -> list[str]:
    """What came of each job, when all desks began at once."""
    environment = {**os.environ, "DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "ris.settings"}
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
