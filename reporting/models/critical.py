"""A finding that somebody has to be told now: what it is, who was told, when, how, and whether he read it back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from patients.models import Site, Staged
from reporting.models.report import Report


class CriticalStatus(models.TextChoices):
    """Whether the clock runs."""

    OPEN = "open", _("open")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Means(models.TextChoices):
    """How somebody was told."""

    PHONE = "phone", _("by telephone")
    IN_PERSON = "in_person", _("in person")
    PAGE = "page", _("on the page of the sign-in")


S = CriticalStatus


class CriticalResult(Staged):
    """`category` is a key of CRITICAL_MINUTES, which gives `due_at`.

    `step` counts the contacts of the ladder that it has climbed to: 0 none yet, 1 the referrer, 2 and on the site's
    Contact rows in their order; at `climbs_at` it goes on to the next, None at the top. Once acknowledged the row holds
    the six facts (finding, found, by whom, to whom, when, by what means) and the read-back.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="criticals", verbose_name=_("report"))
    finding = models.TextField(_("finding"))
    category = models.CharField(_("category"), max_length=16)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("found by")
    )
    due_at = models.DateTimeField(_("to be told by"))
    step = models.PositiveSmallIntegerField(_("contact"), default=0)
    climbs_at = models.DateTimeField(null=True, blank=True)
    status = FSMField(_("status"), choices=S.choices, default=S.OPEN, protected=True, max_length=20)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("told by"),
    )
    told_to = models.CharField(_("told to"), max_length=120, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    means = models.CharField(_("means"), max_length=12, choices=Means.choices, blank=True)
    read_back = models.BooleanField(_("read back"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("written down"), null=True, blank=True)

    class Meta:
        verbose_name = _("critical result")
        verbose_name_plural = _("critical results")
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="critical_status_known"),
            models.CheckConstraint(
                condition=~Q(status=S.ACKNOWLEDGED)
                | Q(told_at__isnull=False, told_by__isnull=False, recorded_at__isnull=False)
                & ~Q(told_to="")
                & ~Q(means=""),
                name="critical_acknowledged_with_facts",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_at", "id"], name="critical_by_clock"),
            models.Index(fields=["status", "climbs_at", "id"], name="critical_by_ladder"),
            models.Index(fields=["found_at", "id"], name="critical_by_month"),
        ]
        permissions = [("escalate_criticalresult", _("Can take a critical result to the next contact"))]

    def __str__(self) -> str:
        return self.finding

    @transition(field=status, source=S.OPEN, target=S.ACKNOWLEDGED)
    def acknowledge(self) -> None:
        """Somebody who can act knows it."""

    @transition(field=status, source=S.OPEN, target=S.WITHDRAWN)
    def withdraw(self) -> None:
        """It was none after all."""

    @property
    def late(self) -> bool:
        """Whether it was told too late, or is late now."""
        return (self.told_at or timezone.now()) > self.due_at

    @property
    def category_label(self) -> str:
        """The category in words."""
        return str(CATEGORIES.get(self.category, self.category))


CATEGORIES = {"red": _("red: at once"), "orange": _("orange: within hours"), "yellow": _("yellow: within days")}


class Contact(models.Model):
    """One rung of a site's ladder: who is called when the referrer has not answered. The lowest step is the first."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", verbose_name=_("site"))
    step = models.PositiveSmallIntegerField(_("step"))
    name = models.CharField(_("who"), max_length=120, help_text=_("As “registrar on call”."))
    phone = models.CharField(_("telephone"), max_length=32)
    email = models.EmailField(_("e-mail"), blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("contact for critical results")
        verbose_name_plural = _("contacts for critical results")
        ordering = ["site__name", "step", "pk"]
        default_permissions = ("add", "change", "view")
        constraints = [models.UniqueConstraint(fields=["site", "step"], name="contact_step_once")]

    def __str__(self) -> str:
        return f"{self.step}. {self.name}"
