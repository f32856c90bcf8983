"""What leaves the house after a correction: only the header is written anew, and it says what stood there."""

import io
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian

from imaging.actions import resolving
from imaging.ingest import headers, pipeline
from imaging.models import Instance, Mismatch, Study
from imaging.outgoing import sending
from imaging.outgoing.corrections import PATIENT_NAME, STUDY_UID, Corrections
from imaging.outgoing.rewrite import Reason, rewritten
from patients.actions.merging import merge
from patients.actions.register import register
from patients.models import Patient
from tests.cast import Cast
from tests.factories import dicom
from tests.imaging.ingest.samples import everything, sample

WRONG = {"PatientID": "MRN-9", "PatientName": "Öther^Otto", "PatientBirthDate": "19500102", "PatientSex": "M"}


def sent(instance: Instance) -> Dataset:
    return pydicom.dcmread(io.BytesIO(b"".join(sending.corrected(instance))))


def attached(people: Cast, study: Study, **tags: Any) -> Instance:
    """An image of somebody else that Lena has attached to Maria's study."""
    pipeline.ingest(io.BytesIO(dicom.file(**dicom.for_study(study, **{**WRONG, **tags}))), by=people.sven)
    resolving.attach_to(Mismatch.objects.get(open=True), study, by=people.lena, why="Wrong row")
    return Instance.objects.get()


def test_what_is_right_leaves_as_it_came(people: Cast, study: Study) -> None:
    data = dicom.file(**dicom.for_study(study, PatientName="TEST^MARIA^^DR"))
    pipeline.ingest(io.BytesIO(data), by=people.sven)
    instance = Instance.objects.get()
    assert b"".join(sending.corrected(instance)) == data
    with sending.corrected_file(instance) as path:
        assert path.read_bytes() == data


def test_attached_to_another_patient(people: Cast, study: Study) -> None:
    instance = attached(people, study, OtherPatientNames="Otto^O", PatientWeight="80")
    ds = sent(instance)
    assert (ds.PatientID, ds.IssuerOfPatientID, str(ds.PatientName)) == ("MRN-123", "NORTH", "Test^Maria")
    assert (ds.PatientBirthDate, ds.PatientSex) == ("19610412", "F")
    assert "OtherPatientNames" not in ds
    assert ds.PatientWeight == 80
    [original] = ds.OriginalAttributesSequence
    [before] = original.ModifiedAttributesSequence
    assert (before.PatientID, str(before.PatientName)) == ("MRN-9", "Öther^Otto")
    assert str(before.OtherPatientNames) == "Otto^O"
    assert (original.ReasonForTheAttributeModification, original.ModifyingSystem) == ("CORRECT", "Northside Imaging")
    assert ds.PixelData == pydicom.dcmread(io.BytesIO(dicom.file())).PixelData
    assert headers.read(io.BytesIO(b"".join(sending.corrected(instance)))).patient_id == "MRN-123"


def test_the_same_bytes_each_time(people: Cast, study: Study) -> None:
    instance = attached(people, study)
    first = b"".join(sending.corrected(instance))
    with sending.corrected_file(instance) as path:
        assert path.read_bytes() == first
    assert not Path(path).exists()


def test_merged_patient(people: Cast, study: Study) -> None:
    pipeline.ingest(io.BytesIO(dicom.file(**dicom.for_study(study))), by=people.sven)
    known: dict[str, Any] = {"family_name": "Test", "given_name": "Maria", "birth_date": study.patient.birth_date}
    survivor = register(people.site, by=people.clara, mrn="MRN-777", sex="F", **known)
    merge(survivor, study.patient, why="Twice", by=people.clara)
    ds = sent(Instance.objects.get())
    assert (ds.PatientID, str(ds.PatientName)) == ("MRN-777", "Test^Maria")
    [before] = ds.OriginalAttributesSequence[0].ModifiedAttributesSequence
    assert before.PatientID == "MRN-123"
    assert "PatientName" not in before


def test_a_prior_from_outside_is_ours_on_the_way_out(people: Cast, patient: Patient) -> None:
    data = dicom.file(PatientID="F-1", IssuerOfPatientID="ELSEWHERE", AccessionNumber="X1")
    pipeline.ingest(io.BytesIO(data), by=people.sven)
    resolving.keep_as_prior(Mismatch.objects.get(), patient, by=people.rosa)
    ds = sent(Instance.objects.get())
    assert (ds.PatientID, ds.IssuerOfPatientID, ds.AccessionNumber) == ("MRN-123", "NORTH", "X1")
    assert ds.OriginalAttributesSequence[0].ReasonForTheAttributeModification == "COERCE"


def test_many_instances_cost_no_more_queries(people: Cast, study: Study, django_assert_num_queries: Any) -> None:
    instance = attached(people, study)
    truth = sending.truth_of(instance.series.study)
    with django_assert_num_queries(0):
        list(sending.corrected(instance, truth))


# --- the pure half ----------------------------------------------------------------------------------------------------
WHY = Reason("Ours", Mismatch().opened_at, "CORRECT")
NAME = Corrections({PATIENT_NAME: "Łęcki^Jan=山田^太郎"})


def rewrite(data: bytes, corrections: Corrections = NAME) -> bytes:
    return b"".join(rewritten(io.BytesIO(data), corrections, WHY))


