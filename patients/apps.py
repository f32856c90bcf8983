"""The app's name for Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PatientsConfig(AppConfig):
    """One domain, one app."""

    name = "patients"
    verbose_name = _("Patients")
