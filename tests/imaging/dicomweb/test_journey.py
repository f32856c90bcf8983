"""Every resource, by the client that others write their programs with, over real sockets."""

import io
from typing import Any

import pytest
import requests
from dicomweb_client import DICOMwebClient
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import JPEGLSLossless, RLELossless
from pytest_django.live_server_helper import LiveServer

from imaging.actions import acquisition
from imaging.models import Instance, StoredHeader, Study
from patients.actions import tokens
from patients.models import ApiToken, Event
from tests.cast import Cast
from tests.factories import dicom

MARKED = {"PixelData": bytes(number // (1 + number % 2 * 15) for number in range(128))}  # 12 bits stored


@pytest.fixture
def bearer(people: Cast) -> dict[str, str]:
    """A machine that acts as the lead technologist, who may bring in images and see them."""
    token = ApiToken(user=people.lena, name="PACS", scopes="system/ImagingObject.crs")
    return {"Authorization": f"Bearer {tokens.issue(token, by=people.ada)}"}


def client(live_server: LiveServer, bearer: dict[str, str]) -> DICOMwebClient:
    session = requests.Session()
    session.headers.update(bearer)
    web = DICOMwebClient(url=f"{live_server.url}/dicom-web", session=session)
    web.set_http_retry_params(retry=False)
    return web


def slices(study: Study, count: int = 3, **tags: Any) -> list[Dataset]:
    """A series of so many slices, as a data set each, ready to be sent."""
    series = dicom.dataset().SeriesInstanceUID
    found = []
    for number in range(1, count + 1):
        own = {"SeriesInstanceUID": series, "InstanceNumber": number, "SeriesDescription": "Lung", **MARKED, **tags}
        found.append(dcmread(io.BytesIO(dicom.file(**dicom.for_study(study, **own)))))
    return found


@pytest.mark.either
@pytest.mark.filterwarnings("ignore::UserWarning:dicomweb_client")
@pytest.mark.django_db(transaction=True)
def test_a_series_goes_in_and_comes_out_by_every_resource(
    live_server: LiveServer, study: Study, people: Cast, bearer: dict[str, str], subtests: pytest.Subtests
) -> None:
    web, uid, sent = client(live_server, bearer), study.study_instance_uid, slices(study)
    series, first = str(sent[0].SeriesInstanceUID), str(sent[0].SOPInstanceUID)
    acquisition.begin(study, by=people.theo)
    base = f"{live_server.url}/dicom-web"
    told = base.rpartition(":")[0] + "/dicom-web"  # this client's Host header forgets the port
    here = f"{base}/studies/{uid}/series/{series}/instances/{first}"

    with subtests.test("stored"):
        answer = web.store_instances(sent, study_instance_uid=uid)
        assert answer.RetrieveURL == f"{told}/studies/{uid}"
        assert answer.ReferencedSOPSequence[0].RetrieveURL == here.replace(base, told)
        assert "FailedSOPSequence" not in answer
        assert Instance.objects.count() == StoredHeader.objects.count() == 3
    with subtests.test("stored again is no failure, nor stored twice"):
        web.store_instances(sent[:1])
        assert Instance.objects.count() == 3
    with subtests.test("found at each level"):
        (found,) = web.search_for_studies(search_filters={"PatientID": "MRN-123", "StudyDate": "20000101-"})
        assert found["0020000D"]["Value"] == [uid]
        (found,) = web.search_for_series(uid, search_filters={"Modality": "CT"})
        assert (found["0020000E"]["Value"], found["00201209"]["Value"]) == ([series], [3])
        assert len(web.search_for_instances(uid, series)) == 3
        assert len(web.search_for_instances(uid, limit=2, offset=2)) == 1
        assert web.search_for_series(search_filters={"SeriesInstanceUID": "1.2.3"}) == []
        (found,) = web.search_for_instances(
            search_filters={"SOPInstanceUID": first}, fields=["WindowCenter", "BitsStored"]
        )
        assert found["00280101"]["Value"] == [12]
    with subtests.test("headers"):
        assert len(web.retrieve_study_metadata(uid)) == len(web.retrieve_series_metadata(uid, series)) == 3
        header = web.retrieve_instance_metadata(uid, series, first)
        assert Dataset.from_json(header, bulk_data_uri_handler=lambda uri: uri).PatientName == "Test^Maria"
    with subtests.test("files"):
        assert [each.PixelData for each in web.retrieve_study(uid)] == [MARKED["PixelData"]] * 3
        assert len(list(web.iter_series(uid, series))) == 3
        assert web.retrieve_instance(uid, series, first).to_json() == sent[0].to_json()
        for syntax in (RLELossless, JPEGLSLossless):
            packed = web.retrieve_instance(uid, series, first, media_types=(("application/dicom", syntax),))
            assert packed.file_meta.TransferSyntaxUID == syntax
            packed.decompress()
            assert packed.PixelData == MARKED["PixelData"]
    with subtests.test("frames and bulk data"):
        assert web.retrieve_instance_frames(uid, series, first, [1]) == [MARKED["PixelData"]]
        place = header["7FE00010"]["BulkDataURI"].replace(told, base)
        assert web.retrieve_bulkdata(place) == [MARKED["PixelData"]]
        part = requests.get(
            place,
            headers={**bearer, "Accept": "application/octet-stream", "Range": "bytes=2-5"},
            timeout=30,
        )
        assert (part.status_code, part.content) == (206, MARKED["PixelData"][2:6])
        assert part.headers["Content-Range"] == "bytes 2-5/128"
    with subtests.test("pictures"):
        drawn = web.retrieve_instance_rendered(uid, series, first, media_types=("image/png",))
        assert Image.open(io.BytesIO(drawn)).size == (8, 8)
        drawn = web.retrieve_instance_frames_rendered(uid, series, first, [1], media_types=("image/jpeg",))
        assert Image.open(io.BytesIO(drawn)).format == "JPEG"
        for path in (f"studies/{uid}", f"studies/{uid}/series/{series}"):
            small = requests.get(f"{base}/{path}/thumbnail", headers=bearer, timeout=30)
            assert Image.open(io.BytesIO(small.content)).size == (256, 256)
        parts = requests.get(f"{base}/studies/{uid}/rendered", headers=bearer, timeout=30)
        assert parts.content.count(b"\xff\xd8\xff") == 3
    with subtests.test("a zip"):
        packed = requests.get(f"{base}/studies/{uid}", headers={**bearer, "Accept": "application/zip"}, timeout=30)
        assert packed.content[:2] == b"PK"
    with subtests.test("capabilities"):
        wadl = requests.get(f"{base}/", headers=bearer, timeout=30).text
        assert "RetrieveFrames" in wadl and "StoreInstances" in wadl
    with subtests.test("nothing is deleted"):
        for path in (here, f"{base}/studies/{uid}"):
            refused = requests.delete(path, headers=bearer, timeout=30)
            assert refused.status_code == 405 and "GET" in refused.headers["Allow"]
        assert Instance.objects.count() == 3
    with subtests.test("the journal says who saw it, once"):
        assert Event.objects.filter(kind="images.viewed", by=people.lena).count() == 1
