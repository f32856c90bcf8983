"""Pages that are looked at, and the steps that start from them."""

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from patients.admin.seen import Seen, who
from patients.admin.verbs import Verb, attempt

M = TypeVar("M", bound=Model)


class Pages(Seen[M]):
    """A row's page in place of Django's form, and one address for every step."""

    page_template: ClassVar[str] = ""
    verbs: ClassVar[Sequence[Verb[Any]]] = ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The row's page, or its form."""
        row = self.found(request, object_id)
        if self.page_template:
            return self.page(request, row)
        extra_context = {"buttons": self.buttons(request, row), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra_context)

    def page(self, request: HttpRequest, row: M) -> HttpResponse:
        """A page to look at."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        self.note_viewed(request, row)
        context = {"title": str(row), "buttons": self.buttons(request, row), **self.page_context(request, row)}
        return self.answer(request, self.page_template, row, context)

    def page_context(self, request: HttpRequest, row: M) -> dict[str, Any]:
        """What the page's template needs beside the row, which is `row`."""
        return {}

    def get_urls(self) -> list[URLPattern]:
        """Django's, and one address for all steps."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_do"
        step = path("<path:object_id>/do/<slug:verb>/", self.admin_site.admin_view(self.verb_view), name=name)
        return [step, *super().get_urls()] if self.verbs else super().get_urls()

    def buttons(self, request: HttpRequest, row: M) -> list[dict[str, Any]]:
        """The steps that this person may take now, with their addresses."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_do"
        return [
            {"verb": verb, "url": reverse(name, args=[row.pk, verb.name])}
            for verb in self.verbs
            if verb.allowed(row, who(request))
        ]

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """One step: its form on GET, the step itself on POST."""
        row = self.found(request, object_id)
        step = next((each for each in self.verbs if each.name == verb), None)
        if step is None:
            raise Http404
        outcome = attempt(step, row, request, who(request))
        if outcome.done:
            messages.success(request, str(step.done))
            return HttpResponseRedirect(self._after(request, row))
        self.note_viewed(request, row, page=step.name)
        context = {"title": step.label, "verb": step, "outcome": outcome, "form": outcome.form}
        context |= {"next": self._after(request, row), **self.page_context(request, row)}
        return self.answer(request, "admin/verb.html", row, context, outcome.status)

    def list_address(self) -> str:
        """Where the list is."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _after(self, request: HttpRequest, row: M) -> str:
        """Back to where the person came from, if that is a page of ours."""
        asked = request.POST.get("next") or request.GET.get("next") or ""
        ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
        return asked if ours else self.address(row)
