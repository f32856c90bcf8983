"""Search while typing: the first few patients who fit, as a piece of a page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from patients import access, audit, dates, phones
from patients.models import Patient, User
from patients.models.search import find

SHOWN = 10
LONGEST = 120  # characters of a question


@require_safe
def find_patients(request: HttpRequest) -> HttpResponse:
    """Answer `q`. What was shown is in the journal."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    access.require(request.user, "patients.view_patient")
    text = request.GET.get("q", "").strip()[:LONGEST]
    keys, more = find(text, SHOWN) if text else ([], False)
    rows = Patient.objects.select_related("site").in_bulk(keys)
    people = [rows[key] for key in keys if key in rows]
    audit.shown("patient", by=request.user, rows=people, asked=text, way="typing")
    context = {"text": text, "lines": [_line(patient) for patient in people], "more": more}
    return render(request, "patients/_found.html", context)


def _line(patient: Patient) -> dict[str, Any]:
    """Enough to tell two people of one name apart."""
    known = patient.known_birth_date
    return {
        "patient": patient,
        "url": reverse("admin:patients_patient_change", args=[patient.pk]),
        "script": patient.ideographic_name.replace("^", " "),
        "born": dates.in_words(known) if known else _("unknown"),
        "phone": phones.show(patient.phone) if patient.phone else "",
    }
