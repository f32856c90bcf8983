"""Dates of birth as the site writes them, as machines write them, and as people say them. Pure.

What can be read in two ways is asked back (AmbiguousDate), never guessed. Partial dates keep their precision (DICOM DA
and HL7 TS allow 1970 and 197003). dateparser is not used: it guesses day and month.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.dateformat import format as format_date
from django.utils.formats import get_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from patients.eras import EAST, ERA, era_has, in_era
from patients.errors import InvalidInput
from patients.months import months_named

Order = Literal["DMY", "MDY", "YMD", "ASK"]
Precision = Literal["Y", "M", "D"]
EARLIEST_BIRTH = 1880  # year; nobody alive is older
_COMPACT_YEARS = range(1850, 2101)  # what may be a year where eight digits stand without separators

_THREE = re.compile(r"(\d{1,4}) ?([./\- ]) ?(\d{1,2}) ?\2 ?(\d{1,4})")
_TWO = re.compile(r"(\d{4}|\d{1,2}) ?[./\- ] ?(\d{4}|\d{1,2})")
_MIDNIGHT = re.compile(r"(?<=\d)[T ]0{1,2}:00(?::00(?:\.0+)?)?Z?$")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:[^\W\d_]|[\u0300-\u036f'’])*")
_LINKS = frozenset("de del of the st nd rd th di le den d el г року р".split())

Parts = tuple[int, int | None, int | None]


@dataclass(frozen=True)
class PartialDate:
    """A year, a month, or a day. Raises InvalidInput when there is no such day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not _exists(self.year, self.month, self.day):
            written = "-".join(str(part) for part in (self.year, self.month, self.day) if part is not None)
            raise _refusal(written, _("There is no such day."))

    @property
    def precision(self) -> Precision:
        """What is known: Y, M (with year) or D (all)."""
        return "Y" if self.month is None else "M" if self.day is None else "D"

    def first_day(self) -> date:
        """The earliest day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> date:
        """The latest day that it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


class AmbiguousDate(InvalidInput):
    """The person must say which: `choices` has every day that the text can mean at this site.

    Raised for a two-digit year (always); for day and month that can be exchanged at a site with no declared order
    (ASK), or with the year last at a year-first site; for a date that does not fit the site's order and does fit the
    other one (25/03/1970 where the month comes first); for six digits that are a month or a short date; for a month's
    name that means different months in two languages (listopad).
    """

    def __init__(self, text: str, choices: Iterable[PartialDate], field: str = "") -> None:
        self.choices = sorted(dict.fromkeys(choices), key=PartialDate.first_day)
        shown = "; ".join(f"{show(choice)} ({in_words(choice)})" for choice in self.choices)
        reason = ngettext(
            "It does not fit this site's order.", "It can be read in more than one way.", len(self.choices)
        )
        super().__init__(field or _("Date"), text, _("Choose: %(choices)s.") % {"choices": shown}, reason)


def parse(text: str, order: Order, today: date) -> PartialDate:
    """Read a date in the site's order, in ISO, in eight digits, with a month's name, or in East Asian writing.

    `today` bounds what a two-digit year may mean: no more than 120 years back, 20 ahead. Raises InvalidInput,
    AmbiguousDate.
    """
    clean = _clean(text)
    for read in (_from_east, _from_digits, _from_three, _from_two, _from_words):
        found = read(clean, order, today)
        if found is not None:
            return _one(text, found)
    raise _refusal(text, _("This is not a date."))


def parse_birth_date(text: str, order: Order, today: date) -> PartialDate:
    """As parse; not in the future and not before 1880, and only such days are offered as choices."""
    try:
        found = parse(text, order, today)
    except AmbiguousDate as question:
        possible = [choice for choice in question.choices if not _impossible_birth(choice, today)]
        if not possible:
            raise _refusal(text, _impossible_birth(question.choices[0], today), _("Check the year.")) from None
        raise AmbiguousDate(text, possible) from None
    if reason := _impossible_birth(found, today):
        raise _refusal(text, reason, _("Check the year."))
    return found


