"""Dates in a report's text, in every form that people write, ambiguous ones with all their readings."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reporting.checks.report import Prior

_NUMBERS = re.compile(
    r"(?<![\d./-])(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})|"
    r"(\d{1,2})/(\d{4})|((?:19|20)\d{6}))(?![\d/-])"
)
_NAMED = re.compile(
    r"(?<![\w])(?:(\d{1,2})(?:st|nd|rd|th)?[ .-]{0,2}(?:of )?)?([A-Za-z]{3,9})\.?[ ,.-]{0,2}"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?(?!\d),?\s{1,2})?['’]?(\d{4}|\d{2})(?![\d:])"
)
_YEAR = re.compile(r"(?<![\d./,-])((?:19|20)\d\d)(?![\d/,-]|\.\d)")


class Written(NamedTuple):
    """A date in the text: every (year, month, day) that it may mean; month and day are 0 where it does not say."""

    text: str
    start: int
    readings: tuple[tuple[int, int, int], ...]

    def may_be(self, prior: Prior) -> bool:
        """Whether one of its readings is the day of a prior study, as far as both say."""
        return any(
            year == prior.year and month in (0, prior.month or month) and day in (0, prior.day or day)
            for year, month, day in self.readings
        )


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year) if int(year) < 70 else 1900 + int(year)


def _valid(*readings: tuple[int, int, int]) -> tuple[tuple[int, int, int], ...]:
    return tuple(dict.fromkeys(one for one in readings if 1900 <= one[0] <= 2100 and one[1] <= 12 and one[2] <= 31))


def _numeric(found: re.Match[str]) -> tuple[tuple[int, int, int], ...]:
    if found[1]:
        return _valid((int(found[1]), int(found[2]), int(found[3])))
    if found[4]:
        year = _full(found[6])
        return _valid((year, int(found[5]), int(found[4])), (year, int(found[4]), int(found[5])))
    if found[7]:
        return _valid((int(found[8]), int(found[7]), 0))
    return _valid((int(found[9][:4]), int(found[9][4:6]), int(found[9][6:])))


def dates(text: str, months: Mapping[str, int]) -> Iterator[Written]:
    """Every date in a text. A bare year counts only as a word of its own."""
    taken: list[tuple[int, int]] = []
    for found in _NUMBERS.finditer(text):
        if readings := _numeric(found):
            taken.append(found.span())
            yield Written(found[0], found.start(), readings)
    for found in _NAMED.finditer(text):
        month = months.get(found[2].lower())
        whole = len(found[4]) == 4 or found[1] or found[3] or "'" in found[0]
        if month and whole and (len(found[4]) == 4 or (found[1] or found[3])):
            taken.append(found.span())
            yield Written(found[0], found.start(), _valid((_full(found[4]), month, int(found[1] or found[3] or 0))))
    for found in _YEAR.finditer(text):
        if not any(start <= found.start() < end for start, end in taken):
            yield Written(found[0], found.start(), ((int(found[1]), 0, 0),))
