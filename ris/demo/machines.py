"""The demo's machines send their images, and some send what fits no order."""

import io
from collections.abc import Iterable
from contextlib import nullcontext

import pydicom

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


def _send(clinic: Clinic, files: Iterable[bytes], name: str) -> None:
    offers = (_offer(f"{name}-{number}.dcm", content) for number, content in enumerate(files, 1))
    for _each in ingest_all(offers, by=clinic.user("system")):
        pass


def _offer(name: str, content: bytes) -> Offer:
    return Offer(name, lambda: nullcontext(io.BytesIO(content)))
