"""What the patient's page shows of this app (see PATIENT_PANELS)."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from imaging.admin.words import line, with_slots
from imaging.models import Study
from patients import access
from patients.models import Patient, User

SHOWN = 12


def studies_of(request: HttpRequest, patient: Patient) -> str:
    """The patient's studies, newest first, and the way to a new order; empty for who may see neither.

    The journal's line is the page's own: it says that this patient's data was shown.
    """
    user = request.user
    if not isinstance(user, User):
        return ""
    rows = with_slots(Study.objects.visible_to(user).filter(patient=patient)).order_by("-pk")
    studies = list(rows[: SHOWN + 1])
    may_order = access.may(user, "imaging.add_order")
    if not studies and not may_order:
        return ""
    lines = [line(study) for study in studies[:SHOWN]]
    context = {"lines": lines, "more": len(studies) > SHOWN, "patient": patient, "may_order": may_order}
    return render_to_string("admin/imaging/_studies.html", context, request=request)
