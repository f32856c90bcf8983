"""The demo's machines send their images, and some send what fits no order."""

import io

import pydicom

from imaging.ingest.pipeline import ingest
from imaging.models import Study
from ris.demo import images
from ris.demo.people import Clinic


def send_images(clinic: Clinic, study: Study, *, seed: int) -> None:
    """One examination's files through the same door as every other file."""
    study.refresh_from_db()
    for number, content in enumerate(images.scan(study, seed=seed, slices=12), 1):
        ingest(io.BytesIO(content), by=clinic.user("system"), name=f"{study.accession_number}-{number}.dcm")


def send_misfits(clinic: Clinic, study: Study) -> None:
    """Images of another patient under this study's number, and images that nobody ordered."""
    content = next(images.scan(study, seed=1, slices=12))
    wrong = pydicom.dcmread(io.BytesIO(content))
    wrong.PatientID, wrong.PatientBirthDate = "N-999999", "19500101"
    wrong.SOPInstanceUID = wrong.file_meta.MediaStorageSOPInstanceUID = pydicom.uid.generate_uid()
    _send(clinic, wrong, "wrong-patient.dcm")
    _send(clinic, images.sample("CT_small.dcm"), "no-order.dcm")


def _send(clinic: Clinic, dataset: pydicom.Dataset, name: str) -> None:
    buffer = io.BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    buffer.seek(0)
    ingest(buffer, by=clinic.user("system"), name=name)
