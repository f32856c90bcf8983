"""Run jobs at the same moment, each on a thread and a database connection of its own."""

import threading
from collections.abc import Callable, Sequence

from django.db import connection, connections

PATIENCE = 60  # seconds: a job that hangs on a lock fails the test instead of stopping it


def at_once(jobs: Sequence[Callable[[], object]]) -> list[object]:
    """What each job gave back, or the exception it raised, in the order of the jobs."""
    answers: list[object] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def run(place: int, job: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(PATIENCE)
            answers[place] = job()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "a job hangs"
    return answers


def winners(answers: Sequence[object]) -> list[object]:
    """The answers that are no exceptions."""
    return [answer for answer in answers if not isinstance(answer, Exception)]


def losers(answers: Sequence[object]) -> list[Exception]:
    """The exceptions."""
    return [answer for answer in answers if isinstance(answer, Exception)]
