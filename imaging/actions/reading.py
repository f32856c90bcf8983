"""The steps of a study while it is read. Reporting's verbs call them on a study they have locked."""

from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions.steps import take
from imaging.models import Study, StudyStatus
from patients.errors import Refusal
from patients.models import User


def start_reading(study: Study, *, by: User) -> Study:
    """A radiologist took it."""
    if study.status == StudyStatus.DISCONTINUED and not study.instance_count:
        raise Refusal(_("It was discontinued before any image was made: there is nothing to read."))
    return take(study.start_reading, study, by=by)


def stop_reading(study: Study, *, by: User, why: str = "") -> Study:
    """The claim ended with no draft."""
    return take(study.stop_reading, study, by=by, why=why)


def report(study: Study, *, by: User) -> Study:
    """The report became final."""
    study.reported_at = timezone.now()
    study.new_images_since_report = False
    return take(study.report, study, by=by)


def release(study: Study, *, by: User) -> Study:
    """The result goes out."""
    study.released_at = timezone.now()
    return take(study.release, study, by=by)
