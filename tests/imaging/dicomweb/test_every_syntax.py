"""Frames, values and files of every kind of pixel data, compared with what pydicom makes of the same file."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client
from PIL import Image
from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.pixels.utils import pack_bits, pixel_array
from pydicom.uid import UID

from imaging import storage
from imaging.actions.ordering import new_study_uid
from imaging.dicomweb import finding
from imaging.ingest import pipeline
from imaging.models import Instance, StoredHeader, Study
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import dicom
from tests.imaging.ingest.samples import TEST_FILES

WEB = "/dicom-web"
LITTLE, BIG, DEFLATED, MPEG_4 = (f"1.2.840.10008.1.2{end}" for end in (".1", ".2", ".1.99", ".4.102"))
UNPACKED = 'multipart/related; type="application/octet-stream"'
AS_STORED = f"{UNPACKED}; transfer-syntax=*"
SAMPLES = {  # and how far a value may be from pydicom's: two decoders of lossy JPEG round differently
    "MR_small.dcm": 0,
    "MR_small_implicit.dcm": 0,
    "MR_small_bigendian.dcm": 0,
    "ExplVR_BigEnd.dcm": 0,
    "SC_rgb_small_odd_big_endian.dcm": 0,
    "liver_1frame.dcm": 0,
    "liver_expb_1frame.dcm": 0,
    "rtdose.dcm": 0,
    "rtdose_expb.dcm": 0,
    "image_dfl.dcm": 0,
    "MR_small_RLE.dcm": 0,
    "SC_rgb_rle_16bit_2frame.dcm": 0,
    "rtdose_rle.dcm": 0,
    "MR_small_jp2klossless.dcm": 0,
    "GDCMJ2K_TextGBR.dcm": 0,
    "MR_small_jpeg_ls_lossless.dcm": 0,
    "JPEGLSNearLossless_08.dcm": 0,
    "SC_rgb_jpeg_gdcm.dcm": 0,
    "SC_rgb_jpeg_dcmtk.dcm": 2,
}
IMAGES = {"1.2.840.10008.1.2.5": "image/dicom-rle"} | {
    f"1.2.840.10008.1.2.4.{number}": f"image/{kind}"
    for kind, numbers in {"jpeg": (50, 57, 70), "jls": (80, 81), "jp2": (90, 91)}.items()
    for number in numbers
}

pytestmark = [pytest.mark.either, pytest.mark.filterwarnings("ignore::UserWarning")]
Bring = Callable[[Dataset], Instance]


@pytest.fixture
def bring(people: Cast, study: Study) -> Bring:
    """Store a data set as an image of Maria's CT."""

    def store(ds: Dataset) -> Instance:
        tags = dicom.for_study(study, SOPInstanceUID=new_study_uid(), SeriesInstanceUID=new_study_uid())
        for keyword, value in tags.items():
            setattr(ds, keyword, value)
        ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
        written = io.BytesIO()
        ds.save_as(written)
        outcome = pipeline.ingest(io.BytesIO(written.getvalue()), by=people.sven)
        assert outcome.outcome == "stored", outcome
        return Instance.objects.select_related("series__study").get(sop_instance_uid=ds.SOPInstanceUID)

    return store


def made(syntax: str = LITTLE, **tags: Any) -> Dataset:
    return dcmread(io.BytesIO(dicom.file(syntax=syntax, **tags)))


def place(row: Instance, rest: str = "") -> str:
    study = row.series.study.study_instance_uid
    return f"{WEB}/studies/{study}/series/{row.series.series_instance_uid}/instances/{row.sop_instance_uid}{rest}"


def whole(answer: Any) -> bytes:
    assert answer.status_code in (200, 206), answer.content
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def parts(answer: Any) -> list[tuple[str, bytes]]:
    """The head and the bytes of each part."""
    line = b"--" + answer["Content-Type"].rpartition("boundary=")[2].encode()
    pieces = whole(answer).split(line)[1:-1]
    cut = [piece[2:-2].partition(b"\r\n\r\n") for piece in pieces]
    return [(head.decode(), body) for head, _empty, body in cut]


