"""The page that OHIF runs in: for who may see the studies it names."""

from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from imaging.models import Study
from imaging.viewer import policies
from imaging.viewer.installed import installed
from imaging.views.viewing import note_viewed
from patients.errors import InvalidInput
from patients.models import User

UIDS = "StudyInstanceUIDs"  # as OHIF names it
MOST = 8  # studies side by side


@require_safe
@csp_replace(policies.PAGE)
def viewer(request: HttpRequest) -> HttpResponse:
    """OHIF with these studies; where it was not fetched, the quick viewer with the first of them."""
    studies = _studies(request)
    found = installed()
    if found is None:
        return redirect(f"{reverse('quick-viewer')}?{urlencode({UIDS: studies[0].study_instance_uid})}")
    return render(request, "imaging/ohif.html", {"viewer": found, "study": studies[0]})


@require_safe
def quick_viewer(request: HttpRequest) -> HttpResponse:
    """The small viewer on a page of its own, for a browser without WebGL."""
    return render(request, "imaging/quick_viewer.html", {"study": _studies(request)[0]})


def _studies(request: HttpRequest) -> list[Study]:
    """The studies in the order of the address, all of one patient. Raises Http404 where one is not to be seen."""
    assert isinstance(request.user, User)
    uids = list(dict.fromkeys(uid for value in request.GET.getlist(UIDS) for uid in value.split(",") if uid))
    if len(uids) > MOST:
        raise InvalidInput(UIDS, str(len(uids)), _("Name at most %(most)d studies.") % {"most": MOST})
    rows = Study.objects.visible_to(request.user).select_related("patient", "site", "order", "procedure")
    found = {study.study_instance_uid: study for study in rows.filter(study_instance_uid__in=uids)}
    if not uids or len(found) != len(uids):
        raise Http404
    if len({study.patient_id for study in found.values()}) > 1:
        raise InvalidInput(UIDS, ", ".join(uids), _("These studies are of different patients. Open them one by one."))
    for study in found.values():
        note_viewed(request, study, by=request.user)
    return [found[uid] for uid in uids]
