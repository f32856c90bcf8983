"""Front doors: home by role, sign-in, health."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ris.middleware import seconds_left


def home(request: HttpRequest) -> HttpResponse:
    """Everybody's first page is the one they work on."""
    user = request.user
    if user.has_perm("imaging.read_study"):
        return redirect("reading-list")
    if user.is_staff:
        return redirect("admin:index")
    return redirect("results")


def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers; nothing about the clinic."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_POST
def stay(request: HttpRequest) -> JsonResponse:
    """How many idle seconds are left. Without `X-Background: 1` the asking itself counts as a sign of a person."""
    return JsonResponse({"left": seconds_left(request)})


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old."""
    return render(request, "ris/form_too_old.html", status=403)
