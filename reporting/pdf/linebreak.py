"""Where a line may end, after UAX #14 as far as reports need it; and where text can be cut at all."""

from __future__ import annotations

import re
from unicodedata import category, east_asian_width

SPACES = (
    " \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"  # without the no-break ones
)
_ZERO_WIDTH_SPACE = "\u200b"
_JOINER = "\u200d"
# Kinsoku: what must not begin a line, and what must not end one.
_NO_START = frozenset(
    "!%),.:;?]}¢°’”…‰′″℃、。〃々〉》」』】〕〗〙〛〜゛゜ゝゞーヽヾ・！％），．：；？］｝～｡｣､･ﾞﾟ"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ\u00a0\u202f\u2007\u2060"
)
_NO_END = frozenset("([{£¥‘“〈《「『【〔〖〘〚（［｛｢＄￡￥\u00a0\u202f\u2007\u2060")
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")  # Thai and Lao write no spaces; a syllable always begins here
_AFTER_SPACE_OR_HYPHEN = re.compile(r"(?<= )(?! )|(?<=[^\W\d_]-)(?=[^\W\d_])")


def opportunities(text: str) -> list[int]:
    """Positions before which a line may begin, in order; neither 0 nor the end."""
    if text.isascii():
        return [match.start() for match in _AFTER_SPACE_OR_HYPHEN.finditer(text) if 0 < match.start() < len(text)]
    return [place for place in range(1, len(text)) if _may_break(text, place)]


def clusters(text: str) -> list[int]:
    """Start of each user-perceived character: text is never cut inside one."""
    if text.isascii():
        return list(range(len(text)))
    return [place for place in range(len(text)) if place == 0 or not _extends(text[place], text[place - 1])]


def _may_break(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after in SPACES or _extends(after, before):
        return False
    if before in SPACES or before == _ZERO_WIDTH_SPACE:
        return True
    if before in "-\u2010\u2013\u2014":
        return after.isalpha() and text[place - 2 : place - 1].isalpha()
    if after in _LEADING_VOWELS:
        return before.isalpha() or category(before) == "Mn"
    if _ideographic(before) or _ideographic(after):
        return after not in _NO_START and before not in _NO_END
    return False


def _extends(char: str, before: str) -> bool:
    """True for marks, joiners, variation selectors, emoji modifiers, and what follows a joiner."""
    if char.isascii():
        return False
    return (
        category(char) in ("Mn", "Mc", "Me")
        or char in "\u200c\u200d"
        or before == _JOINER
        or "\u1160" <= char <= "\u11ff"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def _ideographic(char: str) -> bool:
    """Chinese and Japanese, which break between any two characters. Korean breaks at its spaces."""
    hangul = "\uac00" <= char <= "\ud7a3" or "\u1100" <= char <= "\u11ff" or "\u3130" <= char <= "\u318f"
    return not hangul and east_asian_width(char) in ("W", "F")
