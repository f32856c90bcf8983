"""A search for duplicates in a process of its own, to be killed: it tells each step, and waits for a line after it.

`python -m tests.races.searcher`. One patient is a stretch here, one pair a portion.
"""

import sys
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - models exist only after setup

from patients.actions import whole_register  # noqa: E402
from ris.management.commands import find_duplicates  # noqa: E402

keep = whole_register.open_found


def told(pairs: list[Any], *, reached: int, **facts: Any) -> int:
    """The verb, with a stop behind it."""
    new = keep(pairs, reached=reached, **facts)
    sys.stdout.write(f"{reached} {new}\n")
    sys.stdout.flush()
    sys.stdin.readline()
    return new


find_duplicates.PORTION, find_duplicates.STRETCH = 1, 1
whole_register.open_found = told  # type: ignore[assignment]  # the same but for the keywords that are handed on
call_command("find_duplicates")
