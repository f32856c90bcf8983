"""The appointment on paper: where to be, when, and how to prepare."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from imaging.admin import words
from imaging.models import Study
from patients import audit, clock
from patients.access import require
from patients.admin.banner import banner
from patients.admin.seen import who
from patients.errors import InvalidInput


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The slip of the study in the address.

    Raises PermissionDenied, Http404, InvalidInput.
    """
    user = who(request)
    require(user, "imaging.view_study")
    key = request.GET.get("study", "")
    if not (key.isascii() and key.isdecimal()) or len(key) > 18:
        raise InvalidInput(_("Study"), key, _("Open the slip from the day view or from the study's page."))
    study = words.with_slots(Study.objects.visible_to(user)).filter(pk=int(key)).first()
    if study is None:
        raise Http404
    step = words.slot_of(study)
    site = step.station.site if step else study.site
    zone = clock.zone(site.time_zone)
    starts = timezone.localtime(step.starts_at, zone) if step else None
    audit.record("slip.viewed", by=user, patient=study.patient, obj=study)
    context = {
        "study": study,
        "step": step,
        "site": site,
        "starts": starts,
        "clock": clock.on_it(starts) if starts else "",
        "person": banner(study.patient),
        "printed_at": timezone.localtime(timezone=zone),
        "at_once": "print" in request.GET,
    }
    return render(request, "admin/imaging/day/slip.html", context)
