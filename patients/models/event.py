"""The journal: who did or saw what, when. Rows are added and never changed."""

from typing import Any, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients import marks
from patients.errors import Refusal
from patients.models.fields import ExactCharField
from patients.models.patient import Patient


def _refuse() -> NoReturn:
    raise Refusal(_("The journal is added to and never changed."))


class EventQuerySet(models.QuerySet["Event"]):
    """Reading only, and adding one at a time by patients.audit."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        _refuse()

    def delete(self) -> NoReturn:
        """Refused."""
        _refuse()


class Event(models.Model):
    """One line of the journal. `object_type` and `object_id` name the row without a pointer, so that any app fits.

    `mark` is made when the row is added (patients.marks): a row without it, or with another's, came past the system.
    """

    MARKED = ("at", "kind", "by_id", "patient_id", "object_type", "object_id", "details")

    at = models.DateTimeField(_("when"), default=timezone.now)
    kind = ExactCharField(_("what"), max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="events")
    object_type = ExactCharField(max_length=64, blank=True)
    object_id = ExactCharField(max_length=64, blank=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    mark = ExactCharField(max_length=marks.LENGTH, default="", editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="event_by_object"),
            models.Index(fields=["patient", "id"], name="event_by_patient"),
            models.Index(fields=["kind", "at"], name="event_by_kind"),
            models.Index(fields=["at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; a second save is refused."""
        if not self._state.adding or kwargs.get("force_update"):
            _refuse()
        self.mark = marks.mark("patients.event", [getattr(self, name) for name in self.MARKED])
        # Without force_insert Django would update a row that has this key already.
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        _refuse()

    @property
    def genuine(self) -> bool:
        """Whether the row is as it was written."""
        return marks.genuine(self.mark, "patients.event", [getattr(self, name) for name in self.MARKED])