@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian, "1.2.3.4.5.6"]
)
def test_every_transfer_syntax(syntax: str) -> None:
    pixels = dict.fromkeys(("PixelData", "Rows", "Columns")) if syntax == ExplicitVRBigEndian else {}
    known = syntax if syntax != "1.2.3.4.5.6" else "1.2.840.10008.1.2.1"
    data = dicom.file(syntax=known, **pixels)
    data = data.replace(b"\x14\x001.2.840.10008.1.2.1\0", b"\x14\x001.2.840.10008.9.2.1\0")
    again = rewrite(data)
    facts = headers.read(io.BytesIO(again))
    assert facts.patient_name == "Łęcki^Jan=山田^太郎"
    if known == syntax:
        assert str(pydicom.dcmread(io.BytesIO(again)).OriginalAttributesSequence[0][0x04000550][0].PatientName) == (
            "Test^Maria"
        )


@pytest.mark.parametrize(
    ("declared", "expected", "declares"),
    [
        ("ISO_IR 192", "Łęcki^Jan=山田^太郎", "ISO_IR 192"),
        ("ISO_IR 101", "Łęcki^Jan", "ISO_IR 101"),
        ("ISO_IR 100", "Lecki^Jan", "ISO_IR 100"),
        (None, "Łęcki^Jan=山田^太郎", "ISO_IR 192"),
    ],
)
def test_the_name_is_written_in_the_files_own_set(declared: str | None, expected: str, declares: str) -> None:
    again = rewrite(dicom.file(SpecificCharacterSet=declared))
    facts = headers.read(io.BytesIO(again))
    assert (facts.patient_name, facts.character_set) == (expected, declares)


def key_object(syntax: str, *, undefined: bool) -> bytes:
    """A note that names the study it belongs to, and another one, in its evidence and in its content."""
    evidence, content, text = Dataset(), Dataset(), Dataset()
    evidence.StudyInstanceUID, evidence.ReferencedSeriesSequence = "1.2.3", [Dataset()]
    evidence.ReferencedSeriesSequence[0].SeriesInstanceUID = "1.2.3"
    other = Dataset()
    other.StudyInstanceUID = "1.2.3.4"
    content.ValueType, content.ContentSequence = "CONTAINER", [text]
    text.ValueType, text.UID = "UIDREF", "1.2.3"
    sequences = Sequence([evidence, other]), Sequence([content])
    for sequence in sequences:
        sequence.is_undefined_length = undefined
        for item in sequence:
            item.is_undefined_length_sequence_item = undefined
    return dicom.file(
        syntax=syntax,
        **dict.fromkeys(("PixelData", "Rows", "Columns")),
        StudyInstanceUID="1.2.3",
        CurrentRequestedProcedureEvidenceSequence=sequences[0],
        ContentSequence=sequences[1],
    )


@pytest.mark.parametrize("undefined", [True, False])
@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.1", ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_what_points_to_the_study_goes_with_it(syntax: str, undefined: bool) -> None:
    before = key_object(syntax, undefined=undefined)
    ds = pydicom.dcmread(io.BytesIO(rewrite(before, Corrections({STUDY_UID: "1.2.3.55555"}))))
    first, second = ds.CurrentRequestedProcedureEvidenceSequence
    assert (first.StudyInstanceUID, second.StudyInstanceUID) == ("1.2.3.55555", "1.2.3.4")
    assert first.ReferencedSeriesSequence[0].SeriesInstanceUID == "1.2.3"
    assert ds.ContentSequence[0].ContentSequence[0].UID == "1.2.3.55555"
    [original] = ds.OriginalAttributesSequence[0].ModifiedAttributesSequence
    assert original.CurrentRequestedProcedureEvidenceSequence[0].StudyInstanceUID == "1.2.3"
    assert original.ContentSequence[0].ContentSequence[0].UID == "1.2.3"
    back = pydicom.dcmread(io.BytesIO(rewrite(before, Corrections({STUDY_UID: "1.2.3"}))))
    assert "ContentSequence" not in back.OriginalAttributesSequence[0].ModifiedAttributesSequence[0]


def test_earlier_originals_stay() -> None:
    item = Dataset()
    item.ModifyingSystem = "Theirs"
    again = rewrite(rewrite(dicom.file(OriginalAttributesSequence=Sequence([item]))))
    systems = [each.ModifyingSystem for each in pydicom.dcmread(io.BytesIO(again)).OriginalAttributesSequence]
    assert systems == ["Theirs", "Ours", "Ours"]


@pytest.mark.parametrize("path", everything(), ids=lambda path: path.name)
def test_whatever_can_be_read_can_be_corrected(path: Path) -> None:
    data = path.read_bytes()
    try:
        before = headers.read(io.BytesIO(data))
    except headers.Unreadable:
        return
    again = headers.read(io.BytesIO(rewrite(data, Corrections({PATIENT_NAME: "New^Name", 0x00100020: "M-1"}))))
    assert (again.patient_name, again.patient_id) == ("New^Name", "M-1")
    assert (again.rows, again.frames, again.study_description) == (before.rows, before.frames, before.study_description)
    assert again.sop_instance_uid == before.sop_instance_uid


def test_pixel_data_is_copied() -> None:
    data = sample("MR_small.dcm")
    place = data.index(b"\xe0\x7f\x10\x00")
    assert rewrite(data).endswith(data[place:])
