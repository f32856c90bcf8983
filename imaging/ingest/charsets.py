"""Specific Character Set (0008,0005): bytes to text, for every term of PS3.3 C.12.1.1.2. Pure.

pydicom reads ISO 2022 IR 58 (Chinese) wrongly and warns where we must go on, so the code extensions of PS3.5 6.1.2.5
are followed here: one set for bytes below 0x80 (G0), one for those above (G1), each exchanged by an escape sequence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# The number in "ISO_IR 100" or "ISO 2022 IR 100": the codec of its upper half, one byte a character (Table C.12-2, -3).
_SINGLE = {
    "13": "shift_jis",
    "100": "latin_1",
    "101": "iso8859_2",
    "109": "iso8859_3",
    "110": "iso8859_4",
    "126": "iso8859_7",
    "127": "iso8859_6",
    "138": "iso8859_8",
    "144": "iso8859_5",
    "148": "iso8859_9",
    "166": "iso8859_11",
    "203": "iso8859_15",
}
# Sets that stand alone and know no escape sequence (Table C.12-5).
_WHOLE = {"192": "utf_8", "GB18030": "gb18030", "GBK": "gbk"}


@dataclass(frozen=True)
class _Set:
    """How bytes of one half become text: `width` bytes a character, with prefix and raised where the codec wants it."""

    codec: str
    width: int = 1
    prefix: bytes = b""
    raise_bit: bool = False


_ASCII = _Set("ascii")
# Table C.12-3 and C.12-4. A two-byte set in G0 has its bytes raised by 0x80, where the EUC codecs expect them.
_G0 = {
    b"(B": _ASCII,
    b"(J": _ASCII,  # JIS X 0201 romaji: only yen and overline differ, and the yen sign is DICOM's backslash
    b"$B": _Set("euc_jp", 2, raise_bit=True),
    b"$@": _Set("euc_jp", 2, raise_bit=True),
    b"$(D": _Set("euc_jp", 2, prefix=b"\x8f", raise_bit=True),
}
_G1 = {
    b"-A": _Set("latin_1"),
    b"-B": _Set("iso8859_2"),
    b"-C": _Set("iso8859_3"),
    b"-D": _Set("iso8859_4"),
    b"-F": _Set("iso8859_7"),
    b"-G": _Set("iso8859_6"),
    b"-H": _Set("iso8859_8"),
    b"-L": _Set("iso8859_5"),
    b"-M": _Set("iso8859_9"),
    b"-T": _Set("iso8859_11"),
    b"-b": _Set("iso8859_15"),
    b")I": _Set("shift_jis"),  # JIS X 0201 katakana: the single bytes of Shift JIS
    b"$)C": _Set("euc_kr", 2),
    b"$)A": _Set("gb2312", 2),
}
_ESCAPE = re.compile(rb"\x1b(\([BJ]|\$[B@]|\$\(D|-[A-DFGHLMTb]|\)I|\$\)[AC])")
_TERM = re.compile(r"(\d+|GBK|GB18030)$")
_RESETTING = frozenset(b"\t\n\f\r\\")  # PS3.5 6.1.2.5.3
_RESETTING_IN_NAME = _RESETTING | frozenset(b"^=")


def decode(value: bytes, terms: Sequence[str], *, name: bool = False) -> str:
    """The text; what cannot be read stands as U+FFFD. `terms` are the values of (0008,0005); `name` is for VR PN.

    With no term at all, bytes above ASCII are against the standard and still common: UTF-8 where it fits, else Latin-1.
    """
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    first = _number(terms[0]) if terms else ""
    if first in _WHOLE:
        return value.decode(_WHOLE[first], "replace")
    if b"\x1b" not in value and first != "13":
        return value.decode(_SINGLE[first], "replace") if first in _SINGLE else _guess(value)
    start = _Set(_SINGLE[first]) if first in _SINGLE else None
    return _decode_extended(value, start, _RESETTING_IN_NAME if name else _RESETTING)


def codec_of(terms: Sequence[str]) -> str:
    """The codec for new text beside text in these sets: the first one's, as far as it needs no escape sequence."""
    first = _number(terms[0]) if terms else ""
    return _WHOLE.get(first) or ("ascii" if first == "13" else _SINGLE.get(first, "ascii"))


def _number(term: str) -> str:
    """What tells the sets apart; machines write "ISO_IR 100", "ISO IR 100", "ISO-IR 100", "ISO 2022 IR 100"."""
    found = _TERM.search(term.strip().upper())
    return found[1] if found else ""


def _guess(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin_1")


def _decode_extended(value: bytes, start: _Set | None, resetting: frozenset[int]) -> str:
    g0, g1 = _ASCII, start
    text: list[str] = []
    place = 0
    while place < len(value):
        byte = value[place]
        if byte == 0x1B and (escape := _ESCAPE.match(value, place)):
            g0, g1 = _G0.get(escape[1], g0), _G1.get(escape[1], g1)
            place = escape.end()
            continue
        if g0.width == 1 and byte in resetting:
            # The upper half too goes back, where there is one to go back to: some machines write it but once.
            g0, g1 = _ASCII, start or g1
        used = (g0 if byte < 0x80 else g1) or _Set("latin_1")
        if byte < 0x20:  # a control character is itself in every set
            used = _ASCII
        encoded = value[place : place + used.width]
        if (encoded[-1] < 0x80) != (byte < 0x80):  # half a character: what follows belongs to the other half
            encoded = encoded[:1]
        text.append(_character(encoded, used))
        place += len(encoded)
    return "".join(text)


def _character(encoded: bytes, used: _Set) -> str:
    if len(encoded) != used.width:
        return "\ufffd"
    if used.raise_bit:
        encoded = used.prefix + bytes(byte | 0x80 for byte in encoded)
    return encoded.decode(used.codec, "replace")
