"""Where each element at the top of a data set begins and ends. Pure; nothing is decoded and nothing is recursive."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from imaging.ingest.elements import VRS_16, VRS_32, Header, Reader
from imaging.ingest.headers import Layout
from imaging.ingest.scan import ITEM_END, MAX_DEPTH, MAX_ELEMENTS, SEQUENCE_END, UNDEFINED
from imaging.ingest.source import Source
from imaging.ingest.unreadable import Unreadable, Why

CHUNK: Final = 65_536


class Span(NamedTuple):
    """One element with its head, as bytes `begin` to `end` of the source; its value begins at `value`."""

    tag: int
    vr: bytes
    begin: int
    value: int
    end: int
    undefined: bool


def spans(layout: Layout, upto: int) -> Iterator[Span]:
    """The elements up to the tag `upto`, in the order of the file. Raises Unreadable where the structure breaks off."""
    reader = Reader(layout.source, layout.little_endian)
    place = layout.place
    while (header := reader.header(place, layout.implicit)) is not None and 0 < header.tag <= upto:
        undefined = header.length == UNDEFINED
        end = _end(layout, reader, header) if undefined else header.value + header.length
        if not layout.source.reaches(end):
            raise Unreadable(Why.TRUNCATED)
        yield Span(header.tag, header.vr, place, header.value, end, undefined)
        place = end


def _end(layout: Layout, reader: Reader, opening: Header) -> int:
    """Where a sequence of undefined length ends, its delimiter included. Under UN its items are implicit."""
    open_ones = [layout.implicit or opening.vr == b"UN"]
    place = opening.value
    for _step in range(MAX_ELEMENTS):
        implicit = open_ones[-1] and not _looks_explicit(layout.source, place)
        header = reader.header(place, implicit)
        if header is None or len(open_ones) > 2 * MAX_DEPTH:
            raise Unreadable(Why.TRUNCATED if header is None else Why.TOO_DEEP)
        if header.tag in (ITEM_END, SEQUENCE_END):
            open_ones.pop()
            place = header.value
        elif header.length == UNDEFINED:
            open_ones.append(implicit or header.vr == b"UN")
            place = header.value
        else:
            place = header.value + header.length
        if not open_ones:
            return place
    raise Unreadable(Why.TOO_MANY)


def _looks_explicit(source: Source, place: int) -> bool:
    return source.at(place, 8)[4:6] in VRS_16 | VRS_32


def copied(source: Source, begin: int, end: int | None) -> Iterator[bytes]:
    """The bytes from `begin` to `end`, or to the end of the source."""
    while end is None or begin < end:
        chunk = source.at(begin, CHUNK if end is None else min(CHUNK, end - begin))
        if not chunk:
            return
        yield chunk
        begin += len(chunk)
