"""STOW-RS: instances come in by HTTP, through the same pipeline as by every other door (PS3.18 10.5)."""

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imaging.dicomweb import json_answers
from imaging.dicomweb.accept import DICOM, MULTIPART, MediaRange, parsed
from imaging.dicomweb.bodies import Body, Malformed, Part
from imaging.dicomweb.door import Unsupported, asker, storing, visible
from imaging.dicomweb.members import one
from imaging.dicomweb.metadata import base_url
from imaging.ingest import pipeline
from imaging.ingest.outcome import Offer, Outcome, Result
from imaging.ingest.unreadable import Unreadable, Why
from imaging.models import HeldInstance, Instance
from patients.access import may
from patients.errors import InvalidInput
from patients.models import User

_CLASS, _INSTANCE, _URL, _FAILURE = 0x00081150, 0x00081155, 0x00081190, 0x00081197
_REFERENCED, _FAILED, _OTHERS = "00081199", "00081198", "0008119A"
_CANNOT_UNDERSTAND, _DOES_NOT_MATCH, _FAILURE_AT_ALL = 0xC000, 0xA900, 0x0110  # PS3.18 I.2.2
_REASONS = {pipeline.OTHER_STUDY: _DOES_NOT_MATCH, Why.CANNOT_READ: _FAILURE_AT_ALL}
_THERE = (Result.STORED, Result.DUPLICATE, Result.MISMATCH)


@storing
def store(request: HttpRequest, study: str = "") -> HttpResponse:
    """Store what comes in; with a study in the address, only instances of it.

    200 when all is stored, 202 when some is not or waits for a person's decision, 409 when nothing is stored.
    """
    json_answers.media_type(request)
    _refuse_strangers(asker(request), study)
    outcomes = [outcome for _offer, outcome in pipeline.ingest_all(_offers(request), by=asker(request), study=study)]
    if not outcomes:
        raise InvalidInput(_("Body"), "", _("Send each instance as a part of type application/dicom."))
    return _answer(request, outcomes)


def _refuse_strangers(user: User, study: str) -> None:
    """Who may not bring in images, and not see this study either, learns nothing of it."""
    if study and not may(user, "imaging.import_images") and not visible(user).filter(study_instance_uid=study).exists():
        raise Http404


def _offers(request: HttpRequest) -> Iterator[Offer]:
    """The parts. A body that breaks off ends them: what was whole before is stored, and the rest is named as failed."""
    kind = next(iter(parsed(request.headers.get("Content-Type", ""))), MediaRange(""))
    if kind.media_type != MULTIPART or kind.part_type not in ("", DICOM):
        raise Unsupported(_('Send multipart/related; type="application/dicom".'))
    boundary = kind.parameters.get("boundary", "")
    if not 1 <= len(boundary) <= 200:
        raise InvalidInput("boundary", boundary[:60], _("Name the boundary of the parts."))
    body = Body(_reader(request), boundary)
    for number, part in enumerate(_whole_parts(body), start=1):
        if part.media_type not in ("", DICOM):
            raise Unsupported(_("Part %(number)s is no application/dicom.") % {"number": number})
        yield Offer(str(number), lambda part=part: nullcontext(_Whole(part)))  # type: ignore[misc]  # a lambda's default


def _whole_parts(body: Body) -> Iterator[Part]:
    try:
        yield from body.parts()
    except (Malformed, OSError):  # OSError: the sender has gone
        return


class _Whole:
    """A part as the pipeline reads it."""

    def __init__(self, part: Part) -> None:
        self._part = part

    def read(self, size: int, /) -> bytes:
        """Raises Unreadable where the body breaks off."""
        try:
            return self._part.read(size)
        except Malformed as error:
            raise Unreadable(Why.TRUNCATED) from error


def _reader(request: HttpRequest) -> Callable[[int], bytes]:
    """The body as it comes. Django reads nothing of one that is sent in chunks, without a length."""
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        read: Callable[[int], bytes] = request.META["wsgi.input"].read
        return read
    return request.read


def _answer(request: HttpRequest, outcomes: list[Outcome]) -> HttpResponse:
    there = [each for each in outcomes if each.outcome in _THERE]
    failed = [each for each in outcomes if each.outcome not in _THERE]
    rows = _rows([each.sop_instance_uid for each in there])
    base = base_url(request)
    body: dict[str, Any] = {"00081190": one(_URL, _study_url(base, rows))}
    if there:
        body[_REFERENCED] = {"vr": "SQ", "Value": _references(there, rows, base)}
    named = [_failure(each) for each in failed if each.sop_instance_uid]
    nameless = [_failure(each) for each in failed if not each.sop_instance_uid]
    body |= {_FAILED: {"vr": "SQ", "Value": named}} if named else {}
    body |= {_OTHERS: {"vr": "SQ", "Value": nameless}} if nameless else {}
    waiting = sum(each.sop_instance_uid not in rows for each in there)
    status = 409 if not there else 202 if failed or waiting else 200
    kind = json_answers.media_type(request)
    response = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=kind, status=status)
    return _warned(request, response, failed, waiting)


def _warned(request: HttpRequest, response: HttpResponse, failed: list[Outcome], waiting: int) -> HttpResponse:
    words = list(dict.fromkeys(each.reason for each in failed if each.reason))[:5]
    if waiting:
        held = ngettext(
            "%(count)s instance is kept until a person has decided where it belongs.",
            "%(count)s instances are kept until a person has decided where they belong.",
            waiting,
        )
        words.append(held % {"count": waiting})
    if words:
        response["Warning"] = f'299 {request.get_host()} "{" ".join(words)}"'.replace("\n", " ")[:1000]
    return response


def _rows(uids: list[str]) -> dict[str, Instance]:
    found = Instance.objects.filter(sop_instance_uid__in=uids).select_related("series__study")
    return {row.sop_instance_uid: row for row in found}


def _study_url(base: str, rows: dict[str, Instance]) -> str:
    """The study's address, where all that is stored belongs to one."""
    studies = {row.series.study.study_instance_uid for row in rows.values()}
    return f"{base}/studies/{studies.pop()}" if len(studies) == 1 else ""


def _references(outcomes: list[Outcome], rows: dict[str, Instance], base: str) -> list[dict[str, Any]]:
    """What is safe here. What waits for a decision has no address yet."""
    held = HeldInstance.objects.filter(sop_instance_uid__in=[each.sop_instance_uid for each in outcomes])
    classes = dict(held.values_list("sop_instance_uid", "facts__sop_class_uid"))
    return [_reference(each.sop_instance_uid, rows.get(each.sop_instance_uid), classes, base) for each in outcomes]


def _reference(uid: str, row: Instance | None, classes: dict[str, str], base: str) -> dict[str, Any]:
    if row is None:
        return {"00081150": one(_CLASS, classes.get(uid, "")), "00081155": one(_INSTANCE, uid)}
    study, series = row.series.study.study_instance_uid, row.series.series_instance_uid
    url = f"{base}/studies/{study}/series/{series}/instances/{uid}"
    return {"00081150": one(_CLASS, row.sop_class_uid), "00081155": one(_INSTANCE, uid), "00081190": one(_URL, url)}


def _failure(outcome: Outcome) -> dict[str, Any]:
    reason = {"00081197": one(_FAILURE, _REASONS.get(outcome.code, _CANNOT_UNDERSTAND))}
    return reason | ({"00081155": one(_INSTANCE, outcome.sop_instance_uid)} if outcome.sop_instance_uid else {})
