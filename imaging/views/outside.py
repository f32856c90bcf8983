"""Whose CD is it? What it says beside who brought it, and the desk's confirmation."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from imaging.actions.bringing import brought_for
from imaging.actions.resolving import confirm_outside
from imaging.models import Mismatch
from patients import audit, dates
from patients.access import require
from patients.admin.banner import born
from patients.errors import InvalidInput, Refusal
from patients.models import Patient, User


@dataclass(frozen=True)
class Brought:
    """One study of one naming on the medium, in words."""

    case: Mismatch
    images: int
    name: str
    born: str
    sex: str
    differing: frozenset[str]


@require_http_methods(["GET", "HEAD", "POST"])
def outside_images(request: HttpRequest, pk: int) -> HttpResponse:
    """Each study that the patient brought, beside the patient; POST confirms one of them."""
    user = request.user
    assert isinstance(user, User)
    require(user, "imaging.import_images")
    patient = get_object_or_404(Patient.objects.select_related("site"), pk=pk)
    problem, status = "", 200
    if request.method == "POST":
        try:
            _confirm(request, patient, user)
        except Refusal as refusal:
            problem, status = refusal.sentence, refusal.status_code
        else:
            return redirect("outside-images", pk=pk)
    audit.record("patient.viewed", by=user, patient=patient, obj=patient, page="outside")
    cases = [_brought(each) for each in brought_for(patient).annotate(images=Count("held"))]
    context = {"patient": patient, "brought": cases, "problem": problem, "why": request.POST.get("why", "")}
    context |= {"born": born(patient), "asked": request.POST.get("case", "")}
    return render(request, "imaging/outside.html", context, status=status)


def _confirm(request: HttpRequest, patient: Patient, user: User) -> None:
    key = request.POST.get("case", "")
    if not key.isdecimal():
        raise InvalidInput(_("Case"), key, _("Choose one of the studies."))
    case = get_object_or_404(Mismatch, pk=key, brought_for=patient)
    confirm_outside(case, patient, by=user, why=request.POST.get("why", ""))
    messages.success(request, _("Kept as a prior from outside."))


def _brought(case: Mismatch) -> Brought:
    try:
        born = dates.in_words(dates.parse_dicom(case.patient_birth_date)) if case.patient_birth_date else ""
    except InvalidInput:
        born = case.patient_birth_date
    images: int = vars(case)["images"]
    name = case.patient_name.replace("^", " ").strip()
    return Brought(case, images, name, born, case.patient_sex, frozenset(case.differing))
