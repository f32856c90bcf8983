"""Who asks, and in which form they want the answer."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from imaging.views.asking import person

__all__ = ["by_script", "done", "person"]


def by_script(request: HttpRequest) -> bool:
    """Whether a script of ours asks, which takes JSON; else a form does, which takes a page."""
    return "application/json" in request.headers.get("Accept", "")


def done(request: HttpRequest, to: str, **facts: object) -> HttpResponse:
    """The answer to a change: JSON with `facts` and where to go, or the redirect itself."""
    return JsonResponse({**facts, "to": to}) if by_script(request) else redirect(to)