def ask(client: Client, path: str, accept: str = AS_STORED, **headers: str) -> Any:
    return client.get(path, headers={"Accept": accept, **headers})


def pixels(ds: Dataset, frame: bytes) -> np.ndarray[Any, Any]:
    """A frame's bytes as the values that they are."""
    if ds.BitsAllocated == 1:
        return np.unpackbits(np.frombuffer(frame, np.uint8), bitorder="little")[: ds.Rows * ds.Columns]
    sign = "i" if ds.PixelRepresentation else "u"
    return np.frombuffer(frame, f"<{sign}{ds.BitsAllocated // 8}")


def test_frames(signed_in: SignedIn, bring: Bring, subtests: pytest.Subtests) -> None:
    rosa = signed_in("rosa")
    for name, tolerance in SAMPLES.items():
        with subtests.test(name):
            ds = dcmread(TEST_FILES / name)
            packed, count = ds.file_meta.TransferSyntaxUID.is_encapsulated, int(ds.get("NumberOfFrames", 1))
            expected = pixel_array(ds, raw=not packed)
            if not packed and ds.get("PlanarConfiguration") == 1:  # plane after plane, as the header says
                expected = np.moveaxis(expected, -1, -3)
            expected = expected.reshape(count, -1)
            row = bring(ds)
            wanted = [count, 1] if count > 1 else [1]
            path = place(row, f"/frames/{','.join(map(str, wanted))}")
            found = parts(ask(rosa, path, UNPACKED))
            assert len(found) == len(wanted)
            for number, (head, frame) in zip(wanted, found, strict=True):
                assert f"transfer-syntax={LITTLE}\r\n" in head + "\r\n"
                shown = pixels(ds, frame).astype(np.int64)
                assert shown.size == expected[number - 1].size
                assert np.abs(shown - expected[number - 1].astype(np.int64)).max() <= tolerance
            stored = [body for _head, body in parts(ask(rosa, path))]
            if packed:
                there = list(generate_frames(ds.PixelData, number_of_frames=count))
                assert stored == [there[number - 1] for number in wanted]
                kind = IMAGES[row.transfer_syntax_uid]
                (head, body), *_rest = parts(ask(rosa, path, f'multipart/related; type="{kind}"'))
                assert (body, f"Content-Type: {kind}" in head) == (stored[0], True)
            else:
                assert stored == [body for _head, body in found]
            assert ask(rosa, place(row, f"/frames/{count + 1}")).status_code == 404


