"""multipart/related by RFC 2387, as PS3.18 8.6.1.2 wants it, sent piece by piece."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.http import StreamingHttpResponse

CHUNK = 1024 * 1024  # bytes


@dataclass(frozen=True)
class Part:
    """One part: its header fields, its bytes in pieces, and how many these are where that is known before."""

    content_type: str
    pieces: Iterable[bytes]
    size: int | None = None
    fields: dict[str, str] = field(default_factory=dict)

    def head(self) -> bytes:
        """The header fields, as they stand before the bytes."""
        said = {"Content-Type": self.content_type, **self.fields}
        if self.size is not None:
            said["Content-Length"] = str(self.size)
        return "".join(f"{name}: {value}\r\n" for name, value in said.items()).encode() + b"\r\n"


def answer(parts: Iterable[Part], *, part_type: str, sizes_known: bool = False) -> StreamingHttpResponse:
    """The answer. With `sizes_known` the parts are asked for their sizes first, so that the whole has a length."""
    boundary = uuid.uuid4().hex
    length: int | None = None
    if sizes_known:
        parts = list(parts)
        length = _length(parts, boundary)
    response = StreamingHttpResponse(
        _written(parts, boundary), content_type=f'multipart/related; type="{part_type}"; boundary={boundary}'
    )
    if length is not None:
        response["Content-Length"] = str(length)
    return response


def _written(parts: Iterable[Part], boundary: str) -> Iterator[bytes]:
    begin = f"--{boundary}\r\n".encode()
    for part in parts:
        yield begin + part.head()
        yield from part.pieces
        begin = f"\r\n--{boundary}\r\n".encode()
    yield f"\r\n--{boundary}--\r\n".encode()


def _length(parts: Iterable[Part], boundary: str) -> int | None:
    total, line = len(boundary) + 6, len(boundary) + 4
    for number, part in enumerate(parts):
        if part.size is None:
            return None
        total += len(part.head()) + part.size + line + (2 if number else 0)
    return total + 2
