"""The headers of instances, from the table; where one is missing its file is read, once."""

import datetime as dt
import json
import logging
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import Min, QuerySet

from imaging import storage
from imaging.facts import Facts
from imaging.ingest.packing import Packed, packed_header, unpack
from imaging.models import Instance, StoredHeader
from imaging.outgoing.corrections import Corrections, Truth, corrections

log = logging.getLogger(__name__)

_COLUMNS = (
    *("pk", "series__series_instance_uid", "sop_instance_uid", "facts", "received_at"),
    "stored_header__packed",
)
_ORDER = ("series__number", "series", "number", "pk")


class Described(NamedTuple):
    """One instance with the document of its header, uncorrected."""

    key: int
    series_uid: str
    sop_uid: str
    facts: dict[str, Any]
    received_at: dt.datetime
    document: bytes


def described(rows: QuerySet[Instance]) -> Iterator[Described]:
    """The instances in the order in which they are shown, by one query."""
    found = rows.order_by(*_ORDER).values_list(*_COLUMNS)
    for key, series, sop, facts, received_at, packed in found.iterator(chunk_size=2000):
        yield Described(key, series, sop, facts, received_at, _unpacked(key, packed))


def first_of_each(series: Iterable[int]) -> dict[int, Described]:
    """The first instance of each of these series, by the series' key."""
    keys = Instance.objects.filter(series__in=series).order_by().values_list("series_id").annotate(first=Min("pk"))
    firsts = dict(keys)
    by_key = {each.key: each for each in described(Instance.objects.filter(pk__in=firsts.values()))}
    return {of: by_key[first] for of, first in firsts.items() if first in by_key}


def header_of(instance: Instance) -> tuple[bytes, int | None]:
    """The document of one, uncorrected, and where its pixels begin. The row comes with its `stored_header`."""
    try:
        header = instance.stored_header
        return _unpacked(instance.pk, header.packed), header.pixels
    except StoredHeader.DoesNotExist:
        found = _make_now(instance.pk)
        return _unpacked(instance.pk, found.document), found.pixels


def make(instances: Iterable[Instance]) -> int:
    """Describe the files of instances that have no header yet; how many now have one. Raises TryAgainLater."""
    rows = []
    for instance in instances:
        with storage.opened(instance.path) as stream:
            found = packed_header(stream)
        if found.document:
            rows.append(StoredHeader(instance=instance, packed=found.document, pixels=found.pixels))
    StoredHeader.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def needed(facts: dict[str, Any], truth: Truth) -> Corrections:
    """What has to be put right; thought over once for all files that name patient and order in the same words."""
    if not facts:
        return Corrections()
    return _needed(json.dumps([facts.get(name) for name in _DECIDING]), truth)


_DECIDING = (
    *("patient_id", "issuer", "issuer_uid", "patient_name", "birth_date", "sex", "accession_number"),
    "study_instance_uid",
)


@lru_cache(maxsize=512)
def _needed(said: str, truth: Truth) -> Corrections:
    told = {name: value for name, value in zip(_DECIDING, json.loads(said), strict=True) if value is not None}
    return corrections(Facts.from_json(told), truth)


def _unpacked(key: int, packed: bytes | memoryview | None) -> bytes:
    if packed is None:
        packed = _make_now(key).document
    try:
        return unpack(bytes(packed)) if packed else _from_row(key)
    except ValueError:
        log.exception("The stored header of instance %s cannot be read", key)
        return _from_row(key)


def _make_now(key: int) -> Packed:
    """Describe one, and keep it for the next time where the database can be written."""
    instance = Instance.objects.get(pk=key)
    with storage.opened(instance.path) as stream:
        found = packed_header(stream)
    try:
        with transaction.atomic():
            if found.document:
                row = StoredHeader(instance=instance, packed=found.document, pixels=found.pixels)
                StoredHeader.objects.bulk_create([row], ignore_conflicts=True)
    except DatabaseError:
        log.warning("The header of instance %s cannot be kept just now", key)
    return found


def _from_row(key: int) -> bytes:
    """The little that the tables know of a file whose structure cannot be taken apart."""
    instance = Instance.objects.select_related("series__study").get(pk=key)
    texts = {
        "00080016": ("UI", instance.sop_class_uid),
        "00080018": ("UI", instance.sop_instance_uid),
        "00080060": ("CS", instance.series.modality),
        "0020000D": ("UI", instance.series.study.study_instance_uid),
        "0020000E": ("UI", instance.series.series_instance_uid),
        "00200013": ("IS", instance.number),
        "00280010": ("US", instance.rows),
        "00280011": ("US", instance.columns),
    }
    members = {name: {"vr": vr, "Value": [value]} for name, (vr, value) in texts.items() if value not in ("", None)}
    return json.dumps(members).encode()
