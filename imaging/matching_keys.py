"""Does a value fit a key of a query? The kinds of matching of PS3.4 C.2.2.2. Pure.

An empty key fits everything (universal), so does a lone *; an unknown value fits no other key (K.2.2.1.1.1).
"""

import re
import unicodedata
from collections.abc import Callable

Test = Callable[[str], bool]

_WILD = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})  # C.2.2.2.4
_DIGITS = re.compile(r"[.:\-]")


class BadKey(ValueError):
    """The key has no meaning: 0xA900 for the peer. The message says which."""


def is_universal(vr: str, key: str) -> bool:
    """Whether the key leaves the attribute open."""
    return not key.strip() or (vr in _WILD and not key.strip("* "))


def test_for(vr: str, key: str) -> Test | None:
    """The test that a value must pass; None for universal matching. Raises BadKey."""
    if is_universal(vr, key):
        return None
    if vr == "PN":
        return _name_test(key)
    if vr == "DA":
        return _range_test(key, date)
    if vr == "TM":
        return _range_test(key, time)
    if vr == "US":
        return lambda value: value == key
    # UIDs are a list by C.2.2.2.2; consoles send CT\MR too, and mean either.
    tests = [_text_test(vr, part) for part in key.split("\\") if part.strip()]
    return lambda value: any(test(part) for test in tests for part in value.split("\\"))


def exact(vr: str, key: str | None) -> list[str]:
    """The values that a key names one by one; empty where it has wildcards or leaves it open."""
    if key is None or is_universal(vr, key) or (vr in _WILD and ("*" in key or "?" in key)):
        return []
    return [part.strip() for part in key.split("\\") if part.strip()]


def fold(text: str) -> str:
    """For comparing names: case and accents put aside (C.2.2.2.1 allows both)."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")


def _text_test(vr: str, key: str) -> Test:
    key = key.strip() if vr != "UI" else key.strip(" \0")
    if vr in _WILD and ("*" in key or "?" in key):
        pattern = _pattern(key)
        return lambda value: value != "" and pattern.fullmatch(value) is not None
    return lambda value: value.strip() == key


def _pattern(key: str) -> re.Pattern[str]:
    # Runs of * as one: a hostile key must not make the match exponential.
    parts = re.split(r"(\*+|\?)", key)
    return re.compile("".join(_piece(part) for part in parts), re.DOTALL)


def _piece(part: str) -> str:
    if part.startswith("*"):
        return ".*"
    return "." if part == "?" else re.escape(part)


def _name_test(key: str) -> Test:
    """Group by group where the key has groups; else in whichever group it fits."""
    groups = [fold(group).rstrip("^ ") for group in key.strip().split("=")]
    tests = [None if not group.strip("*") else _group_test(group) for group in groups]
    if len(groups) == 1:
        alone = tests[0]
        assert alone is not None  # else the key would be universal
        return lambda value: any(alone(group) for group in _groups(value))

    def fits(value: str) -> bool:
        there = [*_groups(value), "", "", ""]
        return all(test is None or test(group) for test, group in zip(tests, there, strict=False))

    return fits


def _group_test(key: str) -> Test:
    if "*" not in key and "?" not in key:
        return lambda group: group == key
    pattern = _pattern(key)
    return lambda group: group != "" and pattern.fullmatch(group) is not None


def _groups(value: str) -> list[str]:
    return [fold(group).rstrip("^ ") for group in value.split("=")]


def date(text: str, *, end: bool = False) -> str:
    """A DA value as YYYYMMDD; the old YYYY.MM.DD too. Raises BadKey."""
    digits = _DIGITS.sub("", text.strip())
    if not re.fullmatch(r"\d{8}", digits):
        raise BadKey(f"“{text.strip()}” is no date: write YYYYMMDD")
    return digits


def time(text: str, *, end: bool = False) -> str:
    """A TM value as HHMMSSFFFFFF; the end of a range reaches to the end of the minute or second that it names."""
    whole, _, fraction = text.strip().replace(":", "").partition(".")
    if not re.fullmatch(r"\d\d(\d\d(\d\d)?)?", whole) or (fraction and not re.fullmatch(r"\d{1,6}", fraction)):
        raise BadKey(f"“{text.strip()}” is no time: write HHMMSS")
    filler = "9" if end else "0"
    return whole.ljust(6, "0") + fraction.ljust(6, filler) if len(whole) == 6 else _filled(whole, end=end)


def _filled(whole: str, *, end: bool) -> str:
    return (whole + "5959"[len(whole) - 2 :] + "999999") if end else whole.ljust(12, "0")


def bounds(key: str, read: Callable[..., str]) -> tuple[str, str]:
    """Both ends of a range, "" for an open one; a single value is a range of its own (C.2.2.2.5). Raises BadKey."""
    key = key.strip()
    if "-" not in key:
        return read(key), read(key, end=True)
    if key.count("-") > 1:
        raise BadKey(f"“{key}” is no range: write one hyphen")
    first, last = key.split("-")
    if not first.strip() and not last.strip():
        raise BadKey(f"“{key}” is no range: it names neither end")
    return read(first) if first.strip() else "", read(last, end=True) if last.strip() else ""


def _range_test(key: str, read: Callable[..., str]) -> Test:
    first, last = bounds(key, read)

    def fits(value: str) -> bool:
        if not value:
            return False
        there = read(value)
        return first <= there and (not last or there <= last)

    return fits


def moment_test(date_key: str, time_key: str) -> Callable[[str, str], bool]:
    """Date and time range as one span, from the first day's time to the last day's (Table K.6-1). Raises BadKey."""
    first_day, last_day = bounds(date_key, date)
    first_time, last_time = bounds(time_key, time)
    first = first_day + (first_time or "0" * 12) if first_day else ""
    last = last_day + (last_time or "9" * 12) if last_day else ""

    def fits(day: str, hour: str) -> bool:
        there = date(day) + time(hour) if day and hour else ""
        return there != "" and first <= there and (not last or there <= last)

    return fits
