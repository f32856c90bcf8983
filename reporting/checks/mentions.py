"""The findings that a report mentions: what, which side, where, at which level, and whether they are there at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from reporting.checks.health import healthy_end
from reporting.checks.places import places_near, sharpened
from reporting.checks.polarity import ASIDE, ASKED, DENIED, DOUBTED, OLD, SAME
from reporting.checks.reading import Reading, levels_of
from reporting.checks.sides import side_of
from reporting.checks.terms import Hit
from reporting.checks.text import Sentence
from reporting.checks.vocabulary import Vocabulary, ancestors

_BREAKS = frozenset((",", ";", ":", "or", "and", "nor", "(", ")"))
# "The kidney is normal in size" says nothing of stones; "the heart size is normal" does say that it is not enlarged.
_SIZED = frozenset("heart spleen brain_ventricle bile_duct".split())
# The kind of a mention that only says that a place is normal.
NORMAL = "normal"
# More findings than any report has: what a section mentions beyond them is not compared with the other section.
_MOST = 250


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """One finding mentioned.

    `inherited`: its places come from the sentence before; `sides_near`: the sides that its sentence names.
    """

    kind: str
    sentence: Sentence
    first: int
    end: int
    flags: int
    side: str
    places: frozenset[str]
    levels: frozenset[str]
    qualifiers: frozenset[str]
    inherited: bool = False
    implied: bool = False
    sides_near: frozenset[str] = frozenset()

    @property
    def denied(self) -> bool:
        """Said not to be there."""
        return bool(self.flags & DENIED)

    @property
    def asserted(self) -> bool:
        """Said to be there (also "possible"), and neither asked for nor recommended."""
        return not self.flags & (DENIED | DOUBTED | ASKED)

    @property
    def old(self) -> bool:
        """Old, known or treated."""
        return bool(self.flags & OLD)

    @property
    def same(self) -> bool:
        """Unchanged or better than before."""
        return bool(self.flags & SAME)

    @property
    def text(self) -> str:
        """The words of the sentence around it."""
        return self.sentence.text[:200]


def _qualifiers(words: Sequence[str], first: int, end: int, vocabulary: Vocabulary) -> frozenset[str]:
    """The words that narrow a finding: those before it up to a break, and the few behind it."""
    start = first
    while start > 0 and first - start < 6 and words[start - 1] not in _BREAKS:
        start -= 1
    walls = vocabulary.cue_words.PREPOSITIONS | {"with", "and", ".", ";", "without", ":"}
    stop = end
    while stop < min(len(words), end + 4) and words[stop] not in walls:
        stop += 1
    return frozenset(words[start:first]) | frozenset(words[end:stop])


def _denial_words(reading: Reading, first: int) -> frozenset[str]:
    """The words between "no" and what is denied, up to another finding."""
    words, flags = reading.sentence.plain, reading.flags
    wall = max((hit.end for hit in reading.findings if hit.end <= first), default=0)
    start = first
    while start > wall and flags[start - 1] & DENIED and words[start - 1] not in _BREAKS:
        start -= 1
    return frozenset(words[start:first])


class Mentions:
    """Collects the mentions of a section; the places of the order stand in where a sentence names none."""

    def __init__(self, vocabulary: Vocabulary, ordered: frozenset[str]) -> None:
        self._vocabulary = vocabulary
        self._ordered = ordered

    def of(self, readings: Sequence[Reading]) -> Iterator[Mention]:
        """Every mention of a section's sentences, in order."""
        before: tuple[int, frozenset[str]] = (-9, frozenset())
        for reading in readings:
            own = frozenset(hit.name for hit in reading.places)
            label = frozenset(hit.name for hit in self._vocabulary.places.find(reading.sentence.label))
            told = reading.sentence.section != "impression" and reading.sentence.line == before[0]
            context = label or (before[1] if told else frozenset())
            for hit in reading.findings:
                yield self._mention(reading, hit, label, context)
            yield from self._healthy(reading)
            if own:
                before = (reading.sentence.line, own)
            elif reading.sentence.line != before[0]:
                before = (reading.sentence.line, frozenset())

    def _located(
        self, reading: Reading, hit: Hit, label: frozenset[str], context: frozenset[str]
    ) -> tuple[str, frozenset[str], bool]:
        """The finding sharpened by its place, its places, and whether they come from the sentence before."""
        places = places_near(reading, hit, self._vocabulary)
        inherited = not places and not label and bool(context)
        places = places or label or context
        kind = sharpened(hit.name, self._ordered if inherited or not places else places, self._vocabulary)
        if inherited and kind == hit.name:
            kind = sharpened(hit.name, places, self._vocabulary)
        about = self._vocabulary.kind(kind)
        if about.place and not (places and "g" in about.flags):
            inside = "p" in about.flags and any(about.place in self._vocabulary.wider_places[place] for place in places)
            return kind, places if inside else places | {about.place}, False
        if inherited and "w" in about.flags:
            return kind, frozenset(), False
        return kind, places, inherited

    def _side(self, reading: Reading, hit: Hit, kind: str) -> str:
        if "m" in self._vocabulary.kind(kind).flags:
            return ""
        barriers = [one.first for one in reading.findings if one.first != hit.first]
        return side_of(hit.first, hit.end, reading.sides, barriers, reading.sentence.plain) or reading.label

    def _mention(self, reading: Reading, hit: Hit, label: frozenset[str], context: frozenset[str]) -> Mention:
        words, flags = reading.sentence.plain, reading.flags[hit.end - 1]
        kind, places, inherited = self._located(reading, hit, label, context)
        denied = bool(flags & DENIED)
        return Mention(
            kind,
            reading.sentence,
            hit.first,
            hit.end,
            flags | (reading.flags[hit.first] & (ASKED | OLD | SAME | ASIDE)),
            self._side(reading, hit, kind),
            places,
            levels_of(reading.sentence),
            _denial_words(reading, hit.first) if denied else _qualifiers(words, hit.first, hit.end, self._vocabulary),
            inherited,
            sides_near=frozenset(one.side for one in reading.sides),
        )

    def _healthy(self, reading: Reading) -> Iterator[Mention]:
        """ "The appendix is normal" denies appendicitis."""
        words = reading.sentence.plain
        for hit in reading.places:
            end = healthy_end(reading, hit, self._vocabulary)
            if not end:
                continue
            side = side_of(hit.first, hit.end, reading.sides, [], words) or reading.label
            for kind in self._denied_by_health(hit, words, end):
                yield Mention(
                    kind,
                    reading.sentence,
                    hit.first,
                    end,
                    DENIED,
                    side,
                    frozenset((hit.name,)),
                    levels_of(reading.sentence),
                    frozenset(),
                    implied=True,
                )

    def _denied_by_health(self, hit: Hit, words: Sequence[str], end: int) -> tuple[str, ...]:
        lists = self._vocabulary
        wider = next((up for up in ancestors(hit.name, lists.place_kinds) if up in lists.healthy), "")
        kinds = lists.healthy.get(wider, ())
        if lists.cue_words.PARTLY & set(words[hit.end : end]):
            return kinds if hit.name in _SIZED else ()
        return (NORMAL, *kinds) if " ".join(words[hit.first : hit.end]) in lists.whole_places else kinds


def mentions(readings: Sequence[Reading], vocabulary: Vocabulary, ordered: frozenset[str]) -> list[Mention]:
    """The mentions of a section, denied ones too."""
    return list(islice(Mentions(vocabulary, ordered).of(readings), _MOST))
