"""How a picture shall look, and the picture (PS3.18 8.3.5): window, size, region, media type, quality."""

import io
import re
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from PIL import Image

from imaging.dicomweb import accept
from imaging.dicomweb.pixels import Window
from patients.errors import InvalidInput

JPEG, PNG = "image/jpeg", "image/png"
QUALITY = 90
THUMBNAIL = (256, 256)
LARGEST = 8192  # pixels, width or height of a picture that is asked for
DRAWING = 1  # part of every ETag: raise it when the same file is drawn otherwise

_NUMBER = r"[+-]?\d{1,12}(?:\.\d{1,12})?(?:[eE][+-]?\d)?"
_WINDOW = re.compile(rf"({_NUMBER}),({_NUMBER})(?:,(linear|linear-exact|sigmoid))?", re.ASCII)
_QUALITY = re.compile(r"0*([1-9]\d?|100)", re.ASCII)
_VIEWPORT = re.compile(r"(\d{1,5}),(\d{1,5})(?:,(\d{0,5}),(\d{0,5}),(-?\d{0,5}),(-?\d{0,5}))?", re.ASCII)


@dataclass(frozen=True)
class Region:
    """A part of the source in its own pixels; a negative width or height mirrors it (8.3.5.1.3)."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Wish:
    """How the picture shall be: the query parameters of PS3.18 8.3.5.1, and what the browser accepts."""

    media_type: str = JPEG
    window: Window | None = None
    viewport: tuple[int, int] | None = None
    quality: int = QUALITY
    region: Region | None = None


def wish_of(request: HttpRequest, *, viewport: tuple[int, int] | None = None) -> Wish | None:
    """None where no media type suits. Raises InvalidInput for a parameter that cannot be read."""
    media_type = _media_type(request)
    if media_type is None:
        return None
    asked: QueryDict = request.GET
    quality = asked.get("quality", str(QUALITY))
    if not _QUALITY.fullmatch(quality):
        raise InvalidInput("quality", quality, _("Give a whole number from 1 to 100."))
    size, region = _viewport(asked.get("viewport", ""))
    return Wish(media_type, _window(asked.get("window", "")), size or viewport, int(quality), region)


def _media_type(request: HttpRequest) -> str | None:
    """Of a picture alone, or of the parts of multipart/related."""
    for each in accept.ranges(request):
        inner = accept.MediaRange(each.part_type or accept.ANY) if each.media_type == accept.MULTIPART else each
        for offered in (JPEG, PNG):
            if inner.covers(offered):
                return offered
    return None


def _window(text: str) -> Window | None:
    """“centre,width” or “centre,width,function” (PS3.18 8.3.5.1.4)."""
    if not text:
        return None
    match = _WINDOW.fullmatch(text)
    window = Window(float(match[1]), float(match[2]), match[3] or "linear") if match else None
    if window is None or not 1e-9 <= window.width <= 1e12 or (window.function == "linear" and window.width < 1):
        raise InvalidInput("window", text, _("Give centre, width and function: 40,400,linear."))
    return window


def _viewport(text: str) -> tuple[tuple[int, int] | None, Region | None]:
    """“width,height”, and perhaps the region of the source: “,left,top,width,height” (PS3.18 8.3.5.1.3)."""
    if not text:
        return None, None
    match = _VIEWPORT.fullmatch(text)
    size = (int(match[1]), int(match[2])) if match else (0, 0)
    if match is None or not 1 <= min(size) <= max(size) <= LARGEST:
        raise InvalidInput("viewport", text, _("Give width and height in pixels: 512,512."))
    if match[3] is None:
        return size, None
    left, top, width, height = (int(match[number]) if match[number] not in ("", "-") else 0 for number in range(3, 7))
    return size, Region(left, top, width, height)


def shaped(picture: Image.Image, wish: Wish) -> Image.Image:
    """The region that is wished for, in the size that is. Raises InvalidInput for a region outside of the picture."""
    return fitted(_cut(picture, wish.region) if wish.region else picture, wish.viewport)


def _cut(picture: Image.Image, region: Region) -> Image.Image:
    """An extent of 0, or one left out, goes to the edge."""
    width = abs(region.width) or picture.width - region.left
    height = abs(region.height) or picture.height - region.top
    right, bottom = region.left + width, region.top + height
    if width < 1 or height < 1 or right > picture.width or bottom > picture.height:
        asked = f"{region.left},{region.top},{region.width},{region.height}"
        mend = _("The picture has %(width)s x %(height)s pixels.") % {"width": picture.width, "height": picture.height}
        raise InvalidInput("viewport", asked, mend)
    cut = picture.crop((region.left, region.top, right, bottom))
    if region.width < 0:
        cut = cut.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return cut.transpose(Image.Transpose.FLIP_TOP_BOTTOM) if region.height < 0 else cut


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
