"""DICOM JSON as an answer: media type, gzip, ETag (PS3.18 8.7.3.2)."""

import gzip
import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from imaging.dicomweb import accept
from imaging.dicomweb.door import NotAcceptable

GZIP_LEVEL = 1  # half the bytes of level 0 cost a tenth of level 6's time
_WORTH_IT = 1024  # bytes; below it gzip saves no packet
# It may be kept, and is asked for each time it is shown: a correction of the patient's name has to arrive.
ASK_AGAIN = "private, no-cache"


def media_type(request: HttpRequest) -> str:
    """In which media type JSON goes out. Raises NotAcceptable."""
    found = accept.takes(request, (accept.DICOM_JSON, accept.JSON))
    if found is None:
        raise NotAcceptable(_("This can be had as application/dicom+json."))
    return found


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the asker unpacks it."""
    return "gzip" in request.headers.get("Accept-Encoding", "")


def answer(request: HttpRequest, body: bytes, *, etag: str = "") -> HttpResponse:
    """The body, packed for who unpacks it. `etag` is made of the body where nobody knows a quicker one."""
    kind = media_type(request)
    tag = etag or f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = unchanged(request, tag)
    if response is None:
        packed = takes_gzip(request) and len(body) > _WORTH_IT
        response = HttpResponse(gzip.compress(body, GZIP_LEVEL, mtime=0) if packed else body, content_type=kind)
        if packed:
            response["Content-Encoding"] = "gzip"
    return kept(response, tag)


def answer_packed(request: HttpRequest, packed: bytes, *, etag: str) -> HttpResponse:
    """A body that is in gzip form already."""
    kind = media_type(request)
    response = unchanged(request, etag)
    if response is None and takes_gzip(request):
        response = HttpResponse(packed, content_type=kind, headers={"Content-Encoding": "gzip"})
    elif response is None:
        response = HttpResponse(gzip.decompress(packed), content_type=kind)
    return kept(response, etag)


def unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    """304 where the asker has it already (RFC 9110 13.1.2)."""
    found = get_conditional_response(request, etag=etag)
    return found if isinstance(found, (HttpResponse, HttpResponseNotModified)) else None


def kept(response: HttpResponse, etag: str) -> HttpResponse:
    """With what the browser needs to know to keep it."""
    response["ETag"] = etag
    response["Cache-Control"] = ASK_AGAIN
    response["Vary"] = "Accept, Accept-Encoding, Cookie, Authorization"
    return response
