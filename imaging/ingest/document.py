"""The header of a DICOM file in the DICOM JSON Model (PS3.18 F.2), written as the file is walked. Pure.

Most elements of a series' files are the same in each: what was written for an element is kept and taken again, so that
a file costs little more than the walk over it. Values that belong to no list of attributes (pixels, long binary ones)
are named and not copied: `"BulkDataURI":"bulkdata/7FE00010"`, which who sends the document makes an address.
"""

from struct import Struct
from typing import BinaryIO, Final, NamedTuple

from imaging.ingest.elements import PIXEL_DATA, SEQUENCES, VRS_16, VRS_32, Header, Reader
from imaging.ingest.headers import DEFLATED, Layout, lay_out
from imaging.ingest.json_values import CHARACTER_SET, REFERABLE, SHORT, element, kept, terms_of, vr_of
from imaging.ingest.scan import ITEM, ITEM_END, MAX_DEPTH, SEQUENCE_END, UNDEFINED
from imaging.ingest.source import Source
from imaging.ingest.unreadable import Unreadable, Why

INLINE: Final = 1024  # bytes of a binary value that stands in the document itself
LONGEST: Final = 16_384  # bytes of any other value that does; a text or a table beyond it is fetched by itself
_MAX_BYTES: Final = 64 * 1024 * 1024  # of a document: a slide with a hundred thousand frames has less
_AT_ONCE = 1 << 20  # a longer claim is believed only where the file is as long
_BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
_SIGNED = 0x00280103
_NOT_PLAIN = frozenset({CHARACTER_SET, _SIGNED})
_ITEMS = 0xFFFE  # group of item heads and delimiters
_PLAIN = {vr: vr.decode() for vr in VRS_16}
_WINDOW = 4096  # bytes that are looked through at a time


class Description(NamedTuple):
    """The data set as one JSON object, without group 0002.

    `pixels` is where in the file the value of Pixel Data begins: its first byte, or the first item of encapsulated
    ones; None without any, and where the whole data set is deflated.
    """

    document: str
    pixels: int | None


def describe(stream: BinaryIO, first: bytes = b"") -> Description:
    """Describe a file. Raises Unreadable where its structure breaks off.

    `first` are the bytes with which the stream begins, as many as the caller has at hand.
    """
    layout = lay_out(stream, first)
    return _Walk(layout).run()


class Bulk(NamedTuple):
    """A value that is named and not copied: the bytes from `begin` to `end` of the source; fragments where None."""

    vr: str
    begin: int
    end: int | None


def bulk_values(stream: BinaryIO) -> tuple[Source, dict[str, Bulk]]:
    """The values that a file's document names, by path ("7FE00010", "00880200/0/7FE00010"), and where to read them.

    Raises Unreadable.
    """
    walk = _Walk(lay_out(stream))
    walk.run()
    return walk.source, walk.named


def fragments(source: Source, place: int) -> list[tuple[int, int]]:
    """Where the fragments of packed pixels begin and end, without the Basic Offset Table (PS3.5 A.4)."""
    reader, found = Reader(source, little_endian=True), []
    while (header := reader.header(place, implicit=True)) is not None and header.tag == ITEM:
        place = header.value + header.length
        found.append((header.value, place))
    return found[1:]


