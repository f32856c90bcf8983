"""Slots: schedule, reschedule, check in, undo, no-show."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions.reasons import NO_SHOW
from imaging.actions.steps import take
from imaging.models import ScheduledStep, Station, Study
from patients.access import require
from patients.errors import Conflict, InvalidInput, Refusal
from patients.models import User, lock


def schedule(study: Study, station: Station, starts_at: dt.datetime, *, by: User) -> ScheduledStep:
    """Give a study its slot. `starts_at` is aware; the length is the procedure's.

    Raises Conflict when the station or the patient is taken, InvalidInput when the station cannot do it.
    """
    with transaction.atomic():
        require(by, "imaging.schedule_study", study)
        study = lock(study)
        _lock_places(study, station)
        take(study.schedule, study, by=by, station=station.name, starts_at=starts_at)
        return _book(study, station, starts_at, by=by)


def reschedule(study: Study, station: Station, starts_at: dt.datetime, *, by: User, why: str = "") -> ScheduledStep:
    """Move a scheduled study to another slot; accession number and Study Instance UID stay. Raises as `schedule`."""
    with transaction.atomic():
        require(by, "imaging.schedule_study", study)
        study = lock(study)
        _lock_places(study, station)
        take(study.reschedule, study, by=by, why=why, station=station.name, starts_at=starts_at)
        free_slot(study)
        return _book(study, station, starts_at, by=by)


def check_in(study: Study, *, identifiers: int, by: User) -> Study:
    """The patient is here. `identifiers` is how many of name, birth date, MRN ... the patient was asked and told."""
    with transaction.atomic():
        require(by, "imaging.schedule_study", study)
        study = lock(study)
        if identifiers < 2:
            raise InvalidInput(_("Identity"), "", _("Ask for two identifiers: the name and the birth date, say."))
        return take(study.check_in, study, by=by, identifiers=identifiers)


def undo_check_in(study: Study, *, by: User, why: str = "") -> Study:
    """Checked in by mistake."""
    with transaction.atomic():
        require(by, "imaging.schedule_study", study)
        study = lock(study)
        return take(study.undo_check_in, study, by=by, why=why)


def no_show(study: Study, *, by: User) -> Study:
    """The patient did not come: CID 9301, 110507. The slot is free again."""
    with transaction.atomic():
        require(by, "imaging.schedule_study", study)
        study = lock(study)
        take(study.no_show, study, by=by, code=NO_SHOW)
        free_slot(study)
    return study


def free_slot(study: Study) -> None:
    """Give the study's slot up, inside the caller's transaction. The row stays as history."""
    ScheduledStep.objects.filter(study=study, current=True).update(current=None, lane=None)


def _lock_places(study: Study, station: Station) -> None:
    """After this nobody else books the patient or the station, so that what is then read stays true until the insert.

    Before the journal is written: a row that points at the patient takes a shared lock on it, and two transactions that
    both hold one can never lock the patient.
    """
    lock(study.patient)
    lock(station)


def _book(study: Study, station: Station, starts_at: dt.datetime, *, by: User) -> ScheduledStep:
    if study.procedure is None:
        raise Refusal(_("A study from outside has no procedure to schedule."))
    ends_at = starts_at + dt.timedelta(minutes=study.procedure.duration_minutes)
    _check_station(study, station)
    _check_free(study, station, starts_at, ends_at)
    return ScheduledStep.objects.create(
        study=study, station=station, starts_at=starts_at, ends_at=ends_at, booked_by=by
    )


def _check_station(study: Study, station: Station) -> None:
    if station.modality_id != study.modality or not station.active:
        raise InvalidInput(
            _("Station"),
            station,
            _("It cannot do %(study)s: choose one for %(modality)s.")
            % {"study": study.title, "modality": study.modality},
        )


def _check_free(study: Study, station: Station, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    overlapping = ScheduledStep.objects.filter(current=True, starts_at__lt=ends_at, ends_at__gt=starts_at)
    taken = overlapping.filter(station=station).first()
    if taken is not None:
        until = timezone.localtime(taken.ends_at).strftime("%H:%M")
        raise Conflict(
            _("%(station)s is taken until %(until)s. Choose another time.") % {"station": station, "until": until}
        )
    same_patient = overlapping.filter(study__patient=study.patient_id).select_related("station").first()
    if same_patient is not None:
        raise Conflict(_("The patient is on %(station)s at that time.") % {"station": same_patient.station})
