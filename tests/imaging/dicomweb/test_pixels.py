"""From stored values to a picture."""

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels.utils import compress
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from imaging.dicomweb import pixels
from imaging.dicomweb.pixels import CannotRender, NoPicture, Window, render
from imaging.ingest.headers import read
from tests.factories import dicom
from tests.imaging.ingest.samples import TEST_FILES, sample

pytestmark = [pytest.mark.pure, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]


def draw(data: bytes, frame: int = 1, window: Window | None = None) -> tuple[Any, Window | None]:
    picture, used = render(io.BytesIO(data), frame, syntax=read(io.BytesIO(data)).transfer_syntax_uid, window=window)
    return np.asarray(picture), used


def grey(values: list[int], **tags: Any) -> Any:
    """One row of stored values, drawn."""
    signed = tags.get("PixelRepresentation", 0)
    bits = tags.setdefault("BitsAllocated", 16)
    tags = {"BitsStored": bits, "HighBit": bits - 1, **tags}
    data = np.array(values, dtype=f"<{'i' if signed else 'u'}{bits // 8}").tobytes()
    picture, _ = draw(dicom.file(Rows=1, Columns=len(values), PixelData=data + b"\0" * (len(data) % 2), **tags))
    return picture[0].tolist()


WINDOW = {"WindowCenter": "100.5", "WindowWidth": "101"}  # linear: 50 is black, 100 in the middle, 150 white
EXACT = {"WindowCenter": "100", "WindowWidth": "100"}
SIGNED = {"PixelRepresentation": 1}


@pytest.mark.parametrize(
    ("values", "tags", "expected"),
    [
        ([0, 50, 100, 150, 4000], WINDOW, [0, 0, 128, 255, 255]),
        ([0, 50, 100, 150, 4000], {**WINDOW, "PhotometricInterpretation": "MONOCHROME1"}, [255, 255, 128, 0, 0]),
        ([-950, -900, -850], {**WINDOW, **SIGNED, "RescaleSlope": "1", "RescaleIntercept": "1000"}, [0, 128, 255]),
        ([25, 50, 75], {**WINDOW, "RescaleSlope": "2", "RescaleIntercept": "0"}, [0, 128, 255]),
        ([0, 50, 100, 150, 200], {**WINDOW, "BitsAllocated": 8}, [0, 0, 128, 255, 255]),
        ([0, 100, 200], {}, [0, 128, 255]),
        ([1000, 1100, 1200], {}, [0, 128, 255]),
        ([7, 7, 7], {}, [128, 128, 128]),
        ([0, 100, 200, 63536], {"PixelPaddingValue": 63536}, [0, 128, 255, 255]),
        ([0, 100, 200, 300, 301], {"PixelPaddingValue": 300, "PixelPaddingRangeLimit": 301}, [0, 128, 255, 255, 255]),
        ([0, 2**31, 2**32 - 1], {"BitsAllocated": 32}, [0, 128, 255]),
        ([0, 100, 200], {"WindowCenter": "100", "WindowWidth": "0"}, [0, 128, 255]),
        ([0, 100, 200], {"WindowCenter": "100", "WindowWidth": "1"}, [0, 255, 255]),
        ([0, 50, 150, 200], {"WindowCenter": ["100.5", "5"], "WindowWidth": ["101", "3"]}, [0, 0, 255, 255]),
        ([50, 100, 150], {**EXACT, "VOILUTFunction": "LINEAR_EXACT"}, [0, 128, 255]),
        ([-4000, 100, 4000], {**EXACT, **SIGNED, "VOILUTFunction": "SIGMOID"}, [0, 128, 255]),
    ],
)
def test_grey_values(values: list[int], tags: dict[str, Any], expected: list[int]) -> None:
    assert grey(values, **tags) == expected


def test_the_window_of_a_request_goes_before_the_files() -> None:
    data = dicom.file(**WINDOW, PixelData=np.full(64, 500, "<u2").tobytes())
    picture, used = draw(data, window=Window(500.5, 101))
    assert (picture[0, 0], used) == (128, Window(500.5, 101))
    assert draw(data)[1] == Window(100.5, 101)


def _table(first: int, entries: list[int], bits: int) -> Dataset:
    item = Dataset()
    item.LUTDescriptor = [len(entries), first, bits]
    item.LUTData = np.array(entries, "<u2").tobytes()
    return item


