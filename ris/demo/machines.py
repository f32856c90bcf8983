"""The demo's machines send their images, some send what fits no order, and patients bring CDs."""

import io
from collections.abc import Iterable, Iterator
from contextlib import nullcontext

import pydicom

from imaging.actions.bringing import brought_for
from imaging.actions.resolving import confirm_outside
from imaging.ingest.outcome import Offer
from imaging.ingest.pipeline import ingest_all
from imaging.models import Study
from ris.demo import images
from ris.demo.people import Clinic


def send_images(clinic: Clinic, study: Study, *, seed: int) -> None:
    """One examination's files through the same door as every other file."""
    study.refresh_from_db()
    _send(clinic, images.scan(study, seed=seed, slices=12), study.accession_number)


def send_misfits(clinic: Clinic, study: Study) -> None:
    """Images of another patient under this study's number, and images that nobody ordered."""
    wrong = pydicom.dcmread(io.BytesIO(next(images.scan(study, seed=1, slices=12))))
    wrong.PatientID, wrong.PatientBirthDate = "N-999999", "19500101"
    wrong.SOPInstanceUID = wrong.file_meta.MediaStorageSOPInstanceUID = pydicom.uid.generate_uid()
    _send(clinic, [images.to_bytes(wrong)], "wrong-patient")
    _send(clinic, [images.to_bytes(images.sample("CT_small.dcm"))], "no-order")


def bring_discs(clinic: Clinic, kept: Study, waiting: Study | None) -> None:
    """The patients of two studies bring a CD from elsewhere: one is compared and kept as a prior, one still waits."""
    for study in filter(None, (kept, waiting)):
        offers = [_offer(f"cd/IM{number}", data) for number, data in enumerate(_from_elsewhere(study), 1)]
        offers.append(Offer("cd/VIEWER.EXE", lambda: nullcontext(io.BytesIO(b"MZ" * 200)), among_others=True))
        for _each in ingest_all(offers, by=clinic.user("desk"), outside=study.patient):
            pass
    for case in brought_for(kept.patient):
        confirm_outside(case, kept.patient, by=clinic.user("desk"))


def _from_elsewhere(study: Study) -> Iterator[bytes]:
    """The same region a year before, made in another house under its own numbers."""
    uid = pydicom.uid.generate_uid()
    for data in images.scan(study, seed=100 + study.pk, slices=4):
        dataset = pydicom.dcmread(io.BytesIO(data))
        dataset.StudyInstanceUID = uid
        dataset.PatientID, dataset.IssuerOfPatientID, dataset.AccessionNumber = f"M{study.pk:06}", "CITY", ""
        dataset.InstitutionName = "City Hospital"
        dataset.StudyDate = f"{int(dataset.StudyDate[:4]) - 1}{dataset.StudyDate[4:6]}15"
        yield images.to_bytes(dataset)


def _send(clinic: Clinic, files: Iterable[bytes], name: str) -> None:
    offers = (_offer(f"{name}-{number}.dcm", content) for number, content in enumerate(files, 1))
    for _each in ingest_all(offers, by=clinic.user("system")):
        pass


def _offer(name: str, content: bytes) -> Offer:
    return Offer(name, lambda: nullcontext(io.BytesIO(content)))
