"""A patient's studies, small, where two patients are compared (see PATIENT_BESIDE)."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from imaging.admin.words import line, with_slots
from imaging.models import Study
from patients.models import Patient, User

SHOWN = 8


def studies_beside(request: HttpRequest, patient: Patient) -> str:
    """The newest studies that this person may see. The journal's line is the page's own."""
    if not isinstance(request.user, User):
        return ""
    rows = with_slots(Study.objects.visible_to(request.user).filter(patient=patient)).order_by("-pk")
    lines = [line(study) for study in rows[: SHOWN + 1]]
    context = {"lines": lines[:SHOWN], "more": len(lines) > SHOWN, "patient": patient}
    return render_to_string("admin/imaging/_beside.html", context, request=request)
