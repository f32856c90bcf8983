"""Files that are indexed where they lie: an archive on a NAS that nobody wants to copy. Pure; runs in a process aside.

They are read and never changed, moved or removed. Their bytes are not all read either: what tells one from another is
a digest of the first and the last of them and of the size, which no digest of a whole file equals.
"""

import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from imaging.facts import Facts
from imaging.ingest import headers
from imaging.ingest.source import BLOCK
from imaging.ingest.unreadable import Unreadable, Why

LONGEST_PATH = 255  # characters, of the column
_PREFIX = "in-place:"  # 9 of the 64 characters of a digest


@dataclass
class InPlace:
    """A file that is looked at, and stays where it is. `path` is absolute, without links in it."""

    path: Path
    sha256: str
    size: int

    def keep(self) -> str:
        """The name by which the storage finds it."""
        return str(self.path)

    def discard(self) -> None:
        """Nothing to do: it is not ours."""

    def opened(self) -> BinaryIO:
        """To read."""
        return self.path.open("rb")


Looked = tuple[InPlace, Facts] | Why


def look(paths: Sequence[str]) -> list[Looked]:
    """Read the headers of these files; why not, for each that is not one."""
    return [_look(path) for path in paths]


def _look(path: str) -> Looked:
    try:
        if len(path) > LONGEST_PATH or not path.isprintable():
            return Why.BAD_PATH
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb", buffering=0) as stream:
            size = (status := os.fstat(descriptor)).st_size
            if not stat.S_ISREG(status.st_mode):
                return Why.NO_FILE
            first = os.read(descriptor, BLOCK)
            if first[:4] == b"PK\x03\x04":
                return Why.ARCHIVE_IN_PLACE
            facts = headers.read(stream, first)
            last = os.pread(descriptor, BLOCK, max(len(first), size - BLOCK))
    except Unreadable as error:
        return error.why
    except OSError:
        return Why.CANNOT_READ
    digest = hashlib.sha256(b"%d\0" % size + first + last).hexdigest()
    return InPlace(Path(path), (_PREFIX + digest)[:64], size), facts
