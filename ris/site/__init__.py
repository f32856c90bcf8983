"""The admin site: one sign-in for all, and our words on it."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from imaging.admin import day, day_slip, worklist
from patients.admin.base import BaseAdminSite
from ris.site import desk, left_behind, navigation


class RisAdminSite(BaseAdminSite):
    """The front desk's door."""

    site_title = _("Radiology")
    site_header = _("Radiology")
    index_title = _("Front desk")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The day view and its papers, beside the tables."""
        return [
            path("day/", self.admin_view(day.page), name="day"),
            path("day/feed/", self.admin_view(day.feed), name="day-feed"),
            path("day/list/", self.admin_view(day.day_list), name="day-list"),
            path("day/slip/", self.admin_view(day_slip.page), name="slip"),
            path("worklist/keep/", self.admin_view(worklist.save), name="filter-save"),
            path("worklist/rename/", self.admin_view(worklist.rename), name="filter-rename"),
            path("worklist/forget/", self.admin_view(worklist.forget), name="filter-forget"),
            path("left-behind/", self.admin_view(left_behind.page), name="left-behind"),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of the admin needs: the way to the others."""
        return {**super().each_context(request), "navigation": navigation.groups(request)}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The desk: who comes today, and what waits."""
        context = {
            **self.each_context(request),
            "title": self.index_title,
            **desk.page(request),
            **(extra_context or {}),
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/index.html", context)
