"""Left and right: against the order, between findings and impression, and where a body part has one side only."""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from reporting.checks.agreement import same_level, same_place, same_thing
from reporting.checks.case import MOST_COMPARED, Case, remark
from reporting.checks.finding import WARNING, Finding
from reporting.checks.mentions import Mention
from reporting.checks.ordered import against_order, has_positive, one_side_of_two, side_in_words
from reporting.checks.polarity import ASIDE, ASKED, DENIED, PAST
from reporting.checks.reading import Reading, noun_of
from reporting.checks.sides import OTHER, SideWord, side_of

_WALLS = frozenset((",", ";", ".", "and", "with", "but", ":"))
_NUMBER = re.compile(
    r"(?<![\w.,/-])(\d{1,4}(?:[.,]\d{1,2})?(?:\s?[-–]\s?\d{1,3})?)(?:\s?[x×]\s?\d{1,4}(?:[.,]\d{1,2})?){0,2}\s?(mm|cm|%|ml|cc|degrees?|°)",
    re.IGNORECASE,
)


def _contradictions(case: Case) -> Iterator[Finding]:
    """A finding on one side, its conclusion on the other."""
    usable = [one for one in case.findings if one.asserted and not one.flags & ASIDE]
    for said in case.impression:
        if not said.asserted or not said.side or said.flags & ASIDE:
            continue
        near = _alike(case, said, [one for one in usable if one.side or _may_be(one, said.side)])
        sides = {one.side for one in near}
        if not near or "" in sides or "B" in sides or said.side in sides or (said.side == "B" and len(near) > 1):
            continue
        yield _finding(said.text, said.side, near[0].side, near[0].text)


def _may_be(found: Mention, side: str) -> bool:
    """Whether a finding of no certain side may be of this one: its sentence names no side, or this one among others."""
    return not found.sides_near or side in found.sides_near or "B" in found.sides_near


def _alike(case: Case, said: Mention, usable: Sequence[Mention]) -> list[Mention]:
    """The mentions that mean the same: the same finding there, else one like it there, else the same anywhere."""
    if not said.old and any(not one.old for one in usable if same_thing(case, one, said, strict=True)):
        usable = [one for one in usable if not one.old]
    strict = [one for one in usable if same_thing(case, one, said, strict=True) and same_level(one, said)]
    here = [one for one in strict if same_place(case, one, said)]
    loose = [
        one
        for one in usable
        if same_thing(case, one, said, strict=False) and same_place(case, one, said) and same_level(one, said)
    ]
    if here and not any(one.side == said.side for one in loose if one not in here):
        return here
    if loose:
        return loose
    return strict if len({one.side for one in strict}) == 1 and not said.levels else []


def _finding(text: str, here: str, there: str, found: str) -> Finding:
    return remark(
        "laterality",
        WARNING,
        "impression",
        text,
        _("The impression says %(here)s, the findings say %(there)s: “%(words)s”.")
        % {"here": side_in_words(here), "there": side_in_words(there), "words": found[:80]},
    )


def _is_normal(case: Case, reading: Reading) -> bool:
    words = set(reading.sentence.plain)
    if has_positive(reading) or words & case.words.cue_words.ABNORMAL:
        return False
    return bool(words & case.words.cue_words.HEALTHY_WORDS) or any(flag & DENIED for flag in reading.flags)


def _part_sides(case: Case) -> tuple[dict[str, set[str]], dict[str, str]]:
    """For each body part of the findings, the sides on which something is told of it, and a sentence that does."""
    seen: dict[str, set[str]] = {}
    told: dict[str, str] = {}
    for reading in case.readings["findings"]:
        if _is_normal(case, reading):
            continue
        own = {
            hit.name: {one.side for one in reading.sides if noun_of(reading, one) == hit.name} for hit in reading.places
        }
        for name in case.places_in(reading.sentence.label):
            own.setdefault(name, set())
        for name, sides in own.items():
            seen.setdefault(name, set()).update(sides or {reading.label or "?"})
            told.setdefault(name, reading.sentence.text)
    return seen, told


def _parts(case: Case) -> Iterator[Finding]:
    """A body part that the impression names on one side, and the findings, with a tale to tell, on the other only."""
    seen, told = _part_sides(case)
    for reading in case.readings["impression"]:
        for one in reading.sides:
            noun = noun_of(reading, one)
            if one.side not in OTHER or seen.get(noun) != {OTHER[one.side]} or not _in_earnest(case, reading, one):
                continue
            if not _supported(case, reading, one, noun):
                yield _finding(reading.sentence.text, one.side, OTHER[one.side], told[noun])


def _in_earnest(case: Case, reading: Reading, one: SideWord) -> bool:
    """Whether the sentence tells of something on that side, and not of its history or of a comparison."""
    if not has_positive(reading) and not case.words.cue_words.ABNORMAL & set(reading.sentence.plain):
        return False
    return _meant(reading, one)


def _supported(case: Case, reading: Reading, one: SideWord, noun: str) -> bool:
    """Whether the findings tell of the same thing, or of a part of the place, on the impression's side."""
    kinds = [said for said in case.impression if said.sentence is reading.sentence and said.side == one.side]
    usable = [
        found for found in case.findings if found.asserted and (found.side in (one.side, "B") or noun in found.places)
    ]
    usable = [found for found in usable if found.side or not found.sides_near]
    usable = [found for found in usable if found.side in (one.side, "B", "")]
    if any(
        same_thing(case, found, said, strict=False) and same_place(case, found, said)
        for said in kinds
        for found in usable
    ):
        return True
    return any(noun in found.places for found in usable if found.side == one.side)


