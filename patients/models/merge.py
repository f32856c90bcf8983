"""The ledger of merges: which rows went from one patient to the other, so that they can go back."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models.fields import ExactCharField
from patients.models.patient import Patient


class Merge(models.Model):
    """One merge of `retired` into `survivor`. `open` is True until it is undone, then NULL.

    `kept` holds the survivor's fields that were changed, each as {"before", "after"}. `high_water` is the highest key
    of each table at that moment: what has a higher one was added since.
    """

    survivor = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges", verbose_name=_("survivor"))
    retired = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="retirements", verbose_name=_("retired")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who"))
    why = models.TextField(_("why"))
    kept = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    high_water = models.JSONField(default=dict)
    open = models.BooleanField(null=True, default=True, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["retired", "open"], name="merge_one_open_per_retired"),
            models.CheckConstraint(condition=~Q(survivor=F("retired")), name="merge_of_two"),
            models.CheckConstraint(
                # open__isnull=False beside open=True: else NULL makes the whole rule NULL, which a database lets pass
                condition=Q(open__isnull=False, open=True, undone_at__isnull=True)
                | Q(open__isnull=True, undone_at__isnull=False),
                name="merge_open_or_undone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.retired} → {self.survivor}"


class MergedRow(models.Model):
    """One row that was moved (`made` False), or that the merge itself made (`made` True)."""

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="rows")
    table = ExactCharField(max_length=64, help_text=_("app.model"))
    column = ExactCharField(max_length=64)
    row = models.BigIntegerField()
    made = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("merged row")
        verbose_name_plural = _("merged rows")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["merge", "table", "column", "row"], name="merged_row_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
