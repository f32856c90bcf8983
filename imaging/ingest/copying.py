"""A file is copied into the spool, measured and read on the way: the work of a process aside, for two cores. Pure."""

import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from imaging.facts import Facts
from imaging.ingest import headers
from imaging.ingest.unreadable import Unreadable, Why

_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Copied:
    """What was copied: digest, bytes, and what its header says."""

    sha256: str
    size: int
    facts: Facts


@dataclass(frozen=True)
class NoRoom:
    """The copy could not be written: not the file's fault."""

    why: str


def copy(jobs: Sequence[tuple[str, str]]) -> list[Copied | NoRoom | Why]:
    """Copy each file to a place that is there and empty."""
    return [_copy(source, target) for source, target in jobs]


def _copy(source: str, target: str) -> Copied | NoRoom | Why:
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with FileIO(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return Why.NO_FILE
            first = os.read(descriptor, _CHUNK)
            if not first:
                return Why.EMPTY
            if not headers.can_be_dicom(first[: headers.HEAD]):
                return Why.NOT_DICOM
            return _write(stream, first, target)
    except Unreadable as error:
        return error.why
    except OSError:
        return Why.CANNOT_READ


def _write(source: FileIO, first: bytes, target: str) -> Copied | NoRoom:
    """Raises Unreadable, and OSError for what the source says."""
    digest, size, chunk = hashlib.sha256(), 0, first
    try:
        copy = Path(target).open("r+b")  # noqa: SIM115 - what goes wrong here is not what the source says
    except OSError as error:
        return NoRoom(error.strerror or str(error))
    with copy:
        while chunk:
            digest.update(chunk)
            size += len(chunk)
            if (why := _written(copy, chunk)) is not None:
                return why
            chunk = source.read(_CHUNK)
        return Copied(digest.hexdigest(), size, headers.read(copy, first))


def _written(copy: BinaryIO, chunk: bytes) -> NoRoom | None:
    try:
        copy.write(chunk)
        copy.flush()
    except OSError as error:
        return NoRoom(error.strerror or str(error))
    return None
