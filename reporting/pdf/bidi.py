"""Unicode bidirectional algorithm (UAX #9): which characters run right to left, and the order on the line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar
from unicodedata import bidirectional

from reporting.pdf import bidi_rules
from reporting.pdf.bidi_rules import INITIATORS, REMOVED, side_of

Item = TypeVar("Item")

MAX_DEPTH = 125  # UAX #9, BD2
_NEEDS_ALGORITHM = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI"})


def classes_of(text: str) -> list[str]:
    """The bidi class of each character; an unassigned one counts as L."""
    return [bidirectional(char) or "L" for char in text]


def base_level(text: str, default: int = 0) -> int:
    """P2 and P3: 0 or 1 by the first strong character outside isolates, else `default`."""
    return _first_strong(classes_of(text), default)


def levels(text: str, base: int) -> list[int]:
    """The embedding level of each character, even for left to right. `text` is one paragraph without line ends."""
    classes = classes_of(text)
    if base == 0 and _NEEDS_ALGORITHM.isdisjoint(classes):
        return [0] * len(text)
    found = _explicit(classes, base)
    resolved = classes.copy()
    _override(resolved, found)
    result = [level for level, _ in found]
    for sequence in _run_sequences(classes, result):
        before, after = _edges(sequence, classes, result, base)
        bidi_rules.weak(resolved, sequence, before)
        bidi_rules.brackets(text, resolved, sequence, result[sequence[0]], before)
        bidi_rules.neutral(resolved, sequence, result[sequence[0]], before, after)
    return bidi_rules.implicit(classes, resolved, result, base)


def visual_order(items: Sequence[Item], item_levels: Sequence[int]) -> list[Item]:
    """L2: the items of one line from left to right."""
    order = list(range(len(items)))
    highest = max(item_levels, default=0)
    lowest_odd = min((level for level in item_levels if level % 2), default=highest + 1)
    for level in range(highest, lowest_odd - 1, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and item_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return [items[index] for index in order]


def _first_strong(classes: Sequence[str], default: int) -> int:
    depth = 0
    for name in classes:
        if name in INITIATORS:
            depth += 1
        elif name == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and name in ("L", "R", "AL"):
            return 0 if name == "L" else 1
    return default


def _isolated(classes: Sequence[str], start: int) -> Sequence[str]:
    """The classes between an isolate initiator at `start` and its PDI (BD9)."""
    depth = 1
    for index in range(start + 1, len(classes)):
        depth += (classes[index] in INITIATORS) - (classes[index] == "PDI")
        if depth == 0:
            return classes[start + 1 : index]
    return classes[start + 1 :]


class _Stack:
    """The directional status stack of X1 to X7."""

    def __init__(self, base: int) -> None:
        self.entries: list[tuple[int, str, bool]] = [(base, "", False)]
        self.lost_isolates = self.lost_embeddings = self.valid_isolates = 0

    def push(self, odd: bool, override: str, isolate: bool) -> None:
        level = self.entries[-1][0]
        level += 1 if (level % 2 == 0) == odd else 2
        if level <= MAX_DEPTH and not self.lost_isolates and not self.lost_embeddings:
            self.valid_isolates += isolate
            self.entries.append((level, override, isolate))
        elif isolate:
            self.lost_isolates += 1
        elif not self.lost_isolates:
            self.lost_embeddings += 1

    def pop_isolate(self) -> None:
        if self.lost_isolates:
            self.lost_isolates -= 1
        elif self.valid_isolates:
            self.lost_embeddings = 0
            while not self.entries[-1][2]:
                self.entries.pop()
            self.entries.pop()
            self.valid_isolates -= 1

    def pop_embedding(self) -> None:
        if self.lost_isolates:
            return
        if self.lost_embeddings:
            self.lost_embeddings -= 1
        elif not self.entries[-1][2] and len(self.entries) > 1:
            self.entries.pop()


def _explicit(classes: Sequence[str], base: int) -> list[tuple[int, str]]:
    """X1 to X8: level and override of each character."""
    stack = _Stack(base)
    found = []
    for index, name in enumerate(classes):
        if name == "PDI":
            stack.pop_isolate()
        elif name == "PDF":
            stack.pop_embedding()
        level, override, _ = stack.entries[-1]
        found.append((level, override))
        if name in ("LRE", "RLE", "LRO", "RLO"):
            side = "L" if name[0] == "L" else "R"
            stack.push(side == "R", side if name[2] == "O" else "", False)
        elif name in INITIATORS:
            odd = name == "RLI" or (name == "FSI" and _first_strong(_isolated(classes, index), 0) == 1)
            stack.push(odd, "", True)
    return found


def _override(resolved: list[str], found: Sequence[tuple[int, str]]) -> None:
    for index, (_, override) in enumerate(found):
        if override and resolved[index] not in REMOVED:
            resolved[index] = override


def _run_sequences(classes: Sequence[str], result: Sequence[int]) -> Iterator[list[int]]:
    """BD13 and X10: the isolating run sequences, as lists of positions without the characters that X9 removes."""
    waiting: list[list[int]] = []
    current: list[int] = []
    done: list[list[int]] = []
    for index, name in enumerate(classes):
        if name in REMOVED:
            continue
        if current and classes[current[-1]] in INITIATORS and result[index] != result[current[-1]]:
            waiting.append(current)
            current = []
        elif current and result[index] != result[current[-1]]:
            done.append(current)
            current = []
        if name == "PDI" and not current:
            current = _resume(waiting, done, result[index], result)
        current.append(index)
    yield from [*done, *waiting, *([current] if current else [])]


def _resume(waiting: list[list[int]], done: list[list[int]], level: int, result: Sequence[int]) -> list[int]:
    """The sequence that a PDI at `level` continues; deeper ones that were never closed end here."""
    while waiting and result[waiting[-1][-1]] > level:
        done.append(waiting.pop())
    return waiting.pop() if waiting and result[waiting[-1][-1]] == level else []


def _edges(sequence: Sequence[int], classes: Sequence[str], result: Sequence[int], base: int) -> tuple[str, str]:
    """X10: sos and eos, the side that the text before and after the sequence lends to it."""
    level = result[sequence[0]]
    first, last = sequence[0] - 1, sequence[-1] + 1
    while first >= 0 and classes[first] in REMOVED:
        first -= 1
    while last < len(classes) and classes[last] in REMOVED:
        last += 1
    open_isolate = classes[sequence[-1]] in INITIATORS
    before = result[first] if first >= 0 else base
    after = result[last] if last < len(classes) and not open_isolate else base
    return side_of(max(level, before)), side_of(max(level, after))
