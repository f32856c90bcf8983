"""The steps of a study as buttons and pages: one table."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from imaging import forms
from imaging.actions import acquisition, gated, ordering, reopening, scheduling
from imaging.admin import vetting
from imaging.admin.resolving_forms import MoveForm
from imaging.models import Study
from imaging.safety_forms import BeginForm
from imaging.slot_forms import SlotForm
from imaging.views.board_steps import from_here
from patients.admin.verbs import Verb
from patients.models import User

Said = dict[str, Any]


def _schedule(study: Study, by: User, said: Said) -> object:
    return scheduling.schedule(study, said["station"], said["starts_at"], by=by, **_wishes(said))


def _reschedule(study: Study, by: User, said: Said) -> object:
    return scheduling.reschedule(study, said["station"], said["starts_at"], by=by, **_wishes(said))


def _wishes(said: Said) -> Said:
    return {"minutes": said["minutes"], "why": said["why"], "overbook": said.get("overbook", "")}


def _check_in(study: Study, by: User, said: Said) -> object:
    return gated.check_in(study, said["told"], said=said["said"], by=by)


def _mark_in_error(study: Study, by: User, said: Said) -> object:
    """The report stands above this app: the verb that retracts both is named in the settings."""
    return import_string(settings.STUDY_RETRACTION)(study, why=said["why"], by=by, second=said["second"])


DESK, ROOM, WANTED = "imaging.schedule_study", "imaging.acquire_study", "imaging.cancel_study"

VERBS: tuple[Verb[Study], ...] = (
    Verb(
        name="schedule",
        label=_("Schedule"),
        perm=DESK,
        run=_schedule,
        form=SlotForm,
        possible=from_here("schedule"),
        done=_("Scheduled."),
        help=_("From here on the machine's worklist shows the patient."),
        tone="primary",
    ),
    Verb(
        name="check-in",
        label=_("Check in"),
        perm=DESK,
        run=_check_in,
        form=forms.CheckInForm,
        possible=from_here("check_in"),
        done=_("Checked in."),
        help=_("Ask for two identifiers and type what you are told. Do not read anything out. Then ask what is open."),
        tone="primary",
        private=True,
    ),
    Verb(
        name="begin",
        label=_("Begin"),
        perm=ROOM,
        run=lambda study, by, said: gated.begin(study, said["told"], by=by),
        form=BeginForm,
        possible=from_here("begin"),
        done=_("Begun."),
        help=_("The patient is on the table. The study leaves the machine's worklist."),
        tone="primary",
    ),
    Verb(
        name="complete",
        label=_("Complete"),
        perm=ROOM,
        run=lambda study, by, said: acquisition.complete(study, by=by, note=said["note"]),
        form=forms.NoteForm,
        possible=from_here("complete"),
        done=_("The images are complete: the study waits for its reading."),
        help=_("All images have arrived."),
        tone="primary",
    ),
    Verb(
        name="reschedule",
        label=_("Move"),
        perm=DESK,
        run=_reschedule,
        form=SlotForm,
        possible=from_here("reschedule"),
        done=_("Moved to the new slot."),
        help=_("The accession number stays the same."),
    ),
    Verb(
        name="undo-check-in",
        label=_("Undo check-in"),
        perm=DESK,
        run=lambda study, by, said: scheduling.undo_check_in(study, by=by, why=said["why"]),
        form=forms.RemarkForm,
        possible=from_here("undo_check_in"),
        done=_("The check-in is undone."),
    ),
    Verb(
        name="no-show",
        label=_("Did not come"),
        perm=DESK,
        run=lambda study, by, said: scheduling.no_show(study, by=by),
        possible=from_here("no_show"),
        done=_("Noted: the patient did not come. The slot is free."),
        help=_("The slot is free again; the study can get a new one later."),
    ),
    Verb(
        name="hold",
        label=_("Put on hold"),
        perm=WANTED,
        run=lambda study, by, said: ordering.hold(study, why=said["why"], by=by),
        form=forms.ReasonForm,
        possible=from_here("hold"),
        done=_("On hold."),
        help=_("It cannot be scheduled until the hold ends."),
    ),
    Verb(
        name="unhold",
        label=_("End the hold"),
        perm=WANTED,
        run=lambda study, by, said: ordering.unhold(study, by=by),
        possible=from_here("unhold"),
        done=_("The hold is over: the study can be scheduled."),
        tone="primary",
    ),
    Verb(
        name="discontinue",
        label=_("Break off"),
        perm=ROOM,
        run=lambda study, by, said: acquisition.discontinue(study, code=said["code"], by=by, note=said["note"]),
        form=forms.BrokenOffForm,
        possible=from_here("discontinue"),
        done=_("Broken off. Images that exist may still be read."),
        tone="danger",
    ),
    Verb(
        name="give-back",
        label=_("Give back to the worklist"),
        perm="imaging.give_back_study",
        run=lambda study, by, said: acquisition.give_back(study, why=said["why"], by=by),
        form=forms.ReasonForm,
        possible=from_here("give_back"),
        done=_("Given back. Its images wait for a decision among the unmatched ones."),
        help=_("For the wrong worklist entry or the wrong patient. The images are set aside, never silently moved."),
        tone="danger",
    ),
    Verb(
        name="move-images",
        label=_("Images belong to another order"),
        perm="imaging.give_back_study",
        run=lambda study, by, said: reopening.move_images(study, said["study"], why=said["why"], by=by),
        form=MoveForm,
        possible=from_here("give_back"),
        done=_("The images are with the other order; this study is back on the worklist."),
        help=_("For the wrong worklist row: the study goes back to the list, and its images to the right order."),
        tone="danger",
    ),
    Verb(
        name="cancel",
        label=_("Cancel"),
        perm=WANTED,
        run=lambda study, by, said: ordering.cancel(study, why=said["why"], by=by),
        form=forms.ReasonForm,
        possible=from_here("cancel"),
        done=_("Cancelled."),
        help=_("The study is not wanted any more. This cannot be taken back."),
        tone="danger",
    ),
    *vetting.STEPS,
    Verb(
        name="mark-in-error",
        label=_("Mark as entered in error"),
        perm="imaging.retract_study",
        run=_mark_in_error,
        form=forms.ErrorForm,
        possible=from_here("mark_in_error"),
        done=_("Marked as entered in error. Nothing was deleted."),
        help=_(
            "It should never have been. The report is retracted with it; two people have to agree. Nothing is deleted."
        ),
        tone="danger",
    ),
)