def test_tables() -> None:
    voi = {"VOILUTSequence": [_table(10, [0, 51, 102, 255], 8)]}
    assert grey([0, 10, 11, 12, 13, 99], **voi, **WINDOW) == [0, 0, 51, 102, 255, 255]
    deep = {"VOILUTSequence": [_table(0, [0, 32768, 65535], 16)]}
    assert grey([0, 1, 2], **deep) == [0, 128, 255]
    modality = {"ModalityLUTSequence": [_table(0, [50, 100, 150], 16)]}
    assert grey([0, 1, 2, 3], **modality, **WINDOW) == [0, 128, 255, 255]


def test_floats() -> None:
    values = np.array([[0.0, 0.5, 1.0, float("nan")]], dtype="<f4")
    without = dict.fromkeys(("PixelData", "BitsStored", "HighBit", "PixelRepresentation"))
    ds = dicom.dataset(**without, Rows=1, Columns=4, BitsAllocated=32)
    ds.FloatPixelData = values.tobytes()
    picture, _ = draw(dicom.file(ds))
    assert picture[0].tolist() == [0, 128, 255, 0]


def test_each_frame_has_the_window_of_its_own_group() -> None:
    def group(centre: str | None, intercept: str) -> Dataset:
        found, voi, transform = Dataset(), Dataset(), Dataset()
        transform.RescaleSlope, transform.RescaleIntercept = "1", intercept
        found.PixelValueTransformationSequence = [transform]
        if centre is not None:
            voi.WindowCenter, voi.WindowWidth = centre, "101"
            found.FrameVOILUTSequence = [voi]
        return found

    data = dicom.file(
        NumberOfFrames="2",
        PixelData=np.full(128, 100, "<u2").tobytes(),
        SharedFunctionalGroupsSequence=[group("100.5", "0")],
        PerFrameFunctionalGroupsSequence=[group(None, "0"), group("-899.5", "-1000")],
    )
    assert [draw(data, frame)[1] for frame in (1, 2)] == [Window(100.5, 101), Window(-899.5, 101)]
    assert [int(draw(data, frame)[0][0, 0]) for frame in (1, 2)] == [128, 128]


COLOUR = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "Rows": 1, "Columns": 2}


def test_colours() -> None:
    eight = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7}
    data = dicom.file(**COLOUR, **eight, PlanarConfiguration=0, PixelData=bytes([255, 0, 0, 1, 2, 3]))
    assert draw(data)[0].tolist() == [[[255, 0, 0], [1, 2, 3]]]
    data = dicom.file(**COLOUR, **eight, PlanarConfiguration=1, PixelData=bytes([255, 1, 0, 2, 0, 3]))
    assert draw(data)[0].tolist() == [[[255, 0, 0], [1, 2, 3]]]
    ybr = {**COLOUR, "PhotometricInterpretation": "YBR_FULL"}
    data = dicom.file(**ybr, **eight, PlanarConfiguration=0, PixelData=bytes([76, 85, 255, 128, 128, 128]))
    assert np.abs(draw(data)[0][0].astype(int) - [[254, 0, 0], [128, 128, 128]]).max() <= 1
    values = np.array([65535, 0, 256, 0, 512, 65535], "<u2").tobytes()
    sixteen = {"BitsStored": 16, "HighBit": 15}
    data = dicom.file(**COLOUR, **sixteen, PlanarConfiguration=0, PixelData=values)
    assert draw(data)[0].tolist() == [[[255, 0, 1], [0, 2, 255]]]


def test_a_palette() -> None:
    picture, window = draw(sample("examples_palette.dcm"))
    assert picture.shape == (350, 800, 3)
    assert window is None
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 10


@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian, RLELossless, JPEGLSLossless, JPEG2000Lossless],
)
def test_the_same_picture_in_every_transfer_syntax(syntax: str) -> None:
    ds = dicom.dataset(**WINDOW, Rows=64, Columns=64, PixelData=np.arange(4096, dtype="<u2").tobytes())
    plain, _ = draw(dicom.file(ds))
    if syntax in (ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian):
        packed = dicom.file(ds, syntax=syntax)
    else:
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds.set_original_encoding(False, True)
        compress(ds, syntax, generate_instance_uid=False)
        packed = dicom.file(ds, syntax=syntax)
    assert (draw(packed)[0] == plain).all()


def test_without_preamble_and_meta() -> None:
    data = dicom.file(**WINDOW)
    bare = data[data.index(b"\x08\x00\x05\x00") :]
    assert (draw(bare)[0] == draw(data)[0]).all()


