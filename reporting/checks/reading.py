"""A sentence read: its sides, body parts and findings, and what its words are (denied, old, asked for)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reporting.checks.polarity import Polarity
from reporting.checks.sides import SideWord, label_side, side_words
from reporting.checks.terms import Hit
from reporting.checks.text import Sentence
from reporting.checks.vocabulary import Vocabulary

_LEVEL = re.compile(
    r"\b([CTLS])\s?(\d{1,2})\s?[-/–]\s?(?:([CTLS])\s?)?(\d{1,2})\b|\b([CTLSD])(\d{1,2})\b", re.IGNORECASE
)
# A label has lost its hyphens: "l 4 5", "l 4 l 5".
_LABEL_LEVEL = re.compile(r"\b([ctls]) (\d{1,2}) (?:[ctls] )?(\d{1,2})\b")
_REACH = 7
_MARKS = frozenset((",", ";", ".", "and", "with", "is", "are"))


@dataclass(slots=True)
class Reading:
    """A sentence read: its sides, places, findings and the flags of its words."""

    sentence: Sentence
    sides: list[SideWord]
    places: list[Hit]
    findings: list[Hit]
    flags: list[int]
    label: str
    implied: list[Hit]


def noun_of(reading: Reading, one: SideWord) -> str:
    """The body part that a side goes with: the first one behind it, one right before it, one that a finding implies."""
    if one.place:
        return one.place
    words = reading.sentence.plain
    for hits in (reading.places, reading.implied):
        for hit in hits:
            if one.end <= hit.first <= one.end + _REACH and not _MARKS & set(words[one.end : hit.first]):
                return hit.name
        before = [hit for hit in reading.places if hit.end <= one.first and one.first - hit.end <= 3]
        if before:
            return before[-1].name
    return ""


def levels(text: str) -> frozenset[str]:
    """Levels of the spine in one form: "L4/5", "L4-L5" and "L 4-5" are all L4-5; L4 is L4."""
    found = set()
    for match in _LEVEL.finditer(text):
        if match[1]:
            found.add(f"{match[1]}{match[2]}-{match[4]}".upper())
        else:
            found.add(f"{match[5]}{match[6]}".upper().replace("D", "T"))
    return frozenset(found)


def levels_of(sentence: Sentence) -> frozenset[str]:
    """The levels that a sentence names, else those of its label."""
    return levels(sentence.text) or levels(_LABEL_LEVEL.sub(r"\1\2-\3", " ".join(sentence.label)))


def _described(words: Sequence[str], places: Sequence[Hit], taken: set[int], vocabulary: Vocabulary) -> list[Hit]:
    """Findings that an adjective makes of a place: "enlarged retroperitoneal lymph nodes", "the spleen is enlarged"."""
    found = []
    for hit in places:
        for at in range(max(0, hit.first - 4), min(len(words), hit.end + 4)):
            kind = vocabulary.adjectives.get((words[at], hit.name))
            between = words[min(at, hit.first) : max(at + 1, hit.end)]
            if kind and at not in taken and not _MARKS - {"and", "is", "are"} & set(between):
                found.append(Hit(kind, min(at, hit.first), max(at + 1, hit.end)))
    return found


def _findings(words: Sequence[str], places: Sequence[Hit], vocabulary: Vocabulary) -> list[Hit]:
    """The findings of the list, and words that end as the names of diseases do (schwannoma, spondylosis)."""
    found = list(vocabulary.conditions.find(words))
    taken = {at for hit in found for at in range(hit.first, hit.end)}
    ending, others = vocabulary.condition_words.DISEASE, vocabulary.condition_words.NO_DISEASE
    extra = [
        Hit(word.removesuffix("s") if word.endswith("mas") else word, at, at + 1)
        for at, word in enumerate(words)
        if len(word) > 6 and word.endswith(ending) and at not in taken and word not in others
    ]
    extra += _described(words, places, taken, vocabulary)
    return sorted([*found, *extra], key=lambda hit: hit.first) if extra else found


def read_sentence(sentence: Sentence, vocabulary: Vocabulary) -> Reading:
    """Look a sentence's words up in all lists."""
    words = sentence.plain
    places = list(vocabulary.places.find(words))
    findings = _findings(words, places, vocabulary)
    return Reading(
        sentence,
        side_words(sentence, vocabulary),
        places,
        findings,
        Polarity(words, vocabulary, opens=sentence.opens).flags,
        label_side(sentence.label, vocabulary),
        [hit._replace(name=place) for hit in findings if (place := vocabulary.kind(hit.name).place)],
    )
