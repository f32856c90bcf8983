"""Find people by what a clerk has at hand: names in any order, a number, a birth date, a telephone number.

Every way to a patient walks an index and stops after a page, so that it costs the same in a register of a million.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from patients.models import by_name, by_number
from patients.models.patient import Patient

LISTED = 500  # patients that a list is narrowed to
STEPS = ((0, 30), (30, 200), (200, 1_000), (1_000, 5_000))  # rows of an index that are looked at, in portions
STEPS_IN_A_DAY = ((0, 200), *STEPS[2:])  # of a million people about thirty are born on one day: one portion holds them

Check = Callable[[list[int]], set[int]]
Span = tuple[dt.date, dt.date]


class Found(NamedTuple):
    """Keys of patients, best first, and whether more fit than were asked for."""

    keys: list[int]
    more: bool


def find(text: str, most: int, *, retired: bool = False) -> Found:
    """The patients that fit the whole text, or every word of it.

    Whoever was merged into another is not found, but leads to that one; `retired` gives the old row too, by its number.
    """
    keys: dict[int, None] = {}
    cut = False
    for way in _ways(" ".join(text.split()), retired=retired):
        for page in way.pages():
            keys.update(dict.fromkeys(page))
            if len(keys) > most:
                return Found(list(keys)[:most], True)
        cut |= way.cut
    return Found(list(keys), cut)


def matching(text: str, prefix: str = "") -> Q:
    """As `find`, to narrow a list to at most LISTED patients. `prefix` leads to the patient, as "patient__"."""
    return Q(**{f"{prefix}pk__in": find(text, LISTED, retired=True).keys}) if text.strip() else Q()


@dataclass
class _Way:
    """Keys in the order of an index, and what each must still pass."""

    source: QuerySet[Any, int]
    checks: list[Check] = field(default_factory=list)
    steps: Sequence[tuple[int, int]] = STEPS
    cut: bool = False
    found: bool = False

    def pages(self) -> Iterator[list[int]]:
        """What passed, portion by portion; `cut` tells that the index went on."""
        for start, end in self.steps:
            rows = list(self.source[start:end])
            passed = set(rows)
            for check in self.checks:
                passed &= check(sorted(passed)) if passed else passed
            self.found |= bool(passed)
            yield [row for row in rows if row in passed]
            if len(rows) < end - start:
                return
        self.cut = True


def _ways(text: str, *, retired: bool) -> Iterator[_Way]:
    if not by_number.has_digit(text):
        yield from _named(by_name.words_of(text), [])
        return
    yield from map(_Way, by_number.rows_by_number(text, retired=retired))
    for names, facts in _apart(text.split()):
        yield from _named(by_name.words_of(" ".join(names)), facts)


def _named(words: list[by_name.Word], facts: list[str]) -> Iterator[_Way]:
    """By name and whatever else is told, along the shortest way: by birth date, by name and year, by name."""
    if not words:
        return
    fit: Check = partial(by_name.fitting, words)
    checks: list[Check] = [partial(_holding, fact) for fact in facts]
    if days := [day for fact in facts for day in by_number.days_of(fact)]:
        yield from _born(words, days, [fit, *checks])
        return
    if years := [day for fact in facts for day in by_number.days_of(fact, years=True)]:
        ways = [
            *_born(words, years, [fit, *checks]),
            *(_Way(rows, [fit, *checks]) for fact in facts for rows in by_number.exactly(fact)),
        ]
        yield from ways
        if any(way.found for way in ways):
            return  # else the digits are the beginning of a number
    if not by_name.told_by_key(words):
        checks.insert(0, fit)
    for walk in by_name.walks(words):
        yield _Way(walk, checks)


def _born(words: list[by_name.Word], spans: list[Span], checks: list[Check]) -> Iterator[_Way]:
    """A day by itself; a month or a year by the names in it."""
    for first, last in spans:
        if first == last:
            yield _Way(by_number.born(first, last), checks, STEPS_IN_A_DAY)
        else:
            yield from (_Way(walk, checks) for walk in by_name.walks_in_year(words, first.year))


def _holding(fact: str, keys: list[int]) -> set[int]:
    rows = Patient.objects.filter(by_number.holding(fact), pk__in=keys).order_by()
    return set(rows.values_list("pk", flat=True))


def _apart(words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The words of a name, and the rest: with a date that takes several words ("2 March 1970"), word by word, and as
    one number with spaces.
    """
    for length in range(min(len(words) - 1, 5), 1, -1):
        for start in range(len(words) - length + 1):
            part = words[start : start + length]
            if by_number.has_digit(part[0] + part[-1]) and by_number.days_of(" ".join(part)):
                yield _by_word([*words[:start], *words[start + length :]], [" ".join(part)])
                return
    names, numbers = _by_word(words, [])
    yield names, numbers
    if len(numbers) > 1:
        yield names, [" ".join(numbers)]


def _by_word(words: list[str], facts: list[str]) -> tuple[list[str], list[str]]:
    names = [word for word in words if not by_number.has_digit(word)]
    return names, [*facts, *(word for word in words if by_number.has_digit(word))]
