"""What can be done: the modalities and the catalogue of procedures."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from imaging.models.codes import about_body_part, about_code
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

    code = ExactCharField(
        _("code"), max_length=16, unique=True, help_text=_("LOINC as 24627-2, RadLex as RPID16, or your own.")
    )
    coding_scheme = ExactCharField(
        _("coding scheme"),
        max_length=16,
        default="99RIS",
        help_text=_("LN for LOINC, RADLEX, SCT, or 99 and a name for your own."),
    )
    name = models.CharField(_("name"), max_length=64)
    modality = models.ForeignKey(Modality, on_delete=models.PROTECT, related_name="procedures")
    body_part = models.CharField(_("body part"), max_length=16, blank=True, help_text=_("As DICOM (0018,0015)."))
    laterality_required = models.BooleanField(_("side needed"), default=False)
    duration_minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    preparation = models.TextField(_("preparation"), blank=True)
    contrast = models.BooleanField(_("contrast"), default=False)
    ionising = models.BooleanField(_("ionising radiation"), default=False)
    magnetic = models.BooleanField(_("strong magnetic field"), default=False)
    questions = models.ManyToManyField(
        "imaging.SafetyQuestion",
        blank=True,
        related_name="+",
        verbose_name=_("further safety questions"),
        help_text=_("Beside those that contrast, radiation and the magnetic field bring by themselves."),
    )
    needs_vetting = models.BooleanField(_("needs vetting"), default=False)
    report_template = ExactCharField(
        _("report template"), max_length=32, blank=True, help_text=_("Code of the template that a report begins with.")
    )
    stations = models.ManyToManyField(
        "imaging.Station",
        blank=True,
        related_name="+",
        verbose_name=_("stations"),
        help_text=_("Where it can be done. None: on every station of its modality."),
    )
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

    def clean(self) -> None:
        """A code that its scheme could not have given is a slip of the pen; so is a body part that DICOM cannot say."""
        found = {"code": about_code(self.code, self.coding_scheme), "body_part": about_body_part(self.body_part)}
        if mends := {field: mend for field, mend in found.items() if mend}:
            raise ValidationError(mends)
