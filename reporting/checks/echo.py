"""Denials of words that are on no list: "no varices" in one section, "esophageal varices" in the other."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from reporting.checks.case import MOST_COMPARED, Case
from reporting.checks.polarity import ASIDE, ASKED, DENIED, DOUBTED, OLD
from reporting.checks.reading import Reading

_SPLITS = frozenset((",", "or", "nor", "and", ";", "/", "."))
_STEM = 7
_TELLING = 5


class Denial(NamedTuple):
    """The telling words of one denied thing, the last of them its head, and the sentence that denies it."""

    words: tuple[str, ...]
    reading: Reading


def _items(reading: Reading) -> Iterator[tuple[int, int]]:
    """The stretches of denied words, cut at commas and "or"."""
    words, start = reading.sentence.plain, -1
    for at, flag in enumerate((*reading.flags, 0)):
        inside = bool(flag & DENIED) and at < len(words) and words[at] not in _SPLITS
        if inside and start < 0:
            start = at
        elif not inside and start >= 0:
            yield start, at
            start = -1


def _telling(case: Case, words: Sequence[str]) -> tuple[str, ...]:
    """The words before the first preposition or verb that say what is denied."""
    lists = case.words.cue_words
    kept: list[str] = []
    for word in words:
        if word in lists.AUXILIARY or (kept and word in lists.JOINING):
            break
        if word.isalpha() and len(word) >= _TELLING and word not in lists.NEUTRAL:
            kept.append(word)
    return tuple(kept)


def _denials(case: Case, readings: Sequence[Reading]) -> Iterator[Denial]:
    for reading in readings:
        listed = {n for hit in (*reading.findings, *reading.places) for n in range(hit.first, hit.end)}
        for start, end in _items(reading):
            if listed & set(range(start, end)) and any(hit.first < end and hit.end > start for hit in reading.findings):
                continue
            words = _telling(case, reading.sentence.plain[start:end])
            if words and words[-1] not in case.words.cue_words.TOO_WIDE and not case.words.places.has(words[-1]):
                yield Denial(words, reading)


def _tells(case: Case, reading: Reading, words: Sequence[str]) -> bool:
    """Whether a sentence asserts all the words, near each other."""
    plain = reading.sentence.plain
    if case.words.cue_words.HEALTHY_WORDS & set(plain):
        return False
    head = words[-1][:_STEM]
    for at, word in enumerate(plain):
        if word[:_STEM] != head or reading.flags[at] & (DENIED | ASKED | DOUBTED | OLD | ASIDE):
            continue
        near = {other[:_STEM] for other in plain[max(0, at - 4) : at + 2]}
        if all(other[:_STEM] in near for other in words):
            return True
    return False


def denied_there(case: Case, here: Sequence[Reading], there: Sequence[Reading]) -> Iterator[tuple[Reading, Reading]]:
    """(telling sentence, denying sentence): what `here` asserts in words that `there` denies and nowhere asserts."""
    here, there = here[:MOST_COMPARED], there[:MOST_COMPARED]
    for denial in islice(_denials(case, there), MOST_COMPARED):
        if any(_tells(case, other, denial.words[-1:]) for other in there):
            continue
        teller = next((reading for reading in here if _tells(case, reading, denial.words)), None)
        if teller is not None:
            yield teller, denial.reading
