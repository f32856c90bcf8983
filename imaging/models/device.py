"""The machines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from imaging.models.catalog import Modality
from patients.models import ExactCharField, Site


class Station(models.Model):
    """A machine in its room, known to DICOM by its AE title (VR AE: at most 16 characters, compared byte for byte)."""

    name = models.CharField(_("name"), max_length=32, unique=True)
    ae_title = ExactCharField(_("AE title"), max_length=16, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", verbose_name=_("site"))
    modality = models.ForeignKey(Modality, on_delete=models.PROTECT, related_name="stations")
    room = models.CharField(_("room"), max_length=32, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~models.Q(ae_title=""), name="station_ae_title_present")]

    def __str__(self) -> str:
        return self.name
