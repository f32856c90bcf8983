"""One version to one recipient: queued, sent, delivered, acknowledged; or failed, and tried again."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from patients.models import ExactCharField, Practitioner, Staged
from reporting.models.report import ReportVersion


class Channel(models.TextChoices):
    """The ways that come with the system; DELIVERY_CHANNELS may name more."""

    PAGE = "page", _("page")
    NOTICE = "notice", _("notice by e-mail")
    FOLDER = "folder", _("PDF into a folder")
    PRINT = "print", _("print list")


class DeliveryStatus(models.TextChoices):
    """Where a result is on its way."""

    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("delivered")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    FAILED = "failed", _("failed, will be tried again")
    DEAD = "dead", _("not delivered")


S = DeliveryStatus


class Delivery(Staged):
    """A row of the outgoing queue. While a worker has it in hand, `due_at` is when another may take it over."""

    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+", verbose_name=_("recipient"))
    channel = ExactCharField(_("channel"), max_length=16, default="page")
    status = FSMField(_("status"), choices=S.choices, default=S.QUEUED, protected=True, max_length=20)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("read"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    reference = models.CharField(_("where it went"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "recipient", "channel"], name="delivery_once_per_recipient"),
            models.CheckConstraint(condition=Q(status__in=DeliveryStatus.values), name="delivery_status_known"),
        ]
        indexes = [
            models.Index(fields=["status", "due_at", "id"], name="delivery_queue"),
            models.Index(fields=["recipient", "status", "id"], name="delivery_by_recipient"),
            models.Index(fields=["channel", "status", "id"], name="delivery_by_channel"),
        ]
        permissions = [
            ("send_delivery", _("Can carry out deliveries")),
            ("retry_delivery", _("Can have a delivery tried again")),
            ("print_delivery", _("Can print results for the post")),
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.recipient}"

    @property
    def way(self) -> str:
        """The channel in words."""
        return str(Channel(self.channel).label) if self.channel in Channel.values else self.channel

    @transition(field=status, source=[S.QUEUED, S.FAILED], target=S.SENT)
    def send(self) -> None:
        """The channel took it."""

    @transition(field=status, source=[S.QUEUED, S.FAILED, S.SENT], target=S.DELIVERED)
    def deliver(self) -> None:
        """It is where the recipient looks."""

    @transition(field=status, source=[S.SENT, S.DELIVERED], target=S.ACKNOWLEDGED)
    def acknowledge(self) -> None:
        """The recipient opened it."""

    @transition(field=status, source=[S.QUEUED, S.FAILED], target=S.FAILED)
    def fail(self) -> None:
        """The channel refused; it is tried again."""

    @transition(field=status, source=[S.QUEUED, S.FAILED], target=S.DEAD)
    def give_up(self) -> None:
        """Tried often enough; a person has to look."""

    @transition(field=status, source=[S.DEAD, S.FAILED], target=S.QUEUED)
    def retry(self) -> None:
        """A person wants it tried again."""
