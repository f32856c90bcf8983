"""A clinic's site: who issues MRNs, and how people there write dates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.fields import ExactCharField


class DateOrder(models.TextChoices):
    """In which order a date is typed at the site."""

    DMY = "DMY", _("day, month, year")
    MDY = "MDY", _("month, day, year")
    YMD = "YMD", _("year, month, day")
    ASK = "ASK", _("no fixed order: ask")


class Site(models.Model):
    """A place with its own register of patients: the issuer of its MRNs (HL7 PID-3.4, DICOM (0010,0021))."""

    code = ExactCharField(_("code"), max_length=16, unique=True, help_text=_("Short, for worklists and files."))
    name = models.CharField(_("name"), max_length=120)
    address = models.TextField(_("address"), blank=True, help_text=_("Line by line, as the letterhead prints it."))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    region = models.CharField(
        _("country"), max_length=2, default="GB", help_text=_("Two letters, for telephone numbers.")
    )
    date_order = models.CharField(_("date order"), max_length=3, choices=DateOrder.choices, default=DateOrder.DMY)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    mrn_pattern = models.CharField(
        _("MRN pattern"),
        max_length=120,
        default="[A-Z0-9]{1,20}",
        help_text=_("A regular expression for the MRN without spaces and hyphens."),
    )
    mrn_check_digit = models.CharField(
        _("MRN check digit"),
        max_length=8,
        blank=True,
        choices=[("mod10", "mod 10"), ("mod11", "mod 11"), ("mod97", "mod 97")],
    )
    mrn_format = models.CharField(
        _("MRN format"),
        max_length=40,
        default="{n:07d}",
        help_text=_("How a drawn MRN is written; {n} is the running number."),
    )
    issuer_uid = ExactCharField(
        _("universal ID of the issuer"),
        max_length=128,
        blank=True,
        help_text=_("The OID under which other houses know these MRNs (DICOM (0040,0032), HL7 CX.4.2); empty: none."),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
