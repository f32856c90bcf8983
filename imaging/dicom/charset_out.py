"""Text for one console: in its characters, in its lengths, and the Specific Character Set that says which. Pure.

A character that the console's set does not have is written in Latin letters (anyascii, ISC), so that a name is always
readable and never a row of question marks.
"""

from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

# Defined term of (0008,0005): codec. Single-byte sets of PS3.3 Table C.12-2, and UTF-8.
CODECS = {
    "ISO_IR 192": "utf_8",
    "ISO_IR 100": "latin_1",
    "ISO_IR 101": "iso8859_2",
    "ISO_IR 109": "iso8859_3",
    "ISO_IR 110": "iso8859_4",
    "ISO_IR 148": "iso8859_9",
    "ISO_IR 203": "iso8859_15",
    "ISO_IR 144": "iso8859_5",
    "ISO_IR 127": "iso8859_6",
    "ISO_IR 126": "iso8859_7",
    "ISO_IR 138": "iso8859_8",
    "ISO_IR 166": "iso8859_11",
    "ISO_IR 13": "shift_jis",
}
_TEXTS = frozenset({"LO", "LT", "SH", "ST", "UC", "UT"})
_SHIFT_JIS_SINGLE = frozenset(range(0xA1, 0xE0))  # the katakana of JIS X 0201; two-byte kanji are another set
LIMITS = {"LO": 64, "SH": 16, "ST": 1024, "LT": 10240}  # characters, PS3.5 Table 6.2-1


@dataclass(frozen=True)
class Voice:
    """How to speak to one console: a term of CODECS or "ASCII", and how long its texts may be (characters)."""

    charset: str = "ISO_IR 192"
    name_groups: bool = True
    name_limit: int = 64
    text_limit: int = 10240

    @property
    def term(self) -> str:
        """The value of Specific Character Set (0008,0005); "" where plain ASCII needs none."""
        return self.charset if self.charset in CODECS else ""

    def encode(self, vr: str, text: str) -> bytes:
        """The bytes of a value, without padding. Numbers that identify (UI, SH in keys) are the caller's to exempt."""
        if text.isascii() and vr != "PN":
            return self._cut(vr, text).encode("ascii")
        return _encoded(self, vr, text)

    def _cut(self, vr: str, text: str) -> str:
        if vr in _TEXTS:
            return text[: min(self.text_limit, LIMITS.get(vr, self.text_limit))]
        return text


@lru_cache(maxsize=50_000)
def _encoded(voice: Voice, vr: str, text: str) -> bytes:
    if vr != "PN":
        return b"\\".join(to_codec(voice._cut(vr, part), voice.charset) for part in text.split("\\"))
    groups = text.split("=")
    if not voice.name_groups or voice.charset == "ASCII":
        # One that is written in one script only must not arrive without any name.
        groups = [next((group for group in groups if group.strip("^ ")), "")]
    return b"=".join(to_codec(_name(group, voice), voice.charset) for group in groups)


def _name(group: str, voice: Voice) -> str:
    limit = min(voice.name_limit, 64)
    if voice.charset == "ASCII":  # Latin letters take more room: cut what is sent, not what was written
        group = "^".join(_latin(part) for part in group.split("^"))
    return group[:limit].rstrip("^ ") if len(group) > limit else group


def to_codec(text: str, charset: str) -> bytes:
    """In the set; what it does not have, in Latin letters."""
    codec = CODECS.get(charset, "ascii")
    if codec == "utf_8":
        return text.encode("utf_8", "replace")
    try:
        whole = text.encode(codec)
    except UnicodeEncodeError:
        return b"".join(_character(char, codec) for char in text)
    return whole if codec != "shift_jis" else b"".join(_character(char, codec) for char in text)


def _character(char: str, codec: str) -> bytes:
    try:
        encoded = char.encode(codec)
    except UnicodeEncodeError:
        encoded = b""
    if codec == "shift_jis" and not char.isascii():
        encoded = encoded if len(encoded) == 1 and encoded[0] in _SHIFT_JIS_SINGLE else b""
    return encoded or _latin(char).encode("ascii", "replace")


def _latin(text: str) -> str:
    # ^, = and \ part a name or a list: no letter may turn into one.
    return text if text.isascii() else anyascii(text).translate({ord("^"): " ", ord("="): "-", ord("\\"): "/"})
