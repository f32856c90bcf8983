"""Every kind of broken or harmful input, each with the one outcome that it has."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from pydicom.uid import DeflatedExplicitVRLittleEndian, ImplicitVRLittleEndian

from tests.factories import dicom
from tests.imaging.ingest.samples import TEST_FILES, element, nested

Case = Callable[[dict[str, Any]], bytes]  # from the tags that fit Maria's study

PIXELS = b"\xe0\x7f\x10\x00OW"
META = 132


def plain(tags: dict[str, Any], **more: Any) -> bytes:
    return dicom.file(**{**tags, **more})


def before_pixels(data: bytes, more: bytes) -> bytes:
    place = data.index(PIXELS)
    return data[:place] + more + data[place:]


def with_uid(tags: dict[str, Any], uid: bytes) -> bytes:
    """A SOP Instance UID as these bytes, whatever pydicom thinks of them."""
    data = plain(tags, SOPInstanceUID="1.2.3.4567")
    old = element(0x00080018, b"UI", b"1.2.3.4567")
    assert old in data
    return data.replace(old, element(0x00080018, b"UI", uid))


def label(tags: dict[str, Any], syntax: bytes) -> bytes:
    """A well-known explicit file under another transfer syntax of the same length."""
    return plain(tags).replace(b"1.2.840.10008.1.2.1\0", syntax.ljust(20, b"\0"))


def zeros(megabytes: int) -> bytes:
    """So many megabytes of zeros, deflated: the same block again and again, because squeezing them takes seconds."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = squeezer.compress(bytes(1 << 20)) + squeezer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + squeezer.flush()


def bomb(tags: dict[str, Any]) -> bytes:
    """A deflated data set of 200 MB."""
    squeezer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = squeezer.compress(element(0x00080005, b"CS", b"ISO_IR 192"))
    packed += squeezer.compress(struct.pack("<HH2sHL", 0x0009, 0x1001, b"OB", 0, 0xFFFFFFF0))
    packed += squeezer.flush(zlib.Z_FULL_FLUSH)
    syntax = element(0x00020010, b"UI", DeflatedExplicitVRLittleEndian.encode())
    return bytes(128) + b"DICM" + syntax + packed + zeros(200)


