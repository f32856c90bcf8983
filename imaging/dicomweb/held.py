"""A small picture of a file that waits for a decision: it belongs to no study yet, so it has an address of its own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from imaging import storage
from imaging.dicomweb.pixels import CannotRender, NoPicture, render
from imaging.dicomweb.render import JPEG, THUMBNAIL, Wish, encoded, fitted
from imaging.models import HeldInstance
from patients.access import may
from patients.models import User


@require_safe
def held_thumbnail(request: HttpRequest, pk: int) -> HttpResponse:
    """The middle frame, for who may see mismatches; the page that shows it has written the journal. 404 without one."""
    assert isinstance(request.user, User)
    if not may(request.user, "imaging.view_mismatch"):
        raise Http404
    held = get_object_or_404(HeldInstance, pk=pk, erased_at=None)
    frames = int(held.facts.get("frames", 0))
    try:
        with storage.opened(held.path) as stream:
            syntax = str(held.facts.get("transfer_syntax_uid", ""))
            picture, _window = render(stream, (frames + 1) // 2, syntax=syntax, window=None)
    except (NoPicture, CannotRender, IndexError) as error:
        raise Http404 from error
    response = HttpResponse(encoded(fitted(picture, THUMBNAIL), Wish()), content_type=JPEG)
    response["Cache-Control"] = "private, max-age=300"
    return response
