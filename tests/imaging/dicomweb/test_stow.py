"""Images that come in by HTTP: what is stored, what waits, what is refused and why; and what goes out corrected."""

import io
import re
from typing import Any

import pytest
from django.test import Client
from gunicorn.http.body import Body, ChunkedReader
from gunicorn.http.unreader import IterUnreader
from pydicom import dcmread

from imaging.ingest import pipeline
from imaging.models import Instance, Mismatch, StoredHeader, Study
from patients.actions import tokens
from patients.actions.register import update
from patients.models import ApiToken, Patient
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import dicom

WEB = "/dicom-web/studies"


def body(*files: bytes) -> bytes:
    parts = (b"--b\r\nContent-Type: application/dicom\r\n\r\n" + file + b"\r\n" for file in files)
    return b"".join(parts) + b"--b--\r\n"


def post(client: Client, content: bytes, path: str = WEB, kind: str = "application/dicom", **headers: Any) -> Any:
    return client.post(path, content, content_type=f'multipart/related; type="{kind}"; boundary=b', **headers)


def test_storing(signed_in: SignedIn, people: Cast, study: Study, subtests: pytest.Subtests) -> None:
    lena, good = signed_in("lena"), dicom.file(**dicom.for_study(study))
    with subtests.test("one of three is no image, one belongs to nobody here"):
        answer = post(lena, body(good, b"no image at all" * 20, dicom.file(PatientID="X", AccessionNumber="Y")))
        told = answer.json()
        assert answer.status_code == 202
        assert len(told["00081199"]["Value"]) == 2
        assert told["0008119A"]["Value"] == [{"00081197": {"vr": "US", "Value": [0xC000]}}]
        assert "kept until a person has decided" in answer["Warning"]
        assert Instance.objects.count() == Mismatch.objects.count() == StoredHeader.objects.count() == 1
    with subtests.test("only of the study that the address names"):
        answer = post(lena, body(dicom.file()), f"{WEB}/{study.study_instance_uid}")
        (failed,) = answer.json()["00081198"]["Value"]
        assert (answer.status_code, failed["00081197"]["Value"]) == (409, [0xA900])
    with subtests.test("a body that breaks off"):
        other = dicom.file(**dicom.for_study(study))
        answer = post(lena, body(other, dicom.file(**dicom.for_study(study)))[:-200])
        assert answer.status_code == 202
        assert Instance.objects.count() == 2
    for name, content, kind, status in (
        ("nothing in it", b"--b--\r\n", "application/dicom", 400),
        ("an empty body", b"\r\n", "application/dicom", 400),
        ("another kind", body(good), "application/dicom+json", 415),
    ):
        with subtests.test(name):
            assert post(lena, content, kind=kind).status_code == status
    with subtests.test("who may not"):
        assert post(signed_in("fred"), body(good)).status_code == 403
        token = ApiToken(user=people.lena, name="Reader", scopes="system/ImagingObject.rs")
        bearer = {"Authorization": f"Bearer {tokens.issue(token, by=people.ada)}"}
        assert post(Client(), body(good), headers=bearer).status_code == 403
        assert Client().get(WEB, headers=bearer).status_code == 200
    assert Instance.objects.count() == 2


@pytest.mark.either
def test_a_body_in_chunks(signed_in: SignedIn, people: Cast, study: Study) -> None:
    """As the server that we run under hands it on."""
    files = [dicom.file(**dicom.for_study(study)) for _number in range(2)]
    whole = body(*files)
    pieces = [whole[begin : begin + 700] for begin in range(0, len(whole), 700)]
    sent = [f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces] + [b"0\r\n\r\n"]
    answer = signed_in("lena").post(
        WEB,
        content_type='multipart/related; type="application/dicom"; boundary=b',
        headers={"Transfer-Encoding": "chunked"},
        **{"wsgi.input": Body(ChunkedReader(None, IterUnreader(sent)))},
    )
    assert (answer.status_code, Instance.objects.count()) == (200, 2)


@pytest.fixture
def renamed(people: Cast, patient: Patient, study: Study) -> Study:
    """An image came as Test, Maria; then the front desk learnt that her name is Lane."""
    pipeline.ingest(io.BytesIO(dicom.file(**dicom.for_study(study))), by=people.sven)
    update(patient, by=people.clara, family_name="Lane")
    return study


@pytest.mark.either
def test_what_goes_out_is_what_is_known_today(signed_in: SignedIn, renamed: Study) -> None:
    rosa, path = signed_in("rosa"), f"{WEB}/{renamed.study_instance_uid}"
    for _kept in range(2):
        (header,) = rosa.get(f"{path}/metadata").json()
        assert header["00100010"]["Value"] == [{"Alphabetic": "Lane^Maria"}]
        (before,) = header["04000561"]["Value"][0]["04000550"]["Value"]
        assert before["00100010"]["Value"] == [{"Alphabetic": "Test^Maria"}]
    sent = b"".join(rosa.get(path, headers={"Accept": 'multipart/related; type="application/dicom"'}).streaming_content)
    start = sent.index(b"\r\n\r\n") + 4
    assert dcmread(io.BytesIO(sent[start : sent.rindex(b"\r\n--")])).PatientName == "Lane^Maria"


@pytest.mark.either
def test_an_image_without_a_description_is_described_when_it_is_opened(signed_in: SignedIn, renamed: Study) -> None:
    StoredHeader.objects.all().delete()
    path = f"{WEB}/{renamed.study_instance_uid}"
    (header,) = signed_in("rosa").get(f"{path}/metadata").json()
    assert header["00280010"]["Value"] == [8]
    assert StoredHeader.objects.count() == 1
    uri = re.sub(r"^http://testserver", "", header["7FE00010"]["BulkDataURI"])
    whole = signed_in("rosa").get(uri, headers={"Accept": "application/octet-stream"})
    assert len(b"".join(whole.streaming_content)) == 128
