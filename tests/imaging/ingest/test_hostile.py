"""Files that are broken, or made to harm: refused with a reason, in bounded time and memory."""

import io
import random
import struct
import time
import tracemalloc
import zlib
from collections import Counter

import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian

from imaging.ingest.headers import read
from imaging.ingest.source import INFLATED_LIMIT
from imaging.ingest.unreadable import Unreadable, Why
from tests.factories import dicom
from tests.imaging.ingest.samples import element, nested, sample, with_element

pytestmark = pytest.mark.pure


def verdict(data: bytes) -> str:
    try:
        read(io.BytesIO(data))
    except Unreadable as error:
        return error.why
    return "read"


def test_what_is_no_dicom_file() -> None:
    assert verdict(b"") == Why.EMPTY
    assert verdict(b"hello") == Why.NOT_DICOM
    assert verdict(bytes(1000)) == Why.NOT_DICOM
    assert verdict(bytes(128) + b"DICM") == Why.TRUNCATED
    assert verdict(bytes(128) + b"DICM" + b"and then a text that goes on and on" * 9) == Why.DAMAGED
    assert verdict(bytes(128) + b"DICM" + bytes(random.Random(1).randbytes(5000))) in (Why.DAMAGED, Why.TRUNCATED)


@pytest.mark.parametrize("defined", [True, False])
def test_deep_nesting(defined: bool) -> None:
    assert verdict(with_element(dicom.file(), 0x0040A730, b"UN", nested(40, defined=defined))) == "read"
    data = dicom.file()
    place = data.index(b"\xe0\x7f\x10\x00OW")
    assert verdict(data[:place] + nested(1500, defined=defined) + data[place:]) == Why.TOO_DEEP


def test_a_deflate_bomb() -> None:
    squeezer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    bomb = [squeezer.compress(element(0x00080005, b"CS", b"ISO_IR 192"))]
    bomb.append(squeezer.compress(struct.pack("<HH2sHL", 0x0009, 0x1001, b"OB", 0, 0xFFFFFFF0)))
    bomb += [squeezer.compress(bytes(1 << 20)) for _megabyte in range(INFLATED_LIMIT >> 20)]
    label = element(0x00020010, b"UI", DeflatedExplicitVRLittleEndian.encode())
    data = bytes(128) + b"DICM" + label + b"".join(bomb) + squeezer.flush()
    tracemalloc.start()
    try:
        assert verdict(data) == Why.INFLATES
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "tags",
    [
        {"Rows": 65535, "Columns": 65535},
        {"NumberOfFrames": "100000000"},
        {"NumberOfFrames": "-5"},
        {"Rows": 0},
        {"BitsAllocated": 64},
    ],
)
def test_numbers_that_do_not_fit_the_pixel_data(tags: dict[str, object]) -> None:
    assert verdict(dicom.file(**tags)) == Why.ABSURD


FUZZED = [
    *("MR_small.dcm", "MR_small_implicit.dcm", "MR_small_bigendian.dcm", "JPEG2000.dcm", "image_dfl.dcm"),
    *("rtplan.dcm", "test-SR.dcm", "693_J2KI.dcm"),
]


@pytest.mark.parametrize("name", FUZZED)
def test_a_file_that_is_cut_off_anywhere(name: str) -> None:
    """Only a cut between two elements of an object without pixels cannot be told from a file that ends there."""
    data = sample(name)
    verdicts = Counter(verdict(data[:cut]) for cut in range(0, len(data), max(1, len(data) // 400)))
    known = {Why.EMPTY, Why.NOT_DICOM, Why.TRUNCATED, Why.NO_UID, Why.DAMAGED, Why.NO_PIXELS}
    assert set(verdicts) <= {"read", *known}
    assert verdicts["read"] <= 0.05 * verdicts.total()


@pytest.mark.parametrize("name", FUZZED)
def test_flipped_bits_are_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    data = sample(name)
    for _round in range(150):
        damaged = bytearray(data)
        for _flip in range(chance.choice([1, 2, 20])):
            damaged[chance.randrange(min(len(data), 4000))] ^= 1 << chance.randrange(8)
        assert verdict(bytes(damaged)) in {"read", *Why}


def _huge(kind: str) -> bytes:
    data = dicom.file()
    if kind == "elements":
        place = data.index(b"\xe0\x7f\x10\x00OW")
        return data[:place] + element(0x00190010, b"LO", b"") * 500_000 + data[place:]
    if kind == "items":
        return with_element(data, 0x00081140, b"SQ", (b"\xfe\xff\x00\xe0" + bytes(4)) * 200_000)
    return data[: data.index(b"\xe0\x7f\x10\x00OW")] + bytes(30_000_000)


@pytest.mark.parametrize("kind", ["elements", "items", "zeros"])
def test_it_does_not_take_long(kind: str) -> None:
    data = _huge(kind)
    begin = time.process_time()
    verdict(data)
    assert time.process_time() - begin < 5
