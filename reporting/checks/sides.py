"""Left and right in a sentence: the words that mean a side of the body, and the side of each finding."""

from collections.abc import Sequence
from typing import NamedTuple

from reporting.checks.text import Sentence
from reporting.checks.vocabulary import Vocabulary

OTHER = {"L": "R", "R": "L"}
_AFTER_DIRECTION = frozenset((".", ",", ";", "of", "by", "with", "and", "measuring", "at", "without", ")"))
_TO = frozenset(("to", "toward", "towards"))


class SideWord(NamedTuple):
    """A side (L, R or B), its first word and the word after its last; `place` where the word names one (RLL)."""

    side: str
    first: int
    end: int
    place: str = ""


def _is_direction(words: Sequence[str], first: int, end: int) -> bool:
    """ "To the right" as a direction, not "to the right kidney"."""
    before = words[max(0, first - 2) : first]
    if not (before and (before[-1] in _TO or (before[-1] == "the" and before[0] in _TO))):
        return False
    return end >= len(words) or words[end] in _AFTER_DIRECTION


def _single_letters(sentence: Sentence) -> list[SideWord]:
    """A capital L or R that stands for itself: "R knee", "(L)"; not L4, not "L-spine", not R = 3."""
    found = []
    for at, word in enumerate(sentence.words):
        if word.word not in ("l", "r") or not sentence.source[word.start].isupper():
            continue
        following = sentence.source[word.end : word.end + 2]
        alone = following[:1] in (" ", ")", "", ".", ",", ":") and not following.strip(" ").startswith(("=", "/"))
        after = sentence.plain[at + 1] if at + 1 < len(sentence.plain) else ""
        if alone and not after[:1].isdigit() and after not in ("spine", "spines"):
            found.append(SideWord(word.word.upper(), at, at + 1))
    return found


def side_words(sentence: Sentence, vocabulary: Vocabulary) -> list[SideWord]:
    """The words of a sentence that name a side, in order."""
    words = sentence.plain
    hits = (hit for hit in vocabulary.sides.find(words) if hit.name != "none")
    found = [SideWord(*hit) for hit in hits if not _is_direction(words, hit.first, hit.end)]
    sided = vocabulary.cue_words.SIDED
    short = [SideWord(sided[word][0], at, at + 1, sided[word][1]) for at, word in enumerate(words) if word in sided]
    return sorted([*found, *short, *_single_letters(sentence)], key=lambda one: one.first)


def label_side(label: Sequence[str], vocabulary: Vocabulary) -> str:
    """The side under whose label a sentence stands, "" for none or for a label that names both."""
    sides = {hit.name for hit in vocabulary.sides.find(label) if hit.name != "none"}
    following = (*label[1:], "")
    sides |= {
        word.upper()
        for word, after in zip(label, following, strict=False)
        if word in ("l", "r") and not after.isdigit()
    }
    return sides.pop() if len(sides) == 1 else "B" if len(sides) > 1 else ""


def _is_walled(between: Sequence[str]) -> bool:
    """Whether a side behind is of something else: "flap with right renal ...", not "nodule with foci on the left"."""
    walls = [at for at, word in enumerate(between) if word in ("with", "and", ";")]
    return bool(walls) and not {"in", "within", "at", "involving", "on"} & set(between[walls[0] :])


def _is_pair(one: SideWord, other: SideWord, words: Sequence[str]) -> bool:
    """ "Moderate right and small left effusions": both sides before one thing."""
    between = words[one.end : other.first]
    return {one.side, other.side} == {"L", "R"} and len(between) < 4 and bool({"and", "/", "&"} & set(between))


def side_of(first: int, end: int, sides: Sequence[SideWord], barriers: Sequence[int], words: Sequence[str]) -> str:
    """The side of the finding at words `first` to `end`; `barriers` are the first words of the other findings.

    The side before it counts unless another finding stands between, then the one behind it, then the only one there is.
    """
    before = [one for one in sides if one.first < end]
    if (
        len(before) > 1
        and _is_pair(before[-2], before[-1], words)
        and not any(before[-1].first < wall < first for wall in barriers)
    ):
        return "B"
    after = [one for one in sides if one.first >= end]
    if before and not any(before[-1].first < barrier < first for barrier in barriers):
        between = words[before[-1].end : first]
        if not any(mark in (",", ";", "and", "with") for mark in between) or not after:
            return before[-1].side
    walled = bool(after) and _is_walled(words[end : after[0].first])
    if after and not walled and not any(end <= barrier < after[0].first for barrier in barriers):
        wall = min((barrier for barrier in barriers if barrier > after[0].first), default=len(words))
        named = {one.side for one in after if one.first < wall}
        return "B" if len(named) > 1 else after[0].side
    if before and not any(before[-1].first < barrier < first for barrier in barriers):
        return before[-1].side
    only = {one.side for one in sides}
    return only.pop() if len(only) == 1 and len(sides) == 1 and not barriers else ""