def _whole(case: Case) -> Iterator[Finding]:
    """A side that the impression names in earnest, and on which the findings tell of nothing, but of the other one."""
    there: dict[str, str] = {}
    for reading in case.readings["findings"]:
        if not _is_normal(case, reading):
            for side in [one.side for one in reading.sides] or [reading.label]:
                there.setdefault(side, reading.sentence.text)
    for reading in case.readings["impression"]:
        named = {one.side for one in reading.sides}
        if len(named) != 1 or _is_normal(case, reading):
            continue
        one = reading.sides[0]
        if (
            one.side in OTHER
            and OTHER[one.side] in there
            and not {one.side, "B"} & set(there)
            and _in_earnest(case, reading, one)
        ):
            yield _finding(reading.sentence.text, one.side, OTHER[one.side], there[OTHER[one.side]])


def _windows(readings: Sequence[Reading], common: frozenset[str]) -> Iterator[tuple[Reading, SideWord, frozenset[str]]]:
    """Each left or right with the telling words around it, up to the next side or the end of the phrase."""
    for reading in readings[:MOST_COMPARED]:
        words = reading.sentence.plain
        walls = sorted({one.first for one in reading.sides} | {at for at, word in enumerate(words) if word in _WALLS})
        for one in reading.sides:
            start = max((wall + 1 for wall in walls if wall < one.first), default=0)
            end = min((wall for wall in walls if wall > one.first), default=len(words))
            told = {word[:6]: word for word in words[start:end] if len(word) > 3 and word.isalpha()}
            yield reading, one, frozenset(stem for stem in told if stem not in common)


def _weight(shared: frozenset[str], long: set[str]) -> int:
    """How much two phrases have in common; a long word ("transsphincteric") is worth two."""
    return len(shared) + len(shared & long)


def _same_words(case: Case) -> Iterator[Finding]:
    """What the impression tells of one side in the words that the findings have for the other side alone."""
    common = case.words.cue_words.COMMON
    there = [
        (one.side, told, reading) for reading, one, told in _windows(case.readings["findings"], common)
        if not _is_normal(case, reading)
    ]  # fmt: skip
    quiet = [
        (one.side, frozenset(word[:6] for word in reading.sentence.plain))
        for reading in case.readings["findings"][:MOST_COMPARED]
        for one in reading.sides
    ]
    for reading, one, told in _windows(case.readings["impression"], common):
        if one.side not in OTHER or _is_normal(case, reading) or not _meant(reading, one):
            continue
        long = {word[:6] for word in reading.sentence.plain if len(word) > 10}
        shared, source = max(
            ((_weight(told & words, long), r) for side, words, r in there if side == OTHER[one.side]),
            key=lambda pair: pair[0],
            default=(0, None),
        )
        own = max((_weight(told & words, long) for side, words in quiet if side in (one.side, "B")), default=0)
        if source is not None and shared > 1 and not own:
            if one.side not in {other.side for other in source.sides}:
                yield _finding(reading.sentence.text, one.side, OTHER[one.side], source.sentence.text)


def _meant(reading: Reading, one: SideWord) -> bool:
    at = min(one.end, len(reading.flags) - 1)
    return not (reading.flags[one.first] | reading.flags[at]) & (ASIDE | ASKED | PAST | DENIED)


def _numbers(case: Case) -> Iterator[Finding]:
    """The same measured number on one side here and on the other there."""
    there: dict[str, set[str]] = {}
    told: dict[str, str] = {}
    for reading in case.readings["findings"]:
        for number, side in _sided_numbers(reading):
            there.setdefault(number, set()).add(side)
            told.setdefault(number, reading.sentence.text)
    for reading in case.readings["impression"]:
        for number, side in _sided_numbers(reading):
            if (
                side in OTHER
                and there.get(number) == {OTHER[side]}
                and not any(flag & (ASIDE | PAST) for flag in reading.flags)
            ):
                yield _finding(reading.sentence.text, side, OTHER[side], told[number])


def _sided_numbers(reading: Reading) -> Iterator[tuple[str, str]]:
    sentence = reading.sentence
    begun = sentence.words[0].start
    for found in _NUMBER.finditer(sentence.text[:2000]):
        at = next((n for n, word in enumerate(sentence.words) if word.end > begun + found.start()), 0)
        named = {one.side for one in reading.sides}
        side = (
            named.pop()
            if len(named) == 1
            else side_of(at, at + 1, reading.sides, [], sentence.plain)
            if named
            else reading.label
        )
        yield re.sub(r"\s", "", found[1] + found[2]).lower().replace("–", "-"), side or "?"


def _impossible(case: Case) -> Iterator[Finding]:
    """ "Left middle lobe", "right lingula"."""
    for reading in (*case.readings["findings"], *case.readings["impression"]):
        for one in reading.sides:
            following = " ".join(reading.sentence.plain[one.end : one.end + 2])
            for side, parts in case.words.cue_words.ONE_SIDED:
                if one.side == side and any(following == part or following.startswith(f"{part} ") for part in parts):
                    yield remark(
                        "laterality",
                        WARNING,
                        reading.sentence.section,
                        reading.sentence.text,
                        _("“%(words)s” has no %(side)s side of its own.")
                        % {"words": following, "side": side_in_words(side)},
                    )


def check_laterality(case: Case) -> Iterator[Finding]:
    """Code laterality."""
    yield from against_order(case)
    yield from one_side_of_two(case)
    seen = set()
    for finding in (*_contradictions(case), *_parts(case), *_numbers(case), *_whole(case), *_same_words(case)):
        if finding.text not in seen:
            seen.add(finding.text)
            yield finding
    yield from _impossible(case)
