"""The life of a study, on one page. Verbs in imaging/actions and reporting/actions call these steps and no one else.

    place -> ORDERED -> schedule -> SCHEDULED -> check_in -> ARRIVED -> begin -> IN_PROGRESS -> complete -> ACQUIRED
    ACQUIRED -> start_reading -> IN_READING -> report -> REPORTED -> release -> RELEASED

A step changes the row in memory; the verb that holds the lock saves it and writes the journal.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from patients.models import Staged


class StudyStatus(models.TextChoices):
    """Where a study stands: the one word that everybody sees."""

    ORDERED = "ordered", _("ordered")
    ON_HOLD = "on_hold", _("on hold")
    SCHEDULED = "scheduled", _("scheduled")
    ARRIVED = "arrived", _("arrived")
    NO_SHOW = "no_show", _("no show")
    IN_PROGRESS = "in_progress", _("in progress")
    ACQUIRED = "acquired", _("images acquired")
    DISCONTINUED = "discontinued", _("discontinued")
    CANCELLED = "cancelled", _("cancelled")
    IN_READING = "in_reading", _("in reading")
    REPORTED = "reported", _("reported")
    RELEASED = "released", _("released")
    ENTERED_IN_ERROR = "entered_in_error", _("entered in error")


S = StudyStatus
BEFORE_BEGIN = [S.ORDERED, S.ON_HOLD, S.SCHEDULED, S.ARRIVED, S.NO_SHOW]
UNREAD = [S.ACQUIRED, S.IN_READING]


class StudyLifecycle(Staged):
    """The state machine. `status` refuses assignment; `status_since` is the time of the last step."""

    status = FSMField(_("status"), choices=S.choices, default=S.ORDERED, protected=True, max_length=20)
    status_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @transition(field=status, source=S.ORDERED, target=S.ON_HOLD)
    def hold(self) -> None:
        """Wait, with a reason; not on the modality worklist."""

    @transition(field=status, source=S.ON_HOLD, target=S.ORDERED)
    def unhold(self) -> None:
        """Go on."""

    @transition(field=status, source=[S.ORDERED, S.NO_SHOW], target=S.SCHEDULED)
    def schedule(self) -> None:
        """It has a slot; from here the modality worklist answers."""

    @transition(field=status, source=S.SCHEDULED, target=S.SCHEDULED)
    def reschedule(self) -> None:
        """Another slot; accession number and Study Instance UID stay."""

    @transition(field=status, source=S.SCHEDULED, target=S.ARRIVED)
    def check_in(self) -> None:
        """The patient is here, identified by two identifiers."""

    @transition(field=status, source=S.ARRIVED, target=S.SCHEDULED)
    def undo_check_in(self) -> None:
        """Checked in by mistake."""

    @transition(field=status, source=S.SCHEDULED, target=S.NO_SHOW)
    def no_show(self) -> None:
        """The patient did not come (CID 9301, 110507)."""

    @transition(field=status, source=[S.ORDERED, S.SCHEDULED, S.ARRIVED], target=S.IN_PROGRESS)
    def begin(self) -> None:
        """The machine has begun; from ordered it is an unscheduled case (trauma, mobile)."""

    @transition(field=status, source=[S.IN_PROGRESS, S.SCHEDULED, S.ARRIVED], target=S.ACQUIRED)
    def complete(self) -> None:
        """The images are here."""

    @transition(field=status, source=S.IN_PROGRESS, target=S.DISCONTINUED)
    def discontinue(self) -> None:
        """Broken off, with a CID 9301 reason; images that exist may still be read."""

    @transition(field=status, source=S.IN_PROGRESS, target=S.ARRIVED)
    def undo_begin(self) -> None:
        """Begun by a slip of the hand, and nothing was made or given yet."""

    @transition(field=status, source=[S.IN_PROGRESS, S.ACQUIRED], target=S.SCHEDULED)
    def give_back(self) -> None:
        """The wrong worklist entry (110514) or the wrong patient was chosen."""

    @transition(field=status, source=BEFORE_BEGIN, target=S.CANCELLED)
    def cancel(self) -> None:
        """Not wanted any more; never once begun."""

    @transition(field=status, source=[S.ACQUIRED, S.DISCONTINUED], target=S.IN_READING)
    def start_reading(self) -> None:
        """A radiologist holds the claim."""

    @transition(field=status, source=S.IN_READING, target=S.ACQUIRED)
    def stop_reading(self) -> None:
        """The claim ended with no draft."""

    @transition(field=status, source=S.IN_READING, target=S.REPORTED)
    def report(self) -> None:
        """The report became final."""

    @transition(field=status, source=S.REPORTED, target=S.RELEASED)
    def release(self) -> None:
        """The result is on its way to the referring physician."""

    @transition(field=status, source=[s for s in S if s != S.ENTERED_IN_ERROR], target=S.ENTERED_IN_ERROR)
    def mark_in_error(self) -> None:
        """It should never have been; nothing is deleted."""
