"""What can be done: the modalities and the catalogue of procedures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models import ExactCharField


class Modality(models.Model):
    """A kind of machine, by its DICOM code: CT, MR, US, DX (PS3.3 C.7.3.1.1.1)."""

    code = ExactCharField(_("code"), max_length=16, primary_key=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("modality")
        verbose_name_plural = _("modalities")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Procedure(models.Model):
    """One line of the catalogue (Requested Procedure Code Sequence (0032,1064)). Safety keys on these attributes."""

    code = ExactCharField(_("code"), max_length=16, unique=True)
    coding_scheme = ExactCharField(_("coding scheme"), max_length=16, default="99RIS")
    name = models.CharField(_("name"), max_length=64)
    modality = models.ForeignKey(Modality, on_delete=models.PROTECT, related_name="procedures")
    body_part = models.CharField(_("body part"), max_length=16, blank=True, help_text=_("As DICOM (0018,0015)."))
    laterality_required = models.BooleanField(_("side needed"), default=False)
    duration_minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    preparation = models.TextField(_("preparation"), blank=True)
    contrast = models.BooleanField(_("contrast"), default=False)
    ionising = models.BooleanField(_("ionising radiation"), default=False)
    needs_vetting = models.BooleanField(_("needs vetting"), default=False)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(duration_minutes__gte=1, duration_minutes__lte=720), name="procedure_duration"
            )
        ]
        indexes = [models.Index(fields=["active", "name"], name="procedure_by_name")]

    def __str__(self) -> str:
        return self.name
