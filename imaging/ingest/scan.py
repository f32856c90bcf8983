"""The structure of a DICOM file, walked once from end to end without recursion. Pure: bytes in, wanted values out.

A full parser believes the lengths it is told, and goes as deep as it is led. This walk reads only what is wanted,
checks every length against its container and the file's end, stops at a depth and a number of elements, and holds one
block of the file at a time. PS3.5 7 (data elements, sequences, items), A.4 (encapsulated pixel data).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple, NoReturn

from imaging.ingest.elements import PIXEL_DATA, SEQUENCES, VRS_16, VRS_32, Header, Reader
from imaging.ingest.source import Source
from imaging.ingest.unreadable import Unreadable, Why

MAX_DEPTH = 64  # levels; a structured report has ten, and pydicom's recursion ends near 250
MAX_ELEMENTS = 3_000_000  # a slide of 100,000 frames has two million; some ten seconds
MAX_VALUE = 16_384  # bytes of one wanted value; more of it is not read
_WINDOW = 4096  # bytes that are looked through at a time

ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
UNDEFINED = 0xFFFFFFFF


Values = dict[int, bytes]
# A tag, and for a sequence the tags wanted of its items. A sequence among those is opened, and its wanted values are
# taken as the item's own.
Wanted = Mapping[int, frozenset[int]]


class _Kind(Enum):
    DATASET = auto()
    SEQUENCE = auto()
    FRAGMENTS = auto()


class _Level(NamedTuple):
    """A container that is open. `end` is None where only a delimiter tells; `bound` is where it must have ended."""

    kind: _Kind
    end: int | None
    bound: int | None
    implicit: bool
    into: Values | None = None
    wanted: frozenset[int] = frozenset()
    tag: int = 0


@dataclass
class Found:
    """What the walk brought back. `pixel_bytes` is the length of native pixel data, None for encapsulated or none."""

    values: Values = field(default_factory=dict)
    items: dict[int, list[Values]] = field(default_factory=dict)
    has_pixels: bool = False
    pixel_bytes: int | None = None


def scan(source: Source, place: int, wanted: Wanted, *, implicit: bool, little_endian: bool) -> Found:
    """Walk the data set that begins at `place`, up to the end of its pixel data or of the file.

    Raises Unreadable: truncated, damaged, too deep, too many elements, contradictory. A sequence with a length that is
    broken inside is passed over: its end is known, and nothing that is wanted can be in it.
    """
    return _Walk(source, place, wanted, implicit, little_endian).run()


class _Walk:
    def __init__(self, source: Source, place: int, wanted: Wanted, implicit: bool, little_endian: bool) -> None:
        self._source, self._place, self._wanted = source, place, wanted
        self._reader = Reader(source, little_endian)
        self.found = Found()
        plain = frozenset(tag for tag, inner in wanted.items() if not inner)
        self._levels = [_Level(_Kind.DATASET, None, None, implicit, self.found.values, plain)]
        self._done = False

    def run(self) -> Found:
        steps = 0
        while self._levels and not self._done:
            level = self._levels[-1]
            if level.kind is _Kind.DATASET:
                steps += self._pass_plain(level)
            if level.end is not None and self._place >= level.end:
                self._levels.pop()
                continue
            steps += 1
            if steps > MAX_ELEMENTS:
                raise Unreadable(Why.TOO_MANY)
            header = self._reader.header(self._place, level.implicit or level.kind is not _Kind.DATASET)
            if header is None:
                self._at_end()
            elif level.kind is _Kind.DATASET:
                self._element(level, header)
            elif level.kind is _Kind.SEQUENCE:
                self._item(level, header)
            else:
                self._fragment(level, header)
        return self.found

    def _pass_plain(self, level: _Level) -> int:
        room = _WINDOW if level.bound is None else max(0, min(_WINDOW, level.bound - self._place))
        block = self._source.at(self._place, room)
        passed, count = self._reader.plain(block, level.implicit, level.wanted, level.into)
        self._place += passed
        return count

    def _at_end(self) -> None:
        """The file ends here. It may only between elements of the data set itself, zeros behind them forgiven."""
        rest = self._source.at(self._place, 8)
        if len(self._levels) > 1 or rest.strip(b"\0") or not self._source.reaches(self._place):
            raise Unreadable(Why.TRUNCATED)
        self._done = True

    def _element(self, level: _Level, header: Header) -> None:
        if header.tag in (ITEM_END, SEQUENCE_END):
            self._end_of_dataset(header)
        elif header.tag == 0 and header.length == 0:
            self._padding()
        elif header.length == UNDEFINED:
            self._open_undefined(level, header)
        elif self._fits(level, header):
            end = header.value + header.length
            if header.vr == b"SQ" or (not header.vr and header.tag in SEQUENCES):
                self._open(level, header, end)
            else:
                self._value(level, header, end)

    def _end_of_dataset(self, header: Header) -> None:
        if len(self._levels) > 1:
            self._levels.pop()
            # A sequence that ends inside an item: the item's own delimiter was forgotten.
            self._place = header.value if header.tag == ITEM_END else self._place
        elif header.length == 0:
            self._place = header.value  # a stray one, harmless
        else:
            raise Unreadable(Why.DAMAGED)

    def _padding(self) -> None:
        """Zeros behind the data set fill the last block of some media; inside of a sequence they are damage."""
        if len(self._levels) > 1:
            self._pass_over(Why.DAMAGED)
        else:
            self._done = True

    def _open_undefined(self, level: _Level, header: Header) -> None:
        if header.tag in PIXEL_DATA or header.vr not in (b"SQ", b"UN", b""):
            self._push(_Level(_Kind.FRAGMENTS, None, level.bound, True, tag=header.tag))
            self._place = header.value
        else:
            self._open(level, header, None)

    def _open(self, level: _Level, header: Header, end: int | None) -> None:
        """A sequence. Under UN, and under a header without VR, its items are implicit (PS3.5 6.2.2 note 2)."""
        implicit = level.implicit or header.vr != b"SQ"
        at_top = level.into is self.found.values
        wanted = self._wanted.get(header.tag, frozenset()) if at_top else frozenset()
        into = None if at_top or header.tag not in level.wanted else level.into
        if wanted and header.tag in self.found.items:
            raise Unreadable(Why.CONTRADICTORY)
        if wanted:
            self.found.items[header.tag] = []
        bound = level.bound if end is None else end
        inner = wanted if into is None else level.wanted
        self._push(_Level(_Kind.SEQUENCE, end, bound, implicit, into, inner, header.tag))
        self._place = header.value

    def _push(self, level: _Level) -> None:
        if len(self._levels) > 2 * MAX_DEPTH:  # a sequence and its item are one level of depth
            raise Unreadable(Why.TOO_DEEP)
        self._levels.append(level)

    def _item(self, level: _Level, header: Header) -> None:
        if header.tag == SEQUENCE_END and level.end is None:
            self._levels.pop()
            self._place = header.value
            return
        if header.tag != ITEM:
            self._pass_over(Why.DAMAGED)
            return
        end = None if header.length == UNDEFINED else header.value + header.length
        if end is not None and not self._fits(level, header):
            return
        into = level.into
        if into is None and level.wanted:
            into = {}
            self.found.items[level.tag].append(into)
        implicit = level.implicit and not self._looks_explicit(header.value)
        bound = level.bound if end is None else end
        self._push(_Level(_Kind.DATASET, end, bound, implicit, into, level.wanted))
        self._place = header.value

    def _looks_explicit(self, place: int) -> bool:
        return self._source.at(place, 8)[4:6] in VRS_16 | VRS_32

    def _fragment(self, level: _Level, header: Header) -> None:
        if header.tag == SEQUENCE_END:
            self._levels.pop()
            self._place = header.value
            if level.tag in PIXEL_DATA and len(self._levels) == 1:
                self._pixels(None)
        elif header.tag == ITEM and header.length != UNDEFINED:
            if self._fits(level, header):
                self._skip_to(header.value + header.length)
        else:
            self._pass_over(Why.DAMAGED)

    def _value(self, level: _Level, header: Header, end: int) -> None:
        if level.into is not None and header.tag in level.wanted:
            value = self._source.at(header.value, min(header.length, MAX_VALUE))
            if level.into.setdefault(header.tag, value) != value:
                raise Unreadable(Why.CONTRADICTORY)
        self._skip_to(end)
        if header.tag in PIXEL_DATA and len(self._levels) == 1:
            self._pixels(header.length)

    def _pixels(self, length: int | None) -> None:
        """What comes behind the pixel data is padding or a signature: the walk is over."""
        self.found.has_pixels, self.found.pixel_bytes = True, length
        self._done = True

    def _fits(self, level: _Level, header: Header) -> bool:
        """Whether it ends inside its container; where not, the container is passed over."""
        if level.bound is None or header.value + header.length <= level.bound:
            return True
        self._pass_over(Why.DAMAGED)
        return False

    def _skip_to(self, end: int) -> None:
        if not self._source.reaches(end):
            raise Unreadable(Why.TRUNCATED)
        self._place = end

    def _pass_over(self, why: Why) -> None:
        """Leave the innermost container whose end is known."""
        while self._levels:
            level = self._levels.pop()
            if level.end is not None:
                self._skip_to(level.end)
                return
        _refuse(why)


def _refuse(why: Why) -> NoReturn:
    raise Unreadable(why)
