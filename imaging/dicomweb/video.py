"""A stored video as browsers play it: the one stream in the fragments of its pixels (PS3.5 8.2.5 to 8.2.12)."""

from django.http import Http404, HttpRequest, HttpResponseBase

from imaging import storage
from imaging.dicomweb import partial
from imaging.ingest.document import bulk_values, fragments
from imaging.ingest.unreadable import Unreadable
from imaging.models import Instance


def stream_of(request: HttpRequest, row: Instance, media_type: str) -> HttpResponseBase:
    """The stream, or the range of it that a player asks for. Raises Http404."""
    with storage.opened(row.path) as file:
        try:
            source, values = bulk_values(file)
        except Unreadable as error:
            raise Http404 from error
        pixels = values.get("7FE00010")
        if pixels is None or pixels.end is not None:
            raise Http404
        spans = fragments(source, pixels.begin)
    return partial.of_spans(request, row.path, spans, media_type)
