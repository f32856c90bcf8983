"""A desk of its own: a process that says it is ready, waits for a line, and does one job in several threads at once.

`python -m tests.races.desk THREADS register SITE USER MRN`, or `... merge SURVIVOR RETIRED USER`. It prints what came
of each as a JSON list: "done", or the name of the refusal with its sentence.
"""

import datetime as dt
import json
import sys
from collections.abc import Callable
from functools import partial

import django

django.setup()

from patients.actions.merging import merge  # noqa: E402 - models exist only after setup
from patients.actions.register import register  # noqa: E402
from patients.models import Patient, Site, User  # noqa: E402
from tests.races.together import at_once  # noqa: E402


def job(what: str, *said: str) -> Callable[[], object]:
    """The verb with its rows."""
    if what == "register":
        site, user, mrn = Site.objects.get(pk=said[0]), User.objects.get(pk=said[1]), said[2]
        facts = {"mrn": mrn, "family_name": "Race", "birth_date": dt.date(1970, 1, 2), "sex": "F"}
        return partial(register, site, by=user, **facts)
    survivor, retired, user = Patient.objects.get(pk=said[0]), Patient.objects.get(pk=said[1]), said[2]
    return partial(merge, survivor, retired, why="One card", by=User.objects.get(pk=user))


def main() -> None:
    threads, *said = sys.argv[1:]
    doing = job(*said)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    answers = at_once([doing] * int(threads))
    said_of_each = [f"{type(a).__name__}: {a}" if isinstance(a, Exception) else "done" for a in answers]
    sys.stdout.write(json.dumps(said_of_each))


if __name__ == "__main__":
    main()
