"""Sizes that nothing has: a slip of mm and cm, or of another unit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from reporting.checks.case import Case, remark
from reporting.checks.finding import WARNING, Finding
from reporting.checks.quantities import check_quantities
from reporting.checks.reading import Reading
from reporting.checks.terms import Hit
from reporting.checks.text import Sentence
from reporting.checks.vocabulary import ancestors

_ONE = r"(\d{1,5}(?:[.,]\d{1,3})?)"
_UNIT = r"(mms?|cms?|km|millimet(?:er|re)s?|centimet(?:er|re)s?|met(?:er|re)s?|inch(?:es)?|m(?![\w/²³]))"
_BETWEEN = r"\s{0,3}(?:mm|cm)?\s{0,3}(?:\((?:AP|TR|CC|ML|SI|W|L|H|T)\)\s{0,2})?(?:x|×|X|by|\*)\s{0,3}"
_SIZE = re.compile(
    rf"(?<![\w.,/-])(?<!L)(?<!T)(?<!C){_ONE}(?:(?:{_BETWEEN}|\s{{0,2}}(?:-|–|to)\s{{0,2}}){_ONE})?(?:{_BETWEEN}{_ONE})?\s{{0,3}}-?{_UNIT}(?![\w²³/^])(?!\s?[23](?![\d.]))",
    re.IGNORECASE,
)
_MIXED = re.compile(
    rf"{_ONE}\s{{0,2}}(mm|cm)\s{{0,2}}(?:x|×|X|by)\s{{0,2}}{_ONE}\s{{0,2}}(mm|cm)(?:\s{{0,2}}(?:x|×|X|by)\s{{0,2}}{_ONE}\s{{0,2}}(mm|cm))?\b"
)


@dataclass(frozen=True, slots=True, eq=False)
class Size:
    """A length in the text. `longest` and `least` are its greatest and smallest dimension in mm."""

    sentence: Sentence
    start: int
    end: int
    numbers: tuple[str, ...]
    unit: str
    longest: float
    least: float

    @property
    def text(self) -> str:
        """As it was written."""
        return self.sentence.source[self.start : self.end]


# A size met before: its thing, itself, its section.
Seen = tuple[str, Size, str]
_MOST_MET = 20


def _number(written: str) -> float:
    if re.fullmatch(r"\d{1,3},\d{3}", written):
        return float(written.replace(",", ""))
    return float(written.replace(",", "."))


def sizes(sentence: Sentence, case: Case) -> Iterator[Size]:
    """The lengths of a sentence, in order."""
    begun, text = sentence.words[0].start, sentence.text
    for found in _SIZE.finditer(text):
        unit = found[4].lower()
        scale = case.words.measure_words.MILLIMETRES.get(unit, 1.0)
        numbers = tuple(number for number in found.groups()[:3] if number)
        values = [_number(number) * scale for number in numbers]
        yield Size(sentence, begun + found.start(), begun + found.end(), numbers, unit, max(values), min(values))


def _word_at(sentence: Sentence, place: int) -> int:
    return next((at for at, word in enumerate(sentence.words) if word.end > place), len(sentence.words))


def _thing(case: Case, size: Size, things: Sequence[Hit]) -> Hit | None:
    """What was measured: "an 8 mm nodule", "nodule ... measuring 8 mm", the organ where nothing in it is named."""
    words, lists = size.sentence.plain, case.words.measure_words
    first, end = _word_at(size.sentence, size.start), _word_at(size.sentence, size.end - 1) + 1
    following = words[end] if end < len(words) else ""
    tube = next((hit for hit in things if hit.name == "ett" and 0 <= hit.first - end <= 1), None)
    if tube or following in lists.DISTANCE or _is_growth(words[max(0, first - 3) : first], lists.GROWTH):
        return tube
    end += following == "of"
    ahead = _phrase_ahead(case, words, end, [hit for hit in things if hit.first >= end])
    if ahead:
        return ahead
    behind = [hit for hit in things if hit.end <= first and not _other_subject(words[hit.end : first], lists.MEASURING)]
    inside = [hit for hit in behind if _is_inside(case, hit) and not _denied_before(words, hit)]
    return inside[-1] if inside else behind[-1] if behind else None


def _is_growth(before: Sequence[str], growth: frozenset[str]) -> bool:
    """ "Grown 3 mm", "an increase of 3 mm"; also "thickening over 12 cm", which is a length along something."""
    if not before:
        return False
    grown = before[-1] in ("by", "of") and bool(growth & set(before))
    return grown or before[-1] in growth or before[-1] in ("over", "along", "for")


def _phrase_ahead(case: Case, words: Sequence[str], end: int, things: Sequence[Hit]) -> Hit | None:
    """The last thing of the words right behind a size: "8 mm ascending colon polyp" is a polyp. An organ is none."""
    found, reached, lists = None, end, case.words.measure_words
    for hit in things:
        if hit.first - end > 7 or lists.NOT_AHEAD & set(words[reached : hit.first]):
            break
        found, reached = hit, hit.end
    return found if found and _is_inside(case, found) else None


def _other_subject(between: Sequence[str], measuring: frozenset[str]) -> bool:
    """Whether a new subject begins between a thing and a number: behind a comma or an "and", a word of its own."""
    if any(word in (";", "whereas", "while", "but") for word in between):
        return True
    marks = [at for at, word in enumerate(between) if word in (",", "and", "with", "-", "–", "contains", "containing")]
    if not marks:
        return False
    return any(
        not (word in measuring or word[:1].isdigit() or len(word) < 3 or word == "mm")
        for word in between[marks[-1] + 1 :]
    )


def _denied_before(words: Sequence[str], hit: Hit) -> bool:
    return any(word in ("no", "without") for word in words[max(0, hit.first - 4) : hit.first])


def _is_inside(case: Case, hit: Hit) -> bool:
    return any(limits[2] for (name, _place), limits in case.words.limits.items() if name == hit.name)


def _limits(case: Case, hit: Hit, reading: Reading) -> tuple[float, float] | None:
    """The limits of a thing at its place: the sentence's, its label's, the order's, else those for any place."""
    label = case.places_in(reading.sentence.label)
    for places in ([one.name for one in reading.places], label, sorted(case.ordered_places)):
        for place in places:
            for wider in (*ancestors(place, case.words.place_kinds), case.region(place)):
                found = case.words.limits.get((hit.name, wider))
                if found:
                    return found[0], found[1]
    found = case.words.limits.get((hit.name, ""))
    return (found[0], found[1]) if found else None


