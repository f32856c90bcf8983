"""Where a process that receives all day writes: a folder of its own in the spool, under one lock as long as it lives.

A lock and a sought-out name for each file would cost more than the writing of a small one. `sweep_trays` clears away
the trays of processes that have died; what is in a tray was never promised to anybody.
"""

import errno
import fcntl
import itertools
import os
import shutil
import threading
import uuid
from pathlib import Path
from typing import BinaryIO

from imaging import storage
from imaging.ingest.spool import gate

_PREFIX, _LOCK = "tray-", ".lock"


class Tray:
    """Makes files; each is the caller's to rename or to remove. Safe among threads."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._folder: str | None = None
        self._held: BinaryIO | None = None
        self._making = threading.Lock()

    def new(self) -> tuple[int, str]:
        """An empty file, open to read and to write, and its path. Raises OSError."""
        number = next(self._numbers)
        folder = self._folder or self._made(None)
        try:
            return _create(f"{folder}/{number}")
        except FileNotFoundError:  # the storage was changed under our feet, or mounted anew
            return _create(f"{self._made(folder)}/{number}")

    def close(self) -> None:
        """Let go of the lock: what is still in the tray may be swept."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def _made(self, gone: str | None) -> str:
        with self._making:
            if self._folder is None or self._folder == gone:
                self.close()
                with gate(fcntl.LOCK_SH) as incoming:
                    folder = incoming / f"{_PREFIX}{uuid.uuid4().hex}"
                    folder.mkdir(mode=0o750)
                    (folder / _LOCK).touch()
                    self._held = _locked(folder / _LOCK)
                self._folder = str(folder)
            return self._folder


def _locked(path: Path) -> BinaryIO:
    """Held open to read alone, so that the storage can be mounted read-only; NFS locks only what may be written."""
    for mode in ("rb", "r+b"):
        file: BinaryIO = path.open(mode)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError as error:
            file.close()
            if error.errno != errno.EBADF:
                raise
        else:
            return file
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


def sweep_trays() -> int:
    """Remove the trays of dead processes, and return how many. Raises TryAgainLater."""
    with storage.storage_at_hand(), gate(fcntl.LOCK_EX) as incoming:
        return sum(_remove_if_left(folder) for folder in incoming.glob(f"{_PREFIX}*"))


def _remove_if_left(folder: Path) -> bool:
    try:
        with (folder / _LOCK).open("r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except FileNotFoundError:  # whoever made it died before its lock
        pass
    shutil.rmtree(folder)
    return True


def _create(path: str) -> tuple[int, str]:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640), path
