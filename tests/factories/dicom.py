"""DICOM files of a few hundred bytes, as a machine would send them for a study."""

import io
import zipfile
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

from imaging.actions.ordering import new_study_uid
from imaging.models import Study
from patients.names import PersonName, to_dicom

SIDE = 8  # rows and columns


def for_study(study: Study, **tags: Any) -> dict[str, Any]:
    """What the worklist told the machine about the study and its patient; `tags` override it."""
    patient = study.patient
    return {
        "AccessionNumber": study.accession_number,
        "StudyInstanceUID": study.study_instance_uid,
        "PatientID": patient.mrn,
        "IssuerOfPatientID": patient.site.code,
        "PatientName": to_dicom(PersonName(patient.family_name, patient.given_name, patient.middle_name)),
        "PatientBirthDate": patient.birth_date.strftime("%Y%m%d") if patient.birth_date else "",
        "PatientSex": patient.sex,
        "Modality": study.modality,
        **tags,
    }


def dataset(**tags: Any) -> Dataset:
    """A CT slice with UIDs of its own. A tag that is given as None is left out."""
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = CTImageStorage
    ds.SOPInstanceUID, ds.StudyInstanceUID, ds.SeriesInstanceUID = (new_study_uid() for _ in range(3))
    ds.Modality = "CT"
    ds.PatientID, ds.PatientName, ds.PatientBirthDate, ds.PatientSex = "MRN-123", "Test^Maria", "19610412", "F"
    ds.StudyDate, ds.StudyTime = "20240102", "101112"
    ds.SeriesNumber, ds.InstanceNumber = 1, 1
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, "MONOCHROME2", 0
    ds.Rows = ds.Columns = SIDE
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 16, 12, 11
    ds.PixelData = np.arange(SIDE * SIDE, dtype="<u2").tobytes()
    for tag, value in tags.items():
        if value is None:
            delattr(ds, tag)
        else:
            setattr(ds, tag, value)
    return ds


def file(ds: Dataset | None = None, *, syntax: str = ExplicitVRLittleEndian, **tags: Any) -> bytes:
    """The bytes of a file, with preamble and file meta information."""
    ds = dataset(**tags) if ds is None else ds
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = UID(syntax)
    ds.file_meta.MediaStorageSOPClassUID = ds.get("SOPClassUID", CTImageStorage)
    ds.file_meta.MediaStorageSOPInstanceUID = ds.get("SOPInstanceUID", "1.2.3")
    written = io.BytesIO()
    ds.save_as(written, enforce_file_format=True)
    return written.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return written.getvalue()