def parse_dicom(text: str) -> PartialDate:
    """DICOM DA (PS3.5 6.2) and HL7 TS: YYYY, YYYYMM, YYYYMMDD, or 1970.03.02 as ACR-NEMA wrote it."""
    match = re.fullmatch(r"(\d{4})(?:(\d\d)(\d\d)?|\.(\d\d)\.(\d\d))?", text.strip(" \0"), re.ASCII)
    if not match:
        raise _refusal(text, _("A machine writes YYYYMMDD."))
    year, month, day = match[1], match[2] or match[4], match[3] or match[5]
    if int(year) not in _COMPACT_YEARS or not _exists(int(year), _unknown(month), _unknown(day)):
        raise _refusal(text, _("There is no such day."))
    return PartialDate(int(year), _unknown(month), _unknown(day))


def show(known: PartialDate) -> str:
    """ISO 8601 in the precision that is known: 1970-03-02, 1970-03, 1970. parse reads it back in every order."""
    parts = [f"{known.year:04d}", *(f"{part:02d}" for part in (known.month, known.day) if part is not None)]
    return "-".join(parts)


def to_dicom(known: PartialDate) -> str:
    """YYYYMMDD, shorter when less is known."""
    return show(known).replace("-", "")


def in_words(known: PartialDate) -> str:
    """2 March 1970, March 1970, 1970, in the reader's language."""
    english = (get_language() or "en").startswith("en")
    if known.month is None:
        return str(known.year)
    if known.day is None:
        return format_date(known.first_day(), "F Y" if english else get_format("YEAR_MONTH_FORMAT"))
    return format_date(known.first_day(), "j F Y" if english else get_format("DATE_FORMAT"))


def _one(text: str, readings: Iterable[Parts]) -> PartialDate:
    found = [PartialDate(*parts) for parts in dict.fromkeys(readings) if _exists(*parts)]
    if not found:
        raise _refusal(text, _("There is no such day."))
    if len(found) > 1 or isinstance(readings, _Asked):
        raise AmbiguousDate(text, found)
    return found[0]


class _Asked(list[Parts]):
    """Readings that a person must confirm even when only one of them exists."""


def _from_east(text: str, order: Order, today: date) -> list[Parts] | None:
    match = EAST.fullmatch(text) or ERA.fullmatch(text)
    if not match:
        return None
    year = 1 if match["y"] == "元" else int(match["y"])
    month, day = _unknown(match["m"]), _unknown(match["d"])
    if match["era"]:
        parts = (in_era(match["era"], year), month, day)
        known = PartialDate(*parts) if _exists(*parts) else None
        return [parts] if known and era_has(match["era"], known.first_day(), known.last_day()) else []
    return [(year, month, day)] if len(match["y"]) == 4 else _asked_years(year, month, day, today)


def _from_digits(text: str, order: Order, today: date) -> list[Parts] | None:
    if not text.isdecimal() or len(text) not in (4, 6, 8):
        return None
    if len(text) == 4:
        return [(int(text), None, None)]
    if len(text) == 8:
        if int(text[:4]) in _COMPACT_YEARS:
            return [(int(text[:4]), _unknown(text[4:6]), _unknown(text[6:]))]
        return _day_and_month(int(text[:2]), int(text[2:4]), int(text[4:]), order)
    short = _short_years(int(text[:2]), int(text[2:4]), int(text[4:]), order, today)
    if int(text[:4]) in _COMPACT_YEARS and _exists(int(text[:4]), int(text[4:]), None):
        # 197003 is March 1970; 200112 may also be 20 January 2012 or 12 January 2020.
        return [(int(text[:4]), int(text[4:]), None), *(parts for parts in short if _exists(*parts))]
    return short


def _from_three(text: str, order: Order, today: date) -> list[Parts] | None:
    match = _THREE.fullmatch(text)
    if not match:
        return None
    first, second, third = match[1], match[3], match[4]
    if len(first) == 4 and len(third) <= 2:
        return [(int(first), _unknown(second), _unknown(third))]
    if len(third) == 4 and len(first) <= 2:
        if int(first) == 0:
            return [(int(third), _unknown(second), None)]
        return _day_and_month(int(first), int(second), int(third), order)
    if len(first) <= 2 and len(third) <= 2:
        return _short_years(int(first), int(second), int(third), order, today)
    return []


