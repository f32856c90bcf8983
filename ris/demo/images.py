"""DICOM files as the demo's machines would send them: with the worklist's identity and the pixels of `pictures`.

Some come from the sample files inside the pydicom package, with the identity replaced.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pydicom
from django.utils import timezone
from pydicom.data.data_manager import DATA_ROOT
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    CTImageStorage,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    MRImageStorage,
    UltrasoundMultiFrameImageStorage,
    generate_uid,
)

from imaging.models import Study
from patients.actions.indexing import name_of
from patients.names import to_dicom
from ris.demo import pictures

CLASSES = {"CT": CTImageStorage, "MR": MRImageStorage, "DX": DigitalXRayImageStorageForPresentation}
SAMPLES = {"CT": "CT_small.dcm", "MR": "examples_overlay.dcm", "US": "examples_rgb_color.dcm"}


def scan(study: Study, *, seed: int, slices: int = 20) -> Iterator[bytes]:
    """The files of one examination, in the order in which a machine sends them."""
    part, kind = study.procedure.body_part if study.procedure else "", study.modality
    if kind == "CT":
        draw = {"HEAD": pictures.head_slice, "CHEST": pictures.chest_slice}.get(part, pictures.belly_slice)
        yield from _stack(study, [draw((n + 0.5) / slices, seed=seed + n) for n in range(slices)], (40, 400))
    elif kind == "MR" and part != "KNEE":
        yield from _stack(
            study, [pictures.brain_slice((n + 0.5) / slices, seed=seed + n) for n in range(slices)], (600, 1200)
        )
    elif kind == "US":
        yield _loop(study)
    elif part == "KNEE":
        yield from _stack(study, [pictures.knee_view(study.laterality, seed=seed)], (2000, 4000))
    elif kind in ("DX", "MG", "XA"):
        yield from _stack(study, [pictures.chest_view(seed=seed)], (1800, 3000))
    if kind in SAMPLES and seed % 3 == 0:
        yield from_sample(study, SAMPLES[kind])


def identify(dataset: Dataset, study: Study) -> None:
    """Write whose and which study it is, as the modality worklist told the machine."""
    patient = study.patient
    now = timezone.localtime(study.performed_at or timezone.now())
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = to_dicom(name_of(patient))
    dataset.PatientID, dataset.IssuerOfPatientID = patient.mrn, patient.site.code
    dataset.PatientBirthDate = patient.birth_date.strftime("%Y%m%d") if patient.birth_date else ""
    dataset.PatientSex = "" if patient.sex == "U" else patient.sex
    dataset.StudyInstanceUID, dataset.AccessionNumber = study.study_instance_uid, study.accession_number
    dataset.StudyDate, dataset.StudyTime = now.strftime("%Y%m%d"), now.strftime("%H%M%S")
    dataset.StudyDescription, dataset.StudyID = study.description, study.accession_number
    dataset.ReferringPhysicianName = study.order.referrer.family_name if study.order else ""


def sample(name: str) -> Dataset:
    """A sample file of the pydicom package."""
    return pydicom.dcmread(Path(DATA_ROOT) / "test_files" / name)


def from_sample(study: Study, name: str) -> bytes:
    """A sample file of the pydicom package with this study's identity, as a series of its own."""
    dataset = sample(name)
    identify(dataset, study)
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.SeriesInstanceUID, dataset.SeriesNumber, dataset.SeriesDescription = generate_uid(), 9, "Sample"
    return to_bytes(dataset)


def _stack(study: Study, planes: list[npt.NDArray[np.int16]], window: tuple[int, int]) -> Iterator[bytes]:
    series = generate_uid()
    for number, plane in enumerate(planes, 1):
        dataset = _new(study, CLASSES.get(study.modality, DigitalXRayImageStorageForPresentation), series, number)
        dataset.Rows, dataset.Columns = plane.shape
        dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
        dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 1
        dataset.RescaleIntercept, dataset.RescaleSlope = 0, 1
        dataset.WindowCenter, dataset.WindowWidth = window
        dataset.PixelSpacing = dataset.ImagerPixelSpacing = [1.5, 1.5]
        if len(planes) > 1:
            dataset.SliceThickness, dataset.FrameOfReferenceUID = 5, series
            dataset.ImageOrientationPatient, dataset.ImagePositionPatient = (
                [1, 0, 0, 0, 1, 0],
                [-190, -190, -5 * number],
            )
        dataset.PixelData = plane.tobytes()
        yield to_bytes(dataset)


def _loop(study: Study, frames: int = 12) -> bytes:
    dataset = _new(study, UltrasoundMultiFrameImageStorage, generate_uid(), 1)
    pixels = np.stack([pictures.fan(frame, frames) for frame in range(frames)])
    dataset.NumberOfFrames, dataset.Rows, dataset.Columns = pixels.shape[:3]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PlanarConfiguration = 3, "RGB", 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 8, 8, 7, 0
    dataset.FrameTime, dataset.PixelData = 80, pixels.tobytes()
    return to_bytes(dataset)


def _new(study: Study, sop_class: UID, series: UID, number: int) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = sop_class
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.SeriesInstanceUID, dataset.SeriesNumber, dataset.InstanceNumber = series, 1, number
    dataset.Modality, dataset.Manufacturer = study.modality, "Demo machine"
    dataset.SeriesDescription = study.description
    dataset.BodyPartExamined = study.procedure.body_part if study.procedure else ""
    identify(dataset, study)
    return dataset


def to_bytes(dataset: Dataset) -> bytes:
    """A DICOM file."""
    buffer = io.BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()
