"""Files that were promised: whole, synced to disk under a name that says so, and not yet in the tables.

A sender that waits for its answer gets it when its file is sealed. The name of a sealed file is its own SHA-256, so
that after a power cut one can tell a whole file from one whose last blocks never reached the disk, and so that the same
bytes sent twice are one file. It keeps this name until the rows are committed and the name for good is on disk too:
killed at any moment, a restart finds it and files it again, and what is there already is a duplicate.
"""

import errno
import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from imaging import storage
from imaging.ingest.spool import CHUNK

READY, ASIDE = "ready", "aside"  # folders inside the storage's incoming one


@dataclass
class Sealed:
    """A sealed file, as `batch` takes it: `keep` leaves the sealed name in place."""

    path: Path
    sha256: str
    size: int

    def keep(self) -> str:
        """Give it its name for good and return it. Raises TryAgainLater."""
        return storage.link(self.path, self.sha256)

    def discard(self) -> None:
        """Nothing to do: `forget` takes the sealed name away, when the name for good is on disk."""

    def opened(self) -> BinaryIO:
        """To read."""
        return self.path.open("rb")


def seal(descriptor: int, path: str, digest: str) -> None:
    """Put a whole file out of a tray among the sealed ones, on disk; its own name is gone then. Raises OSError.

    The sealed name comes before the one fsync: on ext4, XFS and btrfs it makes the new name durable too (decision
    0031). A file that is sealed already is never replaced by one that is not on disk yet: it is synced instead.
    """
    ready = f"{_incoming_of(path)}/{READY}/{digest}"
    for _attempt in range(_ATTEMPTS):
        try:
            storage.give_name(path, ready)
            os.fsync(descriptor)
        except FileExistsError:
            if not _sync(ready):
                continue  # it has just been filed, or set aside
        except FileNotFoundError:
            _folder(READY)
            continue
        with suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108 - a Path costs more than the call
        return
    raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))


_ATTEMPTS = 3


def _incoming_of(path: str) -> str:
    """The folder with the trays, of a file in one of them."""
    return path.rsplit("/", 2)[0]


def _sync(path: str) -> bool:
    """Sync a file that somebody else has sealed; whether it is still there."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return True


def waiting() -> list[str]:
    """The digests of all sealed files. Raises TryAgainLater."""
    with storage.storage_at_hand():
        return sorted(os.listdir(_folder(READY)))  # noqa: PTH208 - names alone, of perhaps a great many


def find(digests: Sequence[str], *, check: bool) -> list[Sealed]:
    """The sealed files with these digests that are still there. Raises TryAgainLater.

    With `check` their bytes are read: one that is not what its name says was never promised, and is removed.
    """
    folder, found = _folder(READY), []
    for digest in digests:
        path = folder / digest
        with storage.storage_at_hand():
            try:
                sealed = Sealed(path, digest, os.stat(path).st_size)  # noqa: PTH116 - half the time
                if check and _digest(path) != digest:
                    path.unlink()
                    continue
            except FileNotFoundError:
                continue
        found.append(sealed)
    return found


def forget(digests: Sequence[str]) -> None:
    """Take away the sealed names of files whose rows are committed. Raises TryAgainLater."""
    with storage.storage_at_hand():
        storage.sync_all()
        folder = _folder(READY)
        for digest in digests:
            with suppress(FileNotFoundError):
                os.unlink(f"{folder}/{digest}")  # noqa: PTH108 - as above


def set_aside(digest: str) -> Path:
    """Keep a file that cannot be filed where a person finds it, and return where. Raises TryAgainLater."""
    with storage.storage_at_hand():
        return (_folder(READY) / digest).rename(_folder(ASIDE) / digest)


def _folder(name: str) -> Path:
    folder = storage.incoming() / name
    folder.mkdir(mode=0o750, exist_ok=True)
    return folder


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