def _from_two(text: str, order: Order, today: date) -> list[Parts] | None:
    match = _TWO.fullmatch(text)
    if not match or (len(match[1]) == 4) == (len(match[2]) == 4):
        return None
    year, month = (match[1], match[2]) if len(match[1]) == 4 else (match[2], match[1])
    return [(int(year), _unknown(month), None)]


def _from_words(text: str, order: Order, today: date) -> list[Parts] | None:
    tokens = [token for token in _TOKEN.findall(text) if token.casefold() not in _LINKS]
    numbers = [token for token in tokens if token.isdecimal()]
    language = (get_language() or "en").split("-")[0]
    months = [months_named(token, language) for token in tokens if not token.isdecimal()]
    if len(months) != 1 or not months[0] or len(numbers) not in (1, 2):
        return None
    years = [number for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) < 3]
    if len(years) == 1 and len(days) == len(numbers) - 1:
        return [(int(years[0]), month, days[0] if days else None) for month in months[0]]
    if len(days) == 2:
        ways = [(days[0], days[1]), (days[1], days[0])] if order in ("YMD", "ASK") else [(days[0], days[1])]
        return _Asked(
            parts for day, year in ways for month in months[0] for parts in _asked_years(year, month, day, today)
        )
    return None


def _day_and_month(first: int, second: int, year: int, order: Order) -> list[Parts]:
    """Both numbers before a four-digit year, in the site's order; what fits only the other order is asked."""
    day_first, month_first = (year, second, first), (year, first, second)
    if order in ("YMD", "ASK"):
        return [day_first, month_first]
    expected, other = (day_first, month_first) if order == "DMY" else (month_first, day_first)
    return [expected] if _exists(*expected) else _Asked([other])


def _short_years(first: int, second: int, third: int, order: Order, today: date) -> list[Parts]:
    """Three numbers of one or two digits: the year is always asked, day and month where the order is not known."""
    ways = {"DMY": [(third, second, first)], "MDY": [(third, first, second)], "YMD": [(first, second, third)]}
    chosen = ways.get(order, [way for each in ways.values() for way in each])
    return _Asked(parts for year, month, day in chosen for parts in _asked_years(year, month, day, today))


def _asked_years(year: int, month: int | None, day: int | None, today: date) -> list[Parts]:
    centuries = range(1800, 2200, 100)
    return _Asked(
        (c + year, month, day) for c in centuries if today.year - 120 <= c + year <= today.year + 20 and year < 100
    )


def _clean(text: str) -> str:
    """Any script's digits become ASCII; unseen marks go, and midnight behind the date; single spaces."""
    folded = text[:200]
    if not folded.isascii():
        folded = "".join(
            str(unicodedata.decimal(char)) if char.isdecimal() else char
            for char in unicodedata.normalize("NFKC", folded)
            if unicodedata.category(char) != "Cf"
        )
    return _MIDNIGHT.sub("", " ".join(folded.split()).rstrip("., "))


def _unknown(digits: str | None) -> int | None:
    """00 stands for an unknown month or day in many exports."""
    return int(digits) or None if digits else None


def _exists(year: int, month: int | None, day: int | None) -> bool:
    if not 1 <= year <= 9999 or (month is None and day is not None):
        return False
    if month is not None and not 1 <= month <= 12:
        return False
    return day is None or (month is not None and 1 <= day <= calendar.monthrange(year, month)[1])


def _impossible_birth(known: PartialDate, today: date) -> str:
    if known.first_day() > today:
        return _("A birth date is not in the future.")
    if known.year < EARLIEST_BIRTH:
        return _("A birth date is not before %(year)d.") % {"year": EARLIEST_BIRTH}
    return ""


def _refusal(text: str, reason: str, mend: str = "") -> InvalidInput:
    mend = mend or _("Type it with a four-digit year, for example 1970-03-02.")
    return InvalidInput(_("Date"), text[:80], mend, reason)
