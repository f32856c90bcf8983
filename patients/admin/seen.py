"""What is shown is in the journal: lists, pages, forms, histories, and the answers of fields filled by typing."""

import json
from typing import Any, ClassVar, TypeVar

from django.contrib.admin.utils import unquote
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from patients import audit
from patients.admin.closed import Whole
from patients.models import Patient, User

M = TypeVar("M", bound=Model)


def who(request: HttpRequest) -> User:
    """Who is signed in. The admin site lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class Seen(Whole[M]):
    """Reading, with its line in the journal."""

    shows_patients: ClassVar[bool] = False

    def patient_of(self, row: M) -> Patient | None:
        """Whose data a row is."""
        found = row if isinstance(row, Patient) else getattr(row, "patient", None)
        return found if isinstance(found, Patient) else None

    def note_viewed(self, request: HttpRequest, row: M, **details: Any) -> None:
        """Write that the person looked at the row."""
        if self.shows_patients:
            kind = f"{self.opts.model_name}.viewed"
            audit.record(kind, by=who(request), patient=self.patient_of(row), obj=row, **details)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, and its rows in the journal."""
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if self.shows_patients and "cl" in context:
            cl = context["cl"]
            audit.shown(str(self.opts.model_name), by=who(request), rows=cl.result_list, asked=cl.query)
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form; a look at it is in the journal."""
        row = self.found(request, object_id)
        if request.method == "GET":
            self.note_viewed(request, row)
        return super().change_view(request, object_id, form_url, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the journal has about the row."""
        row = self.found(request, object_id)
        self.note_viewed(request, row, page="history")
        context = {"lines": audit.history(row)[:500], "title": _("History"), "subtitle": str(row)}
        return self.answer(request, "admin/history.html", row, {**context, **(extra_context or {})})

    def found(self, request: HttpRequest, object_id: str | int) -> M:
        """The row. Raises Http404 for what is not there or not for this person's eyes, PermissionDenied by role."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(str(object_id)))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row

    def answer(
        self, request: HttpRequest, template: str, row: M, context: dict[str, Any], status: int = 200
    ) -> TemplateResponse:
        """A page of the admin about one row."""
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "row": row, "original": row, **context}
        return TemplateResponse(request, template, whole, status=status)

    def address(self, row: Model, page: str = "change") -> str:
        """Where a row of this model has its page."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[row.pk])

    def in_words(self, row: M) -> str:
        """The row where it is chosen among others."""
        return str(row)


class Choosing(AutocompleteJsonView):
    """The answers of a field that is filled by typing. What shows people is in the journal."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, and write down which rows were shown."""
        response = super().get(request, *args, **kwargs)
        if isinstance(self.model_admin, Seen) and self.model_admin.shows_patients:
            shown = [int(each["id"]) for each in json.loads(response.content)["results"]]
            audit.record(f"{self.model_admin.opts.model_name}.listed", by=who(request), rows=shown, way="typing")
        return response

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        """The row's key, and enough words to tell it from its neighbours."""
        admin = self.model_admin
        words = admin.in_words(obj) if isinstance(admin, Seen) else str(obj)
        return {"id": str(getattr(obj, to_field_name)), "text": words}
