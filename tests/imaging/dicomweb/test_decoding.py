"""Compressed frames: how large they say they are, and the processes that unpack them."""

import os
import signal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.encaps import get_frame

from imaging.dicomweb import codestream, decoding
from imaging.dicomweb.decoding import CannotDecode, decode
from tests.imaging.ingest.samples import TEST_FILES

pytestmark = [pytest.mark.pure, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]


def frame(name: str) -> tuple[dict[str, Any], bytes]:
    ds = dcmread(TEST_FILES / name)
    keywords = ("Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "SamplesPerPixel", "PixelRepresentation")
    attributes = {keyword: ds[keyword].value for keyword in (*keywords, "PhotometricInterpretation")}
    if ds.SamplesPerPixel > 1:
        attributes["PlanarConfiguration"] = ds.get("PlanarConfiguration", 0)
    return {**attributes, "syntax": ds.file_meta.TransferSyntaxUID}, get_frame(ds.PixelData, 0, number_of_frames=1)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("JPEG2000.dcm", (1024, 256)),
        ("MR_small_jpeg_ls_lossless.dcm", (64, 64)),
        ("SC_rgb_jpeg_dcmtk.dcm", (100, 100)),
        ("SC_rgb_jpeg_gdcm.dcm", (100, 100)),
        ("MR_small_RLE.dcm", None),
    ],
)
def test_how_large_a_frame_says_it_is(name: str, size: tuple[int, int] | None) -> None:
    assert codestream.size(frame(name)[1]) == size


def test_a_jp2_file_around_the_codestream() -> None:
    inner = frame("JPEG2000.dcm")[1]
    signature = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
    assert codestream.size(signature + b"\x00\x00\x00\x00jp2c" + inner) == (1024, 256)
    with pytest.raises(codestream.Damaged):
        codestream.size(signature + b"\x00\x00\x00\x00free" + inner)  # a box of no length: pydicom would never end


@given(st.binary(max_size=80), st.sampled_from([b"\xff\xd8", b"\xff\x4f\xff\x51", b"\x00\x00\x00\x0cjP  "]))
def test_any_bytes_have_a_size_or_are_damaged(data: bytes, start: bytes) -> None:
    try:
        size = codestream.size(start + data)
    except codestream.Damaged:
        return
    assert size is not None


def test_a_frame_is_unpacked() -> None:
    pixels = decode(*frame("MR_small_jp2klossless.dcm"))
    assert (pixels.shape, pixels.dtype, int(pixels.min()), int(pixels.max())) == ((64, 64), np.int16, 127, 2145)


def test_a_damaged_frame_is_said_and_the_next_one_is_unpacked() -> None:
    attributes, data = frame("MR_small_jp2klossless.dcm")
    with pytest.raises(CannotDecode):
        decode(attributes, data[:100])
    assert decode(attributes, data).shape == (64, 64)


def test_an_unknown_transfer_syntax_is_said() -> None:
    attributes, data = frame("MR_small_jp2klossless.dcm")
    with pytest.raises(CannotDecode):
        decode({**attributes, "syntax": "1.2.3"}, data)


def test_a_process_that_dies_is_started_again() -> None:
    attributes, data = frame("MR_small_jp2klossless.dcm")
    decode(attributes, data)
    child = decoding._children[os.getpid()]._free.get()
    assert child is not None
    os.kill(child._process.pid, signal.SIGKILL)
    child._process.wait()
    decoding._children[os.getpid()]._free.put(child)
    with pytest.raises(CannotDecode, match="gave up"):
        decode(attributes, data)
    assert decode(attributes, data).shape == (64, 64)


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    attributes, data = frame("MR_small_jp2klossless.dcm")
    monkeypatch.setattr(decoding, "SECONDS", 0)
    with pytest.raises(CannotDecode, match="gave up"):
        decode(attributes, data)
    monkeypatch.undo()
    assert decode(attributes, data).shape == (64, 64)
