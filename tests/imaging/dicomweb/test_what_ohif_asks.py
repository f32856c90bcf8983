"""The questions of the viewer, in its own words."""

import io

import numpy as np
import pytest
from django.test import Client

from imaging.ingest import pipeline
from imaging.models import Instance, StoredHeader, Study
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import dicom

WEB = "/dicom-web"
FRAMES = "multipart/related; type=application/octet-stream; transfer-syntax=*"
LIST = "limit=101&offset=0&fuzzymatching=true&includefield=00081030,00080060,00080090,00100030"

pytestmark = pytest.mark.either


@pytest.fixture
def opened(people: Cast, study: Study) -> Study:
    """Maria's chest CT with two slices, as the machine sent them."""
    series = dicom.dataset().SeriesInstanceUID
    for number in (2, 1):
        tags = {
            "SeriesInstanceUID": series,
            "InstanceNumber": number,
            "SeriesDescription": "Lung",
            "PixelSpacing": [0.7, 0.7],
        }
        assert (
            pipeline.ingest(io.BytesIO(dicom.file(**dicom.for_study(study, **tags))), by=people.sven).outcome
            == "stored"
        )
    study.refresh_from_db()
    return study


def test_a_study_is_opened(signed_in: SignedIn, opened: Study, subtests: pytest.Subtests) -> None:
    rosa = signed_in("rosa")
    uid = opened.study_instance_uid
    with subtests.test("the study"):
        (found,) = rosa.get(f"{WEB}/studies?{LIST}&StudyInstanceUID={uid}").json()
        assert found["0020000D"]["Value"] == [uid]
        assert found["00100010"]["Value"] == [{"Alphabetic": "Test^Maria"}]
        assert found["00100030"]["Value"] == ["19610412"]
        assert found["00201208"]["Value"] == [2]
        assert found["00080061"]["Value"] == ["CT"]
    with subtests.test("priors of the patient"):
        assert [each["0020000D"]["Value"] for each in rosa.get(f"{WEB}/studies?{LIST}&00100020=MRN-123").json()] == [
            [uid]
        ]
    with subtests.test("the series"):
        (series,) = rosa.get(f"{WEB}/studies/{uid}/series?includefield=00080021,00080031,0008103E,00200011").json()
        assert series["0008103E"]["Value"] == ["Lung"]
        assert series["00201209"]["Value"] == [2]
    series_uid = series["0020000E"]["Value"][0]
    with subtests.test("its headers"):
        answer = rosa.get(f"{WEB}/studies/{uid}/series/{series_uid}/metadata")
        assert answer["Content-Type"] == "application/dicom+json"
        headers = answer.json()
        assert [each["00200013"]["Value"] for each in headers] == [[1], [2]]
        assert headers[0]["00280030"] == {"vr": "DS", "Value": [0.7, 0.7]}
        sop_uid = headers[0]["00080018"]["Value"][0]
        place = f"http://testserver{WEB}/studies/{uid}/series/{series_uid}/instances/{sop_uid}/bulkdata/7FE00010"
        assert headers[0]["7FE00010"]["BulkDataURI"] == place
    with subtests.test("a frame"):
        path = f"{WEB}/studies/{uid}/series/{series_uid}/instances/{sop_uid}/frames/1"
        answer = rosa.get(path, headers={"Accept": FRAMES})
        assert answer["Content-Type"].startswith('multipart/related; type="application/octet-stream"; boundary=')
        body = b"".join(answer.streaming_content)
        assert int(answer["Content-Length"]) == len(body)
        assert b"Content-Type: application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1\r\n" in body
        assert np.arange(64, dtype="<u2").tobytes() in body
        assert "immutable" in answer["Cache-Control"]


def test_the_headers_are_stored_when_the_images_arrive(opened: Study) -> None:
    assert StoredHeader.objects.count() == Instance.objects.count() == 2


def test_who_may_not_see_it(signed_in: SignedIn, opened: Study) -> None:
    uid = opened.study_instance_uid
    series = Instance.objects.all()[0].series.series_instance_uid
    nora = signed_in("nora")
    assert nora.get(f"{WEB}/studies?{LIST}&StudyInstanceUID={uid}").status_code == 204
    for path in (f"{uid}/series", f"{uid}/series/{series}/metadata"):
        assert nora.get(f"{WEB}/studies/{path}").status_code == 404
        assert Client().get(f"{WEB}/studies/{path}").status_code == 401
