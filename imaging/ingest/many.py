"""Many files at once, on all cores: processes aside read and copy, this one files what they bring, batch by batch.

    for offer, outcome in many.ingest_paths(offers, by=user): ...     copies them, as pipeline.ingest_all does
    for offer, outcome in many.index_in_place(paths, by=user): ...    indexes them where they lie

What the outcomes promise is the same as the pipeline's.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NoReturn, TypeVar

from imaging.ingest import archives, copying, inplace, pipeline, processes, spool
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
    with processes.pool() as pool:
        running: deque[_Copying] = deque()
        try:
            for batch in _batches(_begun(offers), _TO_COPY):
                running.append(_Copying(pool, batch))
                if len(running) > processes.cores():
                    yield from running.popleft().file(by, outside)
            while running:
                yield from running.popleft().file(by, outside)
        finally:
            for each in running:
                each.discard()


def index_in_place(paths: Sequence[Path], *, by: User) -> Iterator[Done]:
    """Index all files of these folders where they lie. Raises PermissionDenied, TryAgainLater."""
    require(by, "imaging.import_images")
    with processes.pool() as pool:
        running: deque[tuple[list[str], Future[list[inplace.Looked]]]] = deque()
        for names in _batches(archives.files(paths), _TO_LOOK_AT):
            running.append((names, pool.submit(inplace.look, names)))
            if len(running) > 2 * processes.cores():
                yield from _index(*running.popleft(), by)
        while running:
            yield from _index(*running.popleft(), by)


def _index(names: Sequence[str], looked: Future[list[inplace.Looked]], by: User) -> Iterator[Done]:
    offers = [Offer(name, _never) for name in names]
    waiting: Waiting = []
    for offer, each in zip(offers, looked.result(), strict=True):
        waiting.append((offer, _refused(each) if isinstance(each, Why) else Ready(*each)))
    yield from _file(waiting, by, None)


def _begun(offers: Iterable[Offer]) -> Iterator[tuple[Offer, Ready | Outcome | None]]:
    """What is no file by itself is read here, before the next is asked for: a member of an archive is gone then."""
    for offer in offers:
        yield offer, None if offer.path is not None else pipeline.read(offer)


class _Copying:
    """One batch on its way."""

    def __init__(self, pool: ProcessPoolExecutor, begun: Sequence[tuple[Offer, Ready | Outcome | None]]) -> None:
        self._begun, self._offers = begun, [offer for offer, _item in begun]
        self._spooled: dict[int, Spooled] = {}
        jobs = []
        for number, offer in enumerate(self._offers):
            if offer.path is not None:
                self._spooled[number] = spool.empty()
                jobs.append((str(offer.path), str(self._spooled[number].path)))
        self._copied = pool.submit(copying.copy, jobs)

    def file(self, by: User, outside: Patient | None) -> Iterator[Done]:
        try:
            copied = iter(self._copied.result())
            waiting: Waiting = []
            for number, (offer, item) in enumerate(self._begun):
                waiting.append((offer, item or self._taken(number, next(copied))))
            yield from _file(waiting, by, outside)
        finally:
            self.discard()

    def discard(self) -> None:
        with suppress(Exception):  # whatever it was has been raised, or nobody asks any more
            self._copied.result()
        for each in self._spooled.values():
            each.discard()
        for _offer, item in self._begun:
            if isinstance(item, Ready):
                item.spooled.discard()

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
