"""The only room that knows Unfold: every admin of ours starts from these classes.

Closed by default (closed.py); every page that shows people's data writes the journal (seen.py); steps are pages of
their own (pages.py). A subclass opens adding or changing by naming it and calling a verb in `save_model`; a verb's
refusal becomes an error of the form. The shell around it is templates/admin/base.html.
"""

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from patients.admin import refusals
from patients.admin.closed import Closed, plain
from patients.admin.pages import Pages
from patients.admin.paging import BoundedPaginator, PagedList
from patients.admin.seen import Choosing, who

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as Look
    from django.contrib.admin import TabularInline as LookInline
    from django.contrib.admin.sites import AdminSite as LookSite
else:
    from unfold.admin import ModelAdmin as Look
    from unfold.admin import TabularInline as LookInline
    from unfold.sites import UnfoldAdminSite as LookSite

__all__ = ["BaseAdmin", "BaseAdminSite", "BaseInline", "who"]

M = TypeVar("M", bound=Model)
P = TypeVar("P", bound=Model)


class BaseAdminSite(LookSite):
    """Sign-in and sign-out are the system's own, with its lock-out."""

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Signed in without the right to the admin: home. Else the system's sign-in."""
        return redirect("home") if request.user.is_authenticated else redirect("sign-in")

    def logout(  # type: ignore[override]  # a redirect instead of a page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The system's sign-out."""
        return redirect("sign-out")

    def password_change(  # type: ignore[override]  # a redirect instead of a page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The system's own page for it."""
        return redirect("password-change")

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Unfold's search keeps what it found for five minutes, past the journal. Ours is the list of patients."""
        return redirect(f"{reverse('admin:patients_patient_changelist')}?{request.GET.urlencode()}")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]  # what a view gives
        """Answer a field that is filled by typing."""
        return Choosing.as_view(admin_site=self)(request)


class BaseAdmin(Closed[M], Pages[M], Look[M]):
    """Lists, forms, pages and steps of one model."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    paginator = BoundedPaginator

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PagedList]:
        """The list's class."""
        return PagedList


class BaseInline(LookInline[M, P]):
    """Rows of another model below a form. No row is deleted here."""

    extra = 0
    template = "admin/_rows.html"

    def has_delete_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        """Never."""
        return False

    def get_formset(self, request: HttpRequest, obj: P | None = None, **kwargs: Any) -> Any:
        """The formset's class; while a refusal is shown, the row that caused it fails."""
        kwargs["form"] = refusals.refusing(self.form, refusals.at_row)
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """The field in its plain form."""
        return plain(super().formfield_for_dbfield(db_field, request, **kwargs), db_field)
