"""What arrives is first written to a file without a name, and measured on the way: length and digest.

The spool lies in the storage's own tree, so that nothing is copied twice. A spooled file is held open under a lock:
what nobody holds was left by a process that died, and `sweep` clears it away.
"""

import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from imaging import storage
from imaging.ingest.headers import HEAD, can_be_dicom
from imaging.ingest.unreadable import Unreadable, Why

CHUNK = 1024 * 1024
_GATE = ".gate"


class Readable(Protocol):
    """Anything to read bytes from: a file, an upload, a member of an archive."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none at the end."""


@dataclass
class Spooled:
    """A file that has all its bytes and no name yet. Leave the `with` block, or `discard` it, and it is gone."""

    file: BinaryIO
    path: Path
    sha256: str
    size: int

    def __enter__(self) -> "Spooled":
        return self

    def __exit__(self, *error: object) -> None:
        self.discard()

    def keep(self) -> str:
        """Give it its name for good, synced, and return the name. Raises TryAgainLater."""
        with storage.storage_at_hand():
            self.file.flush()
        return storage.keep(self.path, self.sha256)

    def opened(self) -> BinaryIO:
        """To read what is flushed, beside whoever writes it."""
        return self.path.open("rb")

    def flush(self) -> None:
        """Hand all bytes to the operating system. Raises TryAgainLater."""
        with storage.storage_at_hand():
            self.file.flush()

    def discard(self) -> None:
        """Let it go; what was kept stays kept."""
        self.file.close()
        self.path.unlink(missing_ok=True)


def spool(stream: Readable) -> Spooled:
    """Write all of `stream` to the spool. Raises Unreadable at once where its first bytes cannot be DICOM.

    An error of `stream` itself comes through as it is; one of the spool is TryAgainLater, and nothing is left behind.
    """
    first = _first(stream)
    spooled = empty()
    try:
        digest = hashlib.sha256()
        chunk = first
        while chunk:
            digest.update(chunk)
            spooled.size += len(chunk)
            with storage.storage_at_hand():
                spooled.file.write(chunk)
            chunk = stream.read(CHUNK)
        with storage.storage_at_hand():
            spooled.file.flush()
    except BaseException:  # whatever it is, a Ctrl-C too: nothing half stays
        spooled.discard()
        raise
    spooled.sha256 = digest.hexdigest()
    return spooled


def sweep() -> int:
    """Remove what dead processes left in the spool, and return how many files. Raises TryAgainLater."""
    with storage.storage_at_hand(), gate(fcntl.LOCK_EX) as folder:
        return sum(_remove_if_left(path) for path in folder.iterdir() if path.name != _GATE and not path.is_dir())


def _first(stream: Readable) -> bytes:
    """Enough to tell whether it can be DICOM, however small the pieces in which it comes."""
    first = b""
    while len(first) < HEAD:
        more = stream.read(CHUNK)
        if not more:
            break
        first += more
    if not first:
        raise Unreadable(Why.EMPTY)
    if not can_be_dicom(first):
        raise Unreadable(Why.NOT_DICOM)
    return first


def empty() -> Spooled:
    """A spooled file without bytes: open, locked, ours. Raises TryAgainLater."""
    with storage.storage_at_hand(), gate(fcntl.LOCK_SH) as folder:
        path = folder / uuid.uuid4().hex
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return Spooled(os.fdopen(descriptor, "w+b"), path, "", 0)


@contextmanager
def gate(way: int) -> Iterator[Path]:
    """Between the making of a file and its lock nobody may sweep."""
    folder = storage.incoming()
    with (folder / _GATE).open("ab") as file:
        fcntl.flock(file, way)
        yield folder


def _remove_if_left(path: Path) -> bool:
    try:
        with path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except (BlockingIOError, FileNotFoundError):  # somebody holds it, or has just let it go
        return False
    return True
