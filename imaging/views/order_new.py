"""A referring physician places an order: whom for, then what."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from imaging.actions.ordering import Wanted, place_order
from imaging.actions.ownership import ORDER, OWN, own_patients, practitioner_of
from imaging.models import Order
from imaging.order_forms import RequestForm, Wishes, chosen_in, points_for
from imaging.views.asking import person
from imaging.views.ordering import PER_PAGE, patients_of
from patients import audit
from patients.access import may, require
from patients.admin.banner import banner
from patients.admin.refusals import field_of
from patients.errors import Refusal
from patients.models import Patient, User


@require_http_methods(["GET", "HEAD"])
def choose(request: HttpRequest) -> HttpResponse:
    """Whom the order is for: my patients, those of my latest orders first. With `part=1` only the list, for typing."""
    user = person(request)
    require(user, OWN)
    practitioner_of(user)
    find = request.GET.get("find", "")[:64]
    page = Paginator(patients_of(user, find), PER_PAGE).get_page(request.GET.get("page"))
    audit.shown("patient", by=user, rows=page.object_list, asked=find, way="order")
    part = "imaging/_order_patients.html" if "part" in request.GET else "imaging/order_choose.html"
    people = [banner(patient) for patient in page.object_list]
    return render(request, part, {"page": page, "people": people, "find": find})


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """The order for one of my patients. What a rule refuses is said at its field, and nothing typed is lost."""
    user = person(request)
    require(user, OWN)
    patient = get_object_or_404(own_patients(user).select_related("site"), pk=pk)
    data = request.POST if request.method == "POST" else None
    form, wishes = RequestForm(data, initial={"site": patient.site_id}, label_suffix=""), Wishes(data)
    form.ask(points_for(patient, chosen_in(data or {}, "form")))
    status = 200
    if data is not None:
        status = 400
        if all([form.is_valid(), wishes.is_valid()]):
            try:
                placed = _place(patient, form.cleaned_data, wishes, user)
            except Refusal as refusal:
                form.add_error(field_of(form, refusal), refusal.sentence)
                status = refusal.status_code
            else:
                said = _("Order %(number)s is placed. You see here how far it is.")
                messages.success(request, said % {"number": placed.accession_number})
                return redirect("order", placed.pk)
    audit.record("patient.viewed", by=user, patient=patient, obj=patient, page="order")
    fields = [bound for bound in form if bound not in form.questions() and bound.name != "similar_ok"]
    context = {"form": form, "wishes": wishes, "fields": fields, "person": banner(patient), "patient": patient}
    return render(request, "imaging/order_new.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """The safety questions that the procedures (`procedure`, repeated) ask this patient, for both order forms."""
    user = person(request)
    if may(user, ORDER):
        patients = Patient.objects.filter(merged_into=None)
    else:
        require(user, OWN)
        patients = own_patients(user)
    patient = get_object_or_404(patients.select_related("site"), pk=pk)
    form = RequestForm(label_suffix="")
    form.ask(points_for(patient, request.GET.getlist("procedure")[:12]))
    audit.record("patient.viewed", by=user, patient=patient, obj=patient, page="order questions")
    return render(request, "imaging/_questions.html", {"form": form})


def _place(patient: Patient, told: dict[str, Any], wishes: Any, user: User) -> Order:
    rows = [row.cleaned_data for row in wishes.forms]
    wanted = [Wanted(row["procedure"], row["laterality"]) for row in rows if row.get("procedure")]
    return place_order(patient, wanted, referrer=practitioner_of(user), by=user, **told)
