"""Doctors and others in their medical role, with or without a sign-in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.fields import ExactCharField


class Practitioner(models.Model):
    """Who refers, orders, performs or reads (HL7 XCN, FHIR Practitioner). `user` is the sign-in, if there is one."""

    code = ExactCharField(_("number"), max_length=32, unique=True, help_text=_("As the referrer's letters show it."))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="practitioner"
    )
    family_name = models.CharField(_("family name"), max_length=64)
    given_name = models.CharField(_("given name"), max_length=64, blank=True)
    title = models.CharField(_("title"), max_length=32, blank=True)
    specialty = models.CharField(_("specialty"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("practitioner")
        verbose_name_plural = _("practitioners")
        ordering = ["family_name", "given_name", "pk"]
        indexes = [models.Index(fields=["family_name", "given_name"], name="practitioner_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As a letter addresses the person: title, given name, family name."""
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)
