"""Which records meet: those that share a key, and in a crowd the nearest of them."""

from array import array
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from patients.matching.blocking import keys_of
from patients.matching.portrait import Portrait

FULL = 24  # records that one key may join before each meets only its neighbours
REACH = 4  # neighbours on each side at least, in each of the orders
# Keys that grow with the register, since they hold no day and no number: fewer may meet, or the pairs would grow with
# its square. A name and a place (F, Z) join nobody in a crowd: whoever is one person shares a rarer key.
FULL_BY_KIND = {"F": 8, "Z": 8, "N": 12}
LEFT_OUT = "FZ"

Rows = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Kinds = npt.NDArray[np.uint8]

_LIMITS = np.array([FULL_BY_KIND.get(chr(kind), FULL) for kind in range(128)], np.int64)
_DROPPED = np.array([chr(kind) in LEFT_OUT for kind in range(128)], np.bool_)


class Blocks:
    """Groups of records, held as one array of members and the bounds of each group in it."""

    def __init__(self, records: list[Portrait]) -> None:
        self._count = len(records)
        owners, starts, ends, kinds = _runs(records)
        sizes = ends - starts
        most = _LIMITS[kinds]
        crowded = (sizes > most) & ~_DROPPED[kinds]
        crowds = [owners[start:end] for start, end in zip(starts[crowded], ends[crowded], strict=True)]
        windows = [window for crowd in crowds for window in _neighbours(crowd, records)]
        few = (sizes > 1) & (sizes <= most)
        self._members = np.concatenate([owners[np.repeat(few, sizes)], *windows])
        sizes = np.concatenate([sizes[few], np.fromiter(map(len, windows), np.int64, len(windows))])
        self._bounds = np.concatenate([[0], np.cumsum(sizes)])
        # For each record the groups that it is in.
        order = np.argsort(self._members, kind="stable")
        self._groups = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[order]
        self._of = np.searchsorted(self._members[order], np.arange(self._count + 1))

    def candidates(self, start: int = 0, step: int = 1) -> Iterator[tuple[int, list[int]]]:
        """For each record from `start` (each `step`-th) the later ones that share a key with it."""
        members, bounds = self._members, self._bounds
        for row in range(start, self._count, step):
            others: set[int] = set()
            for group in self._groups[self._of[row] : self._of[row + 1]].tolist():
                others.update(members[bounds[group] : bounds[group + 1]].tolist())
            yield row, sorted(other for other in others if other > row)


def _runs(records: list[Portrait]) -> tuple[Rows, Places, Places, Kinds]:
    """The records in the order of their keys, where the run of each key starts and ends, and of which kind it is."""
    keys, rows, kinds = array("q"), array("i"), array("B")
    for row, record in enumerate(records):
        for key in keys_of(record):
            keys.append(hash(key))
            rows.append(row)
            kinds.append(ord(key[0]))
    if not keys:
        nothing = np.empty(0, np.int64)
        return np.empty(0, np.int32), nothing, nothing, np.empty(0, np.uint8)
    hashes = np.frombuffer(keys, np.int64)
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
    kind = np.frombuffer(kinds, np.uint8)[order[starts]]
    return np.frombuffer(rows, np.int32)[order], starts, np.r_[starts[1:], len(hashes)], kind


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
