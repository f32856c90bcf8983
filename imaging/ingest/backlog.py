"""Sealed files become rows: in batches, and again after a restart. One process files; any number of others seal."""

import logging
from collections.abc import Iterator, Mapping, Sequence

from django.db import DataError, IntegrityError

from imaging import storage
from imaging.facts import Facts
from imaging.ingest import headers, sealed
from imaging.ingest.batch import Ready, file_batch
from imaging.ingest.sealed import Sealed
from imaging.ingest.unreadable import Unreadable
from patients.errors import Refusal
from patients.models import User

logger = logging.getLogger(__name__)

BATCH = 500  # files a transaction
_SYNC_EVERY = 1000  # filed files whose names for good may wait for the disk together
# What a bad file or a bad row can do. Everything else is no fault of the file.
_ITS_FAULT = (DataError, IntegrityError, Refusal, ValueError)


class Backlog:
    """The sealed files of one storage. `settle` after a pause, so that what is filed loses its sealed name."""

    def __init__(self) -> None:
        self._filed: set[str] = set()

    def file_all(self) -> int:
        """File whatever is waiting, as after a crash; how many that was. Raises TryAgainLater, PermissionDenied."""
        digests = [digest for digest in sealed.waiting() if digest not in self._filed]
        for begin in range(0, len(digests), BATCH):
            self.file(dict.fromkeys(digests[begin : begin + BATCH]), check=True)
        return len(digests)

    def file(self, told: Mapping[str, Facts | None], *, check: bool = False) -> None:
        """File these digests; those that are filed already or not there are passed over. Raises as `file_all` does.

        `told` is what is in each, as far as the caller knows.
        """
        by = User.objects.get(username="system")
        new = sealed.find([each for each in told if each not in self._filed], check=check)
        for round_ in _rounds(list(_read(new, told))):
            for begin in range(0, len(round_), BATCH):
                self._file(round_[begin : begin + BATCH], by)
        if len(self._filed) >= _SYNC_EVERY:
            self.settle()

    def settle(self) -> None:
        """Sync the names for good, then take the sealed ones away. Raises TryAgainLater."""
        if self._filed:
            sealed.forget(sorted(self._filed))
            self._filed.clear()

    def _file(self, batch: Sequence[Ready], by: User) -> None:
        try:
            file_batch(batch, by=by)
        except _ITS_FAULT as error:
            if len(batch) > 1:  # one of them: which?
                for each in batch:
                    self._file([each], by)
                return
            logger.exception("A received file cannot be filed; it is kept for a person to look at.")
            _set_aside(batch[0].spooled.sha256, error)
            return
        self._filed |= {each.spooled.sha256 for each in batch}


def _read(files: Sequence[Sealed], told: Mapping[str, Facts | None]) -> Iterator[Ready]:
    for each in files:
        facts = told[each.sha256]
        if facts is not None:
            yield Ready(each, facts)
            continue
        try:
            with storage.storage_at_hand(), each.opened() as stream:
                facts = headers.read(stream)
        except Unreadable as error:
            _set_aside(each.sha256, error)
        else:
            yield Ready(each, facts)


def _rounds(files: list[Ready]) -> Iterator[list[Ready]]:
    """Batches in which no SOP Instance UID comes twice: of two files with one UID the first goes in first."""
    while files:
        first: dict[str, Ready] = {}
        again = [each for each in files if first.setdefault(each.facts.sop_instance_uid, each) is not each]
        yield list(first.values())
        files = again


def _set_aside(digest: str, error: Exception) -> None:
    logger.error("%s: %s", sealed.set_aside(digest), error)
