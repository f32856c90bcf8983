"""Elements and text as bytes, in the way in which the file at hand is written. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from struct import pack
from typing import Final

from anyascii import anyascii

from imaging.ingest import charsets

CHARACTER_SET: Final = 0x00080005
_VRS: Final = {
    CHARACTER_SET: b"CS",
    0x00080050: b"SH",
    0x00100010: b"PN",
    0x00100020: b"LO",
    0x00100021: b"LO",
    0x00100030: b"DA",
    0x00100040: b"CS",
    0x0020000D: b"UI",
    0x04000550: b"SQ",
    0x04000561: b"SQ",
    0x04000562: b"DT",
    0x04000563: b"LO",
    0x04000564: b"LO",
    0x04000565: b"CS",
}


@dataclass(frozen=True)
class Form:
    """How elements are written: VR or none, byte order."""

    implicit: bool
    little_endian: bool

    def element(self, tag: int, value: bytes) -> bytes:
        """One element of the few that are known here, padded to an even length (PS3.5 7.1.1)."""
        vr = _VRS[tag]
        if len(value) % 2:
            value += b"\0" if vr == b"UI" else b" "
        order = "<" if self.little_endian else ">"
        head = pack(f"{order}HH", tag >> 16, tag & 0xFFFF)
        if self.implicit:
            return head + pack(f"{order}L", len(value)) + value
        if vr == b"SQ":
            return head + vr + pack(f"{order}HL", 0, len(value)) + value
        return head + vr + pack(f"{order}H", len(value)) + value

    def item(self, content: bytes) -> bytes:
        """One item of a sequence."""
        return pack(f"{'<' if self.little_endian else '>'}HHL", 0xFFFE, 0xE000, len(content)) + content


@dataclass(frozen=True)
class Alphabet:
    """The character set in which a file's new text is written. `changed` is its new declaration, "" for none."""

    codec: str
    changed: str = ""

    def encode(self, text: str, *, name: bool = False) -> bytes:
        """The bytes. What the set cannot write stands in Latin letters; then a name's other scripts are left out."""
        if _fits(text, self.codec):
            return text.encode(self.codec)
        if name:
            text = text.partition("=")[0]
        return "".join(char if _fits(char, self.codec) else anyascii(char) for char in text).encode(
            self.codec, "replace"
        )


def alphabet(terms: Sequence[str], texts: Sequence[str]) -> Alphabet:
    """The set for a file that declares `terms`: its own, because it holds for all the text that stays.

    A file without one has only ASCII by the standard, and any set goes with that: Latin-1 where it is enough, because
    undeclared text above ASCII mostly is that, else UTF-8.
    """
    if any(terms):
        return Alphabet(charsets.codec_of(terms))
    if all(text.isascii() for text in texts):
        return Alphabet("ascii")
    if all(_fits(text, "latin_1") for text in texts):
        return Alphabet("latin_1", "ISO_IR 100")
    return Alphabet("utf_8", "ISO_IR 192")


def _fits(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
