"""The admin site: one sign-in for all, and our words on it."""

from django.utils.translation import gettext_lazy as _

from patients.admin.base import BaseAdminSite


class RisAdminSite(BaseAdminSite):
    """The front desk's door."""

    site_title = _("RIS")
    site_header = _("Radiology")
    index_title = _("Front desk")
