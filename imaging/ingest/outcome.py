"""What became of one file that was offered. Pure."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from imaging.ingest.spool import Readable
from imaging.ingest.unreadable import SKIPPED, Unreadable, Why


class Result(StrEnum):
    """The five ways it can end.

    Stored and duplicate: the bytes are safe and indexed. Mismatch: safe, and a person decides. Refused: not taken, and
    the sender should know. Skipped: not taken, and it never was an image.
    """

    STORED = "stored"
    DUPLICATE = "duplicate"
    MISMATCH = "mismatch"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Outcome:
    """`reason` is a sentence, "" where the outcome says all; `code` names it for programs; `study` is the row's key."""

    outcome: Result
    reason: str = ""
    sop_instance_uid: str = ""
    code: str = ""
    study: int | None = None


@dataclass(frozen=True)
class Offer:
    """One file that is offered. `open` may raise Unreadable or OSError.

    `among_others` where it was found in a folder or an archive, and nobody said that it is an image; `path` where it is
    a file by itself.
    """

    name: str
    open: Callable[[], AbstractContextManager[Readable]]
    among_others: bool = False
    path: Path | None = None


def not_taken(error: Unreadable, *, among_others: bool = False) -> Outcome:
    """Skipped or refused, and why."""
    junk = error.why in SKIPPED or (among_others and error.why is Why.NOT_DICOM)
    return Outcome(Result.SKIPPED if junk else Result.REFUSED, error.sentence, code=error.why)
