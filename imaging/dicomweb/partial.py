"""Bytes that never change: kept long by the browser, and had in ranges (RFC 9110 14)."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from imaging import storage
from imaging.dicomweb.door import sentence
from imaging.dicomweb.multipart import CHUNK

# A day: long enough for every reading, and a desk that people share keeps no pictures for months.
KEPT = "private, max-age=86400, immutable"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)

Spans = Sequence[tuple[int, int]]
R = TypeVar("R", bound=HttpResponseBase)


def etag(*parts: object) -> str:
    """A strong one, of all that the bytes depend on."""
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    """304 where the asker has it already."""
    found = get_conditional_response(request, etag=etag)
    return found if isinstance(found, (HttpResponse, HttpResponseNotModified)) else None


def immutable(response: R, etag: str, kept: str = KEPT) -> R:
    """With what the browser needs to know to keep it; nobody else's session gets it from there."""
    if response.status_code in (200, 206, 304):
        response["ETag"] = etag
        response["Cache-Control"] = kept
        response["Vary"] = "Accept, Cookie, Authorization"
    return response


def of_bytes(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """The body, or the range of it that is asked for."""
    span = asked(request, len(body))
    if span is None:
        return HttpResponse(body, content_type=content_type, headers={"Accept-Ranges": "bytes"})
    if not span:
        return unsatisfiable(len(body))
    return _marked(HttpResponse(body[span.start : span.stop], content_type=content_type, status=206), span, len(body))


def of_file(request: HttpRequest, name: str, size: int, content_type: str) -> HttpResponseBase:
    """The stored file of this name, or the range of it that is asked for."""
    return of_spans(request, name, [(0, size)], content_type)


def of_spans(request: HttpRequest, name: str, spans: Spans, content_type: str) -> HttpResponseBase:
    """The bytes of all spans of a stored file as one, or the range of that which is asked for."""
    size = sum(end - begin for begin, end in spans)
    span = asked(request, size)
    if span is not None and not span:
        return unsatisfiable(size)
    part = range(size) if span is None else span
    response = StreamingHttpResponse(pieces_of(name, _within(spans, part)), content_type=content_type)
    response["Content-Length"] = str(len(part))
    response["Accept-Ranges"] = "bytes"
    if span is not None:
        response.status_code = 206
        _marked(response, span, size)
    return response


def asked(request: HttpRequest, size: int) -> range | None:
    """The one range that is asked for; None for all, an empty one for what lies behind the end (14.2).

    Several ranges, other units and what cannot be read are answered whole, as the RFC allows.
    """
    found = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if found is None or request.method != "GET" or request.headers.get("If-Range"):
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size) if last else None
    if last and int(last) < int(first):
        return None
    return range(int(first), min(size, int(last) + 1 if last else size))


def unsatisfiable(size: int) -> HttpResponse:
    """416."""
    response = sentence(_("There are only %(size)s bytes.") % {"size": size}, 416)
    response["Content-Range"] = f"bytes */{size}"
    return response


def pieces_of(name: str, spans: Spans) -> Iterator[bytes]:
    """The bytes of the spans of a stored file in pieces; it is opened when they are asked for."""
    with storage.opened(name) as file:
        for begin, end in spans:
            yield from _read(file, begin, end)


def _read(file: BinaryIO, begin: int, end: int) -> Iterator[bytes]:
    file.seek(begin)
    while begin < end and (piece := file.read(min(CHUNK, end - begin))):
        begin += len(piece)
        yield piece


def _within(spans: Spans, part: range) -> list[tuple[int, int]]:
    """What of the spans lies in a part of their whole."""
    found, passed = [], 0
    for begin, end in spans:
        first, last = max(begin, begin + part.start - passed), min(end, begin + part.stop - passed)
        if first < last:
            found.append((first, last))
        passed += end - begin
    return found


def _marked(response: R, span: range, size: int) -> R:
    response["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    response["Accept-Ranges"] = "bytes"
    return response
