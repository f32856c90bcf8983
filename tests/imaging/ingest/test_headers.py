"""One file in, its facts out."""

import io
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    generate_uid,
)

from imaging.facts import Facts, OtherId
from imaging.ingest.headers import listed_files, read
from imaging.ingest.unreadable import WORDS, Unreadable, Why
from tests.factories import dicom
from tests.imaging.ingest.samples import CHARSET_FILES, ROOT, element, everything, sample, with_element

pytestmark = pytest.mark.pure


WITHOUT_PIXELS = dict.fromkeys(("PixelData", "Rows", "Columns"))


def facts(data: bytes) -> Facts:
    return read(io.BytesIO(data))


def why(data: bytes) -> Why:
    with pytest.raises(Unreadable) as refused:
        facts(data)
    return refused.value.why


def verdict(data: bytes) -> str:
    try:
        facts(data)
    except Unreadable as error:
        return error.why
    return "read"


def test_the_facts_of_a_file() -> None:
    found = facts(sample("CT_small.dcm"))
    assert found.sop_instance_uid == "1.3.6.1.4.1.5962.1.1.1.1.1.20040119072730.12322"
    assert (found.patient_name, found.patient_id, found.sex) == ("CompressedSamples^CT1", "1CT1", "O")
    assert (found.modality, found.rows, found.columns, found.frames) == ("CT", 128, 128, 1)
    assert (found.study_date, found.study_time) == ("20040119", "072730")
    assert found.other_ids == (OtherId("ABCD1234"), OtherId("1234ABCD"))
    assert (found.series_number, found.instance_number, found.transfer_syntax_uid) == (1, 1, "1.2.840.10008.1.2.1")


def test_facts_survive_json() -> None:
    found = facts(sample("CT_small.dcm"))
    assert Facts.from_json(found.as_json()) == found
    assert Facts.from_json({"modality": "CT", "of_a_later_version": 1}).modality == "CT"


NOT_READ = {
    "FileInfo.txt": Why.NOT_DICOM,
    "README.md": Why.NOT_DICOM,
    "README.txt": Why.NOT_DICOM,
    "README": Why.NOT_DICOM,
    "crayons.icc": Why.NOT_DICOM,
    "rtplan.dump": Why.NOT_DICOM,
    "rtstruct.dump": Why.NOT_DICOM,
    "hashes.json": Why.NOT_DICOM,
    "urls.json": Why.NOT_DICOM,
    "test1.json": Why.NOT_DICOM,
    "test_PN.json": Why.NOT_DICOM,
    "zipMR.gz": Why.NOT_DICOM,
    "no_meta.dcm": Why.NOT_DICOM,
    "badVR.dcm": Why.ABSURD,
    "priv_SQ.dcm": Why.DAMAGED,
    "MR_truncated.dcm": Why.TRUNCATED,
    "rtplan_truncated.dcm": Why.TRUNCATED,
    **dict.fromkeys(("chrJapMulti.dcm", "chrJapMultiExplicitIR6.dcm", "chrKoreanMulti.dcm"), Why.NO_PIXELS),
}
WITHOUT_UID = {
    *(f"JPEGLSNearLossless_{bits}.dcm" for bits in ("08", "16")),
    *(f"SC_rgb_jls_lossy_{kind}.dcm" for kind in ("line", "sample")),
    *("chrSQEncoding.dcm", "chrSQEncoding1.dcm", "UN_sequence.dcm", "empty_charset_LEI.dcm"),
    *("meta_missing_tsyntax.dcm", "nested_priv_SQ.dcm", "no_meta_group_length.dcm"),
}


