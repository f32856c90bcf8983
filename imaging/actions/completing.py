"""A study whose images are all here, where no machine and no technologist says so."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions import safety, vetting
from imaging.actions.acquisition import finish
from imaging.actions.steps import take
from imaging.facts import Facts
from imaging.models import Instance, Study, StudyStatus
from patients import dates
from patients.access import require
from patients.errors import InvalidInput, Refusal
from patients.models import User, lock

_OPEN = frozenset({StudyStatus.ORDERED, StudyStatus.SCHEDULED, StudyStatus.ARRIVED, StudyStatus.IN_PROGRESS})
_TIME = re.compile(r"(\d\d):?(\d\d)?:?(\d\d)?")


def images_complete(study: Study, *, by: User) -> Study:
    """Move a study whose images have come to acquired; one that is there already, or beyond, stays as it is.

    From ordered it is an unscheduled case and flagged so. Raises Refusal without images, IllegalMove on hold, no-show.
    """
    with transaction.atomic():
        require(by, "imaging.acquire_study", study)
        study = lock(study)
        if study.instance_count == 0:
            raise Refusal(_("No image has arrived for %(study)s.") % {"study": study})
        if study.acquired_at is not None and study.status not in _OPEN:
            return study
        return pass_through(study, performed_at(study), by=by)


def pass_through(study: Study, performed: dt.datetime | None, *, by: User) -> Study:
    """Take a locked study with images to acquired by every step on the way, inside the caller's transaction."""
    study.performed_at = study.performed_at or performed
    if study.status == StudyStatus.ORDERED:
        study.unscheduled = not study.outside
        safety.alert_if_open(study, by=by)
        vetting.begins(study, why="", by=by, machine=True)
        take(study.begin, study, by=by, unscheduled=study.unscheduled)
    return finish(study, by=by)


def performed_at(study: Study) -> dt.datetime | None:
    """When the images say that the study was made, on the site's clock; None where they do not, or in the future."""
    first = Instance.objects.filter(series__study=study).order_by("pk").first()
    facts = Facts.from_json(first.facts) if first else None
    if facts is None or not (day := _day(facts.study_date or facts.series_date)):
        return None
    moment = dt.datetime.combine(day, _time(facts.study_time or facts.series_time), ZoneInfo(study.site.time_zone))
    return moment if moment <= timezone.now() else None


def _day(text: str) -> dt.date | None:
    try:
        known = dates.parse_dicom(text)
    except InvalidInput:
        return None
    return known.first_day() if known.precision == "D" and known.year > 1900 else None


def _time(text: str) -> dt.time:
    """DICOM TM (PS3.5 6.2), midnight where it is none."""
    match = _TIME.match(text)
    hour, minute, second = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        return dt.time()
