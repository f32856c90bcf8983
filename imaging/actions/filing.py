"""Stored files become rows of a study: series and instances, in batches."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging import rows
from imaging.facts import Facts
from imaging.models import Instance, Series, StoredHeader, Study, StudyStatus
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
    """A file that is stored, synced and described, and has no row yet. `size` is bytes.

    `header` and `pixels` are what StoredHeader keeps; b"" where nobody has described the file yet.
    """

    facts: Facts
    sha256: str
    path: str
    size: int
    received_at: dt.datetime = field(default_factory=timezone.now)
    header: bytes = field(default=b"", repr=False)
    pixels: int | None = None


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
    rows.insert(Instance, _COLUMNS, (_values(series[each.facts.series_instance_uid], each) for each in new))
    _keep_headers({each.facts.sop_instance_uid: each for each in new if each.header})
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
    there = Series.objects.filter(study=study, series_instance_uid__in=first)
    missing = set(first) - {row.series_instance_uid for row in there}
    if not missing:
        return {row.series_instance_uid: row for row in there}
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
    return {row.series_instance_uid: row for row in there.all()}  # read again: MySQL gives no keys for bulk inserts


_COLUMNS = (
    "series", "sop_instance_uid", "sop_class_uid", "transfer_syntax_uid", "number", "rows", "columns", "frames", "path",
    "sha256", "size", "facts", "received_at",
)  # fmt: skip


def _values(series: Series, arrival: Arrival) -> tuple[Any, ...]:
    """A row of _COLUMNS."""
    facts = arrival.facts
    return (
        series.pk, facts.sop_instance_uid, facts.sop_class_uid, facts.transfer_syntax_uid, facts.instance_number,
        facts.rows, facts.columns, facts.frames, arrival.path, arrival.sha256, arrival.size, facts.as_json(),
        arrival.received_at,
    )  # fmt: skip


def _keep_headers(described: Mapping[str, Arrival]) -> None:
    """The headers of arrivals, by SOP Instance UID. Keys are read again: MySQL gives none for bulk inserts."""
    if described:
        keys = Instance.objects.filter(sop_instance_uid__in=described).values_list("pk", "sop_instance_uid")
        found = ((pk, described[uid].header, described[uid].pixels) for pk, uid in keys)
        rows.insert(StoredHeader, ("instance", "packed", "pixels"), found)


def drop_rows(instances: QuerySet[Instance]) -> None:
    """Delete rows of images, whose files stay; inside the transaction of whoever says where the files belong now."""
    StoredHeader.objects.filter(instance__in=instances.values("pk")).delete()
    instances.delete()


def _record(study: Study, count: int, *, by: User, late: bool, always: bool) -> None:
    kind = "images.attached_late" if late else "images.attached"
    if not always:
        mine = Event.objects.filter(object_type=study._meta.label_lower, object_id=str(study.pk), by=by, kind=kind)
        if mine.filter(at__gt=timezone.now() - BURST).exists():
            return
    audit.record(kind, by=by, patient=study.patient, obj=study, images=count, total=study.instance_count)
