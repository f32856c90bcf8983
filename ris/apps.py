"""The glue's own app, and which admin site Django uses."""

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.core.checks import Tags, register
from django.utils.module_loading import autodiscover_modules

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

    def ready(self) -> None:
        """Register what other packages bring, then ours.

        Ours stands in a module below `admin`: the site itself takes its base class from patients.admin, so importing
        that package must not register anything yet.
        """
        super().ready()
        autodiscover_modules("admin.register", register_to=admin.site)
