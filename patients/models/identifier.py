"""Other numbers by which a patient is known (DICOM (0010,1002), HL7 PID-3 repeats)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.fields import ExactCharField
from patients.models.patient import Patient


class IdentifierKind(models.TextChoices):
    """HL7 table 0203, the codes a clinic meets."""

    MEDICAL_RECORD = "MR", _("medical record number")
    NATIONAL = "NI", _("national number")
    INSURANCE = "SN", _("insurance number")
    PASSPORT = "PPN", _("passport")
    OTHER = "XX", _("other")


class PatientIdentifier(models.Model):
    """One number from one issuer. `value_key` is compared, byte for byte."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(_("kind"), max_length=4, choices=IdentifierKind.choices)
    issuer = ExactCharField(_("issuer"), max_length=64, blank=True)
    value = ExactCharField(_("number"), max_length=64)
    value_key = ExactCharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.UniqueConstraint(fields=["kind", "issuer", "value_key"], name="identifier_once_per_issuer"),
            models.CheckConstraint(condition=~models.Q(value_key=""), name="identifier_present"),
        ]
        indexes = [models.Index(fields=["value_key"], name="identifier_by_value")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"
