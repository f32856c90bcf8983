"""Frames as pictures, over HTTP."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from imaging import storage
from imaging.ingest import pipeline
from imaging.models import Instance, Study
from patients import access
from patients.models import Event
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import dicom
from tests.imaging.ingest.samples import sample

VALUES = np.repeat(np.arange(0, 256, 4, dtype="<u2"), 1).tobytes()


@pytest.fixture
def image(people: Cast, study: Study) -> Instance:
    """An 8 x 8 slice with the values 0, 4 ... 252."""
    data = dicom.file(**dicom.for_study(study, WindowCenter="128", WindowWidth="256", PixelData=VALUES))
    pipeline.ingest(io.BytesIO(data), by=people.sven)
    return Instance.objects.select_related("series__study").get()


def address(image: Instance, frame: int = 1) -> str:
    series = image.series
    keys = (series.study.study_instance_uid, series.series_instance_uid, image.sop_instance_uid, frame)
    return reverse("rendered-frame", args=keys)


def picture(answer: HttpResponse) -> Image.Image:
    assert answer.status_code == 200, answer.content
    return Image.open(io.BytesIO(answer.content))


def test_a_jpeg(signed_in: SignedIn, image: Instance) -> None:
    answer = signed_in("rosa").get(address(image))
    assert picture(answer).format == "JPEG"
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, max-age=86400, immutable"
    assert answer["X-Window"] == "128,256"
    assert picture(answer).size == (8, 8)


def test_a_png_is_exact(signed_in: SignedIn, image: Instance) -> None:
    for answer in (
        signed_in("rosa").get(address(image), headers={"Accept": "image/png"}),
        signed_in("rosa").get(address(image), {"accept": "image/png"}),
    ):
        found = np.asarray(picture(answer)).ravel()
        assert answer["Content-Type"] == "image/png"
        assert np.abs(found.astype(int) - np.arange(0, 256, 4)).max() <= 1


@pytest.mark.parametrize("accept", ["image/*", "*/*", "image/avif,image/webp,*/*;q=0.8"])
def test_what_browsers_ask_for(signed_in: SignedIn, image: Instance, accept: str) -> None:
    assert picture(signed_in("rosa").get(address(image), headers={"Accept": accept})).format == "JPEG"


def test_another_media_type_cannot_be_had(signed_in: SignedIn, image: Instance) -> None:
    assert signed_in("rosa").get(address(image), headers={"Accept": "image/gif"}).status_code == 406


def test_a_window_and_a_viewport(signed_in: SignedIn, image: Instance) -> None:
    query = {"window": "100,1,linear", "viewport": "40,20", "quality": "50"}
    answer = signed_in("rosa").get(address(image), query)
    assert picture(answer).size == (20, 20)
    assert answer["X-Window"] == "100,1"
    dark, light = np.asarray(picture(answer))[0, 0], np.asarray(picture(answer))[-1, -1]
    assert (dark, light) == (0, 255)


@pytest.mark.parametrize(
    "query",
    [
        {"window": "a,b"},
        {"window": "100"},
        {"window": "100,0,linear"},
        {"window": "100,-5"},
        {"window": "1e999,1"},
        {"window": "nan,1"},
        {"window": "100,100,cubic"},
        {"viewport": "0,10"},
        {"viewport": "10"},
        {"viewport": "99999,99999"},
        {"viewport": "10,10,0,0,9,5"},
        {"viewport": "10,10,0,0,5"},
        {"quality": "0"},
        {"quality": "101"},
        {"quality": "9" * 5000},
        {"quality": "٣"},
    ],
)
def test_parameters_that_cannot_be_read(signed_in: SignedIn, image: Instance, query: dict[str, str]) -> None:
    assert signed_in("rosa").get(address(image), query).status_code == 400


def test_the_browser_may_keep_it_and_asks_again(signed_in: SignedIn, image: Instance) -> None:
    rosa = signed_in("rosa")
    etag = rosa.get(address(image))["ETag"]
    again = rosa.get(address(image), headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert rosa.get(address(image), {"window": "5,5"})["ETag"] != etag
    assert signed_in("nora").get(address(image), headers={"If-None-Match": etag}).status_code == 404


def test_who_may_not_see_it(signed_in: SignedIn, people: Cast, image: Instance) -> None:
    for name in ("fred", "nora", "nobody"):
        assert signed_in(name).get(address(image)).status_code == 404
    access.grant(people.fred, "imaging.view_study", image.series.study)
    assert signed_in("fred").get(address(image)).status_code == 200
    assert signed_in("nora").get(address(image)).status_code == 404
    assert Client().get(address(image)).status_code == 401


def test_what_is_not_there(signed_in: SignedIn, image: Instance) -> None:
    rosa, good = signed_in("rosa"), address(image)
    assert rosa.get(address(image, 2)).status_code == 404
    assert rosa.get(address(image, 0)).status_code == 404
    for part in (image.sop_instance_uid, image.series.series_instance_uid, image.series.study.study_instance_uid):
        assert rosa.get(good.replace(part, "1.2.3")).status_code == 404
    assert rosa.get("/dicom-web/studies/1/series/2/instances/3/frames/99999999999999999999/rendered").status_code == 404
    assert rosa.post(good).status_code == 405


def test_an_object_without_a_picture(signed_in: SignedIn, people: Cast, study: Study) -> None:
    without = dict.fromkeys(("PixelData", "Rows", "Columns"))
    tags = dicom.for_study(study, SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11", Modality="SR", **without)
    pipeline.ingest(io.BytesIO(dicom.file(**tags)), by=people.sven)
    answer = signed_in("rosa").get(address(Instance.objects.get()))
    assert (answer.status_code, answer["Content-Type"]) == (415, "text/plain; charset=utf-8")
    assert "Basic Text SR" in answer.content.decode()


@pytest.mark.filterwarnings("ignore::UserWarning:pydicom")
def test_a_picture_that_cannot_be_shown(signed_in: SignedIn, image: Instance) -> None:
    path = Path(storage.images().path(image.path))
    path.write_bytes(sample("JPGExtended.dcm"))
    Instance.objects.update(transfer_syntax_uid="1.2.840.10008.1.2.4.51")
    answer = signed_in("rosa").get(address(image))
    assert answer.status_code == 409
    assert answer.content.decode().startswith("This picture cannot be shown")


def test_a_file_that_is_lost(signed_in: SignedIn, image: Instance) -> None:
    Path(storage.images().path(image.path)).unlink()
    assert signed_in("rosa").get(address(image)).status_code == 503


def test_the_journal_has_one_line_a_session_and_study(signed_in: SignedIn, people: Cast, image: Instance) -> None:
    rosa = signed_in("rosa")
    for _time in range(3):
        rosa.get(address(image))
    written = Event.objects.get(kind="images.viewed")
    assert (written.by, written.patient, written.object_id) == (
        people.rosa,
        image.series.study.patient,
        str(image.series.study_id),
    )
    signed_in("ron").get(address(image))
    signed_in("nora").get(address(image))
    assert Event.objects.filter(kind="images.viewed").count() == 2


def thumbnail(client: Client, study: Study) -> Any:
    return client.get(reverse("study-thumbnail", args=[study.study_instance_uid]))


def test_a_thumbnail(signed_in: SignedIn, image: Instance) -> None:
    study = image.series.study
    assert picture(thumbnail(signed_in("rosa"), study)).size == (256, 256)
    assert thumbnail(signed_in("nora"), study).status_code == 404


def test_no_thumbnail_without_pictures(signed_in: SignedIn, study: Study) -> None:
    assert thumbnail(signed_in("rosa"), study).status_code == 404
