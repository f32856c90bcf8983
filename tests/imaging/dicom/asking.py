"""A console of the test: what it asks, and what it is answered; the same patients for whoever tests the worklist."""

import datetime as dt
import io
from typing import Any

from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset

from imaging.actions import scheduling
from imaging.actions.ordering import Wanted, place_order
from imaging.dicom import worklist
from imaging.dicom.offer import EXPLICIT_BIG, IMPLICIT_LITTLE, Question
from imaging.models import Study
from patients.actions.register import register
from tests.cast import Cast

SLOT = dt.datetime(2031, 7, 5, 22, 30, tzinfo=dt.UTC)
PENDING, WARNING = 0xFF00, 0xFF01
START_DATE, START_TIME = "ScheduledProcedureStepStartDate", "ScheduledProcedureStepStartTime"


def identifier(**step: str) -> Dataset:
    """What a console asks: `step` are keys of the scheduled step."""
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    for keyword in (
        "AccessionNumber",
        "PatientName",
        "PatientID",
        "PatientBirthDate",
        "PatientSex",
        "StudyInstanceUID",
    ):
        setattr(ds, keyword, "")
    ds.RequestedProcedureID = ds.RequestedProcedureDescription = ds.RequestedProcedurePriority = ""
    item = Dataset()
    for keyword in (
        *("ScheduledStationAETitle", "ScheduledProcedureStepStartDate", "ScheduledProcedureStepStartTime", "Modality"),
        *("ScheduledProcedureStepID", "ScheduledProcedureStepDescription", "ScheduledProcedureStepStatus"),
    ):
        setattr(item, keyword, step.pop(keyword, ""))
    for keyword, value in step.items():
        setattr(item, keyword, value)
    ds.ScheduledProcedureStepSequence = [item]
    return ds


def encoded(ds: Dataset, syntax: str) -> bytes:
    """Its bytes."""
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = syntax != EXPLICIT_BIG, syntax == IMPLICIT_LITTLE
    write_dataset(buffer, ds)
    return buffer.getvalue()


def ask(ds: Dataset | None = None, *, caller: str = "CT1", syntax: str = IMPLICIT_LITTLE) -> list[tuple[int, Dataset]]:
    """Status and data set of each response, the last one too."""
    content = encoded(identifier() if ds is None else ds, syntax)
    question = Question(caller, "RIS", "127.0.0.1", worklist.MODALITY_WORKLIST, syntax, content, lambda: False)
    return [(status, decoded(data, syntax)) for status, data in worklist.find(question)]


def decoded(data: bytes, syntax: str) -> Dataset:
    """Read by pydicom, which did not write it."""
    return read_dataset(io.BytesIO(data), syntax == IMPLICIT_LITTLE, syntax != EXPLICIT_BIG)


def names(answers: list[tuple[int, Dataset]]) -> list[str]:
    """The patients of the answers."""
    return [str(ds.PatientName) for status, ds in answers if status in (PENDING, WARNING)]


def another(people: Cast, number: int, *, station: Any = None, at: dt.datetime | None = None, **person: Any) -> Study:
    """One more patient with a slot."""
    details = {
        "family_name": f"Other{number}",
        "given_name": "Olga",
        "birth_date": dt.date(1980, 1, number),
        "sex": "F",
    }
    patient = register(people.site, by=people.clara, mrn=f"M{number}", **{**details, **person})
    order = place_order(
        patient,
        [Wanted(people.ct_chest)],
        site=people.site,
        referrer=people.dr_fred,
        indication="Cough",
        by=people.clara,
    )
    study = order.studies.get()
    scheduling.schedule(study, station or people.ct, at or SLOT + dt.timedelta(hours=number), by=people.clara)
    return study
