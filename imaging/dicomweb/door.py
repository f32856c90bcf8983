"""What all resources have in common: who asks, what they may see, and errors in words (PS3.18 8.5)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from imaging.dicomweb.recent import Recent
from imaging.models import Instance, Study, StudyStatus
from imaging.models.study import StudyQuerySet
from imaging.views.viewing import note_viewed
from patients import audit, scopes
from patients.errors import Refusal, TryAgainLater
from patients.models import User

View = Callable[..., HttpResponseBase]

_RETRY_SECONDS = "30"
_seen = Recent(seconds=600, most=20_000)  # by tokens: machines have no session to remember it in


class NotAcceptable(Exception):
    """Nothing that is offered here is what the asker takes: 406. Carries a sentence."""


class Unsupported(Exception):
    """The body, or the picture that is asked for, is of a kind that is not known here: 415. Carries a sentence."""


class TooBroad(Exception):
    """The question would take too long: 413. Carries a sentence."""


_STATUS: dict[type[Exception], int] = {PermissionDenied: 403, NotAcceptable: 406, TooBroad: 413, Unsupported: 415}


def door(interaction: str) -> Callable[[View], View]:
    """Make a view a resource: the interaction that a token's scope has to name, and errors as plain text."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                _require_scope(request, interaction)
                return view(request, *args, **kwargs)
            except Exception as error:
                if (refused := _in_words(error)) is None:
                    raise
                return refused

        return answer

    return decorate


searching, reading, storing = door("s"), door("r"), door("c")


def resource(*, get: View | None = None, post: View | None = None) -> View:
    """What an address answers, by method; nothing is ever deleted or replaced through this interface."""
    views = {"GET": get, "HEAD": get, "POST": post}
    known = {method: view for method, view in views.items() if view is not None}

    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        view = known.get(str(request.method))
        if view is not None:
            return view(request, **kwargs)
        refused = sentence(_("Images are not changed or deleted through this interface."), 405)
        refused["Allow"] = ", ".join(known)
        return refused

    return answer


def _in_words(error: Exception) -> HttpResponse | None:
    """The answer to an error that is expected; None for one that is not."""
    if isinstance(error, Http404):
        return sentence(_("There is no such thing here, or you may not see it."), 404)
    if isinstance(error, Refusal):
        return sentence(error.sentence, error.status_code)
    if isinstance(error, (TryAgainLater, OperationalError)):
        away = sentence(_("This cannot be had just now. Try again in a minute."), 503)
        away["Retry-After"] = _RETRY_SECONDS
        return away
    for kind, status in _STATUS.items():
        if isinstance(error, kind):
            return sentence(str(error), status)
    return None


def sentence(text: str, status: int) -> HttpResponse:
    """An answer in words."""
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)


def _require_scope(request: HttpRequest, interaction: str) -> None:
    token = getattr(request, "token", None)
    if token is not None and not scopes.allows(token.scopes, scopes.IMAGES, interaction):
        named = f"system/{scopes.IMAGES}.{interaction}"
        raise PermissionDenied(_("This token does not open that: it needs the scope %(scope)s.") % {"scope": named})


def asker(request: HttpRequest) -> User:
    """Who asks; the middleware lets nobody else through."""
    assert isinstance(request.user, User)
    return request.user


def visible(user: User) -> StudyQuerySet:
    """The studies that this interface shows to the user: with images, and not entered in error."""
    return Study.objects.visible_to(user).filter(instance_count__gt=0).exclude(status=StudyStatus.ENTERED_IN_ERROR)


def study_of(request: HttpRequest, uid: str) -> Study:
    """The study with all that its headers are corrected by, noted in the journal as seen. Raises Http404."""
    rows = visible(asker(request)).select_related("patient__site", "site", "order")
    study: Study | None = rows.filter(study_instance_uid=uid).first()
    if study is None:
        raise Http404
    note(request, study)
    return study


def seen_by_pages(request: HttpRequest, uid: str) -> Study:
    """The same for the small pictures of our own pages, which show a study that is entered in error too."""
    rows = Study.objects.visible_to(asker(request)).select_related("patient")
    study: Study | None = rows.filter(study_instance_uid=uid).first()
    if study is None:
        raise Http404
    note(request, study)
    return study


def instances_of(study: Study, series: str | None = None, instance: str | None = None) -> QuerySet[Instance]:
    """The instances that an address names: of the study, of one of its series, or one alone."""
    rows = Instance.objects.filter(series__study=study)
    if series is not None:
        rows = rows.filter(series__series_instance_uid=series)
    return rows if instance is None else rows.filter(sop_instance_uid=instance)


def note(request: HttpRequest, study: Study) -> None:
    """One line in the journal for each study that is looked at: once a session, or once in ten minutes for a token."""
    user, token = asker(request), getattr(request, "token", None)
    if token is None:
        note_viewed(request, study, by=user)
    elif _seen.is_new((token.digest, study.pk)):
        audit.record("images.viewed", by=user, patient=study.patient, obj=study, token=token.start)
