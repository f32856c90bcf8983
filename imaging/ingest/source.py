"""Bytes by position, one block at a time: of a file, or of a deflated data set in it. Pure."""

import os
import zlib
from typing import BinaryIO, Protocol

from imaging.ingest.unreadable import Unreadable, Why

BLOCK = 65_536  # bytes; nearly every header lies in the first block
# Bytes. Deflate makes a thousandth of zeros, and who shows the image has to inflate it in memory.
INFLATED_LIMIT = 128 * 1024 * 1024


class Source(Protocol):
    """What the scanner reads from. Positions go forward, apart from the present block."""

    def at(self, place: int, count: int) -> bytes:
        """Up to `count` bytes from `place`; fewer at the end."""

    def reaches(self, place: int) -> bool:
        """Whether there are at least `place` bytes."""


class FileSource:
    """A seekable binary stream. Who has read its beginning already gives it: `first` saves reading it again."""

    def __init__(self, stream: BinaryIO, first: bytes = b"") -> None:
        self._stream = stream
        self._size = stream.seek(0, 2)
        self._start, self._block = 0, first

    def at(self, place: int, count: int) -> bytes:
        """Up to `count` bytes from `place`."""
        offset = place - self._start
        if offset < 0 or offset + count > len(self._block):
            self._stream.seek(place)
            self._start, self._block = place, self._stream.read(max(BLOCK, count))
            offset = 0
        return self._block[offset : offset + count]

    def reaches(self, place: int) -> bool:
        """Whether there are at least `place` bytes."""
        return place <= self._size


class OpenSource:
    """A file that this process has written and holds open. `first` is how it begins, `size` all its bytes."""

    def __init__(self, descriptor: int, first: bytes, size: int) -> None:
        self._descriptor, self._size = descriptor, size
        self._start, self._block = 0, first

    def at(self, place: int, count: int) -> bytes:
        """Up to `count` bytes from `place`."""
        offset = place - self._start
        if offset < 0 or offset + count > len(self._block):
            self._start, self._block = place, os.pread(self._descriptor, max(BLOCK, count), place)
            offset = 0
        return self._block[offset : offset + count]

    def reaches(self, place: int) -> bool:
        """Whether there are at least `place` bytes."""
        return place <= self._size


class InflatedSource:
    """The raw deflate stream (RFC 1951, PS3.5 A.5) that begins at `begin` of another source."""

    def __init__(self, packed: Source, begin: int) -> None:
        self._packed, self._place = packed, begin
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        self._start, self._block = 0, b""

    def at(self, place: int, count: int) -> bytes:
        """Up to `count` bytes from `place`, which never lies before the present block."""
        self._inflate_to(place + count, keep_from=place)
        offset = place - self._start
        return self._block[offset : offset + count]

    def reaches(self, place: int) -> bool:
        """Whether there are at least `place` bytes. What lies before `place` is let go."""
        self._inflate_to(place, keep_from=place)
        return place <= self._start + len(self._block)

    def _inflate_to(self, end: int, *, keep_from: int) -> None:
        while self._start + len(self._block) < end:
            more = self._next()
            if not more:
                return
            drop = min(max(keep_from - self._start, 0), len(self._block))
            self._start, self._block = self._start + drop, self._block[drop:] + more
            if self._start + len(self._block) > INFLATED_LIMIT:
                raise Unreadable(Why.INFLATES)

    def _next(self) -> bytes:
        while not self._inflater.eof:
            packed = self._inflater.unconsumed_tail
            if not packed:
                packed = self._packed.at(self._place, BLOCK)
                self._place += len(packed)
            if not packed:
                return b""
            try:
                more = self._inflater.decompress(packed, BLOCK)
            except zlib.error as error:
                raise Unreadable(Why.DAMAGED) from error
            if more:
                return more
        return b""
