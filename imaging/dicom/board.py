"""What the server's processes tell each other: who has a seat, how far filing is, whether there is trouble.

Shared memory that is there before they part (fork), so that no process waits for another, and one that is killed takes
nothing with it.
"""

import fcntl
import hashlib
import mmap
import os
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from imaging.facts import Facts

_TROUBLE, _RESCAN, _URGENT, _COUNTS = 0, 1, 2, 3  # places of 8 bytes
_LONGEST_NEWS = 4096  # bytes: up to here they are written whole or not at all, and never mixed (PIPE_BUF)
_HEAD = struct.Struct("<LLQ32s")  # bytes behind it, worker, its number for the file, digest
_PIPE_BYTES = 1024 * 1024
# A transaction costs nearly the same for one file and for fifty: it waits while more come, up to so long.
_GATHER_SECONDS, _LULL_SECONDS, _STEPS = 1.0, 0.15, 5


class News(NamedTuple):
    """A sealed file: by which worker, its number there, its digest, and what it says; None where that is long."""

    worker: int
    number: int
    digest: str
    facts: Facts | None


class Board:
    """Made once by the parent. A worker is known by its number, from 0."""

    def __init__(self, workers: int, seats: int, seats_a_peer: int) -> None:
        self._workers, self._seats, self._a_peer = workers, seats, seats_a_peer
        self._memory = memoryview(mmap.mmap(-1, 8 * (_COUNTS + 2 * workers + 2 * seats))).cast("Q")
        self._first_seat = _COUNTS + 2 * workers
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - the lock of all processes, as long as they live
        self._thread_lock = threading.Lock()
        self.read_end, self._write_end = os.pipe()
        os.set_blocking(self._write_end, False)
        with suppress(OSError):  # more than a user may have: a full pipe is no harm
            fcntl.fcntl(self._write_end, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._begun = b""  # of news whose end is still in the pipe

    # --- seats ---
    def take_seat(self, worker: int, peer: str) -> int | None:
        """The number of a free seat for this peer (its address), or None: all are taken, or all of this peer's."""
        mark = int.from_bytes(hashlib.blake2b(peer.encode(), digest_size=8).digest(), "big")
        with self._locked():
            taken = [seat for seat in range(self._seats) if self._memory[self._owner(seat)]]
            if len(taken) == self._seats:
                return None
            if sum(self._memory[self._owner(seat) + 1] == mark for seat in taken) >= self._a_peer:
                return None
            seat = next(seat for seat in range(self._seats) if not self._memory[self._owner(seat)])
            self._memory[self._owner(seat)], self._memory[self._owner(seat) + 1] = worker + 1, mark
            return seat

    def free_seat(self, seat: int) -> None:
        """The association is over."""
        self._memory[self._owner(seat)] = 0

    def clear(self, worker: int) -> None:
        """The worker has died, and its associations with it."""
        with self._locked():
            for seat in range(self._seats):
                if self._memory[self._owner(seat)] == worker + 1:
                    self._memory[self._owner(seat)] = 0

    def load(self) -> list[int]:
        """How many associations each worker has."""
        owners = [self._memory[self._owner(seat)] for seat in range(self._seats)]
        return [owners.count(worker + 1) for worker in range(self._workers)]

    # --- filing ---
    def sealed(self, worker: int, digest: str, facts: Facts) -> None:
        """Tell that there is a new file, and what it says. Where the pipe is full, who files looks for itself."""
        said = facts.as_bytes()
        if len(said) > _LONGEST_NEWS - _HEAD.size:
            said = b""
        with self._thread_lock:
            number = self._memory[_COUNTS + worker] + 1
            try:
                os.write(self._write_end, _HEAD.pack(len(said), worker, number, bytes.fromhex(digest)) + said)
            except BlockingIOError:
                self._memory[_RESCAN] = 1
            self._memory[_COUNTS + worker] = number

    def counts(self) -> list[int]:
        """How many files each worker has sealed."""
        return list(self._memory[_COUNTS : _COUNTS + self._workers])

    def news(self) -> list[News]:
        """The files that were sealed, in the order in which they were; blocks until there is something."""
        came, place, found = self._begun + os.read(self.read_end, _PIPE_BYTES), 0, []
        while place + _HEAD.size <= len(came):
            length, worker, number, digest = _HEAD.unpack_from(came, place)
            end = place + _HEAD.size + length
            if end > len(came):
                break
            facts = Facts.from_bytes(came[end - length : end]) if length else None
            found.append(News(worker, number, digest.hex(), facts))
            place = end
        self._begun = came[place:]
        return found

    def filed(self, worker: int, number: int) -> None:
        """All files of this worker up to this one are in the tables."""
        place = _COUNTS + self._workers + worker
        self._memory[place] = max(self._memory[place], number)

    def wait_until_filed(self, seconds: float) -> bool:
        """Wait until what is sealed now is in the tables: who asks next has sent it before."""
        wanted, end = self.counts(), time.monotonic() + seconds
        while any(done < want for done, want in zip(self._filed(), wanted, strict=True)):
            if self.in_trouble or time.monotonic() > end:
                return False
            self._memory[_URGENT] = 1
            time.sleep(0.005)
        return True

    def backlog(self) -> int:
        """How many files are sealed and not in the tables."""
        return sum(max(0, want - done) for done, want in zip(self._filed(), self.counts(), strict=True))

    def _filed(self) -> list[int]:
        return list(self._memory[_COUNTS + self._workers : _COUNTS + 2 * self._workers])

    def gather(self) -> None:
        """Let more files come while they come, but not while somebody waits for those that are there."""
        end, before = time.monotonic() + _GATHER_SECONDS, -1
        while time.monotonic() < end and not self._memory[_URGENT] and before < (now := sum(self.counts())):
            before = now
            for _time in range(_STEPS):
                if not self._memory[_URGENT]:
                    time.sleep(_LULL_SECONDS / _STEPS)
        self._memory[_URGENT] = 0

    def take_rescan(self) -> bool:
        """Whether some file was not told of; asked by the process that files."""
        asked, self._memory[_RESCAN] = bool(self._memory[_RESCAN]), 0
        return asked

    @property
    def in_trouble(self) -> bool:
        """Whether files cannot be filed just now: the database or the disk is away."""
        return bool(self._memory[_TROUBLE])

    @in_trouble.setter
    def in_trouble(self, trouble: bool) -> None:
        self._memory[_TROUBLE] = int(trouble)

    def _owner(self, seat: int) -> int:
        return self._first_seat + 2 * seat

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._thread_lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)  # the kernel opens it when its holder is killed
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)
