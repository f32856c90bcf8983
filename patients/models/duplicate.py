"""Two records that may be one person, and what somebody decided."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models.patient import Patient


class Decision(models.TextChoices):
    """What the person who looked said. Later keeps the case open."""

    SAME = "same", _("one person")
    DIFFERENT = "different", _("two people")
    LATER = "later", _("decide later")


class DuplicateCase(models.Model):
    """A pair, the lower key first, each pair once. `decision` is empty until somebody has looked."""

    first = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    score = models.FloatField(_("likelihood"))
    certain = models.BooleanField(_("certain"), default=False)
    reasons = models.JSONField(_("reasons"), default=list)
    opened_at = models.DateTimeField(_("since"), default=timezone.now)
    decision = models.CharField(_("decision"), max_length=12, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    why = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        ordering = ["-score", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_case_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_case_in_order"),
            models.CheckConstraint(condition=Q(decision__in=["", *Decision.values]), name="duplicate_case_decision"),
        ]
        indexes = [models.Index(fields=["decision", "opened_at", "id"], name="duplicate_case_inbox")]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"
