"""One DICOM file in, its header facts out. Pure; bounded in memory and time whatever the file says.

The file is read as it is, not as it says it is: with or without preamble and file meta information (PS3.10 7), in the
byte order and VR encoding that it really has, in any transfer syntax. It is refused where it is no whole DICOM object.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, Final

from imaging.facts import Facts, OtherId
from imaging.ingest.charsets import decode
from imaging.ingest.elements import VRS_16, VRS_32, Reader
from imaging.ingest.scan import Found, Values, scan
from imaging.ingest.source import FileSource, InflatedSource, Source
from imaging.ingest.unreadable import Unreadable, Why

HEAD = 140  # bytes that tell whether a file can be DICOM: preamble, "DICM", the first element's head

IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
# PS3.5 A.5, and the two of JPIP whose whole data set is deflated too (A.7, A.8).
DEFLATED = frozenset({"1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"})
# JPIP: the pixels stay with the server that Pixel Data Provider URL names (PS3.5 A.6 to A.8).
PIXELS_ELSEWHERE = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (94, 95, 204, 205))
MEDIA_DIRECTORY = "1.2.840.10008.1.3.10"

_UID = re.compile(r"[0-9]+(\.[0-9]+)*")  # leading zeros are against PS3.5 9.1 and in use
_LONGEST_UID = 64
_LONGEST_TEXT = 1024  # characters; four times the longest column
_INTEGER = re.compile(r"[+-]?\d{1,10}")
_LARGEST = 2**31 - 1  # VR IS, PS3.5 6.2
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_META_ELEMENTS = 200

_SOP_CLASS, _SOP_INSTANCE, _STUDY, _SERIES = 0x00080016, 0x00080018, 0x0020000D, 0x0020000E
_CHARACTER_SET, _NAME, _OTHER_IDS, _OTHER_IDS_OLD = 0x00080005, 0x00100010, 0x00101002, 0x00101000
_PATIENT_ID, _ISSUER, _QUALIFIERS, _UNIVERSAL_ID = 0x00100020, 0x00100021, 0x00100024, 0x00400032
_DIRECTORY_RECORDS, _FILE_ID = 0x00041220, 0x00041500
_SAMPLES, _PHOTOMETRIC, _FRAMES, _ROWS, _COLUMNS, _BITS = (
    0x00280002,
    0x00280004,
    0x00280008,
    0x00280010,
    0x00280011,
    0x00280100,
)
_SERIES_NUMBER, _INSTANCE_NUMBER = 0x00200011, 0x00200013
_TEXTS = {
    "accession_number": 0x00080050,
    "patient_id": _PATIENT_ID,
    "issuer": _ISSUER,
    "birth_date": 0x00100030,
    "sex": 0x00100040,
    "study_date": 0x00080020,
    "study_time": 0x00080030,
    "study_id": 0x00200010,
    "study_description": 0x00081030,
    "institution": 0x00080080,
    "station_name": 0x00081010,
    "modality": 0x00080060,
    "series_date": 0x00080021,
    "series_time": 0x00080031,
    "series_description": 0x0008103E,
    "body_part": 0x00180015,
    "laterality": 0x00200060,
    "image_type": 0x00080008,
}
_NAMES = {"patient_name": _NAME, "referring_physician": 0x00080090}
_WANTED: Final = {
    **dict.fromkeys((_SOP_CLASS, _SOP_INSTANCE, _STUDY, _SERIES, _CHARACTER_SET, _OTHER_IDS_OLD), frozenset[int]()),
    **dict.fromkeys((_SAMPLES, _PHOTOMETRIC, _FRAMES, _ROWS, _COLUMNS, _BITS), frozenset[int]()),
    **dict.fromkeys((_SERIES_NUMBER, _INSTANCE_NUMBER, *_TEXTS.values(), *_NAMES.values()), frozenset[int]()),
    _QUALIFIERS: frozenset({_UNIVERSAL_ID}),
    _OTHER_IDS: frozenset({_PATIENT_ID, _ISSUER, _QUALIFIERS, _UNIVERSAL_ID}),
}


@dataclass(frozen=True)
class Layout:
    """Where the data set begins and how it is written; `transfer_syntax` as labelled, else as it looks."""

    source: Source
    place: int
    transfer_syntax: str
    implicit: bool
    little_endian: bool
    directory: bool = False
    begin: int = 0  # where the data set begins in the file, deflated or not


def read(stream: BinaryIO, first: bytes = b"") -> Facts:
    """The facts of a seekable stream, read from its beginning. Raises Unreadable, with why.

    `first` are the bytes with which it begins, as many as the caller has at hand.
    """
    return _read(lay_out(stream, first))


def read_data_set(source: Source, place: int, transfer_syntax: str, *, directory: bool) -> Facts:
    """As `read`, where who calls has written the file meta information himself and knows that it ends at `place`."""
    return _read(_data_set(source, place, transfer_syntax if _is_uid(transfer_syntax) else "", directory))


def _read(layout: Layout) -> Facts:
    found = scan(layout.source, layout.place, _WANTED, implicit=layout.implicit, little_endian=layout.little_endian)
    if layout.directory:
        raise Unreadable(Why.DIRECTORY)
    return _facts(found, layout)


def listed_files(stream: BinaryIO) -> list[tuple[str, ...]]:
    """The Referenced File IDs (0004,1500) of a DICOMDIR, as parts of paths; none where it is no directory (PS3.10 8).

    Raises Unreadable as `read` does.
    """
    layout = lay_out(stream)
    if not layout.directory:
        return []
    wanted = {_DIRECTORY_RECORDS: frozenset({_FILE_ID})}
    found = scan(layout.source, layout.place, wanted, implicit=layout.implicit, little_endian=layout.little_endian)
    values = (item.get(_FILE_ID, b"") for item in found.items.get(_DIRECTORY_RECORDS, ()))
    return [tuple(part.strip() for part in _stripped(value).split("\\")) for value in values if _stripped(value)]


def can_be_dicom(head: bytes) -> bool:
    """Whether a file that begins with these HEAD bytes can be DICOM: for telling it before it is copied."""
    return head[128:132] == b"DICM" or head[:4] == b"DICM" or _begins_bare(head)


def lay_out(stream: BinaryIO, first: bytes = b"") -> Layout:
    """Find the data set and how it is written. Raises Unreadable: empty, not DICOM, truncated, damaged."""
    source = FileSource(stream, first)
    head = source.at(0, HEAD)
    if not head:
        raise Unreadable(Why.EMPTY)
    if not can_be_dicom(head):
        raise Unreadable(Why.NOT_DICOM)
    place, labels = _file_meta(source, 132 if head[128:132] == b"DICM" else 4 if head[:4] == b"DICM" else 0)
    syntax = _stripped(labels.get(0x00020010, b""))
    directory = _stripped(labels.get(0x00020002, b"")) == MEDIA_DIRECTORY
    return _data_set(source, place, syntax if _is_uid(syntax) else "", directory)


def _begins_bare(head: bytes) -> bool:
    """No preamble: it begins with a data element of the first groups, in either byte order."""
    if len(head) < 12:
        return False
    group, length = head[:2], head[4:8]
    little = group in (b"\x02\x00", b"\x08\x00")
    if not little and group not in (b"\x00\x02", b"\x00\x08"):
        return False
    return head[4:6] in VRS_16 | VRS_32 or (little and int.from_bytes(length, "little") <= _LONGEST_UID)


def _file_meta(source: Source, place: int) -> tuple[int, Values]:
    """Where group 0002 ends, and its values. Its own group length is not believed: many machines count wrong."""
    labels: Values = {}
    reader = Reader(source, little_endian=True)
    for _count in range(_META_ELEMENTS):
        header = reader.header(place, implicit=False)
        if header is None:
            raise Unreadable(Why.TRUNCATED)
        if header.tag >> 16 != 2:
            return place, labels
        labels[header.tag] = source.at(header.value, min(header.length, 2 * _LONGEST_UID))
        place = header.value + header.length
        if not source.reaches(place):
            raise Unreadable(Why.TRUNCATED)
    raise Unreadable(Why.DAMAGED)


def _data_set(source: Source, place: int, syntax: str, directory: bool) -> Layout:
    begin = place
    if syntax in DEFLATED:
        source, place = InflatedSource(source, place), 0
    first = source.at(place, 8)
    if len(first) < 8:
        raise Unreadable(Why.TRUNCATED)
    group_little, group_big = int.from_bytes(first[:2], "little"), int.from_bytes(first[:2], "big")
    little = group_little < 0x100 if (group_little < 0x100) != (group_big < 0x100) else syntax != EXPLICIT_BIG
    explicit = first[4:6] in VRS_16 | VRS_32
    if not explicit and (not little or group_little > 8):
        raise Unreadable(Why.DAMAGED)  # data sets begin with group 0008: this is something else behind the magic word
    looks = IMPLICIT_LITTLE if not explicit else EXPLICIT_LITTLE if little else EXPLICIT_BIG
    return Layout(source, place, syntax or looks, not explicit, little, directory, begin)


def _facts(found: Found, layout: Layout) -> Facts:
    terms = tuple(_stripped(found.values.get(_CHARACTER_SET, b"")).split("\\"))
    texts = {name: _text(found.values.get(tag, b""), terms) for name, tag in _TEXTS.items()}
    names = {name: _text(found.values.get(tag, b""), terms, name=True) for name, tag in _NAMES.items()}
    rows, columns = (_unsigned(found.values.get(tag, b""), layout) for tag in (_ROWS, _COLUMNS))
    return Facts(
        sop_instance_uid=_uid(found.values, _SOP_INSTANCE),
        sop_class_uid=_uid(found.values, _SOP_CLASS),
        study_instance_uid=_uid(found.values, _STUDY),
        series_instance_uid=_uid(found.values, _SERIES),
        transfer_syntax_uid=layout.transfer_syntax,
        character_set="\\".join(terms)[:_LONGEST_TEXT],
        issuer_uid=_text(next(iter(found.items.get(_QUALIFIERS, ())), {}).get(_UNIVERSAL_ID, b""), terms),
        other_ids=_other_ids(found, terms),
        series_number=_integer(found.values.get(_SERIES_NUMBER, b"")),
        instance_number=_integer(found.values.get(_INSTANCE_NUMBER, b"")),
        rows=rows,
        columns=columns,
        frames=_frames(found, layout, rows, columns),
        **texts,
        **names,
    )


def _stripped(value: bytes) -> str:
    return value.decode("ascii", "replace").strip(" \0")


def _text(value: bytes, terms: tuple[str, ...], *, name: bool = False) -> str:
    if not value:
        return ""
    return _short_text(value, terms, name) if len(value) <= _SHORT else _decoded(value, terms, name)


def _decoded(value: bytes, terms: tuple[str, ...], name: bool) -> str:
    return _CONTROL.sub("\ufffd", decode(value.strip(b" \0"), terms, name=name)[:_LONGEST_TEXT]).strip()


_SHORT = 64  # bytes of a text that is worth keeping: the next file of the series has most of them too
_short_text = lru_cache(maxsize=2048)(_decoded)


def _is_uid(text: str) -> bool:
    return len(text) <= _LONGEST_UID and _UID.fullmatch(text) is not None


def _uid(values: Values, tag: int) -> str:
    uid = _stripped(values.get(tag, b""))
    if not uid:
        raise Unreadable(Why.NO_UID)
    if not _is_uid(uid):
        raise Unreadable(Why.BAD_UID)
    return uid


def _integer(value: bytes) -> int | None:
    """VR IS; None where it is none, or larger than IS allows."""
    text = _stripped(value).split("\\")[0].strip()
    number = int(text) if _INTEGER.fullmatch(text) else None
    return number if number is None or abs(number) <= _LARGEST else None


def _unsigned(value: bytes, layout: Layout) -> int | None:
    """VR US, its first value."""
    return int.from_bytes(value[:2], "little" if layout.little_endian else "big") if len(value) >= 2 else None


def _other_ids(found: Found, terms: tuple[str, ...]) -> tuple[OtherId, ...]:
    items = (
        OtherId(*(_text(item.get(tag, b""), terms) for tag in (_PATIENT_ID, _ISSUER, _UNIVERSAL_ID)))
        for item in found.items.get(_OTHER_IDS, [])[:20]
    )
    retired = (OtherId(each.strip()) for each in _text(found.values.get(_OTHER_IDS_OLD, b""), terms).split("\\"))
    return tuple(each for each in (*items, *retired) if each.value)


def _frames(found: Found, layout: Layout, rows: int | None, columns: int | None) -> int:
    """Number of Frames (0028,0008), 1 where it is not said. Raises Unreadable where the numbers cannot be true."""
    if not found.has_pixels:
        if rows and columns and layout.transfer_syntax not in PIXELS_ELSEWHERE:
            raise Unreadable(Why.NO_PIXELS)
        return 0
    said = found.values.get(_FRAMES, b"").strip(b" \0")
    frames = _integer(said) if said else 1
    if frames is None or frames < 0 or rows == 0 or columns == 0:
        raise Unreadable(Why.ABSURD)
    frames = frames or 1
    bits, samples = (_unsigned(found.values.get(tag, b""), layout) for tag in (_BITS, _SAMPLES))
    if found.pixel_bytes is not None and rows and columns and bits:
        needed = rows * columns * bits * (samples or 1) * frames
        if b"422" in found.values.get(_PHOTOMETRIC, b""):  # two pixels share their colour: PS3.3 C.7.6.3.1.2
            needed = needed * 2 // 3
        if found.pixel_bytes + 1 < (needed + 7) // 8:  # the byte that makes it even is forgotten by some
            raise Unreadable(Why.ABSURD)
    return frames
