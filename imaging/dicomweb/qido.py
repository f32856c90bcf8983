"""QIDO-RS: search for studies, series and instances (PS3.18 10.6)."""

import json
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from imaging.dicomweb import asking, finding, json_answers
from imaging.dicomweb import attributes as at
from imaging.dicomweb.asking import MOST, Question
from imaging.dicomweb.attributes import Level
from imaging.dicomweb.door import asker, searching, visible
from imaging.dicomweb.finding import Match
from imaging.dicomweb.metadata import base_url
from imaging.dicomweb.recent import Recent
from imaging.models import Instance, Series, Study
from patients import audit

_told = Recent(seconds=600, most=100_000)
_WRITTEN = 200  # studies of one line in the journal
_FOUND, MOST_KEPT = "studies_found", 500  # in the session: keys of studies that the journal has
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
Find = Callable[[Any, Question, str], list[Match]]


@searching
def studies(request: HttpRequest) -> HttpResponse:
    """All studies that fit."""
    return _answer(request, Level.STUDY, finding.studies, visible(asker(request)))


@searching
def series(request: HttpRequest, study: str | None = None) -> HttpResponse:
    """The series of one study, in its order; or of all studies, those that came last first."""
    rows = Series.objects.all()
    if study is None:
        rows = rows.filter(study__in=visible(asker(request))).order_by("-pk")
    else:
        rows = rows.filter(study=_there(request, study)).order_by("number", "pk")
    return _answer(request, Level.SERIES, finding.series, rows, alone=study is not None)


@searching
def instances(request: HttpRequest, study: str | None = None, series: str | None = None) -> HttpResponse:
    """The instances of one series or study, in its order; or of all studies, those that came last first."""
    rows = Instance.objects.select_related("series", "stored_header")
    if study is None:
        rows = rows.filter(series__study__in=visible(asker(request))).order_by("-pk")
    else:
        found = _there(request, study)
        rows = rows.filter(series__study=found).order_by("series__number", "series", "number", "pk")
        if series is not None:
            rows = rows.filter(series=get_object_or_404(Series, study=found, series_instance_uid=series))
    return _answer(request, Level.INSTANCE, finding.instances, rows, alone=study is not None)


def _there(request: HttpRequest, uid: str) -> Study:
    study = visible(asker(request)).filter(study_instance_uid=uid).first()
    if study is None:
        raise Http404
    return study


def _answer(
    request: HttpRequest, level: Level, find: Find, rows: QuerySet[Any], *, alone: bool = False
) -> HttpResponse:
    json_answers.media_type(request)
    question = asking.read(request.GET, level)
    matches = find(rows, question, base_url(request))
    _write_down(request, level, matches)
    if not matches:
        response = HttpResponse(status=204)
        json_answers.kept(response, '"nothing"')
    else:
        body = "[" + ",".join(_dumps(_shown(match, question, alone=alone)) for _key, match in matches) + "]"
        response = json_answers.answer(request, body.encode())
    return _warned(request, response, question, len(matches))


def _shown(match: dict[str, Any], question: Question, *, alone: bool) -> dict[str, Any]:
    """Inside of one study, what is the same for all matches goes out only where it is asked for (10.6.3.3.2)."""
    if alone and not question.everything:
        hidden = at.OF_STUDY - {at.STUDY_UID, at.RETRIEVE_URL, at.AVAILABILITY, at.ZONE} - question.included
        names = {f"{tag:08X}" for tag in hidden}
        match = {name: value for name, value in match.items() if name not in names}
    return dict(sorted(match.items()))


def _warned(request: HttpRequest, response: HttpResponse, question: Question, found: int) -> HttpResponse:
    """What was not done as it was asked (8.3.4.1, 8.3.4.4), in the words of RFC 7234 5.5."""
    words = []
    if question.ignored:
        words.append(_("These attributes are not matched here: %(names)s.") % {"names": ", ".join(question.ignored)})
    asked = request.GET.get("limit", "")
    if found == MOST[question.level] and asked != str(found):
        words.append(_("There may be more; ask for them with offset=%(next)s.") % {"next": question.offset + found})
    if words:
        response["Warning"] = f'299 {request.get_host()} "{" ".join(words)}"'.replace("\n", " ")[:1000]
    return response


def _write_down(request: HttpRequest, level: Level, matches: list[Match]) -> None:
    """Whose data was shown: each study once a session, or once in ten minutes for a token."""
    user, token = asker(request), getattr(request, "token", None)
    new = list(dict.fromkeys(key for key, _match in matches))
    if token is not None:
        new = [key for key in new if _told.is_new((token.digest, key))]
    elif new:
        seen: list[int] = request.session.get(_FOUND, [])
        known = set(seen)
        new = [key for key in new if key not in known]
        if new:
            request.session[_FOUND] = [*seen, *new][-MOST_KEPT:]
    for begin in range(0, len(new), _WRITTEN):
        details = {"token": token.start} if token is not None else {}
        part = sorted(new[begin : begin + _WRITTEN])
        audit.record("images.queried", by=user, level=level.value, studies=part, **details)
