"""The medical record number: how it is shown, how it is compared, and whether it fits the site. Pure.

Nothing is guessed: a letter that looks like a digit is refused with a sentence that shows it. Leading zeros count.
"""

import re
import unicodedata
from functools import lru_cache

from django.utils.translation import gettext as _

from patients.errors import InvalidInput

MAX_LENGTH = 64  # characters: Patient ID (0010,0020) is LO, PS3.5 6.2
CHECK_DIGITS = ("", "mod10", "mod11", "mod97")

_MAX_PATTERN = 128
_UNSEEN = re.compile("[\ufeff\u200b-\u200f\u2060\u00ad\u061c]")
_HYPHENS = re.compile("[‐‑‒–—―−﹘﹣－]")
_DROPPED = re.compile(r"[\s\-]+")
# Cyrillic and Greek capitals that look like Latin ones in every typeface.
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIJSABEZHIKMNOPTYX")
_LIKE_DIGITS = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}
# What a pattern may not have, since each can take hours on a number that does not fit: groups that repeat, references
# back, looking around, and more than three parts of open length.
_COSTLY = re.compile(r"\)\s*[*+?{]|\\[1-9]|\(\?(?!:)")
_OPEN_LENGTH = re.compile(r"(?<!\\)(?:[*+?]|\{\d*,\d*\})")


def normalise(text: str) -> str:
    """For show: NFKC, upper case, ASCII digits; hyphens and inner spaces kept. Raises InvalidInput."""
    clean = " ".join((text if text.isascii() else _folded(text)).strip().upper().split(" "))
    if not any(char.isalnum() for char in clean):
        raise _refusal(text, _("There is no number in it."), _("Type the number as it stands on the card."))
    for char in clean if not clean.isprintable() or "\\" in clean else "":
        if unicodedata.category(char)[0] == "C" or char == "\\":
            reason = _("It contains the sign U+%(code)04X.") % {"code": ord(char)}
            raise _refusal(text, reason, _("Type the number again by hand."))
    if len(clean) > MAX_LENGTH:
        reason = _("It has more than %(limit)d characters.") % {"limit": MAX_LENGTH}
        raise _refusal(text, reason, _("Type the number as it stands on the card."))
    return clean


def _folded(text: str) -> str:
    """Full-width and other scripts' signs as ASCII where they are the same sign; capitals may bring new ones: twice."""
    for _round in range(2):
        text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
        text = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text).upper()
        text = _HYPHENS.sub("-", text)
    return unicodedata.normalize("NFKC", text)


def comparison_key(text: str) -> str:
    """The form that is unique at a site: hyphens and spaces dropped, Cyrillic and Greek look-alikes made Latin."""
    # Once more: an accent that stood on a dropped space now stands on the letter before it.
    return _latin(unicodedata.normalize("NFKC", _DROPPED.sub("", normalise(text))))


def check(text: str, pattern: str, check_digit: str = "") -> str:
    """The normalised number, if it fits the site's pattern and check digit. Raises InvalidInput."""
    shown = normalise(text)
    key, as_typed = comparison_key(text), _DROPPED.sub("", shown)
    if pattern and not (compiled(pattern).fullmatch(key) or compiled(pattern).fullmatch(as_typed)):
        raise _misfit(text, key, pattern)
    if check_digit and not checks_out(key, check_digit):
        mend = _("Compare it digit by digit with the card; two digits may be exchanged.")
        raise _refusal(text, _("The check digit does not agree."), mend)
    # What is shown follows what was compared, or one number would be printed in two alphabets.
    return shown.translate(_LOOK_ALIKE) if key.isascii() else shown


@lru_cache(maxsize=64)
def compiled(pattern: str) -> re.Pattern[str]:
    """A site's pattern, refused (InvalidInput) when it is no expression or when a misfit could take long to find."""
    try:
        expression = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise _bad_pattern(pattern, str(error)) from error
    if len(pattern) > _MAX_PATTERN or _COSTLY.search(pattern) or len(_OPEN_LENGTH.findall(pattern)) > 3:
        raise _bad_pattern(pattern, _("It can take too long."))
    return expression


def checks_out(key: str, check_digit: str) -> bool:
    """mod10: Luhn (ISO/IEC 7812-1). mod11: weights 1 to 10 from the right, X for ten (ISBN-10, NHS number).

    mod97: ISO 7064 MOD 97-10, letters counted as 10 to 35. For the first two, letters before the digits are passed
    over.
    """
    if check_digit == "mod97":
        return key.isascii() and key.isalnum() and int("".join(str(int(char, 36)) for char in key)) % 97 == 1
    values = [10 if char == "X" else int(char) for char in _digits(key, check_digit)]
    if len(values) < 2:
        return False
    if check_digit == "mod11":
        return len(values) <= 10 and sum(weight * value for weight, value in enumerate(reversed(values), 1)) % 11 == 0
    if check_digit == "mod10":
        doubled = [value * (1 + place % 2) for place, value in enumerate(reversed(values))]
        return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
    raise ValueError(check_digit)


def _digits(key: str, check_digit: str) -> str:
    found = re.search(r"\d+X?$" if check_digit == "mod11" else r"\d+$", key, re.ASCII)
    return found[0] if found else ""


def _latin(key: str) -> str:
    """Look-alikes become Latin when nothing else than ASCII is left: a number really in Cyrillic stays as it is."""
    latin = key.translate(_LOOK_ALIKE)
    return latin if latin.isascii() else key


def _misfit(text: str, key: str, pattern: str) -> InvalidInput:
    """Why it does not fit: the look-alike that is at fault when there is one."""
    if meant := _with_digits(key, pattern):
        place = next(place for place, (typed, digit) in enumerate(zip(key, meant, strict=True)) if typed != digit)
        values = {"place": place + 1, "letter": key[place], "digit": meant[place], "whole": meant}
        reason = _("Character %(place)d is the letter %(letter)s.") % values
        return _refusal(text, reason, _("If the digit %(digit)s is meant, type %(whole)s.") % values)
    for place, char in enumerate(key, 1):
        if not char.isascii():
            values = {"place": place, "sign": char, "code": f"U+{ord(char):04X}"}
            reason = _("Character %(place)d is %(sign)s (%(code)s), not a Latin letter.") % values
            return _refusal(text, reason, _("Type the number again with Latin letters."))
    reason = _("It does not have this site's form (%(pattern)s).") % {"pattern": pattern}
    return _refusal(text, reason, _("Compare it with the card, character by character."))


def _with_digits(key: str, pattern: str) -> str:
    """What fits when letters that look like digits are so read, as few as do, from the end; "" when nothing fits."""
    for start in range(len(key) - 1, -1, -1):
        meant = key[:start] + "".join(_LIKE_DIGITS.get(char, char) for char in key[start:])
        if meant != key and compiled(pattern).fullmatch(meant):
            return meant
    return ""


def _refusal(text: str, reason: str, mend: str) -> InvalidInput:
    return InvalidInput(_("MRN"), text[:80], mend, reason)


def _bad_pattern(pattern: str, reason: str) -> InvalidInput:
    mend = _(r"Use signs, [A-Z], \d and counts such as {6} or {6,8}, without repeated groups.")
    return InvalidInput(_("MRN pattern"), pattern[:_MAX_PATTERN], mend, reason)
