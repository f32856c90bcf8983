"""WADO-RS frames (PS3.18 10.4.1.1.6): the pixels of single frames, as stored or unpacked."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from imaging import storage
from imaging.dicomweb import accept, described, frame_bytes, multipart, partial
from imaging.dicomweb.accept import MULTIPART, OCTETS, MediaRange
from imaging.dicomweb.decoding import CannotDecode
from imaging.dicomweb.door import NotAcceptable, instances_of, reading, study_of
from imaging.dicomweb.frame_bytes import Frames, NoSuchFrame
from imaging.dicomweb.syntaxes import IMAGE_TYPES, VIDEO
from imaging.ingest.headers import EXPLICIT_LITTLE
from imaging.models import Instance
from patients.errors import InvalidInput, Refusal


@dataclass(frozen=True)
class Form:
    """In which form the frames go out: unpacked or as stored, parts of a multipart answer or one alone."""

    media_type: str
    syntax: str
    unpacked: bool
    alone: bool = False

    @property
    def content_type(self) -> str:
        """Of each part."""
        return f"{self.media_type}; transfer-syntax={self.syntax}"


@reading
def frames(request: HttpRequest, study: str, series: str, instance: str, frames: str) -> HttpResponseBase:
    """The frames of a list, "1" or "1,4,5", in this order. 404 for one that is not there."""
    wanted = _numbers(frames)
    found = study_of(request, study)
    row = get_object_or_404(instances_of(found, series, instance).select_related("stored_header", "series"))
    if not 1 <= min(wanted) <= max(wanted) <= row.frames:
        raise Http404
    form = form_for(request, row, alone=len(wanted) == 1)
    etag = partial.etag(row.sha256, frames, form)
    if (unchanged := partial.unchanged(request, etag)) is not None:
        return partial.immutable(unchanged, etag)
    return partial.immutable(_answer(request, row, wanted, form), etag)


def form_for(request: HttpRequest, row: Instance, *, alone: bool) -> Form:
    """The first of the asker's wishes that can be had (8.7.3.5, Table 8.7.3-5). Raises NotAcceptable."""
    stored = frame_bytes.plain_name(row.transfer_syntax_uid)
    for wish in accept.ranges(request):
        if (form := _form(wish, stored, alone=alone)) is not None:
            return form
    offered = _('These frames can be had as multipart/related; type="application/octet-stream"; transfer-syntax=*.')
    raise NotAcceptable(offered)


def _form(wish: MediaRange, stored: str, *, alone: bool) -> Form | None:
    if wish.media_type == MULTIPART or wish.media_type in (accept.ANY, "multipart/*"):
        return _of_parts(wish, stored)
    if alone and wish.media_type == OCTETS:
        form = _of_parts(MediaRange(MULTIPART, {**wish.parameters, "type": OCTETS}), stored)
        return Form(form.media_type, form.syntax, form.unpacked, alone=True) if form else None
    return None


def _of_parts(wish: MediaRange, stored: str) -> Form | None:
    asked, kind = wish.transfer_syntax, wish.part_type or OCTETS
    can_unpack = stored not in VIDEO
    if kind in (OCTETS, accept.ANY):
        if asked in ("*", stored):
            return Form(OCTETS, stored, unpacked=False)
        if asked in ("", EXPLICIT_LITTLE) and can_unpack:
            return Form(OCTETS, EXPLICIT_LITTLE, unpacked=stored != EXPLICIT_LITTLE)
        return None
    fits = IMAGE_TYPES.get(stored) == kind or (kind == "image/*" and stored in IMAGE_TYPES)
    if fits and asked in ("", "*", stored):
        return Form(IMAGE_TYPES[stored], stored, unpacked=False)
    return None


def _numbers(text: str) -> list[int]:
    try:
        return list(frame_bytes.numbers(text))
    except ValueError as error:
        raise InvalidInput(_("Frames"), text[:60], _("Name them by number, from 1, as in 1,4,5.")) from error


def _answer(request: HttpRequest, row: Instance, wanted: list[int], form: Form) -> HttpResponseBase:
    """The first frame is fetched before anything is sent: most of what can go wrong goes wrong there, with a status."""
    found = fetched(row, wanted, form)
    first = next(found)
    if form.alone:
        found.close()
        return partial.of_bytes(request, first, form.content_type)
    if len(wanted) == 1:
        found.close()
        parts = [multipart.Part(form.content_type, [first], len(first))]
        return multipart.answer(parts, part_type=form.media_type, sizes_known=True)
    rest = (multipart.Part(form.content_type, [frame], len(frame)) for frame in _with(first, found))
    return multipart.answer(rest, part_type=form.media_type)


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def fetched(row: Instance, wanted: list[int], form: Form) -> Generator[bytes]:
    """The frames one after the other. Raises Http404, Refusal."""
    with closing(storage.opened(row.path)) as stream:
        document, pixels = described.header_of(row)
        there = Frames(stream, row.transfer_syntax_uid, row.frames, document, pixels)
        for number in wanted:
            try:
                yield there.unpacked(number) if form.unpacked else there.stored(number)
            except NoSuchFrame as error:
                raise Http404 from error
            except CannotDecode as error:
                raise Refusal(_("This picture cannot be unpacked: %(why)s.") % {"why": error}) from error
