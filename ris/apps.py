"""The glue's own app, and which admin site Django uses."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.core.checks import Tags, register

from ris import checks


class RisConfig(AppConfig):
    """Wiring: settings, front doors, operations."""

    name = "ris"
    verbose_name = "RIS"

    def ready(self) -> None:
        """Refuse a bad configuration at start."""
        register(checks.configuration, Tags.security)


class AdminConfig(DjangoAdminConfig):
    """The front desk's door."""

    default_site = "ris.site.RisAdminSite"
