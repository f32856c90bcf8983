"""All likely pairs of a register, in time that grows with its length and not with its square."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from django.utils.translation import gettext as _

from patients.matching.blocks import Blocks
from patients.matching.compare import SUGGEST, hopeless, match_of, weigh
from patients.matching.learning import learn
from patients.matching.person import Match, Person
from patients.matching.portrait import Portrait, portrait
from patients.matching.register import Register

STRONG = 0.95  # a pair so likely may speak for a third record


@dataclass(frozen=True)
class Earlier:
    """What a run found that was stopped: `records` are done, counted from the front; `pairs` as (id, id, score)."""

    records: int = 0
    pairs: Iterable[tuple[str, str, float]] = ()


def find_pairs(
    people: Iterable[Person],
    progress: Callable[[int], None] = lambda done: None,
    earlier: Callable[[], Earlier] = Earlier,
) -> Iterator[Match]:
    """Every pair worth a look (certain or suggest), each once, `id_a` before `id_b` as they came.

    Reads all people first, about half a kilobyte each. `progress` is told the place of each record that is done.
    `earlier` is asked when all people are read: what a stopped run found is not compared again.
    """
    records = [portrait(person) for person in people]
    gc.freeze()  # a million records hold no circles: looking through them again and again costs a tenth of the time
    try:
        yield from _among(records, progress, earlier)
    finally:
        gc.unfreeze()


def _among(records: list[Portrait], progress: Callable[[int], None], earlier: Callable[[], Earlier]) -> Iterator[Match]:
    register = Register()
    for record in records:
        register.count(record)
    blocks = Blocks(records)
    learn(records, blocks, register)
    strong: dict[int, list[int]] = defaultdict(list)
    seen: set[tuple[int, int]] = set()
    before = earlier()
    _remember(before.pairs, records, strong, seen)
    for row, others in blocks.candidates(before.records):
        for other in others:
            if register.has_families and hopeless(records[row], records[other]):
                continue
            found = weigh(records[row], records[other], register)
            if found.score >= SUGGEST:
                yield match_of(records[row], records[other], register)
                seen.add((row, other))
            if found.score >= STRONG:
                strong[row].append(other)
                strong[other].append(row)
        progress(row)
    yield from _through_a_third(records, strong, seen, register)


def _remember(
    pairs: Iterable[tuple[str, str, float]],
    records: list[Portrait],
    strong: dict[int, list[int]],
    seen: set[tuple[int, int]],
) -> None:
    """Take up the pairs of an earlier run as if they had been found now."""
    if not pairs:
        return
    rows = {record.id: row for row, record in enumerate(records)}
    for one, other, score in pairs:
        if one in rows and other in rows:
            first, second = sorted((rows[one], rows[other]))
            seen.add((first, second))
            if score >= STRONG:
                strong[first].append(second)
                strong[second].append(first)


def _through_a_third(
    records: list[Portrait], strong: Mapping[int, list[int]], seen: set[tuple[int, int]], register: Register
) -> Iterator[Match]:
    """Pairs that both match one record surely, unless they look like relatives themselves."""
    for middle, ends in strong.items():
        for row, other in combinations(sorted(ends), 2):
            if (row, other) in seen:
                continue
            seen.add((row, other))
            found = weigh(records[row], records[other], register)
            if found.twin + found.relative + found.score > SUGGEST and found.score < SUGGEST:
                continue
            direct = match_of(records[row], records[other], register)
            reason = _("both match record %(id)s") % {"id": records[middle].id}
            yield replace(
                direct, score=max(direct.score, SUGGEST), verdict="suggest", reasons=(reason, *direct.reasons)
            )
