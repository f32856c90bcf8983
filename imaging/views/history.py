"""The life of a study as the journal tells it: who, when, from, to, why."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.models import Study, StudyStatus
from patients import audit
from patients.models import Event

# What the journal calls a step, in the words of the people who take it. A step that is not here shows in its own name.
WORDS = {
    "study.placed": gettext_lazy("Order placed"),
    "study.amended": gettext_lazy("Procedure changed"),
    "study.vetting_accepted": gettext_lazy("Accepted at vetting"),
    "study.vetting_rejected": gettext_lazy("Rejected at vetting"),
    "study.vetting_asked": gettext_lazy("Asked back"),
    "study.vetting_answered": gettext_lazy("Answered"),
    "study.vetting_begun": gettext_lazy("Begun without vetting"),
    "study.vetting_sent_again": gettext_lazy("Sent to vetting again"),
    "study.hold": gettext_lazy("Put on hold"),
    "study.unhold": gettext_lazy("Hold ended"),
    "study.schedule": gettext_lazy("Scheduled"),
    "study.reschedule": gettext_lazy("Moved to another slot"),
    "study.check_in": gettext_lazy("Checked in"),
    "study.undo_check_in": gettext_lazy("Check-in undone"),
    "study.no_show": gettext_lazy("Did not come"),
    "study.begin": gettext_lazy("Begun"),
    "study.undo_begin": gettext_lazy("Begin undone"),
    "study.complete": gettext_lazy("Images complete"),
    "study.discontinue": gettext_lazy("Discontinued"),
    "study.give_back": gettext_lazy("Given back to the worklist"),
    "study.cancel": gettext_lazy("Cancelled"),
    "study.start_reading": gettext_lazy("Reading begun"),
    "study.stop_reading": gettext_lazy("Reading stopped"),
    "study.report": gettext_lazy("Report signed"),
    "study.release": gettext_lazy("Report released"),
    "study.mark_in_error": gettext_lazy("Marked as entered in error"),
}


@dataclass(frozen=True)
class Step:
    """One move. `before` is empty for the first one, both are where the status stays as it is."""

    at: dt.datetime
    who: str
    what: str
    before: str
    before_label: str
    after: str
    after_label: str
    why: str


def steps(study: Study) -> list[Step]:
    """The moves of a study, oldest first; what was only looked at is left out. One query."""
    return [_step(event) for event in audit.history(study) if "after" in event.details or event.kind in WORDS]


def _step(event: Event) -> Step:
    before, after = str(event.details.get("before") or ""), str(event.details.get("after") or "")
    return Step(
        at=event.at,
        who=(event.by.get_full_name() or event.by.get_username()) if event.by else _("the system"),
        what=str(WORDS.get(event.kind, event.kind)),
        before=before,
        before_label=_label(before),
        after=after,
        after_label=_label(after),
        why=_why(event),
    )


def _why(event: Event) -> str:
    second = event.details.get("second")
    changed = event.details.get("changed", {}).get("procedure")
    moved = _("%(before)s is now %(after)s") % changed if changed else ""
    said = [
        moved,
        str(event.details.get("why") or ""),
        _("second person: %(name)s") % {"name": second} if second else "",
    ]
    return " · ".join(part for part in said if part)


def _label(status: str) -> str:
    return str(StudyStatus(status).label) if status in StudyStatus.values else status
