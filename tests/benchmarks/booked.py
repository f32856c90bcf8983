"""Booked appointments by the thousand, written in bulk: what a console's worklist is asked of."""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ris.settings")
    os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-only-for-benchmarks-only-here")
    os.environ.setdefault("DEMO", "true")
    django.setup()

from django.db import connection

from imaging import rows
from imaging.models import (
    HeldInstance,
    Instance,
    Mismatch,
    Modality,
    Order,
    Procedure,
    ScheduledStep,
    Series,
    Station,
    StoredHeader,
    Study,
)
from patients.models import Patient, Practitioner, Site, User

START = dt.datetime(2031, 1, 1, 8, tzinfo=dt.UTC)
PER_DAY = 20  # entries of one station on one day: a query for both gets these


def place(number: int) -> tuple[int, dt.datetime]:
    """Station and time of an entry: twenty a day on each of ten stations."""
    day, slot = divmod(number, PER_DAY)
    station, day = (day // 10 % 5, day // 50 * 10 + day % 10)
    return station, START + dt.timedelta(days=day, minutes=20 * slot)


def fill(first: int, last: int) -> None:
    """Open entries number `first` to `last`, in bulk."""
    site, _new = Site.objects.get_or_create(code="BENCH", name="Bench")
    ct, _new = Modality.objects.get_or_create(code="CT", name="CT")
    procedure, _new = Procedure.objects.get_or_create(code="CTCHEST", name="CT chest", modality=ct)
    doctor, _new = Practitioner.objects.get_or_create(code="B1", family_name="Bench")
    by = User.objects.get(username="system")
    stations = [
        Station.objects.get_or_create(name=f"CT {n}", ae_title=f"CT{n}", site=site, modality=ct)[0] for n in range(5)
    ]
    today = dt.date(2030, 1, 1)
    for begin in range(first, last, 2_000):
        numbers = range(begin, min(begin + 2_000, last))
        Patient.objects.bulk_create(
            Patient(
                site=site, mrn=f"M{n}", mrn_key=f"M{n}", family_name=f"Family{n}", given_name="Given", sex="F",
                birth_date=dt.date(1960, 1, 1), registered_on=today,
            )
            for n in numbers
        )  # fmt: skip
        people = dict(Patient.objects.filter(mrn_key__in=[f"M{n}" for n in numbers]).values_list("mrn_key", "pk"))
        Order.objects.bulk_create(
            Order(
                accession_number=f"B{n}", site=site, patient_id=people[f"M{n}"], referrer=doctor, indication="Cough",
                placed_by=by,
            )
            for n in numbers
        )  # fmt: skip
        orders = dict(
            Order.objects.filter(accession_number__in=[f"B{n}" for n in numbers]).values_list("accession_number", "pk")
        )
        Study.objects.bulk_create(
            Study(
                order_id=orders[f"B{n}"], patient_id=people[f"M{n}"], site=site, procedure=procedure, modality="CT",
                description="CT chest", study_instance_uid=f"2.25.{10**9 + n}", status="scheduled",
            )
            for n in numbers
        )  # fmt: skip
        uids = [f"2.25.{10**9 + n}" for n in numbers]
        studies = dict(Study.objects.filter(study_instance_uid__in=uids).values_list("study_instance_uid", "pk"))
        ScheduledStep.objects.bulk_create(
            ScheduledStep(
                study_id=studies[f"2.25.{10**9 + n}"], station=stations[place(n)[0]], starts_at=place(n)[1],
                ends_at=place(n)[1] + dt.timedelta(minutes=15), booked_by=by,
            )
            for n in numbers
        )  # fmt: skip
    if connection.vendor == "sqlite":
        connection.cursor().execute("ANALYZE")


def forget_images() -> None:
    """Forget all images; the order stays."""
    for model in (StoredHeader, Instance, HeldInstance, Mismatch, Series):
        model.objects.all()._raw_delete("default")
    Study.objects.update(instance_count=0, last_instance_at=None)


def store(size: int) -> Iterator[str]:
    """Rows of that many instances, a hundred to a study and fifty to a series; yields their files' digests."""
    fill(1, size // 100 + 2)
    studies = list(
        Study.objects.exclude(study_instance_uid=f"2.25.{10**9}").order_by("pk").values_list("pk", flat=True)
    )
    rows.insert(
        Series,
        ("id", "study", "series_instance_uid", "modality", "number", "description", "body_part"),
        (
            (2 * n + half + 1, key, f"1.2.{key}.{half}", "CT", half, "Chest", "")
            for n, key in enumerate(studies)
            for half in (0, 1)
        ),
    )
    for begin in range(0, size, 5_000):
        numbers = range(begin, min(begin + 5_000, size))
        digests = [hashlib.sha256(b"%d" % number).hexdigest() for number in numbers]
        rows.insert(
            Instance, _INSTANCE, (_stored(number, digest) for number, digest in zip(numbers, digests, strict=True))
        )
        StoredHeader.objects.bulk_create(
            StoredHeader(instance_id=number + 1, packed=_HEADER, pixels=1200) for number in numbers
        )
        yield from digests


_INSTANCE = (
    "id", "series", "sop_instance_uid", "sop_class_uid", "transfer_syntax_uid", "number", "rows", "columns", "frames",
    "path", "sha256", "size", "facts", "received_at",
)  # fmt: skip
_HEADER = bytes(range(256)) * 2
_FACTS = {
    "patient_id": "M1", "patient_name": "Family^Given", "birth_date": "19600101", "sex": "F", "study_date": "20310101",
    "study_description": "CT chest", "modality": "CT", "series_description": "Chest", "image_type": "ORIGINAL\\PRIMARY",
}  # fmt: skip


def _stored(number: int, digest: str) -> tuple[Any, ...]:
    uid = f"2.25.{int(digest[:28], 16)}"
    facts = {**_FACTS, "sop_instance_uid": uid, "instance_number": number, "rows": 512, "columns": 512, "frames": 1}
    return (
        number + 1, number // 50 + 1, uid, "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1", number, 512, 512, 1,
        f"{digest[:2]}/{digest[2:4]}/{digest}.dcm", digest, 526_000, facts, START,
    )  # fmt: skip