@pytest.mark.parametrize("path", everything(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_of_pydicom_has_the_expected_outcome(path: Path) -> None:
    expected: str = NOT_READ.get(path.name, "read")
    if path.name in WITHOUT_UID or (path.parent.name == "palettes" and path.suffix == ".dcm"):
        expected = Why.NO_UID
    elif path.name.startswith("DICOMDIR"):
        expected = Why.DIRECTORY
    assert verdict(path.read_bytes()) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("chrArab", "قباني^لنزار"),
        ("chrFren", "Buc^Jérôme"),
        ("chrFrenMulti", "Buc^Jérôme"),
        ("chrGerm", "Äneas^Rüdiger"),
        ("chrGreek", "Διονυσιος"),
        ("chrH31", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("chrH32", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"),
        ("chrHbrw", "שרון^דבורה"),
        ("chrI2", "Hong^Gildong=洪^吉洞=홍^길동"),
        ("chrJapMulti", "やまだ^たろう"),
        ("chrJapMultiExplicitIR6", "やまだ^たろう"),
        ("chrKoreanMulti", "김희중"),
        ("chrRuss", "Люкceмбypг"),
        ("chrX1", "Wang^XiaoDong=王^小東="),
        ("chrX2", "Wang^XiaoDong=王^小东="),
    ],
)
def test_names_in_every_script(name: str, expected: str) -> None:
    data = (CHARSET_FILES / f"{name}.dcm").read_bytes()
    if NOT_READ.get(f"{name}.dcm") == Why.NO_PIXELS:
        data += element(0x7FE00010, b"OW", bytes(2 * 32 * 32))
    assert facts(data).patient_name == expected


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian])
def test_every_encoding_gives_the_same_facts(syntax: str) -> None:
    item = Dataset()
    item.PatientID, item.IssuerOfPatientID = "77", "OTHER"
    inner, outer = Dataset(), Dataset()
    inner.UniversalEntityID, outer.UniversalEntityID = "1.2.826.0.1.11", "1.2.826.0.1.99"
    item.IssuerOfPatientIDQualifiersSequence = [inner]
    ds = dicom.dataset(
        OtherPatientIDsSequence=[item], IssuerOfPatientID="NORTH", IssuerOfPatientIDQualifiersSequence=[outer]
    )
    plain = facts(dicom.file(ds))
    assert plain.other_ids == (OtherId("77", "OTHER", "1.2.826.0.1.11"),)
    assert (plain.issuer, plain.issuer_uid) == ("NORTH", "1.2.826.0.1.99")
    if syntax == ExplicitVRBigEndian:
        ds.PixelData = bytes(len(ds.PixelData))
    other = facts(dicom.file(ds, syntax=syntax))
    assert other.transfer_syntax_uid == syntax
    assert other.as_json() | {"transfer_syntax_uid": ""} == plain.as_json() | {"transfer_syntax_uid": ""}


def test_an_unknown_transfer_syntax_is_kept_as_sent() -> None:
    data = dicom.file().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.99999.1.2.1\0")
    assert facts(data).transfer_syntax_uid == "1.2.840.99999.1.2.1"


def test_without_preamble_and_without_meta() -> None:
    data = dicom.file()
    assert facts(data[132:]) == facts(data)  # begins with group 0002
    bare = data[data.index(b"\x08\x00\x05\x00") :]
    assert facts(bare) == facts(data)


def test_implicit_data_under_an_explicit_label() -> None:
    ds = dicom.dataset()
    implicit = dicom.file(ds, syntax=ImplicitVRLittleEndian).replace(b"1.2.840.10008.1.2\0", b"1.2.840.10008.1.2\0")
    explicit = dicom.file(ds)
    begin = implicit.index(b"\x08\x00\x05\x00")
    mixed = explicit[: explicit.index(b"\x08\x00\x05\x00")] + implicit[begin:]
    assert facts(mixed) == facts(explicit)


@pytest.mark.parametrize("padding", [b"\0", b" ", b"\0\0", b" \0"])
def test_padding_of_uids_is_stripped(padding: bytes) -> None:
    uid = generate_uid().encode()
    data = dicom.file(StudyInstanceUID=None)
    begin = data.index(b"\x20\x00\x0e\x00UI")
    data = data[:begin] + element(0x0020000D, b"UI", uid + padding) + data[begin:]
    assert facts(data).study_instance_uid == uid.decode()


@pytest.mark.parametrize(
    "uid",
    [b"../../etc/passwd", b"1.2.3" + b".4" * 33, b"1.2.x", b"1..2", b".1.2", b"1.2.", b"1.2\\1.3", "١.٢".encode()],
)
def test_a_bad_uid_is_refused(uid: bytes) -> None:
    data = dicom.file(SOPInstanceUID=None)
    begin = data.index(b"\x08\x00\x20\x00DA")
    assert why(data[:begin] + element(0x00080018, b"UI", uid) + data[begin:]) == Why.BAD_UID


