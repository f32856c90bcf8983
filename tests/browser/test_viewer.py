"""Images beside the report: in OHIF, on to the next patient, blocked when the two differ; and in the quick viewer."""

import datetime as dt
import io
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings as django_settings
from PIL import Image
from playwright.sync_api import Frame, Page, Route, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from imaging.actions import acquisition
from imaging.actions.ordering import Wanted, new_study_uid, place_order
from imaging.ingest import pipeline
from imaging.models import Study
from imaging.viewer.installed import installed
from patients.actions.register import register
from patients.models import Patient
from tests.browser.conftest import Desk
from tests.cast import Cast
from tests.factories import dicom

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VIEWER = Path(django_settings.BASE_DIR) / "var" / "viewer"
SAME = "Viewer and report show the same patient"
OPENING = 60_000  # milliseconds: OHIF on a busy machine without a graphics card
SIDE = 64


def scanned(people: Cast, patient: Patient) -> Study:
    """A CT of three slices, dark with a bright square that grows."""
    order = place_order(
        patient,
        [Wanted(people.ct_chest)],
        site=people.site,
        referrer=people.dr_fred,
        indication="Mass?",
        by=people.clara,
    )
    study = acquisition.begin(order.studies.get(), by=people.theo)
    series, room = new_study_uid(), new_study_uid()
    for number in range(3):
        pixels = np.zeros((SIDE, SIDE), "<u2")
        pixels[16 : 40 + 4 * number, 16:40] = 1100
        tags = {"SeriesInstanceUID": series, "InstanceNumber": number + 1, "SeriesDescription": "Axial"}
        place = {"ImagePositionPatient": [0, 0, number * 5], "ImageOrientationPatient": [1, 0, 0, 0, 1, 0]}
        size = {"Rows": SIDE, "Columns": SIDE, "PixelSpacing": [2, 2], "FrameOfReferenceUID": room}
        grey = {"RescaleSlope": 1, "RescaleIntercept": -1024, "WindowCenter": 40, "WindowWidth": 400}
        data = dicom.file(**dicom.for_study(study, **tags, **place, **size, **grey, PixelData=pixels.tobytes()))
        assert pipeline.ingest(io.BytesIO(data), by=people.sven).outcome == "stored"
    return acquisition.complete(study, by=people.theo)


@pytest.fixture
def maria(people: Cast, patient: Patient) -> Study:
    return scanned(people, patient)


@pytest.fixture
def otto(people: Cast) -> Study:
    name = {"family_name": "Other", "given_name": "Otto"}
    return scanned(
        people, register(people.site, by=people.clara, mrn="MRN-9", birth_date=dt.date(1970, 1, 2), sex="M", **name)
    )


def only(page: Page, server: LiveServer) -> list[str]:
    """Let the page reach our server and nothing else; what it tried is in the list."""
    tried: list[str] = []

    def pass_or_note(route: Route) -> None:
        if route.request.url.startswith((server.url, "data:", "blob:")):
            route.continue_()
        else:
            tried.append(route.request.url)
            route.abort()

    page.context.route("**/*", pass_or_note)
    return tried


def frame(page: Page, part: str) -> Frame:
    return next(each for each in page.frames if each.name.startswith(part))


def brightness(page: Page, picture: str) -> tuple[int, int]:
    """The darkest and the brightest grey of what is drawn there."""
    seen = Image.open(io.BytesIO(frame(page, "viewer").locator(picture).first.screenshot())).convert("L")
    low, high = seen.getextrema()
    return int(low), int(high)  # type: ignore[arg-type]  # one band has one pair


@pytest.mark.slow
def test_the_next_study_comes_into_both_and_another_patient_blocks(
    maria: Study, otto: Study, desk: Desk, live_server: LiveServer, settings: Settings
) -> None:
    settings.VIEWER_ROOT = VIEWER
    if installed() is None:
        pytest.skip("the viewer was not fetched: manage.py fetch_viewer")
    page = desk("rosa")
    tried = only(page, live_server)
    page.context.add_cookies([{"name": "viewer", "value": "full", "url": live_server.url}])
    page.goto(f"/reading/{maria.pk}/")
    expect(page.get_by_text(SAME)).to_be_visible(timeout=OPENING)
    low, high = brightness(page, "canvas")
    assert low < 60 and high > 200
    page.evaluate("window.theSame = true")

    frame(page, "report").goto(f"{live_server.url}/reading/{otto.pk}/")
    expect(page.get_by_text(SAME)).to_be_hidden()
    expect(page.get_by_text(SAME)).to_be_visible(timeout=OPENING)
    expect(page).to_have_url(f"{live_server.url}/reading/{otto.pk}/")
    assert page.evaluate("window.theSame") is True, "the page around was loaded again"
    assert otto.study_instance_uid in frame(page, "viewer").url

    to = f"/basic?StudyInstanceUIDs={maria.study_instance_uid}"
    frame(page, "viewer").evaluate("(to) => commandsManager.runCommand('navigateHistory', { to })", to)
    blocked = page.get_by_role("alertdialog")
    expect(blocked).to_contain_text("Viewer and report show different patients", timeout=OPENING)
    expect(blocked).to_contain_text("MRN-9")
    expect(blocked).to_contain_text("MRN-123")
    assert page.locator("iframe[data-report-frame]").evaluate("(frame) => frame.inert") is True
    assert tried == []


def test_the_quick_viewer_draws_stored_values(maria: Study, desk: Desk, live_server: LiveServer) -> None:
    page = desk("rosa")
    tried = only(page, live_server)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/viewer/quick/?StudyInstanceUIDs={maria.study_instance_uid}")
    expect(page.get_by_text("Not for primary diagnosis")).to_be_visible()
    expect(page.get_by_text("W 400 L 40")).to_be_visible()
    values = "(at) => { const c = document.querySelector('canvas'); const s = c.height / 64;"
    values += (
        "return c.getContext('2d').getImageData(c.width / 2 + (at - 32) * s, c.height / 2 - 4 * s, 1, 1).data[0] }"
    )
    assert (page.evaluate(values, 4), page.evaluate(values, 28)) == (
        0,
        151,
    )  # -1024 and 76 HU
    before = len(asked)
    page.get_by_label("Window preset").select_option("Bone")
    expect(page.get_by_text("W 2500 L 480")).to_be_visible()
    assert page.evaluate(values, 28) == 86 and len(asked) == before, "the window is applied in the browser"
    page.locator("canvas").press("ArrowDown")
    expect(page.get_by_text("2 / 3")).to_be_visible()
    assert not [url for url in asked if "rendered" in url] and tried == []
