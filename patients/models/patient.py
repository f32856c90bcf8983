"""The patient: one row per person and site register."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients import dates
from patients.models.fields import ExactCharField
from patients.models.site import Site

EARLIEST_BIRTH = dt.date(dates.EARLIEST_BIRTH, 1, 1)


class Sex(models.TextChoices):
    """Administrative sex, HL7 table 0001; DICOM (0010,0040) knows M, F, O and sends U empty."""

    FEMALE = "F", _("female")
    MALE = "M", _("male")
    OTHER = "O", _("other")
    UNKNOWN = "U", _("unknown")


class Precision(models.TextChoices):
    """How much of a birth date is known."""

    DAY = "D", _("day")
    MONTH = "M", _("month")
    YEAR = "Y", _("year")


class Patient(models.Model):
    """A person with an MRN. `mrn` is shown as typed; `mrn_key` is compared, unique per site, byte for byte."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="patients", verbose_name=_("site"))
    mrn = ExactCharField(_("MRN"), max_length=64)
    mrn_key = ExactCharField(max_length=64, editable=False)
    family_name = models.CharField(_("family name"), max_length=64)
    given_name = models.CharField(_("given name"), max_length=64, blank=True)
    middle_name = models.CharField(_("middle name"), max_length=64, blank=True)
    prefix = models.CharField(_("title"), max_length=32, blank=True)
    suffix = models.CharField(_("suffix"), max_length=32, blank=True)
    ideographic_name = models.CharField(
        _("ideographic name"), max_length=64, blank=True, help_text=_("As family^given, e.g. 山田^太郎")
    )
    phonetic_name = models.CharField(
        _("phonetic name"), max_length=64, blank=True, help_text=_("As family^given, e.g. やまだ^たろう")
    )
    name_key = models.CharField(max_length=255, editable=False, help_text=_("The words of all names, normalised."))
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_precision = models.CharField(max_length=1, choices=Precision.choices, default=Precision.DAY, editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices)
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    street = models.CharField(_("street"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=16, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    allergies = models.TextField(_("allergies"), blank=True)
    has_pacemaker = models.BooleanField(_("pacemaker"), default=False)
    has_implants = models.BooleanField(_("implants"), default=False)
    has_renal_impairment = models.BooleanField(_("renal impairment"), default=False)
    confidential = models.BooleanField(_("confidential"), default=False)
    temporary = models.BooleanField(
        _("temporary identity"), default=False, help_text=_("Unknown or unconscious; to be resolved (IHE PIR).")
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    registered_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    registered_on = models.DateField(editable=False, help_text=_("The site's date on that day."))

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        ordering = ["family_name", "given_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "mrn_key"], name="patient_mrn_once_per_site"),
            models.CheckConstraint(condition=~Q(mrn_key=""), name="patient_mrn_present"),
            models.CheckConstraint(condition=~Q(family_name=""), name="patient_family_name_present"),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="patient_sex_known_code"),
            models.CheckConstraint(condition=Q(birth_precision__in=Precision.values), name="patient_birth_precision"),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True)
                | Q(birth_date__gte=EARLIEST_BIRTH) & Q(birth_date__lte=F("registered_on")),
                name="patient_birth_date_plausible",
            ),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=False) | Q(temporary=True), name="patient_birth_date_unless_temporary"
            ),
        ]
        indexes = [
            models.Index(fields=["family_name", "given_name", "id"], name="patient_by_name"),
            models.Index(fields=["birth_date"], name="patient_by_birth_date"),
            models.Index(fields=["phone"], name="patient_by_phone"),
            models.Index(fields=["mrn_key"], name="patient_by_mrn"),
            models.Index(fields=["temporary", "registered_at"], name="patient_temporary"),
        ]
        permissions = [("merge_patient", _("Can merge and unmerge patients"))]

    def __str__(self) -> str:
        return f"{self.name} · {self.mrn}"

    @property
    def name(self) -> str:
        """Family name, then given names, as they are written: capitals would lose what ß, ς and van der tell."""
        given = " ".join(part for part in (self.given_name, self.middle_name) if part)
        return ", ".join(part for part in (self.family_name, given) if part)

    @property
    def known_birth_date(self) -> dates.PartialDate | None:
        """The birth date as far as it is known; None for a temporary identity without one."""
        born = self.birth_date
        if born is None:
            return None
        month = born.month if self.birth_precision != Precision.YEAR else None
        return dates.PartialDate(born.year, month, born.day if self.birth_precision == Precision.DAY else None)

    def clean(self) -> None:
        """The rules that the database also holds, as sentences for the person at the form."""
        if self.birth_date is None and not self.temporary:
            raise ValidationError({"birth_date": _("Enter the birth date.")})
        if not isinstance(self.birth_date, dt.date):  # none, or no date: the field has its own sentence for that
            return
        if self.birth_date < EARLIEST_BIRTH:
            raise ValidationError({"birth_date": _("A birth date before 1880 is a typing slip: check the year.")})
        if self.birth_date > (self.registered_on or timezone.localdate()):
            raise ValidationError({"birth_date": _("A birth date lies in the past: check the year.")})
