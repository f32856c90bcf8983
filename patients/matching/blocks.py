"""Which records meet: those that share a key, and in a crowd the nearest of them."""

from array import array
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from patients.matching.blocking import keys_of
from patients.matching.portrait import Portrait

FULL = 24  # records that one key may join before each meets only its neighbours
REACH = 4  # neighbours on each side at least, in each of the orders

Rows = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]


class Blocks:
    """Groups of records, held as one array of members and the bounds of each group in it."""

    def __init__(self, records: list[Portrait]) -> None:
        self._count = len(records)
        owners, starts, ends = _runs(records)
        sizes = ends - starts
        crowds = [owners[start:end] for start, end in zip(starts[sizes > FULL], ends[sizes > FULL], strict=True)]
        windows = [window for crowd in crowds for window in _neighbours(crowd, records)]
        few = (sizes > 1) & (sizes <= FULL)
        self._members = np.concatenate([owners[np.repeat(few, sizes)], *windows])
        sizes = np.concatenate([sizes[few], np.fromiter(map(len, windows), np.int64, len(windows))])
        self._bounds = np.concatenate([[0], np.cumsum(sizes)])
        # For each record the groups that it is in.
        order = np.argsort(self._members, kind="stable")
        self._groups = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[order]
        self._of = np.searchsorted(self._members[order], np.arange(self._count + 1))

    def candidates(self, step: int = 1) -> Iterator[tuple[int, list[int]]]:
        """For each record (each `step`-th) the later ones that share a key with it."""
        members, bounds = self._members, self._bounds
        for row in range(0, self._count, step):
            others: set[int] = set()
            for group in self._groups[self._of[row] : self._of[row + 1]].tolist():
                others.update(members[bounds[group] : bounds[group + 1]].tolist())
            yield row, sorted(other for other in others if other > row)


def _runs(records: list[Portrait]) -> tuple[Rows, Places, Places]:
    """The records in the order of their keys, and where the run of each key starts and ends."""
    keys, rows = array("q"), array("i")
    for row, record in enumerate(records):
        for key in keys_of(record):
            keys.append(hash(key))
            rows.append(row)
    if not keys:
        nothing = np.empty(0, np.int64)
        return np.empty(0, np.int32), nothing, nothing
    hashes = np.frombuffer(keys, np.int64)
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
    return np.frombuffer(rows, np.int32)[order], starts, np.r_[starts[1:], len(hashes)]


def _neighbours(crowd: Rows, records: list[Portrait]) -> Iterator[Rows]:
    """A crowded block in windows, once by birth date, once by day of the year, once by address."""
    orders: tuple[Callable[[Portrait], tuple[str, ...]], ...] = (
        lambda record: (record.birth, record.street, record.phone),
        lambda record: (record.birth[4:], record.birth, record.postcode),
        lambda record: (record.postcode, record.street, record.birth),
    )
    for order in orders:
        ranked = np.array(sorted(crowd.tolist(), key=lambda row: order(records[row])), np.int32)
        for start in range(0, len(ranked) - 1, REACH):
            yield ranked[start : start + 2 * REACH]
