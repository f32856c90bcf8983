"""An answer's data set as bytes, written by hand: pynetdicom spends a millisecond on each. Pure.

An entry is {tag: text, or a list of entries for a sequence}; the asker's keys say which attributes go out, in order.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pydicom.datadict import dictionary_VR

from imaging.dicom.charset_out import Voice

Entry = Mapping[int, str | Sequence["Entry"]]
Shape = tuple[tuple[int, "Shape | None"], ...]  # tag and, for a sequence, what is wanted of its items; () for all

CHARACTER_SET = 0x00080005
# Numbers that identify: never shortened, or two patients become one.
WHOLE = frozenset(
    {
        *(0x00080050, 0x00100020, 0x00100021, 0x00401001, 0x00400009, 0x00402016, 0x00402017, 0x00080100, 0x00080102),
        0x00400032,
    }
)
_LONG = frozenset({"OB", "OW", "OF", "OD", "OL", "OV", "SQ", "UC", "UN", "UR", "UT"})  # PS3.5 7.1.2
_NUMBERS = {"US": "H", "SS": "h", "UL": "I", "SL": "i"}


@dataclass(frozen=True)
class Wire:
    """How bytes are laid out in a transfer syntax, and the console's voice."""

    implicit: bool
    big: bool
    voice: Voice

    @classmethod
    def of(cls, transfer_syntax: str, voice: Voice) -> "Wire":
        """Implicit or explicit VR, little or big endian (PS3.5 Annex A)."""
        return cls(transfer_syntax == "1.2.840.10008.1.2", transfer_syntax == "1.2.840.10008.1.2.2", voice)


@lru_cache(maxsize=4096)
def vr_of(tag: int) -> str:
    """The dictionary's VR; UN for what it does not know."""
    try:
        return dictionary_VR(tag)[:2]
    except KeyError:
        return "UN"


def dataset(entry: Entry, shape: Shape, wire: Wire) -> bytes:
    """The wanted attributes in the order of their tags; one that the entry does not have is sent empty.

    Specific Character Set is left out where plain ASCII needs none (PS3.4 K.4.1.1.3.2: type 1C).
    """
    shown = ((tag, wanted) for tag, wanted in shape if tag != CHARACTER_SET or entry.get(tag))
    return b"".join(_attribute(tag, entry.get(tag, ""), wanted, wire) for tag, wanted in shown)


def _attribute(tag: int, value: "str | Sequence[Entry]", wanted: "Shape | None", wire: Wire) -> bytes:
    vr = vr_of(tag)
    if vr == "SQ":
        items = value if not isinstance(value, str) else ()
        return _head(tag, vr, wire)(b"".join(_item(item, wanted or (), wire) for item in items))
    assert isinstance(value, str)
    return _head(tag, vr, wire)(_padded(tag, vr, value, wire))


def _item(entry: Entry, wanted: Shape, wire: Wire) -> bytes:
    shape = wanted or tuple((tag, ()) for tag in sorted(entry))
    content = dataset(entry, shape, wire)
    return struct.pack(">HHI" if wire.big else "<HHI", 0xFFFE, 0xE000, len(content)) + content


def _padded(tag: int, vr: str, value: str, wire: Wire) -> bytes:
    if vr in _NUMBERS:
        return struct.pack(f"{'>' if wire.big else '<'}{_NUMBERS[vr]}", int(value)) if value else b""
    voice = Voice(wire.voice.charset, wire.voice.name_groups) if tag in WHOLE else wire.voice
    data = voice.encode(vr, value)
    return data if len(data) % 2 == 0 else data + (b"\0" if vr == "UI" else b" ")


@lru_cache(maxsize=4096)
def _head(tag: int, vr: str, wire: Wire) -> Callable[[bytes], bytes]:
    """Puts tag, VR and length before a value."""
    order = ">" if wire.big else "<"
    group, element = tag >> 16, tag & 0xFFFF
    if wire.implicit:
        fixed, length = struct.pack(f"{order}HH", group, element), struct.Struct(f"{order}I")
    elif vr in _LONG:
        fixed = struct.pack(f"{order}HH2sH", group, element, vr.encode(), 0)
        length = struct.Struct(f"{order}I")
    else:
        fixed, length = struct.pack(f"{order}HH2s", group, element, vr.encode()), struct.Struct(f"{order}H")
    pack = length.pack
    return lambda value: fixed + pack(len(value)) + value
