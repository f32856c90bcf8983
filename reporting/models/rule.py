"""When a signed report goes out by itself, and by which ways a doctor gets results."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from patients.models import Practitioner, Site


class ReleaseWhen(models.TextChoices):
    """What lets a signed report go."""

    AT_ONCE = "at_once", _("at once, with the signature")
    AFTER_DELAY = "after_delay", _("after a delay, unless somebody holds it back")
    AFTER_VERIFICATION = "after_verification", _("after verification: a radiologist looks at it again and releases it")


W = ReleaseWhen


class ReleaseRule(models.Model):
    """For one referrer, one site, both, or (both empty) everybody. The narrowest that fits counts; a referrer's wins.

    Where none fits it is after verification.
    """

    referrer = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("referrer")
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    when = models.CharField(_("release"), max_length=20, choices=W.choices, default=W.AFTER_VERIFICATION)
    delay_minutes = models.PositiveIntegerField(_("delay, minutes"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("release rule")
        verbose_name_plural = _("release rules")
        ordering = ["referrer__family_name", "site__name", "pk"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(condition=Q(when__in=W.values), name="release_rule_known"),
            models.CheckConstraint(
                condition=Q(when=W.AFTER_DELAY, delay_minutes__gte=1, delay_minutes__lte=43_200)
                | ~Q(when=W.AFTER_DELAY) & Q(delay_minutes=0),
                name="release_rule_delay",
                violation_error_message=_("Give a delay of 1 to 43200 minutes, and only for a release after a delay."),
            ),
        ]

    def __str__(self) -> str:
        whose = [str(part) for part in (self.referrer, self.site) if part is not None]
        return f"{', '.join(whose) or _now('Everybody')}: {self.get_when_display()}"

    def clean(self) -> None:
        """One active rule for a referrer and site; empty ones are compared too, which a unique key does not do."""
        same = ReleaseRule.objects.filter(referrer=self.referrer, site=self.site, active=True).exclude(pk=self.pk)
        if self.active and same.exists():
            raise ValidationError(_now("There is a rule for this referrer and site already. Change that one."))


class Way(models.TextChoices):
    """How results reach somebody besides the page of their sign-in."""

    FOLDER = "folder", _("PDF into a folder")
    PRINT = "print", _("on paper, from the print list")


class Route(models.Model):
    """A way by which this doctor gets every result. Who has neither a sign-in nor a way gets them on paper."""

    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="+", verbose_name=_("recipient")
    )
    channel = models.CharField(_("way"), max_length=16, choices=Way.choices)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("way of delivery")
        verbose_name_plural = _("ways of delivery")
        ordering = ["practitioner__family_name", "channel", "pk"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "channel"], name="route_once"),
            models.CheckConstraint(condition=Q(channel__in=Way.values), name="route_known"),
        ]

    def __str__(self) -> str:
        return f"{self.practitioner}: {self.get_channel_display()}"
