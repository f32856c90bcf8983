"""The rules of UAX #9 for one isolating run sequence: weak types, brackets, neutrals, implicit levels.

`resolved` holds the bidi class of each character of the paragraph and is changed in place; `sequence` the positions.
"""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import bidirectional

REMOVED = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "BN"})  # X9
INITIATORS = frozenset({"LRI", "RLI", "FSI"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"})
_STRONG_SIDE = {"L": "L", "R": "R", "AL": "R", "AN": "R", "EN": "R"}  # N0 to N2 read numbers as R
# The pairs of BidiBrackets.txt that occur in text; 2329 and 232A are canonically 3008 and 3009.
_PAIRS = "()[]{}\u2329\u232a⁅⁆⁽⁾₍₎⌈⌉⌊⌋⟦⟧⟨⟩⟪⟫⦃⦄⦅⦆〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
_CANONICAL = {"\u2329": "〈", "\u232a": "〉"}
_CLOSER = {a: _CANONICAL.get(b, b) for a, b in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}
_CLOSERS = frozenset(_CLOSER.values()) | {"\u232a"}


def side_of(level: int) -> str:
    """The direction of an embedding level."""
    return "R" if level % 2 else "L"


def weak(resolved: list[str], sequence: Sequence[int], before: str) -> None:
    """W1 to W7."""
    previous, strong = before, before
    for index in sequence:
        name = resolved[index]
        if name == "NSM":  # W1
            name = "ON" if previous in INITIATORS or previous == "PDI" else previous
        previous = name
        if name in ("L", "R", "AL"):
            strong = name
        elif name == "EN" and strong == "AL":  # W2
            name = "AN"
        resolved[index] = name
    names = ["R" if resolved[index] == "AL" else resolved[index] for index in sequence]  # W3
    _separators(names)
    strong = before
    for place, name in enumerate(names):
        if name in ("L", "R"):
            strong = name
        resolved[sequence[place]] = "L" if name == "EN" and strong == "L" else name  # W7


def _separators(names: list[str]) -> None:
    """W4 to W6: separators and terminators between and beside numbers."""
    for place in range(1, len(names) - 1):
        left, right = names[place - 1], names[place + 1]
        joining = {"EN": ("ES", "CS"), "AN": ("CS",)}.get(left, ())
        if left == right and names[place] in joining:
            names[place] = left
    place = 0
    while place < len(names):
        end = place
        while end < len(names) and names[end] == "ET":
            end += 1
        if end > place:
            beside = "EN" in (names[place - 1 : place] + names[end : end + 1])
            names[place:end] = ["EN" if beside else "ON"] * (end - place)
        place = end + 1
    for place, name in enumerate(names):
        if name in ("ES", "CS"):
            names[place] = "ON"


def _pairs(text: str, resolved: Sequence[str], sequence: Sequence[int]) -> list[tuple[int, int]]:
    """BD16: bracket pairs as places in the sequence, by opening place."""
    opened: list[tuple[str, int]] = []
    pairs = []
    for place, index in enumerate(sequence):
        char = text[index]
        if resolved[index] != "ON":
            continue
        if char in _CLOSER:
            if len(opened) == 63:
                return []
            opened.append((_CLOSER[char], place))
        elif char in _CLOSERS:
            closer = _CANONICAL.get(char, char)
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == closer:
                    pairs.append((opened[depth][1], place))
                    del opened[depth:]
                    break
    return sorted(pairs)


def brackets(text: str, resolved: list[str], sequence: Sequence[int], level: int, before: str) -> None:
    """N0: both brackets of a pair take one side."""
    embedding = side_of(level)
    for start, end in _pairs(text, resolved, sequence):
        inside = {_STRONG_SIDE.get(resolved[index], "") for index in sequence[start + 1 : end]}
        if embedding in inside:
            side = embedding
        elif inside & {"L", "R"}:
            context = (_STRONG_SIDE.get(resolved[index], "") for index in reversed(sequence[:start]))
            outside = next((found for found in context if found), before)
            side = outside if outside != embedding else embedding
        else:
            continue
        for place in (start, end):
            resolved[sequence[place]] = side
            for index in sequence[place + 1 :]:  # marks on a bracket follow it
                if bidirectional(text[index]) != "NSM":
                    break
                resolved[index] = side


def neutral(resolved: list[str], sequence: Sequence[int], level: int, before: str, after: str) -> None:
    """N1 and N2."""
    place = 0
    left = before
    while place < len(sequence):
        end = place
        while end < len(sequence) and resolved[sequence[end]] in _NEUTRAL:
            end += 1
        if end > place:
            right = _STRONG_SIDE[resolved[sequence[end]]] if end < len(sequence) else after
            side = left if left == right else side_of(level)
            for index in sequence[place:end]:
                resolved[index] = side
        if end < len(sequence):
            left = _STRONG_SIDE[resolved[sequence[end]]]
        place = end + 1


def implicit(classes: Sequence[str], resolved: Sequence[str], result: list[int], base: int) -> list[int]:
    """I1 and I2; a character that X9 removes takes the level before it, so that it splits no run."""
    previous = base
    for index, name in enumerate(resolved):
        if classes[index] in REMOVED:
            result[index] = previous
            continue
        if result[index] % 2 == 0:
            result[index] += {"R": 1, "AN": 2, "EN": 2}.get(name, 0)
        elif name in ("L", "EN", "AN"):
            result[index] += 1
        previous = result[index]
    return result