class _Walk:
    def __init__(self, layout: Layout) -> None:
        self._layout, self.source = layout, layout.source
        self.named: dict[str, Bulk] = {}
        self._reader = Reader(layout.source, layout.little_endian)
        self._order = "<" if layout.little_endian else ">"
        self._head = Struct(f"{self._order}HH2sH").unpack_from
        self._signed = False
        self._bytes = 0
        self._pixels: int | None = None

    def run(self) -> Description:
        parts, _end = self._dataset(self._layout.place, None, self._layout.implicit, (), "")
        packed = self._layout.transfer_syntax in DEFLATED
        return Description("{" + ",".join(parts) + "}", None if packed else self._pixels)

    def _dataset(
        self, place: int, end: int | None, implicit: bool, terms: tuple[str, ...], path: str
    ) -> tuple[list[str], int]:
        """Its elements, and where it ends. `path` leads to it: "" at the top, "00081140/0/" in an item."""
        parts: list[str] = []
        while end is None or place < end:
            place = self._plain(place, end, implicit, terms, parts)
            if place == end:
                break
            header = self._reader.header(place, implicit)
            if header is None or (header.tag == 0 and not path):  # the end of the file, or zeros that fill its block
                break
            if header.tag in (ITEM_END, SEQUENCE_END):
                place = header.value if header.tag == ITEM_END else place
                break
            if not path and header.tag in PIXEL_DATA:
                self._pixels = header.value
                parts.append(self._named(header, self._vr(header), path))
                break
            if header.tag == CHARACTER_SET:
                terms = terms_of(self.source.at(header.value, min(header.length, INLINE)))
            text, place = self._element(header, implicit, terms, path)
            if text:
                parts.append(text)
        return parts, place if end is None else end

    def _plain(self, place: int, end: int | None, implicit: bool, terms: tuple[str, ...], parts: list[str]) -> int:
        """Pass over the short elements that begin here: in a tight loop, for nearly all of nearly all files."""
        if implicit:
            return place
        block = self.source.at(place, _WINDOW if end is None else min(_WINDOW, end - place))
        at, unpack, order, last = 0, self._head, self._order, len(block) - 8
        while at <= last:
            group, number, vr, length = unpack(block, at)
            until = at + 8 + length
            if vr not in _PLAIN or length > SHORT or until > len(block) or group == _ITEMS or not number:
                break
            tag = group << 16 | number
            if tag in _NOT_PLAIN:
                break
            parts.append(kept(tag, _PLAIN[vr], block[at + 8 : until], terms, order))
            at = until
        return place + at

    def _element(self, header: Header, implicit: bool, terms: tuple[str, ...], path: str) -> tuple[str, int]:
        """One element and where it ends; nothing for retired group lengths (gggg,0000)."""
        vr = self._vr(header)
        if header.length == UNDEFINED and vr not in ("SQ", "UN"):
            return self._named(header, vr, path), self._past_fragments(header.value)
        if vr == "SQ" or header.length == UNDEFINED:
            return self._sequence(header, implicit or header.vr != b"SQ", terms, path)
        end = header.value + header.length
        far = header.length > (INLINE if vr in _BINARY else LONGEST) and vr in REFERABLE
        # Taken before it is asked whether its end is there: a deflated source lets go of what lies behind.
        at_once = not far and header.length <= _AT_ONCE
        value = self.source.at(header.value, header.length) if at_once else b""
        if not self.source.reaches(end):
            raise Unreadable(Why.TRUNCATED)
        if not header.tag & 0xFFFF:
            return "", end
        if far:
            return self._named(header, vr, path), end
        if not at_once:
            value = self.source.at(header.value, header.length)
        if header.tag == _SIGNED:
            self._signed = value[:2] in (b"\x01\x00", b"\x00\x01")
        return self._counted(element(header.tag, vr, value, terms, self._order)), end

    def _sequence(self, header: Header, implicit: bool, terms: tuple[str, ...], path: str) -> tuple[str, int]:
        if path.count("/") > 2 * MAX_DEPTH:
            raise Unreadable(Why.TOO_DEEP)
        place = header.value
        items: list[str] = []
        end = None if header.length == UNDEFINED else header.value + header.length
        while end is None or place < end:
            item = self._reader.header(place, implicit=True)
            if item is None:
                raise Unreadable(Why.TRUNCATED)
            if item.tag == SEQUENCE_END and end is None:
                place = item.value
                break
            if item.tag != ITEM:  # broken inside; its end is known, or the file cannot be read on
                if end is None:
                    raise Unreadable(Why.DAMAGED)
                break
            last = None if item.length == UNDEFINED else item.value + item.length
            inside = implicit and not self._looks_explicit(item.value)
            inner = f"{path}{header.tag:08X}/{len(items)}/"
            parts, place = self._dataset(item.value, last, inside, terms, inner)
            items.append("{" + ",".join(parts) + "}")
        value = f',"Value":[{",".join(items)}]' if items else ""
        return self._counted(f'"{header.tag:08X}":{{"vr":"SQ"{value}}}'), place if end is None else end

    def _past_fragments(self, place: int) -> int:
        """Where encapsulated pixels of an icon end (PS3.5 A.4)."""
        while (header := self._reader.header(place, implicit=True)) is not None:
            if header.tag == SEQUENCE_END:
                return header.value
            if header.tag != ITEM or header.length == UNDEFINED:
                raise Unreadable(Why.DAMAGED)
            place = header.value + header.length
        raise Unreadable(Why.TRUNCATED)

    def _vr(self, header: Header) -> str:
        if header.vr and header.vr != b"UN":
            return header.vr.decode()
        if header.tag in SEQUENCES:
            return "SQ"
        if header.vr and header.tag >> 16 & 1:  # a private element says it itself
            return "UN"
        return vr_of(header.tag, signed=self._signed)

    def _looks_explicit(self, place: int) -> bool:
        return self.source.at(place, 8)[4:6] in VRS_16 | VRS_32

    def _named(self, header: Header, vr: str, path: str) -> str:
        end = None if header.length == UNDEFINED else header.value + header.length
        self.named[f"{path}{header.tag:08X}"] = Bulk(vr, header.value, end)
        return self._counted(f'"{header.tag:08X}":{{"vr":"{vr}","BulkDataURI":"bulkdata/{path}{header.tag:08X}"}}')

    def _counted(self, text: str) -> str:
        """Nested items are counted once a level: it is a bound, not a measure."""
        self._bytes += len(text)
        if self._bytes > _MAX_BYTES:
            raise Unreadable(Why.TOO_MANY)
        return text
