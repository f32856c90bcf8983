"""The heads of data elements (PS3.5 7.1.2, 7.1.3), in either byte order, explicit or implicit. Pure."""

from struct import Struct
from typing import Final, NamedTuple

from pydicom._dicom_dict import DicomDictionary

from imaging.ingest.source import Source

PIXEL_DATA: Final = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
VRS_32 = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
VRS_16 = frozenset(b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split())
SEQUENCES = frozenset(tag for tag, entry in DicomDictionary.items() if entry[0] == "SQ")
_NOT_PLAIN = SEQUENCES | PIXEL_DATA


class Header(NamedTuple):
    """The head of one data element."""

    tag: int
    vr: bytes  # b"" where the encoding has none
    value: int  # where it begins
    length: int


class Reader:
    """Element headers in one byte order (PS3.5 7.1.2, 7.1.3)."""

    def __init__(self, source: Source, little_endian: bool) -> None:
        order = "<" if little_endian else ">"
        self._source = source
        self._implicit = Struct(f"{order}HHL").unpack
        self._explicit = Struct(f"{order}HH2sH").unpack
        self._length = Struct(f"{order}L").unpack
        self._implicit_from = Struct(f"{order}HHL").unpack_from
        self._explicit_from = Struct(f"{order}HH2sH").unpack_from

    def header(self, place: int, implicit: bool) -> Header | None:
        raw = self._source.at(place, 12)
        if len(raw) < 8:
            return None
        group, element, vr, short = self._explicit(raw[:8])
        tag = group << 16 | element
        # Machines do switch to implicit inside an explicit file, in private sequences above all.
        if implicit or group == 0xFFFE or not (vr.isalpha() and vr.isupper()):
            return Header(tag, b"", place + 8, self._implicit(raw[:8])[2])
        if vr in VRS_16 or (vr not in VRS_32 and short):
            return Header(tag, vr, place + 8, short)
        return Header(tag, vr, place + 12, self._length(raw[8:])[0]) if len(raw) == 12 else None

    def plain(
        self, block: bytes, implicit: bool, wanted: frozenset[int], into: dict[int, bytes] | None
    ) -> tuple[int, int]:
        """How many bytes and elements at the block's beginning are plain: whole, no sequence, no pixels.

        The wanted ones among them go `into`; one that is there with another value ends the loop, for who reads it
        again to refuse. A tight loop over what `header` would say too, for nearly all elements of nearly all files.
        """
        place = count = 0
        unpack = self._implicit_from if implicit else self._explicit_from
        while place + 8 <= len(block):
            group, element, *vr, length = unpack(block, place)
            tag, end = group << 16 | element, place + 8 + length
            if end > len(block) or group == 0xFFFE or tag == 0:
                break
            if tag in _NOT_PLAIN if implicit else vr[0] not in VRS_16:
                break
            if into is not None and tag in wanted:
                value = block[place + 8 : end]
                if into.setdefault(tag, value) != value:
                    break
            place, count = end, count + 1
        return place, count
