"""The request: who wants what for whom, and why."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients import access
from patients.models import ExactCharField, Patient, Practitioner, Site, User


class Priority(models.IntegerChoices):
    """How urgent, in the order of lists (Requested Procedure Priority (0040,1003): STAT, HIGH, ROUTINE)."""

    STAT = 1, _("STAT")
    URGENT = 2, _("urgent")
    ROUTINE = 3, _("routine")


class OrderQuerySet(models.QuerySet["Order"]):
    """Questions to the table of orders."""

    def visible_to(self, user: User) -> "OrderQuerySet":
        """All by role; for a referring physician the own ones; everything else does not exist for them."""
        return self if access.may(user, "imaging.view_order") else self.of(user)

    def of(self, user: User) -> "OrderQuerySet":
        """Those of a referring physician who may order here: the person whom the order names, whoever typed it."""
        if not access.may(user, "imaging.order_for_own"):
            return self.none()
        return self.filter(referrer__user=user, referrer__active=True)


class Order(models.Model):
    """An imaging service request. The accession number is fixed when it is placed and never used again."""

    accession_number = ExactCharField(_("accession number"), max_length=16, unique=True, editable=False)
    placer_number = ExactCharField(_("placer's number"), max_length=64, blank=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", verbose_name=_("site"))
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+", verbose_name=_("patient"))
    referrer = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="+", verbose_name=_("referring physician")
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.ROUTINE)
    priority_reason = models.CharField(_("reason for STAT"), max_length=200, blank=True)
    copies = models.ManyToManyField(Practitioner, blank=True, related_name="+", verbose_name=_("copies to"))
    indication = models.TextField(_("indication"), help_text=_("The question that the images are to answer."))
    history = models.TextField(_("history"), blank=True)
    wished_date = models.DateField(_("wished date"), null=True, blank=True)
    placed_at = models.DateTimeField(_("placed"), default=timezone.now, editable=False)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(accession_number=""), name="order_accession_number_present"),
            models.CheckConstraint(condition=~models.Q(indication=""), name="order_indication_present"),
            models.CheckConstraint(condition=models.Q(priority__in=Priority.values), name="order_priority_known"),
        ]
        indexes = [
            models.Index(fields=["patient", "placed_at"], name="order_by_patient"),
            models.Index(fields=["placer_number"], name="order_by_placer_number"),
            models.Index(fields=["referrer", "placed_at"], name="order_by_referrer"),
        ]
        permissions = [("order_for_own", _("Can order for the patients they referred, and change these orders"))]

    def __str__(self) -> str:
        return self.accession_number
