"""WADO-RS metadata (PS3.18 10.4.1.1.2): the headers of a study, a series or an instance, from their stored form.

What an answer depends on is asked by two quick queries; the answer itself is made once and kept.
"""

import gzip
import hashlib
from dataclasses import replace

from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from imaging.dicomweb import described, json_answers, shelf
from imaging.dicomweb.described import Described
from imaging.dicomweb.door import instances_of, reading, study_of
from imaging.models import Instance, Study
from imaging.outgoing.corrections import Truth
from imaging.outgoing.documents import put_right
from imaging.outgoing.sending import last_change, reason_for, truth_now

_FORM = 1  # part of every key: raise it when the same headers make another answer
_DEPENDS = b"depends"  # kept in place of an answer that has corrections: it depends on their time too
_NAMED = b'"BulkDataURI":"bulkdata/'  # no text holds it: quotes inside of texts are escaped


@reading
def metadata(request: HttpRequest, study: str, series: str | None = None, instance: str | None = None) -> HttpResponse:
    """Of all instances of a study or a series, or of one."""
    found = study_of(request, study)
    rows = instances_of(found, series, instance)
    json_answers.media_type(request)
    count, newest = rows.aggregate(count=Count("pk"), newest=Max("pk")).values()
    if not count:
        raise Http404
    answer = _Answer(found, rows, base_url(request), (request.path, count, newest))
    key, packed = answer.kept() or answer.made()
    return json_answers.answer_packed(request, packed, etag=f'W/"{key[:32]}"')


def base_url(request: HttpRequest) -> str:
    """The address of the service, without a slash at its end."""
    return request.build_absolute_uri(reverse("dicomweb")).rstrip("/")


class _Answer:
    """One answer, found again by all that it depends on: which instances, what is known today of patient and order."""

    def __init__(self, study: Study, rows: QuerySet[Instance], base: str, place: tuple[object, ...]) -> None:
        self._study, self._rows, self._base = study, rows, base
        self._truth = truth_now(study)
        self._key = _key(base, place, _said(self._truth))

    def kept(self) -> tuple[str, bytes] | None:
        """Its key and the packed answer, where it was made before."""
        packed = shelf.read(self._key)
        if packed == _DEPENDS:
            self._with_time()
            packed = shelf.read(self._key)
        return (self._key, packed) if packed is not None else None

    def made(self) -> tuple[str, bytes]:
        """The same, made now and kept."""
        found = list(described.described(self._rows))
        if self._truth.since is None and any(described.needed(each.facts, self._truth) for each in found):
            shelf.keep(self._key, _DEPENDS)
            self._with_time()
        now = replace(self._truth, since=None)
        documents = (addressed(self._put_right(each, now), self._base, self._study, each) for each in found)
        packed = gzip.compress(b"[" + b",".join(documents) + b"]", json_answers.GZIP_LEVEL, mtime=0)
        shelf.keep(self._key, packed)
        return self._key, packed

    def _with_time(self) -> None:
        """A correction says when the last change was made; what needs none is spared that question."""
        self._truth = replace(self._truth, since=last_change(self._study))
        self._key = _key(self._key, self._truth.since)

    def _put_right(self, each: Described, now: Truth) -> bytes:
        if not (wanted := described.needed(each.facts, now)):
            return each.document
        of_file = Instance(facts=each.facts, received_at=each.received_at)
        return put_right(each.document, wanted, reason_for(of_file, self._truth))


def _said(truth: Truth) -> tuple[object, ...]:
    """In an order that is the same in each process."""
    person = truth.person
    plain = replace(truth, person=replace(person, issuers=frozenset()))
    return repr(plain), tuple(sorted(person.issuers))


def addressed(document: bytes, base: str, study: Study, each: Described) -> bytes:
    """With whole addresses for what is fetched by itself."""
    place = f"{base}/studies/{study.study_instance_uid}/series/{each.series_uid}/instances/{each.sop_uid}/bulkdata/"
    return document.replace(_NAMED, b'"BulkDataURI":"' + place.encode())


def _key(*parts: object) -> str:
    return hashlib.sha256(repr((_FORM, parts)).encode()).hexdigest()
