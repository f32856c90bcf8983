"""What a machine says that it does and did: MPPS (PS3.4 Annex F)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imaging.models.study import Study
from patients.models import ExactCharField


class StepStatus(models.TextChoices):
    """Performed Procedure Step Status (0040,0252), the defined terms."""

    IN_PROGRESS = "IN PROGRESS", _("in progress")
    COMPLETED = "COMPLETED", _("completed")
    DISCONTINUED = "DISCONTINUED", _("discontinued")


class PerformedStep(models.Model):
    """One Modality Performed Procedure Step. Several studies where they were made in one go (IHE's group case).

    `contents` is the data set in DICOM JSON, as the machine has told it so far; `facts` what a person reads of it:
    dose, contrast, series. `attention` says what went otherwise than planned; no machine is refused for it.
    """

    sop_instance_uid = ExactCharField(_("SOP Instance UID"), max_length=64, unique=True)
    ae_title = ExactCharField(_("AE title"), max_length=16)
    step_id = ExactCharField(_("step"), max_length=16, blank=True, help_text=_("The machine's own number for it."))
    studies = models.ManyToManyField(Study, related_name="performed_steps", verbose_name=_("studies"))
    patient_id = ExactCharField(_("patient ID at the machine"), max_length=64, blank=True)
    patient_name = models.CharField(_("name at the machine"), max_length=255, blank=True)
    modality = ExactCharField(_("modality"), max_length=16, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=StepStatus.choices)
    reason = ExactCharField(_("reason"), max_length=16, blank=True, help_text=_("Code of CID 9301."))
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    images = models.PositiveIntegerField(_("images"), default=0, help_text=_("As the machine counts them."))
    facts = models.JSONField(_("facts"), default=dict)
    contents = models.JSONField(_("contents"), default=dict)
    attention = models.CharField(_("attention"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("performed step")
        verbose_name_plural = _("performed steps")
        ordering = ["-received_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=StepStatus.values), name="performed_status_known"),
            models.CheckConstraint(condition=~models.Q(sop_instance_uid=""), name="performed_uid_present"),
        ]
        indexes = [models.Index(fields=["received_at", "id"], name="performed_by_time")]

    def __str__(self) -> str:
        return f"{self.ae_title} {self.step_id or self.sop_instance_uid}"
