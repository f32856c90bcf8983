"""WADO-RS: whole studies, series and instances (PS3.18 10.4.1.1.1), file by file and never one in memory."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from imaging import storage
from imaging.dicomweb import accept, described, json_answers, multipart, partial, transcoding, zipped
from imaging.dicomweb.accept import DICOM, MULTIPART, MediaRange
from imaging.dicomweb.door import NotAcceptable, instances_of, reading, study_of
from imaging.ingest.headers import EXPLICIT_LITTLE
from imaging.models import Instance
from imaging.outgoing.corrections import Truth
from imaging.outgoing.sending import corrected, truth_of

ZIP = "application/zip"
_PARTIAL = 206  # PS3.18 Table 10.4.4-1: some of it cannot be had in the form that was asked for


@dataclass(frozen=True)
class Wish:
    """In what the instances go out: parts, a zip or one alone; `syntax` is "*" as stored, or the one asked for."""

    container: str
    syntax: str = "*"


@reading
def retrieve(
    request: HttpRequest, study: str, series: str | None = None, instance: str | None = None
) -> HttpResponseBase:
    """All instances of a study or a series; or one, alone and in ranges for who takes application/dicom."""
    found = study_of(request, study)
    rows = instances_of(found, series, instance)
    there = list(rows.select_related("series").order_by("series__number", "series", "number", "pk"))
    if not there:
        raise Http404
    truth = truth_of(found)
    wish, sent = _agreed(request, there, alone=instance is not None)
    etag = _etag(sent, truth, wish)
    if (unchanged := partial.unchanged(request, etag)) is not None:
        return partial.immutable(unchanged, etag, json_answers.ASK_AGAIN)
    response = _made(request, sent, truth, wish)
    if len(sent) < len(there) and response.status_code == 200:
        response.status_code = _PARTIAL
        said = _("%(count)s instances cannot be had in this transfer syntax.") % {"count": len(there) - len(sent)}
        response["Warning"] = f'299 {request.get_host()} "{said}"'
    return partial.immutable(response, etag, json_answers.ASK_AGAIN)


def _agreed(request: HttpRequest, there: list[Instance], *, alone: bool) -> tuple[Wish, list[Instance]]:
    """The first wish that some of the instances can be sent by, and these. Raises NotAcceptable."""
    for each in accept.ranges(request):
        wish = _wish(each, alone=alone)
        if wish is not None:
            sent = [row for row in there if transcoding.can(row.transfer_syntax_uid, wish.syntax)]
            if sent:
                return wish, sent
    raise NotAcceptable(
        _('This can be had as multipart/related; type="application/dicom"; transfer-syntax=*, or as application/zip.')
    )


def _wish(asked: MediaRange, *, alone: bool) -> Wish | None:
    if asked.media_type == ZIP:
        return Wish(ZIP)
    if asked.media_type == accept.ANY:
        return Wish(MULTIPART)
    syntax = asked.transfer_syntax or EXPLICIT_LITTLE  # Table 8.7.3-4: the default
    if asked.media_type in (MULTIPART, "multipart/*") and asked.part_type in ("", DICOM, accept.ANY, "application/*"):
        return Wish(MULTIPART, syntax)
    if alone and asked.covers(DICOM):
        return Wish(DICOM, syntax)
    return None


def _made(request: HttpRequest, sent: list[Instance], truth: Truth, wish: Wish) -> HttpResponseBase:
    if wish.container == ZIP:
        return zipped.answer((row, corrected(row, truth)) for row in sent)
    if wish.container == MULTIPART:
        as_stored = all(_is_plain(row, truth, wish) for row in sent)
        # The first is made before anything is sent: what goes wrong with all goes wrong there, with a status.
        first = _part(sent[0], truth, wish) if as_stored else _made_part(sent[0], truth, wish)
        parts = chain([first], (_part(row, truth, wish) for row in sent[1:]))
        return multipart.answer(parts, part_type=DICOM, sizes_known=as_stored)
    row = sent[0]
    content_type = f"{DICOM}; transfer-syntax={_syntax(row, wish)}"
    if _is_plain(row, truth, wish):
        return partial.of_file(request, row.path, row.size, content_type)
    return partial.of_bytes(request, b"".join(_bytes(row, truth, wish)), content_type)


def _is_plain(row: Instance, truth: Truth, wish: Wish) -> bool:
    """Whether the stored file goes out as it is."""
    return wish.syntax in ("*", row.transfer_syntax_uid) and not described.needed(row.facts, truth)


def _part(row: Instance, truth: Truth, wish: Wish) -> multipart.Part:
    size = row.size if _is_plain(row, truth, wish) else None
    return multipart.Part(f"{DICOM}; transfer-syntax={_syntax(row, wish)}", _bytes(row, truth, wish), size)


def _made_part(row: Instance, truth: Truth, wish: Wish) -> multipart.Part:
    return multipart.Part(f"{DICOM}; transfer-syntax={_syntax(row, wish)}", list(_bytes(row, truth, wish)))


def _syntax(row: Instance, wish: Wish) -> str:
    return row.transfer_syntax_uid if wish.syntax == "*" else wish.syntax


def _bytes(row: Instance, truth: Truth, wish: Wish) -> Iterator[bytes]:
    """Opened when its turn has come: a study has more files than a process may open."""
    if wish.syntax not in ("*", row.transfer_syntax_uid):
        yield from transcoding.transcoded(row, truth, wish.syntax)
    elif described.needed(row.facts, truth):
        yield from corrected(row, truth)
    else:
        with storage.opened(row.path) as file:
            while piece := file.read(multipart.CHUNK):
                yield piece


def _etag(sent: list[Instance], truth: Truth, wish: Wish) -> str:
    digest = hashlib.sha256(f"{wish} {truth.since}".encode())
    for row in sent:
        digest.update(f"{row.sop_instance_uid} {row.sha256} {described.needed(row.facts, truth)}".encode())
    return f'"{digest.hexdigest()[:32]}"'
