"""Slots: schedule, reschedule, check in, undo, no-show."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from imaging.actions import safety
from imaging.actions.booking import Wish, book
from imaging.actions.reasons import NO_SHOW
from imaging.actions.steps import take
from imaging.actions.vetting import refuse_unvetted
from imaging.models import ScheduledStep, Station, Study
from imaging.safety import Step
from patients.access import require
from patients.actions.identity import Told, proven
from patients.errors import Conflict
from patients.models import User, begun_again, lock


@begun_again
def schedule(
    study: Study,
    station: Station,
    starts_at: dt.datetime,
    *,
    by: User,
    minutes: int | None = None,
    why: str = "",
    overbook: str = "",
) -> ScheduledStep:
    """Give a study its slot. `starts_at` is aware; the length is the procedure's, or `minutes` with a reason in `why`.

    `overbook` is the reason for a slot over another or outside the opening hours; it takes the right to overbook.
    Raises Conflict, with the next free time, when station or patient is taken or the station closed; InvalidInput when
    the station cannot do it or the time is past.
    """
    with transaction.atomic():
        require(by, "imaging.schedule_study", study)
        study = lock(study)
        refuse_unvetted(study)
        _lock_places(study, station)
        take(study.schedule, study, by=by, why=why, station=station.name, starts_at=starts_at)
        return book(study, Wish(station, starts_at, minutes, why, overbook), by=by)


@begun_again
def reschedule(
    study: Study,
    station: Station,
    starts_at: dt.datetime,
    *,
    by: User,
    minutes: int | None = None,
    why: str = "",
    overbook: str = "",
) -> ScheduledStep:
    """Move a scheduled study to another slot; accession number and Study Instance UID stay. Raises as `schedule`.

    A length that was given to this booking stays with it, unless `minutes` gives another.
    """
    with transaction.atomic():
        require(by, "imaging.schedule_study", study)
        study = lock(study)
        _lock_places(study, station)
        take(study.reschedule, study, by=by, why=why, station=station.name, starts_at=starts_at)
        wish = Wish(station, starts_at, minutes, why, overbook).as_long_as(current_slot(study))
        free_slot(study)
        return book(study, wish, by=by)


def check_in(study: Study, *, said: Told, by: User) -> Study:
    """The patient is here and has told who it is: two of name, birth date and MRN, compared with the register here.

    Raises InvalidInput for fewer, and for one that differs.
    """
    with transaction.atomic():
        require(by, "imaging.schedule_study", study)
        study = lock(study)
        agreed = proven(study.patient, said)
        safety.cleared(study, Step.CHECK_IN, by)
        return take(study.check_in, study, by=by, identifiers=agreed)


def undo_check_in(study: Study, *, by: User, why: str = "") -> Study:
    """Checked in by mistake."""
    with transaction.atomic():
        require(by, "imaging.schedule_study", study)
        study = lock(study)
        return take(study.undo_check_in, study, by=by, why=why)


@begun_again
def no_show(study: Study, *, by: User, slot: ScheduledStep | None = None) -> Study:
    """The patient did not come: CID 9301, 110507. The slot is free again.

    With `slot`, only to that one: raises Conflict where the study has moved to another meanwhile.
    """
    with transaction.atomic():
        require(by, "imaging.schedule_study", study)
        study = lock(study)
        if slot is not None and current_slot(study) != slot:
            raise Conflict(_("%(study)s has another slot by now.") % {"study": study})
        take(study.no_show, study, by=by, code=NO_SHOW)
        free_slot(study)
    return study


def current_slot(study: Study) -> ScheduledStep | None:
    """The slot that the study has now."""
    return ScheduledStep.objects.booked().filter(study=study).first()


def free_slot(study: Study) -> None:
    """Give the study's slot up, inside the caller's transaction. The row stays as history."""
    ScheduledStep.objects.booked().filter(study=study).update(current=None, lane=None)


def _lock_places(study: Study, station: Station) -> None:
    """After this nobody else books the patient or the station, so that what is then read stays true until the insert.

    Before the journal is written: a row that points at the patient takes a shared lock on it, and two transactions that
    both hold one can never lock the patient.
    """
    lock(study.patient)
    lock(station)