def test_big_endian() -> None:
    plain, _ = draw(sample("MR_small.dcm"))
    assert (draw(sample("MR_small_bigendian.dcm"))[0] == plain).all()
    assert read(io.BytesIO(sample("MR_small_bigendian.dcm"))).transfer_syntax_uid == ExplicitVRBigEndian


@pytest.mark.parametrize("name", ["MR_small_RLE", "MR_small_jp2klossless", "MR_small_jpeg_ls_lossless", "MR_small"])
def test_a_large_file_is_read_frame_by_frame(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, _ = draw(sample("MR_small.dcm"))
    monkeypatch.setattr(pixels, "IN_MEMORY", 0)
    assert (draw(sample(f"{name}.dcm"))[0] == expected).all()


def test_frames_of_a_loop() -> None:
    data = sample("examples_ybr_color.dcm")
    first, last = draw(data, 1)[0], draw(data, 30)[0]
    assert first.shape == last.shape == (240, 320, 3)
    assert (first != last).any()
    for frame in (0, 31):
        with pytest.raises(IndexError):
            draw(data, frame)


DRAWN = sorted(
    path
    for path in TEST_FILES.rglob("*.dcm")
    if path.name.startswith(("SC_", "MR_small", "CT_", "examples", "rtdose", "liver", "JPEG2000", "image_dfl", "693"))
    and not path.name.startswith(("SC_rgb_jls", "JPEG2000-embedded"))  # without UIDs; truly damaged
)


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.name)
def test_pydicoms_images_can_be_drawn(path: Path) -> None:
    picture, _ = draw(path.read_bytes())
    assert picture.dtype == np.uint8
    assert picture.min() < picture.max()


@pytest.mark.parametrize("name", ["JPEG2000-embedded-sequence-delimiter.dcm", "JPGExtended.dcm"])
def test_what_cannot_be_drawn_says_so(name: str) -> None:
    with pytest.raises(CannotRender):
        draw(sample(name))


@pytest.mark.parametrize("name", ["reportsi.dcm", "rtplan.dcm", "waveform_ecg.dcm"])
def test_what_has_no_picture_says_so(name: str) -> None:
    with pytest.raises(NoPicture):
        draw(sample(name))


def test_a_picture_that_claims_to_be_huge_is_not_unpacked() -> None:
    ds = dicom.dataset(Rows=60_000, Columns=60_000, PixelData=b"")
    with pytest.raises(CannotRender, match="large"):
        render(io.BytesIO(dicom.file(ds)), 1, syntax=JPEG2000Lossless)


def test_a_picture_of_another_size_inside_is_not_unpacked() -> None:
    data = bytearray(sample("MR_small_jp2klossless.dcm"))
    size = data.index(b"\xff\x51") + 6
    data[size : size + 8] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(CannotRender, match="another size"):
        draw(bytes(data))


@pytest.mark.parametrize(
    "tags",
    [
        {"PhotometricInterpretation": "HSV"},
        {"BitsAllocated": 12},
        {"BitsStored": 99},
        {"VOILUTSequence": [Dataset()]},
        {"PixelPaddingValue": 0},
    ],
)
def test_odd_values_end_in_a_picture_or_in_a_sentence(tags: dict[str, Any]) -> None:
    assert _picture_or_sentence(dicom.file(**tags))


def test_a_window_that_is_no_number() -> None:
    data = dicom.file(WindowCenter="77", WindowWidth="99").replace(b"DS\x02\x0077", b"DS\x02\x00x7")
    assert _picture_or_sentence(data)


def _picture_or_sentence(data: bytes) -> str:
    try:
        picture, _ = render(io.BytesIO(data), 1, syntax=read(io.BytesIO(data)).transfer_syntax_uid)
    except CannotRender as error:
        return str(error)
    return f"{picture.width} x {picture.height}"


def test_damaged_pictures_end_in_a_picture_or_in_a_sentence() -> None:
    """Also where a decoder ends its process over them."""
    for name in ("SC_rgb_jpeg_gdcm.dcm", "MR_small_jp2klossless.dcm", "MR_small_RLE.dcm"):
        data = sample(name)
        begin = data.rindex(b"\xfe\xff\x00\xe0") + 60
        for step in range(6):
            spoilt = bytearray(data)
            place = begin + step * (len(data) - begin) // 7
            spoilt[place : place + 4] = os.urandom(4)
            assert _picture_or_sentence(bytes(spoilt))
    assert draw(sample("SC_rgb_jpeg_gdcm.dcm"))[0].shape == (100, 100, 3)
