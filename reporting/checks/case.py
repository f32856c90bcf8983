"""One report made ready for the checks: sections cut, sentences read, findings collected. Each thing is done once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from reporting.checks.finding import Code, Finding, Severity
from reporting.checks.mentions import Mention, mentions
from reporting.checks.reading import Reading, noun_of, read_sentence
from reporting.checks.report import SECTIONS, Report
from reporting.checks.sides import SideWord
from reporting.checks.text import Section, Sentence, read
from reporting.checks.vocabulary import Vocabulary, ancestors, vocabulary
from reporting.checks.words import fold_all

_TAG = re.compile(r"</?(?:b|i|u|em|strong|br|p|ul|ol|li|sup|sub|div|span|h[1-6]) ?/?>|&nbsp;", re.IGNORECASE)


def _blank(tag: re.Match[str]) -> str:
    """A tag of light formatting as spaces, so that every place in the text stays where it was."""
    return " " * len(tag[0])


LIMBS = frozenset(("arm", "leg", "hip", "breast"))
# In these one study shows one part, so any two places in it are near enough to be one.
NARROW = LIMBS | {"head", "spine"}
LONGEST_EXCERPT = 160
# A section is read up to this many characters: no report is longer, and a pasted book must not hold up the signature.
LONGEST_SECTION = 40_000
# As many sentences of a section are compared with those of another.
MOST_COMPARED = 250


def excerpt(text: str) -> str:
    """A passage short enough for one line of the screen."""
    line = " ".join(text[: LONGEST_EXCERPT * 4].split())
    return line if len(line) <= LONGEST_EXCERPT else line[: LONGEST_EXCERPT - 1] + "…"


def _end_sides(readings: Sequence[Reading]) -> None:
    """A label that is only a side ("Left:") ends where the line goes on to speak of both."""
    ended: tuple[str, ...] | None = None
    for reading in readings:
        if reading.sentence.opens or reading.sentence.label != ended:
            ended = None
        if reading.label and not reading.sentence.opens and any(one.side == "B" for one in reading.sides):
            ended = reading.sentence.label
        if ended is not None:
            reading.label = ""


class Case:
    """The report, its words, and what the order says about them."""

    def __init__(self, report: Report, language: str = "en") -> None:
        self.report = report
        self.words: Vocabulary = vocabulary(language)
        self.sections: Mapping[str, Section] = {
            name: read(name, _TAG.sub(_blank, report.section(name)[:LONGEST_SECTION]))
            for name in (*SECTIONS, *(extra for extra in report.sections if extra not in SECTIONS))
        }

    @cached_property
    def readings(self) -> Mapping[str, Sequence[Reading]]:
        """Every sentence read, by section."""
        found = {
            name: [read_sentence(sentence, self.words) for sentence in section.sentences]
            for name, section in self.sections.items()
        }
        for row in found.values():
            _end_sides(row)
        return found

    @cached_property
    def findings(self) -> Sequence[Mention]:
        """What the findings mention."""
        return mentions(self.readings["findings"], self.words, self.ordered_places)

    @cached_property
    def impression(self) -> Sequence[Mention]:
        """What the impression mentions."""
        return mentions(self.readings["impression"], self.words, self.ordered_places)

    @cached_property
    def order_words(self) -> list[str]:
        """The folded words of the procedure and the body part."""
        return fold_all(f"{self.report.order.body_part} ; {self.report.order.procedure}"[:2000])

    @cached_property
    def ordered_places(self) -> frozenset[str]:
        """The body parts that the order names."""
        return frozenset(hit.name for hit in self.words.places.find(self.order_words))

    @cached_property
    def regions(self) -> frozenset[str]:
        """The regions of the body that the order names."""
        return self.regions_of(self.order_words)

    def regions_of(self, words: Sequence[str]) -> frozenset[str]:
        """The regions that a few words of an order or a prior name."""
        found = {hit.name for hit in self.words.regions.find(words)}
        found |= {self.words.place_kinds[top].place for top in map(self.top, self.places_in(words))}
        return frozenset(found - {"vessel", "bone", "node", "tissue", "quadrant", "lobe", ""})

    def places_in(self, words: Sequence[str]) -> list[str]:
        """The body parts in a row of words."""
        return [hit.name for hit in self.words.places.find(words)]

    def top(self, place: str) -> str:
        """The widest body part that holds a place."""
        return list(ancestors(place, self.words.place_kinds))[-1]

    def region(self, place: str) -> str:
        """The region of a body part."""
        return self.words.place_kinds[self.top(place)].place

    def modalities_in(self, text: str) -> frozenset[str]:
        """The kinds of study that a text names (CT, MR, XR, US, MG, NM, BMD, RF)."""
        return frozenset(hit.name for hit in self.words.modalities.find(fold_all(text[:2000])))

    @cached_property
    def modality(self) -> frozenset[str]:
        """The kinds of study that the order names."""
        return self.modalities_in(f"{self.report.order.modality} {self.report.order.procedure}")

    def read_aside(self, text: str) -> list[Reading]:
        """A text that is no section (the procedure, the question), read in the same way."""
        return [read_sentence(sentence, self.words) for sentence in read("", text[:2000]).sentences]

    @property
    def is_limb(self) -> bool:
        """The order is for a part that has a left and a right and is looked at on one side: a limb, a breast."""
        return bool(self.regions & LIMBS)

    @property
    def is_narrow(self) -> bool:
        """The order is for one part only, not for a trunk full of organs."""
        return bool(self.regions) and self.regions <= NARROW

    @cached_property
    def shows_both_hips(self) -> bool:
        """The technique or the order names the pelvis, on whose picture the other hip is seen too."""
        return "pelvis" in {*self.places_in(fold_all(self.report.section("technique")[:2000])), *self.ordered_places}

    @cached_property
    def ordered_side(self) -> str:
        """The order's side: its field, else its procedure, else its question or the technique if they name the part."""
        order = self.report.order
        if order.laterality:
            return order.laterality
        for text in (order.procedure, order.body_part):
            sides = {one.side for reading in self.read_aside(text) for one in reading.sides}
            if sides:
                return sides.pop() if len(sides) == 1 else "B"
        for readings in (self.read_aside(order.indication), self.readings["technique"]) if self.is_limb else ():
            named = {one.side for reading in readings for one in reading.sides if self._is_limb_part(reading, one)}
            if named:
                return named.pop() if len(named) == 1 else ""
        return ""

    def _is_limb_part(self, reading: Reading, one: SideWord) -> bool:
        noun = noun_of(reading, one)
        if one.side != "B" and noun in self.ordered_places:
            return True
        return bool(noun) and self.region(noun) in self.regions & LIMBS

    def sentences(self, *names: str) -> Iterator[Sentence]:
        """The sentences of some sections, of all where none is named."""
        for name in names or tuple(self.sections):
            yield from self.sections[name].sentences


def remark(code: Code, severity: Severity, section: str, text: str, message: str) -> Finding:
    """A finding with its passage made short."""
    return Finding(code, severity, section, excerpt(text), message)
