"""What went into the patient: contrast and other agents, and radiation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imaging.models.study import Study


class Route(models.TextChoices):
    """How it was given (CID 11)."""

    INTRAVENOUS = "iv", _("intravenous")
    ORAL = "oral", _("oral")
    RECTAL = "rectal", _("rectal")
    INTRAARTERIAL = "ia", _("intra-arterial")
    INTRAARTICULAR = "joint", _("intra-articular")
    INTRATHECAL = "spinal", _("intrathecal")
    OTHER = "other", _("other")


class Administration(models.Model):
    """One agent that was given. A row entered in error stays and is struck out."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="administrations")
    agent = models.CharField(_("agent"), max_length=64, help_text=_("Contrast/Bolus Agent (0018,0010)."))
    lot = models.CharField(_("lot"), max_length=64, blank=True)
    volume_ml = models.DecimalField(_("volume (mL)"), max_digits=7, decimal_places=2)
    route = models.CharField(_("route"), max_length=8, choices=Route.choices, default=Route.INTRAVENOUS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("given"), default=timezone.now)
    struck = models.BooleanField(_("struck out"), default=False)

    class Meta:
        verbose_name = _("contrast given")
        verbose_name_plural = _("contrast given")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(volume_ml__gt=0, volume_ml__lte=5000), name="administration_volume"),
            models.CheckConstraint(condition=~Q(agent=""), name="administration_agent_present"),
            models.CheckConstraint(condition=Q(route__in=Route.values), name="administration_route_known"),
        ]
        indexes = [models.Index(fields=["at"], name="administration_by_time")]

    def __str__(self) -> str:
        lot = f", {_('lot')} {self.lot}" if self.lot else ""
        return f"{self.agent} {self.volume_ml.normalize():f} mL {self.get_route_display()}{lot}"


class Exposure(models.Model):
    """The dose of a study, as the machine shows it (PS3.16 TID 10001, 10011). What it does not show stays empty."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="exposures")
    ctdi_vol_mgy = models.DecimalField(_("CTDIvol (mGy)"), max_digits=9, decimal_places=3, null=True, blank=True)
    dlp_mgy_cm = models.DecimalField(_("DLP (mGy·cm)"), max_digits=9, decimal_places=2, null=True, blank=True)
    dap_gy_cm2 = models.DecimalField(_("DAP (Gy·cm²)"), max_digits=9, decimal_places=4, null=True, blank=True)
    fluoroscopy_seconds = models.PositiveIntegerField(_("fluoroscopy (s)"), null=True, blank=True)
    organ_dose_mgy = models.DecimalField(
        _("mean glandular dose (mGy)"), max_digits=7, decimal_places=3, null=True, blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("noted"), default=timezone.now)
    struck = models.BooleanField(_("struck out"), default=False)

    class Meta:
        verbose_name = _("dose")
        verbose_name_plural = _("doses")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return " · ".join(f"{label} {value}" for label, value in self.facts)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Label with unit and value, for what was noted."""
        names = ("ctdi_vol_mgy", "dlp_mgy_cm", "dap_gy_cm2", "fluoroscopy_seconds", "organ_dose_mgy")
        labels = {field.name: str(field.verbose_name) for field in self._meta.concrete_fields}
        there = ((name, getattr(self, name)) for name in names)
        return [
            (labels[name], f"{value:f}".rstrip("0").rstrip(".") if not isinstance(value, int) else str(value))
            for name, value in there
            if value is not None
        ]
