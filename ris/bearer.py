"""Machines sign in with a token in every request (RFC 6750); they have no session and no cookie.

Only under the addresses of the interfaces for machines: elsewhere a token opens nothing.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from patients.actions import tokens

Answer = Callable[[HttpRequest], HttpResponse]

MACHINES = ("/dicom-web/", "/fhir/")
SCHEME = "bearer "


def for_machines(request: HttpRequest) -> bool:
    """Whether this address is one that machines ask."""
    return request.path_info.startswith(MACHINES)


class BearerSignIn:
    """Take the token's account as who asks, and keep the token beside it as `request.token` for its scopes.

    A request with a token is not asked for a CSRF token: no browser sends the header by itself.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign in for this request alone, or 401."""
        request.token = None  # type: ignore[attr-defined]  # the views of the interfaces read it
        given = request.headers.get("Authorization", "")
        if for_machines(request) and given.lower().startswith(SCHEME):
            token = tokens.sign_in(given[len(SCHEME) :].strip(), request.META.get("REMOTE_ADDR", ""))
            if token is None:
                return unknown(_("This token is unknown, has ended, or is not for this address."), "invalid_token")
            request.user, request.token = token.user, token  # type: ignore[attr-defined]
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # as Django's test client does
        return self.get_response(request)


def unknown(sentence: str, error: str = "") -> HttpResponse:
    """401, with the challenge of RFC 6750, section 3."""
    challenge = 'Bearer realm="ris"' + (f', error="{error}"' if error else "")
    return JsonResponse({"error": sentence}, status=401, headers={"WWW-Authenticate": challenge})
