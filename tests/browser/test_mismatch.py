"""The lead technologist decides where images belong; the desk compares a patient's CD."""

import io

import pytest
from playwright.sync_api import expect

from imaging.ingest import pipeline
from imaging.models import Instance, Mismatch, Study
from patients.actions.register import register
from tests.browser.conftest import Desk
from tests.cast import Cast
from tests.factories import dicom

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAST = {"PatientName": "Tast^Maria"}


def test_the_wrong_name_is_compared_and_attached(people: Cast, study: Study, desk: Desk) -> None:
    for number in range(3):
        data = dicom.file(**dicom.for_study(study, **TAST, InstanceNumber=number))
        pipeline.ingest(io.BytesIO(data), by=people.sven)
    page = desk("lena")
    page.goto(f"/admin/imaging/mismatch/{Mismatch.objects.get().pk}/change/")
    expect(page.locator(".held-pictures img")).to_have_count(3)
    page.get_by_role("link", name="Attach here").first.click()
    page.get_by_label("Reason").fill("Maiden name")
    page.get_by_role("button", name="Attach to an order").click()
    expect(page.get_by_text("Attached. Late images")).to_be_visible()
    assert Instance.objects.filter(series__study=study).count() == 3


def test_a_cd_is_compared_and_confirmed(people: Cast, study: Study, desk: Desk) -> None:
    page = desk("clara")
    page.goto("/imaging/upload/")
    disc = dicom.zipped({"IM0": dicom.file(PatientID="F-1", PatientName="Test^Maria"), "VIEWER.EXE": b"MZ" * 200})
    page.get_by_label("MRN of the patient who brought them").fill("MRN-123")
    page.get_by_label("Files").set_input_files({"name": "cd.zip", "mimeType": "application/zip", "buffer": disc})
    page.get_by_role("button", name="Bring in").click()
    page.get_by_role("link", name="Compare whose images these are").click()
    page.get_by_role("button", name="It is this patient").click()
    expect(page.get_by_text("Nothing waits for a confirmation.")).to_be_visible()
    assert Study.objects.get(outside=True).patient == study.patient


@pytest.mark.refused  # the question is a page with 400
def test_the_site_is_asked_where_two_have_the_number(people: Cast, study: Study, desk: Desk) -> None:
    """The files stay chosen: one more press brings them in."""
    same = {"family_name": "Test", "given_name": "Maria", "birth_date": study.patient.birth_date, "sex": "F"}
    theirs = register(people.other_site, by=people.sven, mrn="MRN-123", **same)
    page = desk("clara")
    page.goto("/imaging/upload/")
    expect(page.get_by_label("Site that gave the MRN")).to_be_hidden()
    page.get_by_label("MRN of the patient who brought them").fill("MRN-123")
    image = dicom.file(PatientID="F-1", PatientName="Test^Maria")
    page.get_by_label("Files").set_input_files({"name": "1.dcm", "mimeType": "application/dicom", "buffer": image})
    page.get_by_role("button", name="Bring in").click()
    page.get_by_label("Site that gave the MRN").select_option("Southside Imaging")
    assert not Mismatch.objects.exists()
    page.get_by_role("button", name="Bring in").click()
    page.get_by_role("link", name="Compare whose images these are").click()
    page.get_by_role("button", name="It is this patient").click()
    expect(page.get_by_text("Nothing waits for a confirmation.")).to_be_visible()
    assert Study.objects.get(outside=True).patient == theirs
