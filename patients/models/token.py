"""What a machine signs in with."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models.fields import ExactCharField


class ApiToken(models.Model):
    """A token for `Authorization: Bearer` (RFC 6750). The secret is shown once; only its SHA-256 digest is kept.

    A machine acts as `user`: it may what that account may, and of that only what `scopes` open (patients/scopes.py).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("acts as")
    )
    name = models.CharField(_("name"), max_length=80, help_text=_("Which machine or program uses it."))
    start = ExactCharField(_("begins with"), max_length=12, editable=False)
    digest = ExactCharField(max_length=64, unique=True, editable=False)
    scopes = models.TextField(_("scopes"), help_text=_("system/Patient.rs, or system/*.rs for all reading."))
    addresses = models.TextField(
        _("allowed addresses"), blank=True, help_text=_("Networks, one a line: 10.0.3.0/24. Empty: from everywhere.")
    )
    requests_per_minute = models.PositiveIntegerField(_("requests a minute"), default=600)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"), editable=False
    )
    expires_at = models.DateTimeField(_("ends"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    used_from = models.CharField(_("from"), max_length=45, blank=True, editable=False)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["name", "pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(condition=~Q(digest=""), name="token_digest_present"),
            models.CheckConstraint(condition=~Q(scopes=""), name="token_scopes_present"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def works(self) -> bool:
        """Whether it opens anything today."""
        ended = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.revoked_at is None and not ended and self.user.is_active
