"""The app's name for Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    """One domain, one app."""

    name = "reporting"
    verbose_name = _("Reporting")
