"""Many files at once, on all cores: processes aside read and copy, this one files what they bring, batch by batch.

    for offer, outcome in many.ingest_paths(offers, by=user): ...     copies them, as pipeline.ingest_all does
    for offer, outcome in many.index_in_place(paths, by=user): ...    indexes them where they lie

What the outcomes promise is the same as the pipeline's.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path
from typing import NoReturn, TypeVar

from imaging.ingest import archives, copying, inplace, pipeline, spool
from imaging.ingest.batch import Ready, file_batch
from imaging.ingest.copying import Copied, NoRoom
from imaging.ingest.outcome import Offer, Outcome, not_taken
from imaging.ingest.pipeline import Waiting
from imaging.ingest.spool import Spooled
from imaging.ingest.unreadable import Unreadable, Why
from patients.access import require
from patients.errors import TryAgainLater
from patients.models import Patient, User

FEW = 100  # files; processes of their own would not be quicker
_TO_COPY, _TO_LOOK_AT = 50, 400  # files a batch
Done = tuple[Offer, Outcome]
Thing = TypeVar("Thing")


def ingest_paths(offers: Iterable[Offer], *, by: User, outside: Patient | None = None) -> Iterator[Done]:
    """As pipeline.ingest_all; offers that are files by themselves are copied by processes aside."""
    require(by, "imaging.import_images")
    with _pool() as pool:
        running: deque[_Copying] = deque()
        try:
            for batch in _batches(offers, _TO_COPY):
                running.append(_Copying(pool, batch))
                if len(running) > _cores():
                    yield from running.popleft().file(by, outside)
            while running:
                yield from running.popleft().file(by, outside)
        finally:
            for each in running:
                each.discard()


def index_in_place(paths: Sequence[Path], *, by: User) -> Iterator[Done]:
    """Index all files of these folders where they lie. Raises PermissionDenied, TryAgainLater."""
    require(by, "imaging.import_images")
    with _pool() as pool:
        running: deque[tuple[list[str], Future[list[inplace.Looked]]]] = deque()
        for names in _batches(archives.files(paths), _TO_LOOK_AT):
            running.append((names, pool.submit(inplace.look, names)))
            if len(running) > 2 * _cores():
                yield from _index(*running.popleft(), by)
        while running:
            yield from _index(*running.popleft(), by)


def _index(names: Sequence[str], looked: Future[list[inplace.Looked]], by: User) -> Iterator[Done]:
    offers = [Offer(name, _never) for name in names]
    waiting: Waiting = []
    for offer, each in zip(offers, looked.result(), strict=True):
        waiting.append((offer, _refused(each) if isinstance(each, Why) else Ready(*each)))
    yield from _file(waiting, by, None)


class _Copying:
    """One batch on its way. Offers that are no plain files are read here, in their turn."""

    def __init__(self, pool: ProcessPoolExecutor, offers: Sequence[Offer]) -> None:
        self._offers = offers
        self._spooled: dict[int, Spooled] = {}
        jobs = []
        for number, offer in enumerate(offers):
            if offer.path is not None:
                self._spooled[number] = spool.empty()
                jobs.append((str(offer.path), str(self._spooled[number].path)))
        self._copied = pool.submit(copying.copy, jobs)

    def file(self, by: User, outside: Patient | None) -> Iterator[Done]:
        try:
            copied = iter(self._copied.result())
            waiting: Waiting = []
            for number, offer in enumerate(self._offers):
                item = self._taken(number, next(copied)) if number in self._spooled else pipeline.read(offer)
                waiting.append((offer, item))
            yield from _file(waiting, by, outside)
        finally:
            self.discard()

    def discard(self) -> None:
        with suppress(Exception):  # whatever it was has been raised, or nobody asks any more
            self._copied.result()
        for each in self._spooled.values():
            each.discard()

    def _taken(self, number: int, copied: Copied | NoRoom | Why) -> Ready | Outcome:
        if isinstance(copied, NoRoom):
            raise TryAgainLater(f"The image storage cannot be used: {copied.why}")
        if isinstance(copied, Why):
            return _refused(copied, among_others=self._offers[number].among_others)
        spooled = self._spooled[number]
        spooled.sha256, spooled.size = copied.sha256, copied.size
        return Ready(spooled, copied.facts)


def _file(waiting: Waiting, by: User, outside: Patient | None) -> Iterator[Done]:
    """File a batch, in rounds in which no SOP Instance UID comes twice."""
    while waiting:
        seen: set[str] = set()
        count = 0
        for _offer, item in waiting:
            if isinstance(item, Ready):
                if item.facts.sop_instance_uid in seen:
                    break
                seen.add(item.facts.sop_instance_uid)
            count += 1
        ready = [item for _offer, item in waiting[:count] if isinstance(item, Ready)]
        filed = iter(file_batch(ready, by=by, outside=outside))
        for offer, item in waiting[:count]:
            yield offer, item if isinstance(item, Outcome) else next(filed)
        for each in ready:
            each.spooled.discard()
        waiting = waiting[count:]


def _refused(why: Why, *, among_others: bool = True) -> Outcome:
    return not_taken(Unreadable(why), among_others=among_others)


def _never() -> NoReturn:
    raise AssertionError("it was read in another process")


def _batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    each = iter(things)
    while batch := list(islice(each, size)):
        yield batch


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


@contextmanager
def _pool() -> Iterator[ProcessPoolExecutor]:
    """Processes that end with us, however we end; what is under way is not waited for when something went wrong."""
    context = multiprocessing.get_context("spawn")  # a fork would share our connection to the database
    pool = ProcessPoolExecutor(_cores(), mp_context=context, initializer=_follow_parent)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _follow_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the parent ends us in order
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=lambda: (wait([parent.sentinel]), os._exit(1)), daemon=True).start()