@pytest.mark.parametrize("missing", ["SOPInstanceUID", "SOPClassUID", "StudyInstanceUID", "SeriesInstanceUID"])
def test_a_missing_type_1_identifier_is_refused(missing: str) -> None:
    assert why(dicom.file(**{missing: None})) == Why.NO_UID


def test_an_empty_identifier_is_a_missing_one() -> None:
    data = dicom.file(StudyInstanceUID=None)
    begin = data.index(b"\x20\x00\x0e\x00UI")
    assert why(data[:begin] + element(0x0020000D, b"UI", b"\0 ") + data[begin:]) == Why.NO_UID


@pytest.mark.parametrize(("said", "frames"), [("", 1), ("0", 1), ("1", 1), (None, 1)])
def test_the_number_of_frames(said: str | None, frames: int) -> None:
    tags = {} if said is None else {"NumberOfFrames": said}
    assert facts(dicom.file(**tags)).frames == frames


def test_an_object_without_pixels_has_no_frames() -> None:
    assert facts(dicom.file(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11", **WITHOUT_PIXELS)).frames == 0


def test_the_same_element_twice() -> None:
    data = dicom.file()
    again = element(0x00100020, b"LO", b"MRN-123 ")
    assert facts(with_element(data, 0x00100020, b"LO", b"MRN-123 ")) == facts(data)
    assert why(data.replace(again, again + element(0x00100020, b"LO", b"MRN-124 "))) == Why.CONTRADICTORY


def test_control_characters_stand_out_and_markup_stays() -> None:
    found = facts(dicom.file(PatientName="<b>Test</b>^Ma\x07ria", PatientID="MRN\x01-123"))
    assert found.patient_name == "<b>Test</b>^Ma\ufffdria"
    assert found.patient_id == "MRN\ufffd-123"


def test_zeros_behind_the_data_set_are_padding() -> None:
    report = dicom.file(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11", **dict.fromkeys(("PixelData", "Rows", "Columns")))
    for count in (3, 8, 4000):
        assert facts(report + bytes(count)) == facts(report)
    assert why(report + b"xyz") == Why.TRUNCATED


def test_a_broken_sequence_with_a_known_length_is_passed_over() -> None:
    data = dicom.file()
    broken = with_element(data, 0x00081140, b"SQ", b"\xfe\xff\x00\xe0\xff\x00\x00\x00garbage!")
    assert facts(broken) == facts(data)


def test_a_directory_lists_its_files() -> None:
    listed = listed_files(io.BytesIO(sample("dicomdirtests/DICOMDIR")))
    assert len(listed) == 31
    assert ("77654033", "CR1", "6154") in listed
    for variant in ("bigEnd", "implicit", "nooffset", "reordered", "nopatient"):
        assert len(set(listed_files(io.BytesIO(sample(f"dicomdirtests/DICOMDIR-{variant}")))) & set(listed)) >= 30
    assert listed_files(io.BytesIO(dicom.file())) == []
    assert why(sample("dicomdirtests/DICOMDIR")[:5000]) == Why.TRUNCATED


def test_every_reason_has_its_sentence() -> None:
    assert set(WORDS) == set(Why)
    assert all(str(words).endswith(".") for words in WORDS.values())
    assert Unreadable(Why.EMPTY).sentence == "The file is empty."


@pytest.mark.filterwarnings("ignore::UserWarning:pydicom")
def test_pydicom_reads_the_same() -> None:
    compared = 0
    for path in everything():
        data = path.read_bytes()
        if verdict(data) != "read":
            continue
        ours, theirs = facts(data), dcmread(io.BytesIO(data), force=True, stop_before_pixels=True)
        for name, keyword in (("study_instance_uid", "StudyInstanceUID"), ("series_instance_uid", "SeriesInstanceUID")):
            assert getattr(ours, name) == str(theirs[keyword].value)
        assert (ours.rows, ours.columns) == (theirs.get("Rows"), theirs.get("Columns"))
        assert ours.series_number == (None if theirs.get("SeriesNumber") in (None, "") else int(theirs.SeriesNumber))
        assert ours.study_date == str(theirs.get("StudyDate") or "")
        assert ours.sex == str(theirs.get("PatientSex") or "").strip()
        compared += 1
    assert compared > 130
