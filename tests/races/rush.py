"""Many desks book the same slots: real processes, forked after set-up, that all begin at the same moment.

`python -m tests.races.rush` reads {"by": user, "attempts": [[study, station, time], ...], "processes": n} as JSON and
prints for each attempt "booked", or the name of what it raised with its sentence.
"""

import datetime as dt
import json
import os
import sys

import django

django.setup()

from django.db import connections  # noqa: E402 - the apps exist only after setup

from imaging.actions.scheduling import schedule  # noqa: E402
from imaging.models import Station, Study  # noqa: E402
from patients.models import User  # noqa: E402

Attempt = tuple[int, int, str]


def attempt(study: int, station: int, at: str, by: User) -> str:
    """One booking."""
    try:
        schedule(
            Study.objects.get(pk=study),
            Station.objects.select_related("site").get(pk=station),
            dt.datetime.fromisoformat(at),
            by=by,
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
        return f"{type(error).__name__}: {error}"
    return "booked"


def desk(attempts: list[Attempt], by: int, start: int, answers: int) -> None:
    """A process of its own: wait for the start, book one after the other, tell."""
    os.read(start, 1)
    user = User.objects.get(pk=by)
    said = json.dumps([attempt(*each, user) for each in attempts])
    with os.fdopen(answers, "w") as out:
        out.write(said)
    os._exit(0)


def main() -> None:
    """Fork, start, collect."""
    asked = json.load(sys.stdin)
    connections.close_all()
    starting, start = os.pipe()
    readers = []
    for n in range(asked["processes"]):
        mine = asked["attempts"][n :: asked["processes"]]
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.close(start)
            desk(mine, asked["by"], starting, writer)
        os.close(writer)
        readers.append(reader)
    os.write(start, b"!" * asked["processes"])
    answers: list[str] = []
    for reader in readers:
        with os.fdopen(reader) as said:
            answers += json.loads(said.read() or '["a process died"]')
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