def test_bits_big_endian_and_deflated(signed_in: SignedIn, bring: Bring, subtests: pytest.Subtests) -> None:
    rosa = signed_in("rosa")
    bits = np.arange(45).reshape(3, 15) % 7 % 2
    one_bit = {"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0, "Rows": 3, "Columns": 5, "NumberOfFrames": 3}
    with subtests.test("frames of single bits begin inside of a byte"):
        row = bring(made(**one_bit, PixelData=pack_bits(bits.ravel())))
        for number in (1, 2, 3):
            ((_head, frame),) = parts(ask(rosa, place(row, f"/frames/{number}")))
            assert list(np.unpackbits(np.frombuffer(frame, np.uint8), bitorder="little")[:15]) == list(bits[number - 1])
    values = np.arange(64, dtype="<u2").tobytes()
    long = bytes(range(256)) * 300
    for name, syntax in (("deflated", DEFLATED), ("little endian", LITTLE), ("big endian", BIG)):
        with subtests.test(name):
            row = bring(_encoded(syntax, long))
            (header,) = rosa.get(place(row, "/metadata")).json()
            assert header["7FE00010"]["BulkDataURI"].endswith("/bulkdata/7FE00010")
            for path, expected in (("7FE00010", values), ("00091001", long)):
                address = place(row, f"/bulkdata/{path}")
                assert [body for _head, body in parts(ask(rosa, address))] == [expected]
                some = ask(rosa, address, "application/octet-stream", Range="bytes=3-9")
                assert (some.status_code, whole(some)) == (206, expected[3:10])
            assert [body for _head, body in parts(ask(rosa, place(row, "/bulkdata")))] == [long, values]
            ((_head, frame),) = parts(ask(rosa, place(row, "/frames/1")))
            assert frame == values
            sent = ask(rosa, place(row), "application/dicom")
            assert sent["Content-Type"] == f"application/dicom; transfer-syntax={LITTLE}"
            there = dcmread(io.BytesIO(whole(sent)))
            assert (there.PixelData, there.file_meta.TransferSyntaxUID) == (values, LITTLE)
            assert (there.Rows, there[0x60003000].value) == (8, b"\x01\x02\x03\x04\x05\x06\x07\x08")
            sent = ask(rosa, place(row), "application/dicom; transfer-syntax=1.2.840.10008.1.2.5")
            assert (dcmread(io.BytesIO(whole(sent))).pixel_array == np.arange(64).reshape(8, 8)).all()


def _encoded(syntax: str, long: bytes) -> Dataset:
    """A slice in this syntax, with a private value that is longer than what is inflated at once."""
    ds = made(PixelData=np.arange(64, dtype=">u2" if syntax == BIG else "<u2").tobytes())
    ds.add_new(0x00090010, "LO", "OURS")
    ds.add_new(0x00091001, "OB", long)
    ds.add_new(0x60003000, "OW", b"\x02\x01\x04\x03\x06\x05\x08\x07" if syntax == BIG else bytes(range(1, 9)))
    list(ds.iterall())  # taken apart before it is written in another order
    ds.file_meta.TransferSyntaxUID = UID(syntax)
    written = io.BytesIO()
    dcmwrite(written, ds, implicit_vr=False, little_endian=syntax != BIG, force_encoding=True)
    return dcmread(io.BytesIO(written.getvalue()))


def test_video_and_what_cannot_be_had(signed_in: SignedIn, bring: Bring, subtests: pytest.Subtests) -> None:
    rosa, plain = signed_in("rosa"), bring(made())
    movie = made()
    movie.file_meta.TransferSyntaxUID = UID(MPEG_4)
    movie.NumberOfFrames, movie.PixelData = 25, encapsulate([b"\x00\x00\x00\x20ftypisom" * 4, b"more"], has_bot=False)
    movie["PixelData"].VR, movie["PixelData"].is_undefined_length = "OB", True
    film = bring(movie)
    stream = b"\x00\x00\x00\x20ftypisom" * 4 + b"more"
    study = f"{WEB}/studies/{plain.series.study.study_instance_uid}"
    with subtests.test("the video, and a range of it over two fragments"):
        answer = ask(rosa, place(film, "/rendered"), "video/mp4")
        assert (answer["Content-Type"], answer["Accept-Ranges"], whole(answer)) == ("video/mp4", "bytes", stream)
        some = ask(rosa, place(film, "/rendered"), "video/*", Range="bytes=44-49")
        assert (some["Content-Range"], whole(some)) == ("bytes 44-49/52", stream[44:50])
        assert ask(rosa, place(film, "/rendered"), "*/*", Range="bytes=52-").status_code == 416
        assert ask(rosa, place(film, "/rendered"), "image/png").status_code == 406
    with subtests.test("of two, one can be had in the form that is asked for"):
        answer = ask(rosa, study, 'multipart/related; type="application/dicom"')
        assert (answer.status_code, "1 instances" in answer["Warning"]) == (206, True)
        assert len(parts(answer)) == 1
        answer = ask(rosa, study, 'multipart/related; type="application/dicom"; transfer-syntax=*')
        assert (answer.status_code, len(parts(answer))) == (200, 2)
        assert ask(rosa, place(film), "application/dicom").status_code == 406
    with subtests.test("a frame that is damaged, and one that is lost"):
        for name in ("MR_small_jp2klossless.dcm", "MR_small_jpeg_ls_lossless.dcm", "MR_small_RLE.dcm"):
            ds = dcmread(TEST_FILES / name)
            (frame,) = generate_frames(ds.PixelData, number_of_frames=1)
            ds.PixelData = encapsulate([frame[:30]])
            row = bring(ds)
            refused = ask(rosa, place(row, "/frames/1"), UNPACKED)
            assert refused.status_code == 409
            assert refused.content.startswith(b"This picture cannot be unpacked: ")
        row.frames = 2
        row.save()
        assert ask(rosa, place(row, "/frames/2")).status_code == 404


def test_regions(signed_in: SignedIn, bring: Bring, subtests: pytest.Subtests) -> None:
    tags = {"WindowCenter": "32", "WindowWidth": "64", "VOILUTFunction": "LINEAR_EXACT"}
    rosa, row = signed_in("rosa"), bring(made(**tags))
    grey = np.round(np.arange(64).reshape(8, 8) / 64 * 255)
    for viewport, expected in {
        "4,2,2,3,4,2": grey[3:5, 2:6],
        "4,2,2,3,-4,2": grey[3:5, 2:6][:, ::-1],
        "4,2,2,3,4,-2": grey[3:5, 2:6][::-1],
        "6,8,2,,,": grey[:, 2:],
        "8,8,,,-8,-8": grey[::-1, ::-1],
    }.items():
        with subtests.test(viewport):
            answer = rosa.get(place(row, f"/rendered?viewport={viewport}"), headers={"Accept": "image/png"})
            shown = np.asarray(Image.open(io.BytesIO(whole(answer)))).astype(float)
            assert shown.shape == expected.shape and np.abs(shown - expected).max() <= 1
    with subtests.test("outside"):
        assert rosa.get(place(row, "/rendered?viewport=4,4,6,6,4,4")).status_code == 400


def test_searching(
    signed_in: SignedIn, bring: Bring, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    request = Dataset()
    request.RequestedProcedureID, request.ScheduledProcedureStepID = "RP1", "SPS1"
    tags = {"RequestAttributesSequence": [request], "OtherPatientIDs": "OTHER-1", "Manufacturer": "Maker"}
    rosa, rows = signed_in("rosa"), [bring(made(**tags)) for _number in range(3)]
    with subtests.test("everything"):
        (study,) = rosa.get(f"{WEB}/studies?includefield=all").json()
        assert study["00080062"]["Value"] == [rows[0].sop_class_uid]
        assert rosa.get(f"{WEB}/series?includefield=all").json()[0]["00080070"]["Value"] == ["Maker"]
        found = rosa.get(f"{WEB}/instances?includefield=all").json()[0]
        assert found["00101000"]["Value"] == ["OTHER-1"] and "7FE00010" not in found
        assert found["00400275"]["Value"][0]["00401001"]["Value"] == ["RP1"]
    by_request = f"{WEB}/series?RequestAttributesSequence.RequestedProcedureID=RP1"
    with subtests.test("by what was requested"):
        assert len(rosa.get(by_request).json()) == 3
    with subtests.test("too broad"):
        monkeypatch.setattr(finding, "MOST_LOOKED_AT", 2)
        monkeypatch.setattr(finding, "_PORTION", 1)
        assert rosa.get(by_request).status_code == 413
        assert rosa.get(f"{by_request}&limit=1").status_code == 200
        monkeypatch.undo()
    with subtests.test("of another person and order, nothing is told"):
        for row in rows:
            row.facts |= {"patient_id": "ELSEWHERE-7", "accession_number": "OTHER"}
            row.save()
        assert rosa.get(by_request).status_code == 204
        found = rosa.get(f"{WEB}/instances?includefield=all").json()[0]
        assert not {"00101000", "00400275"} & found.keys()
        assert found["00080070"]["Value"] == ["Maker"]


def test_headers_of_images_from_before_are_stored(bring: Bring, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [bring(made()) for _number in range(3)]
    before = StoredHeader.objects.get(instance=rows[0])
    StoredHeader.objects.all().delete()
    storage.images().delete(rows[1].path)
    call_command("store_headers", "--most", "1")
    assert StoredHeader.objects.count() == 1
    call_command("store_headers")
    assert set(StoredHeader.objects.values_list("instance", flat=True)) == {rows[0].pk, rows[2].pk}
    made_now = StoredHeader.objects.get(instance=rows[0])
    assert (bytes(made_now.packed), made_now.pixels) == (bytes(before.packed), before.pixels)
    assert "1 images described, 1 left." in capsys.readouterr().out
