"""The viewer's page is for who may see the study; its files are for all, and each may do only what it must."""

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from imaging.models import Study
from imaging.viewer import fetching
from patients.actions.register import register
from patients.models import Event, Patient
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.imaging.viewer.build import packed

pytestmark = pytest.mark.either


def page(*studies: Study, name: str = "viewer") -> str:
    return f"{reverse(name)}?StudyInstanceUIDs={','.join(study.study_instance_uid for study in studies)}"


def directives(policy: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


def test_who_may_open_it(
    people: Cast, acquired: Study, patient: Patient, signed_in: SignedIn, settings: Settings, tmp_path: Path
) -> None:
    settings.VIEWER_ROOT = tmp_path / "viewer"
    viewer = fetching.unpack(packed(tmp_path), settings.VIEWER_ROOT)
    rosa = signed_in("rosa")
    answer = rosa.get(page(acquired))
    assert answer.status_code == 200 and f"{viewer.base}app.bundle.0a.js" in answer.content.decode()
    assert Event.objects.filter(kind="images.viewed", patient=patient).count() == 1
    policy = directives(answer.headers["Content-Security-Policy"])
    assert policy["script-src"] == "'self'" and policy["connect-src"] == "'self' data: blob:"
    assert "unsafe-eval" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"

    assert signed_in("nora").get(page(acquired)).status_code == 404
    assert rosa.get(reverse("viewer")).status_code == 404
    assert Client().get(page(acquired)).headers["Location"].startswith(reverse("sign-in"))
    name = {"family_name": "Other", "given_name": "Otto"}
    otto = register(people.site, by=people.clara, mrn="MRN-9", birth_date=dt.date(1970, 1, 2), sex="M", **name)
    other = Study.objects.create(patient=otto, site=people.site, outside=True, modality="CT", study_instance_uid="1.2")
    assert rosa.get(page(acquired, other)).status_code == 400


def test_without_it_the_quick_viewer_opens(acquired: Study, signed_in: SignedIn) -> None:
    answer = signed_in("rosa").get(page(acquired), follow=True)
    assert answer.request["PATH_INFO"] == reverse("quick-viewer")
    assert "Not for primary diagnosis" in answer.content.decode()


def test_its_files_are_compressed_kept_and_held_short(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.VIEWER_ROOT = tmp_path / "viewer"
    viewer = fetching.unpack(packed(tmp_path), settings.VIEWER_ROOT)
    headers = {}
    for name in ("app.bundle.0a.js", "136.bundle.0b.js"):
        answer = client.get(viewer.base + name, headers={"Accept-Encoding": "gzip"})
        headers[name] = answer.headers
        assert answer.status_code == 200 and answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"] and "Access-Control-Allow-Origin" not in answer.headers
        answer.getvalue()  # reads the file to its end, which closes it
    assert headers["app.bundle.0a.js"]["Content-Security-Policy"] == "default-src 'none'"
    assert "'unsafe-eval'" in headers["136.bundle.0b.js"]["Content-Security-Policy"]
    assert client.get("/viewer/files/other/app.bundle.0a.js").status_code == 404
