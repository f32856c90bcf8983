"""Stored files become rows of a study: series and instances, in batches."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.facts import Facts
from imaging.models import Instance, Series, Study, StudyStatus
from patients import audit
from patients.access import require
from patients.errors import Refusal
from patients.models import Event, User, lock

TAKE_NO_IMAGES = frozenset({StudyStatus.CANCELLED, StudyStatus.ENTERED_IN_ERROR})
REPORTED = frozenset({StudyStatus.REPORTED, StudyStatus.RELEASED})
# One journal line for what one person brings to a study in this time: a CT is 300 files, and a line each says no more.
BURST = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Arrival:
    """A file that is stored, synced and described, and has no row yet. `size` is bytes."""

    facts: Facts
    sha256: str
    path: str
    size: int
    received_at: dt.datetime = field(default_factory=timezone.now)


def attach(study: Study, arrivals: Sequence[Arrival], *, by: User) -> Study:
    """Attach stored files to the study that they belong to; ingest.match has said so.

    The status stays as it is; after the report a flag says that there are new images. Files that are there already are
    passed over. Raises Refusal where the study takes no images, IntegrityError where one is attached elsewhere.
    """
    with transaction.atomic():
        require(by, "imaging.import_images", study)
        study = lock(study)
        add_rows(study, arrivals, by=by)
    return study


def add_rows(study: Study, arrivals: Sequence[Arrival], *, by: User) -> int:
    """Add the rows to a locked study, inside the caller's transaction, and return how many were new."""
    if study.status in TAKE_NO_IMAGES:
        raise Refusal(_("%(study)s takes no images: it is %(status)s.") % {"study": study, "status": study.status})
    there = Instance.objects.filter(sop_instance_uid__in=[each.facts.sop_instance_uid for each in arrivals])
    known = set(there.values_list("sop_instance_uid", "sha256"))
    new = [each for each in arrivals if (each.facts.sop_instance_uid, each.sha256) not in known]
    if not new:
        return 0
    series = _series(study, new)
    Instance.objects.bulk_create(_instance(series[each.facts.series_instance_uid], each) for each in new)
    late = study.status in REPORTED
    first_late = late and not study.new_images_since_report
    study.instance_count += len(new)
    study.last_instance_at = timezone.now()
    study.new_images_since_report = study.new_images_since_report or late
    study.save(update_fields=["instance_count", "last_instance_at", "new_images_since_report"])
    _record(study, len(new), by=by, late=late, always=first_late)
    return len(new)


def _series(study: Study, arrivals: Sequence[Arrival]) -> dict[str, Series]:
    """The series of these files by UID; missing ones are made. The study's lock keeps others from making them too."""
    first = {each.facts.series_instance_uid: each.facts for each in reversed(arrivals)}
    rows = Series.objects.filter(study=study, series_instance_uid__in=first)
    missing = set(first) - {row.series_instance_uid for row in rows}
    if not missing:
        return {row.series_instance_uid: row for row in rows}
    Series.objects.bulk_create(
        Series(
            study=study,
            series_instance_uid=uid,
            modality=first[uid].modality[:16],
            number=first[uid].series_number,
            description=first[uid].series_description[:64],
            body_part=first[uid].body_part[:16],
        )
        for uid in first
        if uid in missing
    )
    return {row.series_instance_uid: row for row in rows.all()}  # read again: MySQL gives no keys for bulk inserts


def _instance(series: Series, arrival: Arrival) -> Instance:
    facts = arrival.facts
    return Instance(
        series=series,
        sop_instance_uid=facts.sop_instance_uid,
        sop_class_uid=facts.sop_class_uid,
        transfer_syntax_uid=facts.transfer_syntax_uid,
        number=facts.instance_number,
        rows=facts.rows,
        columns=facts.columns,
        frames=facts.frames,
        path=arrival.path,
        sha256=arrival.sha256,
        size=arrival.size,
        facts=facts.as_json(),
        received_at=arrival.received_at,
    )


def _record(study: Study, count: int, *, by: User, late: bool, always: bool) -> None:
    kind = "images.attached_late" if late else "images.attached"
    if not always:
        mine = Event.objects.filter(object_type=study._meta.label_lower, object_id=str(study.pk), by=by, kind=kind)
        if mine.filter(at__gt=timezone.now() - BURST).exists():
            return
    audit.record(kind, by=by, patient=study.patient, obj=study, images=count, total=study.instance_count)
