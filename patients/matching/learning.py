"""What a register teaches about itself: how many duplicates, families and slips it has.

What strangers have in common is counted on pairs drawn at random. Then a few rounds of expectation and maximisation, as
Fellegi and Sunter's model is usually fitted, on the pairs that share a key: the shares of duplicates and relatives, and
the slips within one person's records, each mixed with and bounded by general knowledge. Twins stay tied to relatives,
or the model could call every wrong given name a twin.
"""

from collections import defaultdict
from collections.abc import Callable

from patients.matching.blocks import Blocks
from patients.matching.compare import Findings, weigh
from patients.matching.likelihood import TABLES
from patients.matching.portrait import Portrait
from patients.matching.register import Register

STRANGERS = 10_000  # pairs drawn at random
SAMPLE = 10_000  # records whose pairs are looked at
ROUNDS = 3
_NEGLIGIBLE = 1e-6  # a pair less likely than this to be anything but strangers teaches nothing


def learn(records: list[Portrait], blocks: Blocks, register: Register) -> None:
    """Teach `register` from its own `records`."""
    _learn_chance(records, register)
    step = max(len(records) // SAMPLE, 1)
    pairs = [(records[row], records[other]) for row, others in blocks.candidates(step=step) for other in others]
    for _round in range(ROUNDS):
        found = [weigh(a, b, register) for a, b in pairs]
        telling = [each.score + each.twin + each.relative > _NEGLIGIBLE for each in found]
        _take(len(range(0, len(records), step)), found, register)
        pairs = [pair for pair, keep in zip(pairs, telling, strict=True) if keep]


def _learn_chance(records: list[Portrait], register: Register) -> None:
    """Each record with others far along the list, by steps that have nothing to do with how it was sorted."""
    count = len(records)
    steps = sorted({max(count * share // 1_000, 1) for share in (271, 382, 493, 618, 747)})
    rows = range(0, count, max(len(steps) * count // STRANGERS, 1))
    found = [weigh(records[row], records[(row + step) % count], register) for step in steps for row in rows]
    if found:
        register.learn_chance(_levels(found, lambda each: 1.0), len(found))


def _take(looked_at: int, found: list[Findings], register: Register) -> None:
    duplicates = sum(each.score for each in found)
    relatives = sum(each.relative for each in found)
    # Twins are told from one person by the sex: each pair of two sexes stands for one more of one sex.
    twins = 2 * sum(each.twin for each in found if each.levels.get("sex") == "other" and each.twin > 0.5)
    register.learn(looked_at, duplicates, relatives, twins)
    register.learn_slips(_levels(found, lambda each: each.score))


def _levels(found: list[Findings], weight: Callable[[Findings], float]) -> dict[str, dict[str, float]]:
    """For every field, how often each level occurs."""
    counts: dict[str, dict[str, float]] = {field: defaultdict(float) for field in TABLES}
    for each in found:
        share = weight(each)
        counts["order"]["swapped" if each.name.swapped else "straight"] += share
        if not each.name.swapped:
            counts["family"][each.name.family] += share
            counts["given"][each.name.given] += share
        for field, level in each.levels.items():
            counts[field][level] += share
    for levels in counts.values():
        levels.pop("", None)
    return counts
