"""A search over the register that is killed goes on where it stood."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from patients.actions.register import register
from patients.models import DuplicateCase, DuplicateSearch
from tests.cast import Cast
from tests.database import database_url

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.slow, pytest.mark.timeout(120)]


class Searcher:
    """A process that stops after every step."""

    def __init__(self) -> None:
        environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "ris.settings"}
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", "tests.races.searcher"]
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environment)

    def step(self) -> tuple[int, int] | None:
        """The key that was reached and the number of new cases; None at the end."""
        assert self.process.stdin is not None and self.process.stdout is not None
        told = self.process.stdout.readline().split()
        if len(told) != 2 or not told[0].isdecimal():
            return None
        self.process.stdin.write("on\n")
        self.process.stdin.flush()
        return int(told[0]), int(told[1])

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.communicate()


def searched(steps: int = 1_000) -> list[tuple[int, int]]:
    """So many steps of a process, which is killed then."""
    searcher = Searcher()
    try:
        return [told for _step in range(steps) if (told := searcher.step()) is not None]
    finally:
        searcher.kill()


def test_a_killed_search_goes_on_where_it_stood(people: Cast) -> None:
    keys = []
    for number, name in enumerate(("Testmann", "Obermaier", "Kowalska", "Lindqvist")):
        facts = {"birth_date": f"{1950 + number}-03-1{number}", "given_name": "Maria", "phone": f"+4420794600{number}1"}
        both = [register(people.site, by=people.clara, family_name=f, sex="U", **facts) for f in (name, name[:-1])]
        keys += [patient.pk for patient in both]
    DuplicateCase.objects.all().delete()
    before = searched(steps=6)
    reached = DuplicateSearch.objects.get(open=True).reached
    assert keys[0] < reached < keys[-1]
    after = searched()
    assert min(key for key, _new in after) >= reached
    assert sum(new for _key, new in before) <= 4 and DuplicateCase.objects.count() == 4
    assert not DuplicateSearch.objects.filter(open=True).exists()
    ends = [(keys[place], keys[place + 1]) for place in range(0, 8, 2)]
    assert list(DuplicateCase.objects.order_by("first").values_list("first", "second")) == ends
