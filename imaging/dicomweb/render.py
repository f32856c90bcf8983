"""Frames as pictures (WADO-RS "rendered", PS3.18 8.3.5 and 10.4): what a browser can show without knowing DICOM."""

import hashlib
import io
import re
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from PIL import Image
from pydicom.uid import UID

from imaging import storage
from imaging.dicomweb.pixels import CannotRender, NoPicture, Window, render
from imaging.models import Instance, Study
from imaging.views.viewing import note_viewed
from patients.errors import InvalidInput
from patients.models import User

JPEG, PNG = "image/jpeg", "image/png"
QUALITY = 90
THUMBNAIL = (256, 256)
LARGEST = 8192  # pixels, width or height of a picture that is asked for
DRAWING = 1  # part of every ETag: raise it when the same file is drawn otherwise

_NUMBER = r"[+-]?\d{1,12}(?:\.\d{1,12})?(?:[eE][+-]?\d)?"
_WINDOW = re.compile(rf"({_NUMBER}),({_NUMBER})(?:,(linear|linear-exact|sigmoid))?", re.ASCII)
_QUALITY = re.compile(r"0*([1-9]\d?|100)", re.ASCII)
_VIEWPORT = re.compile(r"(\d{1,5}),(\d{1,5})", re.ASCII)


@dataclass(frozen=True)
class Wish:
    """How the picture shall be: the query parameters of PS3.18 8.3.5.1, and what the browser accepts."""

    media_type: str = JPEG
    window: Window | None = None
    viewport: tuple[int, int] | None = None
    quality: int = QUALITY


@require_safe
def rendered_frame(request: HttpRequest, study: str, series: str, instance: str, frame: int) -> HttpResponse:
    """One frame, counted from 1, as JPEG or PNG. The header X-Window says with which centre and width it was drawn.

    404 for what is not there or not for this user, 400 for a parameter that cannot be read, 406 for another media type,
    409 for a damaged picture, 415 for an object without one.
    """
    found = _visible_study(request, study)
    rows = Instance.objects.filter(series__study=found, series__series_instance_uid=series)
    wish = _wish(request)
    if wish is None:
        return _sentence(_("The picture can be had as image/jpeg or image/png."), 406)
    return _answer(request, found, get_object_or_404(rows, sop_instance_uid=instance), frame, wish)


@require_safe
def study_thumbnail(request: HttpRequest, study: str) -> HttpResponse:
    """A small picture from the middle of the first series that has any."""
    found = _visible_study(request, study)
    with_pictures = Instance.objects.filter(series__study=found, frames__gt=0).select_related("series")
    first = with_pictures.order_by("series__number", "series__pk").first()
    if first is None:
        raise Http404
    keys = list(with_pictures.filter(series=first.series).order_by("number", "pk").values_list("pk", flat=True))
    middle = with_pictures.get(pk=keys[len(keys) // 2])
    return _answer(request, found, middle, (middle.frames + 1) // 2, Wish(viewport=THUMBNAIL))


def _visible_study(request: HttpRequest, uid: str) -> Study:
    assert isinstance(request.user, User)
    found: Study = get_object_or_404(
        Study.objects.visible_to(request.user).select_related("patient"), study_instance_uid=uid
    )
    note_viewed(request, found, by=request.user)
    return found


def _wish(request: HttpRequest) -> Wish | None:
    """None where no media type suits. Raises InvalidInput for a parameter that cannot be read."""
    asked = request.GET
    media_type = asked.get("accept") or request.get_preferred_type([JPEG, PNG])
    if media_type not in (JPEG, PNG):
        return None
    quality = asked.get("quality", str(QUALITY))
    if not _QUALITY.fullmatch(quality):
        raise InvalidInput("quality", quality, _("Give a whole number from 1 to 100."))
    return Wish(media_type, _window(asked.get("window", "")), _viewport(asked.get("viewport", "")), int(quality))


def _window(text: str) -> Window | None:
    """“centre,width” or “centre,width,function” (PS3.18 8.3.5.1.4)."""
    if not text:
        return None
    match = _WINDOW.fullmatch(text)
    window = Window(float(match[1]), float(match[2]), match[3] or "linear") if match else None
    if window is None or not 1e-9 <= window.width <= 1e12 or (window.function == "linear" and window.width < 1):
        raise InvalidInput("window", text, _("Give centre, width and function: 40,400,linear."))
    return window


def _viewport(text: str) -> tuple[int, int] | None:
    """“width,height” (PS3.18 8.3.5.1.3); the region of the source is always the whole picture."""
    if not text:
        return None
    match = _VIEWPORT.fullmatch(text)
    size = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= min(size) <= max(size) <= LARGEST:
        raise InvalidInput("viewport", text, _("Give width and height in pixels: 512,512."))
    return size


def _answer(request: HttpRequest, study: Study, instance: Instance, frame: int, wish: Wish) -> HttpResponse:
    if not instance.frames:
        return _sentence(_("This object has no picture: it is %(what)s.") % {"what": _kind(instance)}, 415)
    if not 1 <= frame <= instance.frames:
        raise Http404
    etag = _etag(instance, frame, wish)
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or _draw(instance, frame, wish)
    if response.status_code in (200, 304):
        response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"  # kept by the browser, and asked for each time it is shown
        response["Vary"] = "Accept, Cookie"
    return response


def _etag(instance: Instance, frame: int, wish: Wish) -> str:
    digest = hashlib.sha256(f"{instance.sha256} {frame} {wish} {DRAWING}".encode()).hexdigest()
    return f'"{digest[:32]}"'


def _draw(instance: Instance, frame: int, wish: Wish) -> HttpResponse:
    try:
        with storage.opened(instance.path) as stream:
            picture, window = render(stream, frame, syntax=instance.transfer_syntax_uid, window=wish.window)
    except NoPicture:
        return _sentence(_("This object has no picture: it is %(what)s.") % {"what": _kind(instance)}, 415)
    except IndexError as error:
        raise Http404 from error
    except CannotRender as error:
        return _sentence(_("This picture cannot be shown: %(why)s.") % {"why": error}, 409)
    response = HttpResponse(encoded(fitted(picture, wish.viewport), wish), content_type=wish.media_type)
    if window is not None:
        response["X-Window"] = f"{window.centre:g},{window.width:g}"
    return response


def fitted(picture: Image.Image, viewport: tuple[int, int] | None) -> Image.Image:
    """Scaled to fit, larger or smaller, in its own proportions."""
    if viewport is None:
        return picture
    scale = min(viewport[0] / picture.width, viewport[1] / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def encoded(picture: Image.Image, wish: Wish) -> bytes:
    """In the media type and quality that are wished for."""
    written = io.BytesIO()
    if wish.media_type == PNG:
        picture.save(written, "PNG", compress_level=1)
    else:
        picture.save(written, "JPEG", quality=wish.quality)
    return written.getvalue()


def _kind(instance: Instance) -> str:
    name: str = UID(instance.sop_class_uid).name
    return name.removesuffix(" Storage")


def _sentence(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
