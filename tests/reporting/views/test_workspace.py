"""Which page a browser gets to read on, what the report tells the viewer, and which prior comes first."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from imaging.actions.ordering import Wanted, place_order
from imaging.models import Study
from imaging.viewer import fetching
from patients.models import Event
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.imaging.viewer.build import packed
from tests.reporting.conftest import Imaged

pytestmark = pytest.mark.either

WHOLE, FRAME = {"Sec-Fetch-Dest": "document"}, {"Sec-Fetch-Dest": "iframe"}


def facts(page: str) -> dict[str, Any]:
    """What the report tells the viewer."""
    found = re.search(r'id="viewer-facts" type="application/json">(.*?)</script>', page)
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_the_page_to_read_on(
    acquired: Study, signed_in: SignedIn, settings: Settings, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    rosa, url = signed_in("rosa"), reverse("reading", args=[acquired.pk])
    rosa.cookies["viewer"] = "full"
    with subtests.test("no viewer was fetched"):
        assert "data-viewer " in rosa.get(url, headers=WHOLE).content.decode()
    settings.VIEWER_ROOT = tmp_path / "viewer"
    fetching.unpack(packed(tmp_path), settings.VIEWER_ROOT)
    with subtests.test("the workspace, which shows nothing by itself"):
        before = Event.objects.count()
        page = rosa.get(url, headers=WHOLE).content.decode()
        assert "data-workspace" in page and acquired.study_instance_uid in page and "<textarea" not in page
        assert Event.objects.count() == before
    with subtests.test("the report inside it"):
        page = rosa.get(url, headers=FRAME).content.decode()
        assert "data-viewer " not in page and 'class="top"' not in page and "framed" in page
        assert facts(page) | {"key": 0} == {
            "key": 0,
            "study": acquired.study_instance_uid,
            "title": acquired.title,
            "number": "MRN-123",
            "name": "Test^Maria",
            "shown": "Test, Maria",
            "studies": [acquired.study_instance_uid],
            "prior": None,
        }
    with subtests.test("a browser that says nothing of itself, or chose the quick one"):
        assert "data-viewer " in rosa.get(url).content.decode()
        rosa.cookies["viewer"] = "quick"
        assert "data-viewer " in rosa.get(url, headers=WHOLE).content.decode()


def test_the_nearest_prior_comes_first_and_is_hung_beside(
    people: Cast, acquired: Study, imaged: Imaged, signed_in: SignedIn
) -> None:
    def another(part: str, modality: str) -> Study:
        order = place_order(
            acquired.patient,
            [Wanted(people.ct_chest)],
            site=people.site,
            referrer=people.dr_fred,
            indication="Follow-up",
            by=people.clara,
        )
        study = imaged(order.studies.get())
        study.series.update(body_part=part)
        Study.objects.filter(pk=study.pk).update(procedure=None, modality=modality)
        return study

    same = another("chest", "CT")
    part = another("CHEST", "CR")
    kind, neither = another("HEAD", "CT"), another("", "MR")
    page = signed_in("rosa").get(reverse("reading", args=[acquired.pk]), headers=FRAME).content.decode()
    order = re.findall(r'data-compare="([0-9.]+)"', page)
    assert order == [each.study_instance_uid for each in (same, part, kind, neither)]
    assert facts(page)["studies"] == [acquired.study_instance_uid, same.study_instance_uid]
    same.series.update(body_part="FOOT")
    page = signed_in("rosa").get(reverse("reading", args=[acquired.pk]), headers=FRAME).content.decode()
    assert facts(page)["studies"] == [acquired.study_instance_uid] and facts(page)["prior"] == part.study_instance_uid
