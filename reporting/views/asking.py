"""Who asks, and in which form they want the answer."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from patients.models import User


def person(request: HttpRequest) -> User:
    """The signed-in user. ris.middleware.SignedInOnly lets nobody else in."""
    user = request.user
    assert isinstance(user, User)
    return user


def by_script(request: HttpRequest) -> bool:
    """Whether a script of ours asks, which takes JSON; else a form does, which takes a page."""
    return "application/json" in request.headers.get("Accept", "")


def done(request: HttpRequest, to: str, **facts: object) -> HttpResponse:
    """The answer to a change: JSON with `facts` and where to go, or the redirect itself."""
    return JsonResponse({**facts, "to": to}) if by_script(request) else redirect(to)
