"""Images that fit no order, or fit it badly: kept, shown, and decided by a person."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imaging.models.study import Study
from patients.models import ExactCharField, Patient


class MismatchReason(models.TextChoices):
    """Why the images were not attached."""

    NO_ORDER = "no_order", _("no order fits")
    PATIENT_DIFFERS = "patient_differs", _("another patient than in the order")
    SEVERAL_ORDERS = "several_orders", _("more than one study fits")
    STUDY_CLOSED = "study_closed", _("the study takes no images in its state")
    CONTENT_DIFFERS = "content_differs", _("the same UID with other content")
    GIVEN_BACK = "given_back", _("given back: made under the wrong entry or for another patient")
    FROM_OUTSIDE = "from_outside", _("brought from outside: not yet confirmed whose they are")


class Resolution(models.TextChoices):
    """What the person decided; it covers late images of the same study too."""

    ATTACHED = "attached", _("attached to an order")
    NEW_ORDER = "new_order", _("attached to a new unscheduled order")
    OUTSIDE_PRIOR = "outside_prior", _("kept as a prior from outside")
    REJECTED = "rejected", _("rejected")


class Mismatch(models.Model):
    """The arrived images of one study and one patient as the files name them, beside the order they might belong to.

    `open` is True or NULL: one open case for the same study UID, patient and reason.
    """

    reason = models.CharField(_("reason"), max_length=20, choices=MismatchReason.choices)
    study_instance_uid = ExactCharField(_("Study Instance UID"), max_length=64)
    accession_number = ExactCharField(_("accession number"), max_length=64, blank=True)
    patient_id = ExactCharField(_("patient ID in the file"), max_length=64, blank=True)
    patient_name = models.CharField(_("name in the file"), max_length=255, blank=True)
    patient_birth_date = ExactCharField(_("birth date in the file"), max_length=16, blank=True)
    patient_sex = ExactCharField(_("sex in the file"), max_length=16, blank=True)
    patient_key = ExactCharField(max_length=64, editable=False, help_text=_("Digest of the four patient fields."))
    modality = ExactCharField(_("modality"), max_length=16, blank=True)
    description = models.CharField(_("description"), max_length=64, blank=True)
    differing = models.JSONField(_("differing fields"), default=list)
    candidate = models.ForeignKey(
        Study, on_delete=models.PROTECT, null=True, blank=True, related_name="mismatches", verbose_name=_("candidate")
    )
    brought_for = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("brought for")
    )
    opened_at = models.DateTimeField(_("since"), default=timezone.now)
    open = models.BooleanField(null=True, default=True, editable=False)
    resolution = models.CharField(_("decision"), max_length=20, choices=Resolution.choices, blank=True)
    resolved_study = models.ForeignKey(Study, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution_note = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("mismatch")
        verbose_name_plural = _("mismatches")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["study_instance_uid", "patient_key", "reason", "open"], name="mismatch_one_open_case"
            ),
            models.CheckConstraint(
                # open__isnull=False beside open=True: else NULL makes the whole rule NULL, which a database lets pass
                condition=Q(open__isnull=False, open=True, resolution="")
                | Q(open__isnull=True, resolution__in=Resolution.values),
                name="mismatch_closed_with_decision",
            ),
        ]
        indexes = [models.Index(fields=["open", "opened_at"], name="mismatch_inbox")]
        permissions = [
            ("resolve_mismatch", _("Can decide where mismatched images belong")),
            ("erase_rejected", _("Can erase rejected images whose time is over")),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.patient_name or self.patient_id}"


class HeldInstance(models.Model):
    """One stored file that waits for the decision; `facts` are its header facts, ready to become rows.

    With `erased_at` its bytes are gone, by the retention rule for rejected images.
    """

    mismatch = models.ForeignKey(Mismatch, on_delete=models.PROTECT, related_name="held")
    sop_instance_uid = ExactCharField(max_length=64)
    sha256 = ExactCharField(max_length=64)
    path = ExactCharField(max_length=255)
    facts = models.JSONField(default=dict)
    received_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("held instance")
        verbose_name_plural = _("held instances")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["sop_instance_uid", "sha256"], name="held_instance_once")]

    def __str__(self) -> str:
        return self.sop_instance_uid
