"""Who is reading: a lease on one study."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imaging.models import Study


class Claim(models.Model):
    """The holder reads the study until `expires_at`; each heartbeat moves it on. One row a study, deleted when free."""

    study = models.OneToOneField(Study, on_delete=models.PROTECT, related_name="+", verbose_name=_("study"))
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("held by")
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    expires_at = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        indexes = [models.Index(fields=["expires_at"], name="claim_by_expiry")]

    def __str__(self) -> str:
        return f"{self.holder} · {self.study}"

    @property
    def running(self) -> bool:
        """Whether the lease still holds."""
        return self.expires_at > timezone.now()
