"""Values of data elements in the DICOM JSON Model (PS3.18 F.2.3). Pure."""

import base64
import json
import math
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from struct import iter_unpack
from typing import Final

from pydicom._dicom_dict import DicomDictionary

from imaging.ingest import charsets

CHARACTER_SET: Final = 0x00080005
# What may be fetched by itself (PS3.18 F.2.2, Bulk Data).
REFERABLE: Final = frozenset("DS FL FD IS LT OB OD OF OL OV OW SL SS ST SV UC UL UN US UT UV".split())

SHORT: Final = 256  # bytes of a value whose element is worth keeping
_BINARY = frozenset("OB OD OF OL OV OW UN".split())
_WHOLE_TEXT = frozenset("LT ST UR UT".split())  # a backslash is itself (PS3.5 6.2)
_IN_SETS = frozenset("LO LT PN SH ST UC UT".split())  # VRs that Specific Character Set is for
_FORMATS = {"SS": "h", "US": "H", "SL": "l", "UL": "L", "SV": "q", "UV": "Q", "FL": "f", "FD": "d"}
_SIZES = {"SS": 2, "US": 2, "SL": 4, "UL": 4, "SV": 8, "UV": 8, "FL": 4, "FD": 8}
_JSON_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,3})?")
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_dumps: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def element(tag: int, vr: str, value: bytes, terms: tuple[str, ...], order: str) -> str:
    """One member of the object: its tag, VR and value. `order` is "<" or ">", `terms` those of (0008,0005)."""
    if len(value) <= SHORT:
        return kept(tag, vr, value, terms, order)
    return _element(tag, vr, value, terms, order)


def terms_of(value: bytes) -> tuple[str, ...]:
    """The terms of Specific Character Set."""
    text = value.decode("ascii", "replace").strip(" \0")
    return tuple(term.strip() for term in text.split("\\")) if text else ()


@lru_cache(maxsize=4096)
def vr_of(tag: int, *, signed: bool) -> str:
    """The VR where the file names none (PS3.5 A.1, 6.2.2): the dictionary's."""
    if tag >> 16 & 1:
        return "LO" if 0x10 <= tag & 0xFFFF <= 0xFF else "UN"
    vr = DicomDictionary[tag][0] if tag in DicomDictionary else _of_repeating(tag)
    if vr.startswith("US or SS"):
        return "SS" if signed else "US"
    return "OW" if " or " in vr else vr


def _of_repeating(tag: int) -> str:
    """Overlays (60xx) and curves (50xx) have their entries under the first group."""
    group = tag >> 24
    entry = DicomDictionary.get((0x60000000 if group == 0x60 else 0x50000000) | tag & 0xFFFF)
    if group == 0x60:
        return _OVERLAY.get(tag & 0xFFFF, "UN")
    return entry[0] if entry and group == 0x50 else "UN"


_OVERLAY = {
    **dict.fromkeys((0x0010, 0x0011, 0x0012, 0x0051, 0x0100, 0x0102), "US"),
    **dict.fromkeys((0x0040, 0x0060, 0x0061), "CS"),
    **dict.fromkeys((0x0022, 0x1500), "LO"),
    0x0015: "IS",
    0x0050: "SS",
    0x3000: "OW",
}


def _element(tag: int, vr: str, value: bytes, terms: tuple[str, ...], order: str) -> str:
    if tag == CHARACTER_SET:  # the document is UTF-8, whatever the file was
        return f'"{tag:08X}":{{"vr":"CS","Value":["ISO_IR 192"]}}'
    content = _content(vr, value, terms, order)
    return f'"{tag:08X}":{{"vr":"{vr}"{content}}}'


kept = lru_cache(maxsize=20_000)(_element)  # `element` for who knows that the value is SHORT


def _content(vr: str, value: bytes, terms: tuple[str, ...], order: str) -> str:
    if vr in _BINARY:
        return f',"InlineBinary":"{base64.b64encode(value).decode()}"' if value else ""
    if vr in _FORMATS:
        return _numbers(vr, value, order)
    if vr == "AT":
        return _list(f'"{group:04X}{number:04X}"' for group, number in iter_unpack(f"{order}HH", _whole(value, 4)))
    text = charsets.decode(value, terms if vr in _IN_SETS else (), name=vr == "PN")
    return _texts(vr, text.rstrip(" \0"))


def _texts(vr: str, text: str) -> str:
    if vr in _WHOLE_TEXT:
        return _list([_dumps(text)] if text else ())
    parts = [part.strip(" \0") for part in text.split("\\")] if text.strip() else []
    if vr == "PN":
        return _list(_name(part) for part in parts)
    if vr in ("DS", "IS"):
        return _list(_number(part) for part in parts)
    return _list(_dumps(part) if part else "null" for part in parts)


def _name(text: str) -> str:
    groups = {name: group for name, group in zip(_GROUPS, text.split("="), strict=False) if group}
    return _dumps(groups) if groups else "null"


def _number(text: str) -> str:
    """As it is written where JSON can write it so; null for what is no number."""
    if _JSON_NUMBER.fullmatch(text):
        return text
    try:
        number = float(text)
    except ValueError:
        return "null"
    if not math.isfinite(number):
        return "null"
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def _numbers(vr: str, value: bytes, order: str) -> str:
    found = [each[0] for each in iter_unpack(order + _FORMATS[vr], _whole(value, _SIZES[vr]))]
    if vr in ("FL", "FD"):
        return _list(_float(each, vr) if math.isfinite(each) else "null" for each in found)
    return _list(str(each) for each in found)


def _float(number: float, vr: str) -> str:
    """A single precision one in the seven digits that it has, where these are enough."""
    if vr == "FD":
        return repr(number)
    return f"{number:.7g}" if math.isclose(float(f"{number:.7g}"), number, rel_tol=1e-7) else repr(number)


def _list(values: Iterable[str]) -> str:
    joined = ",".join(values)
    return f',"Value":[{joined}]' if joined else ""


def _whole(value: bytes, size: int) -> bytes:
    """Without what is left over at the end: a value that is no multiple of its size breaks PS3.5 6.2."""
    return value[: len(value) - len(value) % size]
