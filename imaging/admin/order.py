"""Orders: place one, look at one."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.actions.known_answers import told
from imaging.actions.ordering import Wanted, place_order
from imaging.admin import filters, words
from imaging.admin.order_steps import STEPS
from imaging.models import BEFORE_BEGIN, Order, Priority, Study, Vetting
from imaging.order_forms import AtLeastOne, OrderForm, WantedForm
from patients import audit
from patients.admin.banner import banner, named, when
from patients.admin.base import BaseAdmin, BaseInline, who
from patients.admin.filters import BySite
from patients.admin.paging import KeysFirst
from patients.models import Patient, Site
from patients.models.search import matching

FOUND = 5_000  # orders of the patients that a search finds
TOLD = (
    *("site", "referrer", "indication", "history", "wished_date", "placer_number"),
    *("priority_reason", "copies", "similar_ok"),
)


class Procedures(BaseInline[Study, Order]):
    """What is wanted: one row for each study."""

    model = Study
    form = WantedForm
    fields = ("procedure", "laterality")
    autocomplete_fields = ("procedure",)
    formset = AtLeastOne  # type: ignore[assignment]  # its rows are WantedForm
    extra = 0
    min_num = 1
    max_num = 12
    verbose_name_plural = gettext_lazy("procedures")

    def get_formset(self, request: HttpRequest, obj: Order | None = None, **kwargs: Any) -> Any:
        """An order for nothing is said to be one, together with the form's other errors."""
        return super().get_formset(request, obj, validate_min=True, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        """Who may place the order may say what for."""
        return request.user.has_perm("imaging.add_order")


@admin.register(Order)
class OrderAdmin(BaseAdmin[Order]):
    """An order is placed once and looked at afterwards; its studies move by their own steps."""

    shows_patients: ClassVar[bool] = True
    can_add: ClassVar[bool] = True
    save_label = gettext_lazy("Place the order")
    form = OrderForm
    inlines = (Procedures,)
    verbs = STEPS
    autocomplete_fields = ("patient", "referrer", "copies")
    page_template = "admin/imaging/order/page.html"
    add_form_template = "admin/imaging/order/form.html"
    list_display = ("accession_number", "urgency", "name", "mrn", "wanted", "referrer", "placed", "site")
    list_filter = (filters.ByPriority, BySite, filters.ByPlacedDay)
    list_select_related = ("patient", "referrer", "site")
    search_fields = ("accession_number",)
    search_help_text = gettext_lazy("Patient, MRN, birth date, accession number")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("patient",)}),
        (gettext_lazy("Question"), {"fields": ("indication", "history", "priority", "priority_reason")}),
        (
            gettext_lazy("Who and where"),
            {"fields": (("referrer", "placer_number"), ("copies",), ("wished_date", "site"))},
        ),
        (gettext_lazy("Similar order"), {"fields": ("similar_ok",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """With the studies."""
        return (
            super().get_queryset(request).prefetch_related(Prefetch("studies", queryset=Study.objects.order_by("pk")))
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """By accession number, or by the patient."""
        text = search_term.strip()
        if not text:
            return queryset, False
        # Each by its own index, and by itself: beside a chosen site a database would read everything of the site.
        ways = (Q(accession_number=text.upper()), Q(placer_number=text), matching(text, "patient__"))
        keys = {
            key for way in ways for key in Order.objects.filter(way).order_by().values_list("pk", flat=True)[:FOUND]
        }
        return queryset.filter(pk__in=keys), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysFirst]:
        """The list's class."""
        return KeysFirst

    @admin.display(description=gettext_lazy("priority"), ordering="priority")
    def urgency(self, order: Order) -> str:
        """Word and icon."""
        return words.priority(Study(priority=order.priority))

    @admin.display(description=gettext_lazy("patient"))
    def name(self, order: Order) -> str:
        """Family name in capitals, given names."""
        return named(order.patient)

    @admin.display(description=gettext_lazy("MRN"))
    def mrn(self, order: Order) -> str:
        """The number, as on the card."""
        return order.patient.mrn

    @admin.display(description=gettext_lazy("procedures"))
    def wanted(self, order: Order) -> str:
        """All of them."""
        return ", ".join(study.title for study in order.studies.all())

    @admin.display(description=gettext_lazy("placed"), ordering="placed_at")
    def placed(self, order: Order) -> str:
        """When."""
        return when(order.placed_at, order.site.time_zone)

    # --- placing --------------------------------------------------------------------------------------------------
    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """From a patient's page the patient and the site are known."""
        patient = self._patient(request.GET.get("patient"))
        site = patient.site_id if patient else Site.objects.filter(active=True).values_list("pk", flat=True).first()
        known = Order.objects.filter(patient=patient).order_by("-placed_at").first() if patient else None
        return {
            "priority": Priority.ROUTINE,
            "site": site,
            "patient": patient.pk if patient else None,
            "referrer": known.referrer.pk if known and known.referrer.active else None,  # mostly the same again
        }

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form, with the head of the patient it is for."""
        form = context["adminform"].form
        patient = self._patient(form["patient"].value())
        if patient is not None:
            context["person"] = banner(patient)
            audit.record("patient.viewed", by=who(request), patient=patient, obj=patient, page="order")
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Order, form: Any, change: bool) -> None:
        """Nothing yet: the verb needs the procedures too, and takes them in `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Place the order with its procedures."""
        facts = {key: form.cleaned_data[key] for key in TOLD}
        rows = [row.cleaned_data for formset in formsets for row in formset.forms if row.has_changed()]
        order = place_order(
            form.cleaned_data["patient"],
            [Wanted(row["procedure"], row["laterality"]) for row in rows if row.get("procedure")],
            priority=Priority(form.cleaned_data["priority"]),
            by=who(request),
            known=form.cleaned_data["known"],
            **facts,
        )
        form.instance.pk, form.instance._state.adding = order.pk, False
        form.instance.refresh_from_db()

    def response_add(self, request: HttpRequest, obj: Order, post_url_continue: str | None = None) -> HttpResponse:
        """To the order, or on to the slot of its first study."""
        messages.success(request, _("Order %(number)s is placed.") % {"number": obj.accession_number})
        first = obj.studies.order_by("pk").first()
        if "_schedule" in request.POST and first is not None:
            slip = f"{reverse('admin:slip')}?study={first.pk}&print=1"
            step = reverse("admin:imaging_study_do", args=[first.pk, "schedule"])
            return HttpResponseRedirect(f"{step}?{urlencode({'next': slip})}")
        return HttpResponseRedirect(self.address(obj))

    @staticmethod
    def _patient(pk: Any) -> Patient | None:
        """The patient of the form, if one is chosen."""
        return Patient.objects.select_related("site").filter(pk=pk).first() if str(pk or "").isdecimal() else None

    # --- looking --------------------------------------------------------------------------------------------------
    def page_context(self, request: HttpRequest, row: Order) -> dict[str, Any]:
        """The order, its studies, its history."""
        rows = Study.objects.visible_to(who(request)).filter(order=row)
        studies = list(words.with_slots(rows).prefetch_related("vetting_notes__by").order_by("pk"))
        return {
            "person": banner(row.patient),
            "subtitle": row.patient.name,
            "priority": words.priority(Study(priority=row.priority)),
            "studies": [words.line(study) for study in studies],
            "vetted": [study for study in studies if study.vetting != Vetting.NOT_NEEDED or study.protocol],
            "told": told(rows.select_related("patient", "procedure", "site").filter(status__in=BEFORE_BEGIN)),
            "copies": row.copies.all(),
            "lines": audit.history(row).exclude(kind="order.viewed"),
        }
