"""Places that a sentence calls normal: "the liver is normal.", "normal appendix.", "Lateral meniscus: intact."."""

from collections.abc import Sequence

from reporting.checks.polarity import ASKED, DENIED
from reporting.checks.reading import Reading
from reporting.checks.terms import Hit
from reporting.checks.vocabulary import Vocabulary

_CLOSING = (".", ",", ";", "and")
_REACH = 12


def _closed(words: Sequence[str], at: int) -> bool:
    """Whether "normal" at `at - 1` ends the statement: "normal.", not "normal in size"."""
    return at >= len(words) or words[at] in (*_CLOSING, "without", "throughout")


def _behind_label(words: Sequence[str], colon: int, vocabulary: Vocabulary) -> int:
    lists = vocabulary.cue_words
    at = colon + 1
    while at < len(words) and words[at] in lists.COPULAS:
        at += 1
    healthy = at < len(words) and words[at] in lists.HEALTHY_WORDS
    return at + 1 if healthy and (at + 1 == len(words) or words[at + 1] in _CLOSING) else 0


def _to_normal(words: Sequence[str], start: int, vocabulary: Vocabulary) -> int:
    """The place of "normal" behind a body part and its verb, else 0."""
    lists = vocabulary.cue_words
    at = start
    if at >= len(words) or words[at] not in (*lists.COPULAS, ",", *lists.HEALTHY_WORDS):
        return 0
    while at < len(words) and at < start + _REACH and words[at] not in lists.HEALTHY_WORDS:
        breaks = words[at] in lists.PREPOSITIONS - {"within", "throughout"} or words[at] in (
            ".",
            ";",
            ":",
            "with",
            "but",
            "or",
        )
        if breaks or (words[at] in lists.AUXILIARY and words[at] not in lists.COPULAS):
            return 0
        at += 1
    return at if at < len(words) and words[at] in lists.HEALTHY_WORDS else 0


def healthy_end(reading: Reading, hit: Hit, vocabulary: Vocabulary) -> int:
    """The word after "normal" where the place at `hit` is called so without reserve, else 0."""
    words, flags, lists = reading.sentence.plain, reading.flags, vocabulary.cue_words
    if set(words[max(0, hit.first - 3) : hit.first]) & (lists.PREPOSITIONS - {"to"}):
        return 0  # "alignment of the joint is normal" tells of the alignment
    if hit.first and words[hit.first - 1] in lists.HEALTHY_WORDS and not flags[hit.first - 1] & (DENIED | ASKED):
        return hit.end if hit.end >= len(words) or words[hit.end] in _CLOSING else 0
    if words[hit.end : hit.end + 1] == [":"]:
        return _behind_label(words, hit.end, vocabulary)
    at = _to_normal(words, hit.end, vocabulary)
    told = any(hit.end <= one.first < at for one in reading.findings)
    if not at or flags[at] & (DENIED | ASKED) or told or "no" in words[hit.end : at]:
        return 0
    return at + 1 if _closed(words, at + 2 if words[at + 1 : at + 2] == ["limits"] else at + 1) else 0