def _implausible(size: Size, low: float, high: float) -> bool:
    return size.longest > high or size.longest < low


def _is_bare(sentence: Sentence, measuring: frozenset[str]) -> bool:
    """A sentence of numbers and words of measuring alone: the label above it says what is meant."""
    return all(word in measuring or not word.isalpha() or len(word) < 3 for word in sentence.plain)


def _each(case: Case) -> Iterator[tuple[Size, Hit | None, Reading, str]]:
    for name in case.sections:
        if name == "comparison":
            continue
        for reading in case.readings[name]:
            things = list(case.words.measures.find(reading.sentence.plain))
            label = [hit._replace(first=-1, end=0) for hit in case.words.measures.find(reading.sentence.label)][:1]
            for size in sizes(reading.sentence, case):
                bare = not things and _is_bare(reading.sentence, case.words.measure_words.MEASURING)
                yield size, _thing(case, size, things) or (label[0] if label and bare else None), reading, name


def _slip(name: str, size: Size, message: str) -> Finding:
    return remark("unit", WARNING, name, size.sentence.text, message)


def _by_limits(case: Case, size: Size, thing: Hit | None, reading: Reading, name: str) -> Finding | None:
    if size.longest > 2500 and size.unit in ("cm", "cms", "m", "km", "mm"):
        return _slip(name, size, _("“%(size)s” is no size of anything in a body.") % {"size": size.text})
    limits = _limits(case, thing, reading) if thing else None
    if thing and limits and _implausible(size, *limits):
        written = (
            reading.sentence.excerpt(thing.first, thing.end) if thing.first >= 0 else " ".join(reading.sentence.label)
        )
        return _slip(
            name,
            size,
            _("“%(size)s” is no size for “%(thing)s”: is the unit right?") % {"size": size.text, "thing": written},
        )
    return None


def _twice(seen: dict[str, list[Seen]], size: Size, thing: Hit | None, name: str) -> Finding | None:
    """The same number with mm in one place and cm in another, for the same thing."""
    if size.unit[:2] not in ("mm", "cm"):
        return None
    number, what = "x".join(size.numbers), thing.name if thing else ""
    met = seen.setdefault(number, [])
    other = next((one for one in met if _is_other_unit(one, size, what, name, number)), None)
    if len(met) < _MOST_MET:
        met.append((what, size, name))
    return (
        _slip(name, size, _("“%(here)s” here and “%(there)s” before.") % {"here": size.text, "there": other[1].text})
        if other
        else None
    )


def _is_other_unit(met: Seen, size: Size, what: str, name: str, number: str) -> bool:
    """Whether a size met before is this one with the other unit. A lone number twice in one section is two sizes."""
    if met[1].unit[:2] == size.unit[:2] or (met[2] == name and len(size.numbers) == 1):
        return False
    return bool(what and met[0] == what) or _common_words(met[1].sentence, size.sentence, number)


def _common_words(one: Sentence, other: Sentence, number: str) -> bool:
    """Longer words in common, so that the sentences tell of one thing; a rare number (34, 2.4) needs fewer."""
    shared = {word for word in one.plain if len(word) > 4 and word.isalpha()} & set(other.plain)
    return len(shared) > (1 if len(number) < 2 else 0)


def _growth(case: Case, found: Sequence[Size], name: str) -> Finding | None:
    """ "12 cm, previously 11 mm": ten times as large is a slip."""
    for before, after in pairwise(found):
        between = before.sentence.source[before.end : after.start].lower().split()
        words = {word.strip("(),.;:") for word in between}
        if not words & case.words.measure_words.EARLIER or len(between) > 8 or before.unit == after.unit:
            continue
        if min(before.longest, after.longest) > 0 and not 0.15 < before.longest / after.longest < 7:
            return _slip(
                name,
                before,
                _("“%(here)s” against “%(there)s”: is the unit right?") % {"here": before.text, "there": after.text},
            )
    return None


def _mixed(case: Case) -> Iterator[Finding]:
    """Two units in one size: 12 mm x 9 cm."""
    for name, section in case.sections.items():
        for found in _MIXED.finditer(section.text):
            pairs = [(found[1], found[2]), (found[3], found[4])] + ([(found[5], found[6])] if found[6] else [])
            if len({unit for _number_, unit in pairs}) > 1:
                yield remark(
                    "unit", WARNING, name, found[0], _("Two units in one size: “%(size)s”.") % {"size": found[0]}
                )


def check_units(case: Case) -> Iterator[Finding]:
    """Code unit."""
    seen: dict[str, list[Seen]] = {}
    row: list[Size] = []
    for size, thing, reading, name in _each(case):
        row = [*row, size] if row and row[0].sentence is size.sentence else [size]
        found = _by_limits(case, size, thing, reading, name) or _twice(seen, size, thing, name)
        found = found or (_growth(case, row[-2:], name) if len(row) > 1 else None)
        if found:
            yield found
    yield from _mixed(case)
    yield from check_quantities(case)
