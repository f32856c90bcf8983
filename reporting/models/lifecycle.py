"""The life of a report, on one page. Verbs in reporting/actions call these steps and no one else.

    DRAFT -> make_preliminary -> PRELIMINARY -> finalize -> FINAL -> addend -> ADDENDED
    DRAFT -> finalize -> FINAL -> correct -> CORRECTED

A step changes the row in memory; the verb that holds the lock saves it and writes the journal.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from patients.models import Staged


class ReportStatus(models.TextChoices):
    """How final the report is (OBR-25, DiagnosticReport.status)."""

    DRAFT = "draft", _("draft")
    PRELIMINARY = "preliminary", _("preliminary")
    FINAL = "final", _("final")
    ADDENDED = "addended", _("final with addendum")
    CORRECTED = "corrected", _("corrected")
    CANCELLED = "cancelled", _("cancelled")
    ENTERED_IN_ERROR = "entered_in_error", _("entered in error")


S = ReportStatus
SIGNED = [S.FINAL, S.ADDENDED, S.CORRECTED]


class ReportLifecycle(Staged):
    """The state machine. `status` refuses assignment; `status_since` is the time of the last step."""

    status = FSMField(_("status"), choices=S.choices, default=S.DRAFT, protected=True, max_length=20)
    status_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @transition(field=status, source=S.DRAFT, target=S.PRELIMINARY)
    def make_preliminary(self) -> None:
        """A resident, or somebody in a hurry, gives a first word; a radiologist verifies it."""

    @transition(field=status, source=S.PRELIMINARY, target=S.DRAFT)
    def send_back(self) -> None:
        """The supervisor wants changes."""

    @transition(field=status, source=[S.DRAFT, S.PRELIMINARY], target=S.FINAL)
    def finalize(self) -> None:
        """Signed by somebody who may sign alone."""

    @transition(field=status, source=SIGNED, target=S.ADDENDED)
    def addend(self) -> None:
        """A signed addendum stands above the original."""

    @transition(field=status, source=SIGNED, target=S.CORRECTED)
    def correct(self) -> None:
        """A signed correction stands above the original."""

    @transition(field=status, source=[S.DRAFT, S.PRELIMINARY], target=S.CANCELLED)
    def cancel(self) -> None:
        """Given up, with a reason."""

    @transition(field=status, source=S.CANCELLED, target=S.DRAFT)
    def reopen(self) -> None:
        """Somebody reads the study after all."""

    @transition(field=status, source=[s for s in S if s != S.ENTERED_IN_ERROR], target=S.ENTERED_IN_ERROR)
    def mark_in_error(self) -> None:
        """The study was entered in error; the report is retracted and kept."""
