"""All likely pairs of a register, in time that grows with its length and not with its square."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from django.utils.translation import gettext as _

from patients.matching.blocks import Blocks
from patients.matching.compare import SUGGEST, hopeless, match_of, weigh
from patients.matching.learning import learn
from patients.matching.person import Match, Person
from patients.matching.portrait import Portrait, portrait
from patients.matching.register import Register

STRONG = 0.95  # a pair so likely may speak for a third record


def find_pairs(people: Iterable[Person], progress: Callable[[int], None] = lambda done: None) -> Iterator[Match]:
    """Every pair worth a look (certain or suggest), each once, `id_a` before `id_b` as they came.

    Reads all people first, about half a kilobyte each. `progress` is told how many records are done.
    """
    records = [portrait(person) for person in people]
    register = Register()
    for record in records:
        register.count(record)
    blocks = Blocks(records)
    learn(records, blocks, register)
    strong: dict[int, list[int]] = defaultdict(list)
    seen: set[tuple[int, int]] = set()
    for row, others in blocks.candidates():
        for other in others:
            if register.has_families and hopeless(records[row], records[other]):
                continue
            score = weigh(records[row], records[other], register).score
            if score >= SUGGEST:
                yield match_of(records[row], records[other], register)
                seen.add((row, other))
            if score >= STRONG:
                strong[row].append(other)
                strong[other].append(row)
        progress(row)
    yield from _through_a_third(records, strong, seen, register)


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