def zip_bomb(megabytes: int, said: int) -> bytes:
    """An archive with one member of so many megabytes, which says that it has `said` bytes."""
    head = bytes(128) + b"DICM" + element(0x00020010, b"UI", ImplicitVRLittleEndian.encode())
    squeezer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = squeezer.compress(head) + squeezer.flush(zlib.Z_FULL_FLUSH) + zeros(megabytes)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("big.dcm", packed)
    data = bytearray(written.getvalue())
    for place, method, size in ((0, 8, 22), (data.rindex(b"PK\1\2"), 10, 24)):  # APPNOTE 4.3.7, 4.3.12
        struct.pack_into("<H", data, place + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<L", data, place + size, said)
    return bytes(data)


# A DICOMDIR in its variants: other encodings, records in another order, without offsets, without patients, empty.
DIRECTORIES = sorted(path.name for path in (TEST_FILES / "dicomdirtests").glob("DICOMDIR*"))


def _directory(name: str) -> Case:
    return lambda tags: (TEST_FILES / "dicomdirtests" / name).read_bytes()


TABLE: dict[str, tuple[Case, str, str]] = {
    "no preamble": (lambda tags: plain(tags)[META:], "stored", ""),
    "the magic word first": (lambda tags: plain(tags)[128:], "stored", ""),
    "implicit data under an explicit label": (
        lambda tags: dicom.file(syntax=ImplicitVRLittleEndian, **tags).replace(
            element(0x00020010, b"UI", b"1.2.840.10008.1.2\0"), element(0x00020010, b"UI", b"1.2.840.10008.1.2.1\0")
        ),
        "stored",
        "",
    ),
    "nothing": (lambda tags: b"", "refused", "empty"),
    "garbage behind the magic word": (lambda tags: bytes(128) + b"DICM" + b"hello, world! " * 40, "refused", "damaged"),
    "only the magic word": (lambda tags: bytes(128) + b"DICM", "refused", "truncated"),
    "cut inside an element": (lambda tags: plain(tags)[:-17], "refused", "truncated"),
    "cut right before the pixel data": (
        lambda tags: (data := plain(tags))[: data.index(PIXELS)],
        "refused",
        "no_pixels",
    ),
    "cut before the UIDs": (lambda tags: (data := plain(tags))[: data.index(b"\x20\x00\x0d\x00")], "refused", "no_uid"),
    "1,500 sequences deep": (
        lambda tags: before_pixels(plain(tags), nested(1500, defined=False)),
        "refused",
        "too_deep",
    ),
    "1,500 sequences deep, with lengths": (
        lambda tags: before_pixels(plain(tags), nested(1500, defined=True)),
        "refused",
        "too_deep",
    ),
    "a deflate bomb": (bomb, "refused", "inflates"),
    "a zip bomb": (lambda tags: zip_bomb(1100, 1100 << 20), "refused", "bomb"),
    "a zip bomb that says it is small": (lambda tags: zip_bomb(1100, 1 << 20), "refused", "bad_archive"),
    "zip slip": (lambda tags: dicom.zipped({"../../../../tmp/evil.dcm": plain(tags)}), "stored", ""),
    "zip slip, absolute": (lambda tags: dicom.zipped({"/etc/cron.d/evil": plain(tags)}), "stored", ""),
    "absurd rows": (lambda tags: plain(tags, Rows=65535, Columns=65535), "refused", "absurd"),
    "absurd frames": (lambda tags: plain(tags, NumberOfFrames="2000000000"), "refused", "absurd"),
    "a UID with path characters": (lambda tags: with_uid(tags, b"../../etc/passwd"), "refused", "bad_uid"),
    "a UID of 70 characters": (lambda tags: with_uid(tags, b"1." + b"2" * 68), "refused", "bad_uid"),
    "a UID padded with spaces": (lambda tags: with_uid(tags, b"1.2.3.44 "), "stored", ""),
    "a UID of odd length without padding": (lambda tags: with_uid(tags, b"1.2.3.555"), "stored", ""),
    "no SOP Class UID": (lambda tags: plain(tags, SOPClassUID=None), "refused", "no_uid"),
    "no SOP Instance UID": (lambda tags: plain(tags, SOPInstanceUID=None), "refused", "no_uid"),
    "no Study Instance UID": (lambda tags: plain(tags, StudyInstanceUID=None), "refused", "no_uid"),
    "no Series Instance UID": (lambda tags: plain(tags, SeriesInstanceUID=None), "refused", "no_uid"),
    "no modality": (lambda tags: plain(tags, Modality=None), "stored", ""),
    "no rows and columns": (lambda tags: plain(tags, Rows=None, Columns=None), "stored", ""),
    "no patient's name": (lambda tags: plain(tags, PatientName=None), "stored", ""),
    "no patient at all": (
        lambda tags: plain(tags, PatientID="", PatientName="", PatientBirthDate="", IssuerOfPatientID=""),
        "mismatch",
        "patient_differs",
    ),
    "another patient in the same study": (
        lambda tags: plain(tags, PatientID="MRN-9", PatientName="Other^Otto"),
        "mismatch",
        "patient_differs",
    ),
    "an old date format": (
        lambda tags: plain(tags).replace(b"\x08\x0020240102", b"\x0a\x002024.01.02"),
        "stored",
        "",
    ),
    "a birth date in the old format": (
        lambda tags: plain(tags).replace(
            element(0x00100030, b"DA", b"19610412"), element(0x00100030, b"DA", b"1961.04.12")
        ),
        "stored",
        "",
    ),
    "a birth date that is none": (
        lambda tags: plain(tags).replace(
            element(0x00100030, b"DA", b"19610412"), element(0x00100030, b"DA", b"31021961")
        ),
        "mismatch",
        "patient_differs",
    ),
    "an invalid sex": (
        lambda tags: plain(tags).replace(element(0x00100040, b"CS", b"F "), element(0x00100040, b"CS", b"?!")),
        "stored",
        "",
    ),
    "an invalid age": (lambda tags: before_pixels(plain(tags), element(0x00101010, b"AS", b"old!")), "stored", ""),
    "control characters in the name": (
        lambda tags: plain(tags).replace(b"Test^Maria", b"Test\x07\x00Mar\x1b"),
        "mismatch",
        "patient_differs",
    ),
    "markup in the name": (
        lambda tags: plain(tags, PatientName="<script>alert(1)</script>"),
        "mismatch",
        "patient_differs",
    ),
    "an element twice, alike": (
        lambda tags: before_pixels(plain(tags), element(0x00100020, b"LO", b"MRN-123 ")),
        "stored",
        "",
    ),
    "an element twice, with two values": (
        lambda tags: before_pixels(plain(tags), element(0x00100020, b"LO", b"MRN-9 ")),
        "refused",
        "contradictory",
    ),
    "an unknown transfer syntax": (lambda tags: label(tags, b"1.2.840.10008.9.9.9"), "stored", ""),
    **{f"a directory: {name}": (_directory(name), "skipped", "directory") for name in DIRECTORIES},
}
