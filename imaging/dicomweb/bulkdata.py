"""WADO-RS bulk data (PS3.18 10.4.1.1.5): the values that headers only name, each at its own address.

The address leads through the data set: bulkdata/7FE00010, or bulkdata/00880200/0/7FE00010 for a value in an item.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from imaging import storage
from imaging.dicomweb import accept, multipart, partial
from imaging.dicomweb.accept import MULTIPART, OCTETS
from imaging.dicomweb.door import NotAcceptable, instances_of, reading, study_of
from imaging.dicomweb.metadata import base_url
from imaging.dicomweb.plain import WIDTHS, inflated, swapped
from imaging.dicomweb.syntaxes import IMAGE_TYPES, VIDEO_TYPES
from imaging.ingest.document import bulk_values, fragments
from imaging.ingest.headers import DEFLATED, EXPLICIT_BIG
from imaging.ingest.source import FileSource, Source
from imaging.ingest.unreadable import Unreadable
from imaging.models import Instance

PDF: Final = "application/pdf"
_PIXELS = "7FE00010"
_DOCUMENT = "00420011"


@dataclass(frozen=True)
class Value:
    """One value: where its bytes lie, and of what media type they are."""

    path: str
    spans: list[tuple[int, int]]
    media_type: str
    vr: str

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(end - begin for begin, end in self.spans)


@reading
def value(request: HttpRequest, study: str, series: str, instance: str, path: str) -> HttpResponseBase:
    """One value: as parts, or alone and in ranges. Of packed pixels the fragments in one stream."""
    found = study_of(request, study)
    row = get_object_or_404(instances_of(found, series, instance))
    etag = partial.etag(row.sha256, path.upper(), request.headers.get("Accept", ""), request.GET.get("accept", ""))
    if (unchanged := partial.unchanged(request, etag)) is not None:
        return partial.immutable(unchanged, etag)
    there = _values(row).get(path.upper())
    if there is None:
        raise Http404
    container = _container(request, there.media_type)
    if container == MULTIPART:
        part = _part(request.build_absolute_uri(request.path), row, there)
        return partial.immutable(multipart.answer([part], part_type=there.media_type, sizes_known=True), etag)
    if (content := _content(row, there)) is not None:
        return partial.immutable(partial.of_bytes(request, content, container), etag)
    return partial.immutable(partial.of_spans(request, row.path, there.spans, container), etag)


@reading
def values(
    request: HttpRequest, study: str, series: str | None = None, instance: str | None = None
) -> HttpResponseBase:
    """All values of an instance, a series or a study, one after the other."""
    rows = instances_of(study_of(request, study), series, instance).select_related("series")
    if not rows.exists():
        raise Http404
    _container(request, OCTETS)
    base = f"{base_url(request)}/studies/{study}"
    return multipart.answer(_parts(base, rows.order_by("series__number", "series", "number", "pk")), part_type=OCTETS)


def _parts(base: str, rows: QuerySet[Instance]) -> Iterator[multipart.Part]:
    for row in rows.iterator(chunk_size=200):
        place = f"{base}/series/{row.series.series_instance_uid}/instances/{row.sop_instance_uid}/bulkdata"
        for each in _values(row).values():
            yield _part(f"{place}/{each.path}", row, each)


def _values(row: Instance) -> dict[str, Value]:
    found = {}
    with storage.opened(row.path) as stream:
        try:
            source, named = bulk_values(inflated(stream, row.transfer_syntax_uid))
        except Unreadable:
            return {}
        for path, (vr, begin, end) in named.items():
            kind = _media_type(row, path, source, packed=end is None, begin=begin)
            spans = [(begin, end)] if end is not None else fragments(source, begin)
            found[path] = Value(path, spans, kind, vr)
    return found


def _content(row: Instance, there: Value) -> bytes | None:
    """The bytes, where they do not lie in the file as they go out, inflated and in little endian; else None."""
    syntax = row.transfer_syntax_uid
    if syntax != EXPLICIT_BIG and syntax not in DEFLATED:
        return None
    with storage.opened(row.path) as stream:
        source = FileSource(inflated(stream, syntax))
        found = b"".join(source.at(begin, end - begin) for begin, end in there.spans)
    width = WIDTHS.get(there.vr, 1) if syntax == EXPLICIT_BIG else 1
    return swapped(found, width) if width > 1 else found


def _media_type(row: Instance, path: str, source: Source, *, packed: bool, begin: int) -> str:
    if packed and path == _PIXELS:
        syntax = row.transfer_syntax_uid
        return VIDEO_TYPES.get(syntax) or IMAGE_TYPES.get(syntax) or OCTETS
    return PDF if path == _DOCUMENT and source.at(begin, 4) == b"%PDF" else OCTETS


def _container(request: HttpRequest, kind: str) -> str:
    """Parts, or the bytes alone for who asks for their type. Raises NotAcceptable."""
    for each in accept.ranges(request):
        inner = each.part_type in ("", accept.ANY, OCTETS, kind)
        if each.media_type in (MULTIPART, accept.ANY, "multipart/*") and inner:
            return MULTIPART
        if each.covers(kind) or each.covers(OCTETS):
            return kind if each.covers(kind) else OCTETS
    offered = _('This can be had as multipart/related; type="application/octet-stream", or as %(kind)s.')
    raise NotAcceptable(offered % {"kind": kind})


def _part(place: str, row: Instance, there: Value) -> multipart.Part:
    content = _content(row, there)
    pieces = [content] if content is not None else partial.pieces_of(row.path, there.spans)
    return multipart.Part(there.media_type, pieces, there.size, {"Content-Location": place})
