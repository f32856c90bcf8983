"""Three rules for every request: idle people are signed out, nobody anonymous, refusals in words."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import resolve
from django.utils.translation import gettext as _

from patients.errors import Refusal, TryAgainLater
from ris.bearer import for_machines, unknown

Answer = Callable[[HttpRequest], HttpResponse]

PUBLIC = frozenset({"sign-in", "healthz", "paper-check", "paper-check-ask"})
BACKGROUND = "HTTP_X_BACKGROUND"  # sent by heartbeats and polls: they are no sign of a person
SEEN = "last_seen"
SEEN_STEP = 15  # seconds at most: the session is not written at every click


class IdleSignOut:
    """End a session in which no person has done anything for IDLE_SIGN_OUT_SECONDS."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out, or note that the person is there."""
        if request.user.is_authenticated and getattr(request, "token", None) is None:
            now = time.time()
            seen = request.session.get(SEEN, now)
            if now - seen > settings.IDLE_SIGN_OUT_SECONDS:
                logout(request)
            elif SEEN not in request.session or (BACKGROUND not in request.META and now - seen > _step()):
                request.session[SEEN] = now
        return self.get_response(request)


class SignedInOnly:
    """No page for strangers but those in PUBLIC. A view has to be named there to be open; forgetting closes it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on. What was shown to one person stays in no cache for the next one at the same desk."""
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Send strangers to the sign-in page; a script of ours gets 401."""
        match = request.resolver_match or resolve(request.path_info)
        if request.user.is_authenticated or match.view_name in PUBLIC:
            return None
        if for_machines(request):
            return unknown(_("Sign in with a token, or in the browser."))
        if BACKGROUND in request.META or _takes_json(request):
            return JsonResponse({"error": _("You were signed out. Sign in again; your draft is kept.")}, status=401)
        return redirect_to_login(_way_back(request))


class RefusalsInWords:
    """Turn a verb's refusal into a page (or JSON for scripts of ours) with its sentence and its status code."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 400 or 409 for a Refusal, 503 when the database is away."""
        if isinstance(error, Refusal):
            return _say(request, error.sentence, error.status_code)
        if isinstance(error, (TryAgainLater, OperationalError)):
            return _say(request, _("The system cannot answer just now. Nothing was lost: try again in a minute."), 503)
        return None


def seconds_left(request: HttpRequest) -> int:
    """How long until this sign-in ends if nobody does anything."""
    seen: float = request.session.get(SEEN, time.time())
    return max(0, int(settings.IDLE_SIGN_OUT_SECONDS - (time.time() - seen)))


def _way_back(request: HttpRequest) -> str:
    """Where the person goes on after signing in: this page, or for a form the page on which it was filled in."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.netloc == request.get_host() else "/"


def _step() -> float:
    return min(SEEN_STEP, settings.IDLE_SIGN_OUT_SECONDS / 10)


def _takes_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _say(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    if _takes_json(request):
        return JsonResponse({"error": sentence}, status=status)
    return render(request, "ris/refused.html", {"sentence": sentence}, status=status)
