"""A multipart/related body, read part by part as it comes in; no part is ever whole in memory (RFC 2046 5.1). Pure."""

from collections.abc import Callable, Iterator
from typing import Final

CHUNK: Final = 256 * 1024  # bytes
_LONGEST_HEAD: Final = 16_384  # bytes
_END = b"\r\n\r\n"


class Malformed(Exception):
    """The body does not follow its boundary, or ends before its last part does."""


class Part:
    """One part: its header fields in lower case, its bytes by `read`."""

    def __init__(self, body: "Body", fields: dict[str, str]) -> None:
        self._body, self.fields = body, fields

    @property
    def media_type(self) -> str:
        """Of the part, without parameters."""
        return self.fields.get("content-type", "").split(";")[0].strip().lower()

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none at the end of the part. Raises Malformed where the body ends before it."""
        return self._body.read(size)


class Body:
    """The whole. Take the parts one after the other: asking for the next passes over what is left of the last."""

    def __init__(self, read: Callable[[int], bytes], boundary: str) -> None:
        self._source, self._line = read, b"\r\n--" + boundary.encode("ascii", "replace")
        self._data, self._place = b"\r\n", 0  # the first boundary stands at the beginning of a line, too
        self._to = -1  # where the present part ends in the data; -1 while that is not known

    def parts(self) -> Iterator[Part]:
        """One after the other. Raises Malformed."""
        while True:
            while self.read(CHUNK):
                pass
            if self._after_line():
                return
            yield Part(self, self._head())

    def read(self, size: int) -> bytes:
        """Of the part that is being read, or of what stands before the first one."""
        while True:
            if self._to < 0:
                self._to = self._data.find(self._line, self._place)
            safe = self._to if self._to >= 0 else len(self._data) - len(self._line) + 1
            if safe > self._place or self._to >= 0:
                begin, self._place = self._place, min(safe, self._place + size)
                return self._data[begin : self._place]
            self._fill()

    def _after_line(self) -> bool:
        """Pass over the boundary; whether it was the last one."""
        self._place += len(self._line)
        while len(self._data) < self._place + 2:
            self._fill()
        self._to = -1
        return self._data[self._place : self._place + 2] == b"--"

    def _head(self) -> dict[str, str]:
        """The header fields, up to the empty line; there may be none at all."""
        while (end := self._data.find(_END, self._place)) < 0:
            if len(self._data) - self._place > _LONGEST_HEAD:
                raise Malformed("the header of a part is too long")
            self._fill()
        lines = self._data[self._place : end].decode("latin_1").split("\r\n")
        self._place = end + len(_END)
        pairs = (line.partition(":") for line in lines if ":" in line)
        return {name.strip().lower(): value.strip() for name, _colon, value in pairs}

    def _fill(self) -> None:
        more = self._source(CHUNK)
        if not more:
            raise Malformed("the body ends before its last boundary")
        self._data = self._data[self._place :] + more
        self._to = self._to - self._place if self._to >= 0 else -1
        self._place = 0
