"""What leaves the house of a stored instance: its file, or the corrected bytes of it."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import FileSystemStorage

from imaging import storage
from imaging.facts import Facts
from imaging.ingest.index import person
from imaging.ingest.unreadable import Unreadable
from imaging.models import Instance, Mismatch, Study
from imaging.outgoing.corrections import Corrections, Truth, corrections
from imaging.outgoing.elements import CHUNK
from imaging.outgoing.rewrite import Reason, rewritten
from patients.models import Event
from patients.names import PersonName, to_dicom

_CHANGES = ("patient.merged", "patient.unmerged", "patient.updated", "patient.identified")


def truth_of(study: Study) -> Truth:
    """What is known of the study now, for all of its instances: five queries at most, none for one of them more."""
    return replace(truth_now(study), since=last_change(study))


def truth_now(study: Study) -> Truth:
    """The same without the time of the last change, which a header that needs no correction does not name."""
    patient = study.patient
    name = PersonName(
        patient.family_name,
        patient.given_name,
        patient.middle_name,
        patient.prefix,
        patient.suffix,
        patient.ideographic_name,
        patient.phonetic_name,
    )
    whole = patient.birth_date is not None and patient.birth_precision == "D"
    return Truth(
        person=person(patient, ()),
        mrn=patient.mrn,
        issuer=patient.site.code,
        name=to_dicom(name),
        birth_date=f"{patient.birth_date:%Y%m%d}" if whole else "",
        sex=patient.sex if patient.sex != "U" else "",  # PS3.3 C.7.1.1 knows M, F, O and empty
        accession_number=study.accession_number,
        study_instance_uid=study.study_instance_uid,
        system=study.site.name,
        outside=study.outside,
    )


def needed(instance: Instance, truth: Truth) -> Corrections:
    """What has to be put right in the instance's file; nothing, for most. No query."""
    return corrections(Facts.from_json(instance.facts), truth) if instance.facts else Corrections()


def corrected(instance: Instance, truth: Truth | None = None) -> Iterator[bytes]:
    """The bytes to send: the file as it arrived, or with its header put right. The same each time until a decision.

    Give `truth_of(study)` for many instances of a study. Raises TryAgainLater when the storage is away.
    """
    truth = truth or truth_of(instance.series.study)
    wanted = needed(instance, truth)
    with storage.opened(instance.path) as file:
        yield from _corrected(file, instance, wanted, truth) if wanted else _plain(file)


@contextmanager
def corrected_file(instance: Instance, truth: Truth | None = None) -> Iterator[Path]:
    """The same as a file, for who can send no stream: the stored one, or one for the time of the `with` block."""
    truth = truth or truth_of(instance.series.study)
    images = storage.images()
    if isinstance(images, FileSystemStorage) and not needed(instance, truth):
        yield Path(images.path(instance.path))
        return
    with tempfile.NamedTemporaryFile(suffix=".dcm") as file:
        for chunk in corrected(instance, truth):
            file.write(chunk)
        file.flush()
        yield Path(file.name)


def _corrected(file: BinaryIO, instance: Instance, wanted: Corrections, truth: Truth) -> Iterator[bytes]:
    try:
        return rewritten(file, wanted, reason_for(instance, truth))
    except Unreadable:  # stored in an earlier time with a structure that cannot be taken apart: as it arrived
        return _plain(file)


def reason_for(instance: Instance, truth: Truth) -> Reason:
    """Who corrects it, when and why."""
    source = str(instance.facts.get("institution", ""))
    when = truth.since or instance.received_at
    return Reason(truth.system, when, "COERCE" if truth.outside else "CORRECT", source)


def _plain(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


def last_change(study: Study) -> dt.datetime | None:
    """When a person last decided something that shows in the header."""
    decided = (
        Mismatch.objects.filter(resolved_study=study).order_by("-resolved_at").values_list("resolved_at", flat=True)
    )
    changed = (
        Event.objects.filter(patient=study.patient_id, kind__in=_CHANGES).order_by("-pk").values_list("at", flat=True)
    )
    return max((moment for moment in (decided.first(), changed.first()) if moment is not None), default=None)
