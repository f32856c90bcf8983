"""The app's name for Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImagingConfig(AppConfig):
    """One domain, one app."""

    name = "imaging"
    verbose_name = _("Imaging")
