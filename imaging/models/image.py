"""The DICOM hierarchy below the study."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imaging.models.study import Study
from patients.models import ExactCharField


class Series(models.Model):
    """A DICOM Series."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="series", verbose_name=_("study"))
    series_instance_uid = ExactCharField(_("Series Instance UID"), max_length=64)
    modality = ExactCharField(_("modality"), max_length=16, blank=True)
    number = models.IntegerField(_("number"), null=True, blank=True)
    description = models.CharField(_("description"), max_length=64, blank=True)
    body_part = models.CharField(_("body part"), max_length=16, blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["study", "series_instance_uid"], name="series_once_per_study"),
            models.CheckConstraint(condition=~models.Q(series_instance_uid=""), name="series_uid_present"),
        ]
        indexes = [models.Index(fields=["series_instance_uid"], name="series_by_uid")]

    def __str__(self) -> str:
        return self.description or self.series_instance_uid


class Instance(models.Model):
    """A SOP Instance: one file, stored as it arrived under `path` in the "images" storage."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="instances", verbose_name=_("series"))
    sop_instance_uid = ExactCharField(_("SOP Instance UID"), max_length=64, unique=True)
    sop_class_uid = ExactCharField(_("SOP Class UID"), max_length=64)
    transfer_syntax_uid = ExactCharField(_("transfer syntax"), max_length=64, blank=True)
    number = models.IntegerField(_("number"), null=True, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)
    columns = models.PositiveIntegerField(null=True, blank=True)
    frames = models.PositiveIntegerField(default=0, help_text=_("0 for an object without pixels."))
    path = ExactCharField(max_length=255, editable=False)
    sha256 = ExactCharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(help_text=_("Bytes."))
    facts = models.JSONField(default=dict, help_text=_("The header facts as the file names them; see ingest.headers."))
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("instance")
        verbose_name_plural = _("instances")
        ordering = ["number", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(sop_instance_uid=""), name="instance_uid_present"),
            models.CheckConstraint(condition=~models.Q(path=""), name="instance_path_present"),
        ]

    def __str__(self) -> str:
        return self.sop_instance_uid
