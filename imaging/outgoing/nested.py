"""A UID inside of sequences, put right wherever it stands: evidence, references, content of a report. Pure.

The lengths of what holds it are written anew; everything else stays as it is, byte for byte. It goes no deeper than
what came in: `ingest.scan` lets no file in that is nested deeper than MAX_DEPTH.
"""

import io
from dataclasses import dataclass
from struct import pack
from typing import Final

from imaging.ingest.elements import SEQUENCES, VRS_16, VRS_32, Header, Reader
from imaging.ingest.scan import ITEM, ITEM_END, MAX_DEPTH, SEQUENCE_END, UNDEFINED
from imaging.ingest.source import FileSource
from imaging.ingest.unreadable import Unreadable, Why

# Study Instance UID, and UID (0040,A124) of a content item (PS3.3 C.17.3.2.1).
_UIDS: Final = frozenset({0x0020000D, 0x0040A124})


@dataclass(frozen=True)
class Exchange:
    """One UID for another."""

    old: bytes
    new: bytes

    def occurs(self, data: bytes) -> bool:
        """Whether it can be there at all."""
        return self.old in data

    def new_value(self) -> bytes:
        """Padded to an even length (PS3.5 9.1)."""
        return self.new + b"\0" * (len(self.new) % 2)


def exchanged(element: bytes, exchange: Exchange, *, implicit: bool, little_endian: bool) -> bytes:
    """The element, a sequence with its head, with every such UID in it exchanged.

    Raises Unreadable where its structure is broken, as the walk at its arrival may have passed over.
    """
    return _Walk(element, exchange, little_endian).element(implicit)


class _Walk:
    def __init__(self, data: bytes, exchange: Exchange, little_endian: bool) -> None:
        self._data, self._exchange, self._order = data, exchange, "<" if little_endian else ">"
        self._source = FileSource(io.BytesIO(data))
        self._reader = Reader(self._source, little_endian)
        self._place = self._depth = 0

    def element(self, implicit: bool) -> bytes:
        begin, header = self._place, self._header(implicit)
        if header.tag in _UIDS:
            return self._uid(begin, header)
        if header.vr == b"SQ" or (header.vr in (b"", b"UN") and self._holds_items(header)):
            self._place = header.value
            return self._held(begin, header, implicit or header.vr != b"SQ", SEQUENCE_END)
        self._place = header.value + header.length
        return self._copied(begin)

    def _holds_items(self, header: Header) -> bool:
        return header.length == UNDEFINED or (header.tag in SEQUENCES and not header.vr)

    def _held(self, begin: int, header: Header, implicit: bool, closing: int) -> bytes:
        """What a sequence or an item holds, behind its head with the length that is right now."""
        head, inside = self._data[begin : header.value], []
        self._depth += 1
        if self._depth > 2 * MAX_DEPTH:
            raise Unreadable(Why.TOO_DEEP)
        end = None if header.length == UNDEFINED else header.value + header.length
        while end is None or self._place < end:
            start = self._place
            if end is None and self._header(implicit=True).tag == closing:
                self._place += 8
                inside.append(self._copied(start))
                break
            inside.append(self._item(implicit) if closing == SEQUENCE_END else self.element(implicit))
        self._depth -= 1
        content = b"".join(inside)
        return (head if end is None else head[:-4] + pack(f"{self._order}L", len(content))) + content

    def _item(self, implicit: bool) -> bytes:
        begin, header = self._place, self._header(implicit=True)
        if header.tag != ITEM:
            raise Unreadable(Why.DAMAGED)
        self._place = header.value
        explicit_after_all = self._source.at(header.value, 8)[4:6] in VRS_16 | VRS_32
        return self._held(begin, header, implicit and not explicit_after_all, ITEM_END)

    def _uid(self, begin: int, header: Header) -> bytes:
        self._place = header.value + header.length
        if self._data[header.value : self._place].strip(b" \0") != self._exchange.old:
            return self._copied(begin)
        value = self._exchange.new_value()
        short = bool(header.vr) and header.vr not in VRS_32
        length = pack(f"{self._order}{'H' if short else 'L'}", len(value))
        return self._data[begin : header.value - len(length)] + length + value

    def _header(self, implicit: bool) -> Header:
        header = self._reader.header(self._place, implicit)
        if header is None or not self._source.reaches(header.value):
            raise Unreadable(Why.TRUNCATED)
        return header

    def _copied(self, begin: int) -> bytes:
        if self._place > len(self._data):
            raise Unreadable(Why.TRUNCATED)
        return self._data[begin : self._place]
