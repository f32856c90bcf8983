"""Frames as pictures (WADO-RS "rendered" and "thumbnail", PS3.18 10.4.1.1.3, .4): what shows without knowing DICOM.

A picture is drawn once and kept. The header X-Window says with which centre and width it was drawn.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from pydicom.uid import UID

from imaging import storage
from imaging.dicomweb import accept, frame_bytes, json_answers, multipart, partial, shelf
from imaging.dicomweb.door import NotAcceptable, Unsupported, instances_of, reading, seen_by_pages, study_of
from imaging.dicomweb.pixels import CannotRender, NoPicture, render
from imaging.dicomweb.render import DRAWING, THUMBNAIL, Wish, encoded, shaped, wish_of
from imaging.dicomweb.syntaxes import VIDEO_TYPES
from imaging.dicomweb.video import stream_of
from imaging.models import Instance, Study
from patients.errors import InvalidInput, Refusal

_PLACE = ("series__number", "series", "number", "pk")


class Picture(NamedTuple):
    """What goes out, and centre and width of the window that it was drawn with; "" where it was none."""

    content: bytes
    window: str


@reading
def rendered_frames(request: HttpRequest, study: str, series: str, instance: str, frames: str) -> HttpResponseBase:
    """One frame of an instance, or several as parts. 404 for what is not there, 409 for a damaged picture, 415 for an
    object without one."""
    row = get_object_or_404(instances_of(seen_by_pages(request, study), series, instance))
    wish = _wish(request)
    numbers = _numbers(frames, row)
    if len(numbers) == 1:
        return _one(request, row, numbers[0], wish)
    parts = (multipart.Part(wish.media_type, [picture(row, number, wish).content]) for number in numbers)
    return multipart.answer(parts, part_type=wish.media_type)


@reading
def rendered_instance(request: HttpRequest, study: str, series: str, instance: str) -> HttpResponseBase:
    """The first frame of an instance; a video as it is, in ranges."""
    row = get_object_or_404(instances_of(study_of(request, study), series, instance))
    kind = VIDEO_TYPES.get(row.transfer_syntax_uid)
    if kind is None:
        return _one(request, row, 1, _wish(request))
    if accept.takes(request, (kind,)) is None:
        raise NotAcceptable(_("This is a video: it can be had as %(kind)s.") % {"kind": kind})
    etag = partial.etag(row.sha256, kind)
    unchanged = partial.unchanged(request, etag)
    return partial.immutable(unchanged or stream_of(request, row, kind), etag)


@reading
def rendered_all(request: HttpRequest, study: str, series: str | None = None) -> HttpResponseBase:
    """All frames of a series or a study as parts; what has no picture, or one that cannot be shown, is left out."""
    rows = _rows(study_of(request, study), series)
    wish = _wish(request)
    if accept.takes(request, (accept.MULTIPART,)) is None:
        raise NotAcceptable(_('This can be had as multipart/related; type="%(type)s".') % {"type": wish.media_type})
    return multipart.answer(_drawn(rows, wish), part_type=wish.media_type)


@reading
def thumbnail(
    request: HttpRequest, study: str, series: str | None = None, instance: str | None = None, frames: str = ""
) -> HttpResponseBase:
    """A small picture: of a frame, or from the middle of an instance, a series, or the first series with any."""
    found = seen_by_pages(request, study)
    wish = _wish(request, viewport=THUMBNAIL)
    if series is not None and instance is not None:
        row = get_object_or_404(instances_of(found, series, instance))
        number = _numbers(frames, row)[0] if frames else (row.frames + 1) // 2
        return _one(request, row, number, wish)
    row = _middle(_rows(found, series))
    return _one(request, row, (row.frames + 1) // 2, wish, kept=json_answers.ASK_AGAIN)


def _rows(study: Study, series: str | None) -> QuerySet[Instance]:
    """Those with pictures, in order. Raises Http404 for a series that is not there."""
    rows = instances_of(study, series)
    if series is not None and not rows.exists():
        raise Http404
    return rows.filter(frames__gt=0).select_related("series").order_by(*_PLACE)


def _middle(rows: QuerySet[Instance]) -> Instance:
    first = rows.first()
    if first is None:
        raise Http404
    keys = list(rows.filter(series=first.series).values_list("pk", flat=True))
    return rows.get(pk=keys[len(keys) // 2])


def _wish(request: HttpRequest, *, viewport: tuple[int, int] | None = None) -> Wish:
    wish = wish_of(request, viewport=viewport)
    if wish is None:
        raise NotAcceptable(_("The picture can be had as image/jpeg or image/png."))
    return wish


def _numbers(frames: str, row: Instance) -> list[int]:
    try:
        found = list(frame_bytes.numbers(frames))
    except ValueError as error:
        raise InvalidInput(_("Frames"), frames[:60], _("Name them by number, from 1, as in 1,4,5.")) from error
    if row.frames and not 1 <= min(found) <= max(found) <= row.frames:
        raise Http404
    return found


def _one(request: HttpRequest, row: Instance, number: int, wish: Wish, kept: str = partial.KEPT) -> HttpResponse:
    etag = _etag(row, number, wish)
    unchanged = partial.unchanged(request, etag)
    if unchanged is not None:
        return partial.immutable(unchanged, etag, kept)
    drawn = picture(row, number, wish)
    response = HttpResponse(drawn.content, content_type=wish.media_type)
    if drawn.window:
        response["X-Window"] = drawn.window
    return partial.immutable(response, etag, kept)


def _drawn(rows: QuerySet[Instance], wish: Wish) -> Iterator[multipart.Part]:
    for row in rows.iterator(chunk_size=200):
        for number in range(1, row.frames + 1):
            try:
                yield multipart.Part(wish.media_type, [picture(row, number, wish).content])
            except (Refusal, Unsupported, Http404):
                break


def picture(row: Instance, number: int, wish: Wish) -> Picture:
    """Draw a frame, or take it as it was drawn before. Raises Http404, Refusal (damaged), Unsupported (no picture)."""
    if not row.frames:
        raise Unsupported(_("This object has no picture: it is %(what)s.") % {"what": kind_of(row)})
    key = _etag(row, number, wish).strip('"')
    if (kept := shelf.read(key)) is not None:
        window, _line, content = kept.partition(b"\n")
        return Picture(content, window.decode())
    drawn = _draw(row, number, wish)
    shelf.keep(key, drawn.window.encode() + b"\n" + drawn.content)
    return drawn


def _draw(row: Instance, number: int, wish: Wish) -> Picture:
    try:
        with storage.opened(row.path) as stream:
            found, window = render(stream, number, syntax=row.transfer_syntax_uid, window=wish.window)
    except NoPicture as error:
        raise Unsupported(_("This object has no picture: it is %(what)s.") % {"what": kind_of(row)}) from error
    except IndexError as error:
        raise Http404 from error
    except CannotRender as error:
        raise Refusal(_("This picture cannot be shown: %(why)s.") % {"why": error}) from error
    said = f"{window.centre:g},{window.width:g}" if window is not None else ""
    return Picture(encoded(shaped(found, wish), wish), said)


def _etag(row: Instance, number: int, wish: Wish) -> str:
    return partial.etag(row.sha256, number, wish, DRAWING)


def kind_of(row: Instance) -> str:
    """What an object is, in the standard's words."""
    name: str = UID(row.sop_class_uid).name
    return name.removesuffix(" Storage")
