"""The admin site: one sign-in for all, and our words on it."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from patients.admin.base import BaseAdminSite
from ris.site import desk, navigation


class RisAdminSite(BaseAdminSite):
    """The front desk's door."""

    site_title = _("Radiology")
    site_header = _("Radiology")
    index_title = _("Front desk")

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
