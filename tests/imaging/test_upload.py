"""The page where people bring in images."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from imaging import storage
from imaging.models import Instance, Mismatch, Study, StudyStatus
from patients.errors import TryAgainLater
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import dicom

ADDRESS = "/imaging/upload/"
JSON = {"Accept": "application/json"}


def send(client: Client, *files: tuple[str, bytes], **fields: Any) -> HttpResponse:
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(ADDRESS, {"files": uploads, **fields})


def lines(response: Any) -> list[tuple[str, str]]:
    return [(line["path"], line["outcome"]) for line in response.json()["lines"]]


def test_the_address_has_a_name() -> None:
    assert reverse("upload-images") == ADDRESS


def test_the_form(signed_in: SignedIn) -> None:
    page = signed_in("theo").get(ADDRESS).content.decode()
    assert 'type="file"' in page
    assert 'name="complete"' in page
    assert 'name="complete"' not in signed_in("clara").get(ADDRESS).content.decode()


def test_many_files_without_javascript(signed_in: SignedIn, study: Study) -> None:
    answer = send(
        signed_in("clara"),
        ("1.dcm", dicom.file(**dicom.for_study(study))),
        ("2.dcm", dicom.file()),
        ("<b>.txt", b"junk"),
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [word in page for word in ("stored", "to be decided", "refused", "no order fits")] == [True] * 4
    assert "&lt;b&gt;.txt" in page
    assert Instance.objects.get().series.study == study
    assert Mismatch.objects.count() == 1


def test_an_archive_as_our_script_sends_it(signed_in: SignedIn, study: Study) -> None:
    data = dicom.zipped({"x/1": dicom.file(**dicom.for_study(study)), "readme.txt": b"hello", "2": dicom.file()[:600]})
    answer = signed_in("theo").post(ADDRESS, {"files": [SimpleUploadedFile("a.zip", data)]}, headers=JSON)
    assert lines(answer) == [("a.zip!x/1", "stored"), ("a.zip!readme.txt", "skipped"), ("a.zip!2", "refused")]
    first = answer.json()["lines"][0]
    assert (first["study"], first["sop_instance_uid"]) == (study.pk, Instance.objects.get().sop_instance_uid)


def test_completing_with_the_files_or_afterwards(signed_in: SignedIn, people: Cast, study: Study) -> None:
    theo = signed_in("theo")
    send(theo, ("1.dcm", dicom.file(**dicom.for_study(study))))
    assert Study.objects.get(pk=study.pk).status == StudyStatus.ORDERED
    answer = theo.post(ADDRESS, {"complete": "on", "study": [study.pk, "x"]}, headers=JSON)
    assert answer.json() == {"lines": [], "problems": [], "confirm": "", "sites": []}
    assert Study.objects.get(pk=study.pk).status == StudyStatus.ACQUIRED
    send(theo, ("2.dcm", dicom.file(**dicom.for_study(study))), complete="on")
    assert Study.objects.get(pk=study.pk).instance_count == 2


def test_what_stands_against_completing_is_said(signed_in: SignedIn, study: Study) -> None:
    held = Study.objects.get(pk=study.pk)
    held.hold()
    held.save()
    answer = send(signed_in("theo"), ("1.dcm", dicom.file(**dicom.for_study(study))), complete="on")
    assert "on hold" in answer.content.decode()
    assert Instance.objects.count() == 1


def test_completing_is_the_technologists(signed_in: SignedIn, study: Study) -> None:
    answer = send(signed_in("clara"), ("1.dcm", dicom.file(**dicom.for_study(study))), complete="on")
    assert answer.status_code == 403
    assert not Instance.objects.exists()


@pytest.mark.parametrize("name", ["rosa", "ron", "fred", "nora", "nobody"])
def test_who_may_not_bring_in_images(signed_in: SignedIn, study: Study, name: str) -> None:
    client = signed_in(name)
    assert client.get(ADDRESS).status_code == 403
    assert send(client, ("1.dcm", dicom.file(**dicom.for_study(study)))).status_code == 403
    assert not Instance.objects.exists()


def test_strangers_are_asked_to_sign_in(db: None) -> None:
    assert Client().get(ADDRESS).status_code == 302


def test_without_a_token_nothing_is_taken(people: Cast, study: Study) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.theo, backend="django.contrib.auth.backends.ModelBackend")
    assert send(strict, ("1.dcm", dicom.file(**dicom.for_study(study)))).status_code == 403
    strict.get(ADDRESS)
    token = strict.cookies["csrftoken"].value
    assert send(strict, ("1.dcm", dicom.file(**dicom.for_study(study))), csrfmiddlewaretoken=token).status_code == 200
    assert Instance.objects.count() == 1


def test_nothing_chosen(signed_in: SignedIn) -> None:
    answer = signed_in("theo").post(ADDRESS, {})
    assert answer.status_code == 400
    assert "Choose the files" in answer.content.decode()


def test_too_much_at_once_is_refused_before_it_is_read(signed_in: SignedIn, settings: Settings) -> None:
    settings.UPLOAD_LIMIT_MB = 1
    client = signed_in("theo")
    assert send(client, ("1.dcm", bytes(1_100_000))).status_code == 413
    answer = client.post(ADDRESS, {"files": io.BytesIO(bytes(1_100_000))}, headers=JSON)
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["problems"][0]


def test_a_full_disk_is_said(signed_in: SignedIn, study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise TryAgainLater("full")

    monkeypatch.setattr(storage, "keep", full)
    data = {"files": [SimpleUploadedFile("1.dcm", dicom.file(**dicom.for_study(study)))]}
    answer = signed_in("theo").post(ADDRESS, data, headers=JSON)
    assert answer.status_code == 503
    assert json.loads(answer.content)["error"]
    assert not Instance.objects.exists()


def test_only_get_and_post(signed_in: SignedIn) -> None:
    assert signed_in("theo").put(ADDRESS).status_code == 405
