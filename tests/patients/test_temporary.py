"""Unknown patients: drawn at once, usable for the whole path, resolved by an update or a merge."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django.fixtures import Settings

from imaging.actions import acquisition, scheduling
from imaging.actions.ordering import Wanted, place_order
from imaging.ingest import pipeline
from imaging.models import Study
from patients.actions.merging import merge
from patients.actions.register import register, update
from patients.actions.temporary import identify, register_temporary
from patients.errors import Conflict, InvalidInput, Refusal
from patients.models import Event, Patient, PatientIdentifier
from reporting.actions import claiming, drafting, releasing, signing
from tests.cast import PASSWORD, Cast, who_is
from tests.factories import dicom
from tests.imaging.safe import say

BORN = dt.date(1970, 3, 2)


def test_number_and_name_come_from_the_settings(people: Cast, settings: Settings) -> None:
    settings.TEMPORARY_MRN_FORMAT, settings.TEMPORARY_NAME_FORMAT = "X-{n:03d}", "Trauma, Doe {n}"
    people.site.mrn_pattern = r"\d{7}"
    people.site.save()
    one, two = (register_temporary(people.site, by=people.clara, note="Red coat") for _ in range(2))
    assert [patient.mrn for patient in (one, two)] == ["X-001", "X-002"], "whatever the site's own numbers look like"
    assert (one.family_name, one.given_name, one.sex, one.temporary) == ("Trauma", "Doe 1", "U", True)
    assert Event.objects.get(kind="patient.temporary", patient=one).details == {"note": "Red coat"}


def test_a_number_that_somebody_has_is_passed_over(people: Cast) -> None:
    register(people.site, by=people.clara, mrn="TEMP-000001", family_name="Early", birth_date=BORN, sex="F")
    assert register_temporary(people.site, by=people.clara).mrn == "TEMP-000002"


def test_a_technologist_registers_nobody(people: Cast) -> None:
    with pytest.raises(PermissionDenied):
        register_temporary(people.site, by=people.theo)


def test_identified_by_an_update(people: Cast) -> None:
    patient = register_temporary(people.site, by=people.clara)
    for missing in ({"family_name": "Real"}, {"birth_date": BORN}):
        with pytest.raises(InvalidInput):
            identify(patient, by=people.clara, **missing)
    known = identify(patient, by=people.clara, family_name="Real", given_name="Rita", birth_date=BORN, mrn="MRN-9")
    assert (known.pk, known.temporary, known.mrn) == (patient.pk, False, "MRN-9")
    assert PatientIdentifier.objects.get(value_key="TEMP000001").patient == known
    with pytest.raises(Refusal, match="no temporary identity"):
        identify(patient, by=people.clara, family_name="Real", birth_date=BORN)


def test_a_number_that_somebody_has_is_a_merge(people: Cast, patient: Patient) -> None:
    unknown = register_temporary(people.site, by=people.clara)
    with pytest.raises(Conflict, match="MRN-123"):
        identify(unknown, by=people.clara, family_name="Test", birth_date=BORN, mrn="MRN-123")
    merge(patient, unknown, why="Her daughter came", by=people.clara)
    assert Patient.objects.filter(temporary=True, merged_into=None).count() == 0
    patient.refresh_from_db()
    assert not patient.temporary and patient.family_name == "Test"


def test_nothing_more_is_given_to_who_was_merged(people: Cast, patient: Patient) -> None:
    unknown = register_temporary(people.site, by=people.clara)
    merge(patient, unknown, why="Her daughter came", by=people.clara)
    with pytest.raises(Conflict, match="merged into Test, Maria"):
        update(unknown, by=people.clara, phone="1")
    with pytest.raises(Conflict, match="merged into Test, Maria"):
        register(people.site, by=people.clara, mrn=unknown.mrn, family_name="New", birth_date=BORN, sex="F")


@pytest.fixture
def unknown_study(people: Cast) -> Study:
    """An unknown patient's CT with an image, by the verbs of the whole path."""
    patient = register_temporary(people.site, by=people.clara, sex="M")
    facts = {"site": people.site, "referrer": people.dr_fred, "indication": "Found unconscious. Bleeding?"}
    study = place_order(patient, [Wanted(people.ct_chest)], by=people.clara, **facts).studies.get()
    scheduling.schedule(study, people.ct, dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), by=people.clara)
    scheduling.check_in(study, said=who_is(study.patient), by=people.clara)
    acquisition.begin(study, by=people.theo)
    outcome = pipeline.ingest(io.BytesIO(dicom.file(**dicom.for_study(study))), by=people.theo)
    assert outcome.study == study.pk
    acquisition.complete(study, by=people.theo)
    return Study.objects.get(pk=study.pk)


def test_the_whole_path_and_the_mark_on_every_page(people: Cast, unknown_study: Study, signed_in: Any) -> None:
    rosa: Client = signed_in("rosa")
    claiming.claim(unknown_study, by=people.rosa)
    reading = rosa.get(reverse("reading", args=[unknown_study.pk])).content.decode()
    version = drafting.start(unknown_study, by=people.rosa)
    text = {"findings": "No haemorrhage, no mass.", "impression": "No bleeding."}
    version = drafting.save(version, text, revision=version.revision, by=people.rosa)
    report = signing.sign(version, password=PASSWORD, by=people.rosa).report
    releasing.release(report, by=people.rosa)
    pages = {
        "reading": reading,
        "report": rosa.get(reverse("report", args=[report.pk])).content.decode(),
        "study": rosa.get(reverse("study", args=[unknown_study.pk])).content.decode(),
        "admin": rosa.get(reverse("admin:imaging_study_change", args=[unknown_study.pk])).content.decode(),
        "pdf": "".join(p.extract_text() for p in PdfReader(io.BytesIO(_pdf(rosa, report.pk))).pages),
    }
    for name, text in pages.items():
        assert "temporary" in text.lower(), name


def _pdf(client: Client, report: int) -> bytes:
    answer = client.get(reverse("report-pdf", args=[report]))
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[union-attr,attr-defined]


def test_the_worklist_marks_them(people: Cast, unknown_study: Study, signed_in: Any) -> None:
    for who, url in (("rosa", reverse("reading-list")), ("clara", "/admin/imaging/study/?status=all")):
        assert "temporary" in signed_in(who).get(url).content.decode().lower(), url


def test_the_number_of_before_still_brings_images(people: Cast, patient: Patient) -> None:
    unknown = register_temporary(people.site, by=people.clara, sex="F")
    facts = {"site": people.site, "referrer": people.dr_fred, "indication": "Found unconscious."}
    study = place_order(unknown, [Wanted(people.ct_chest)], by=people.clara, **facts).studies.get()
    as_the_machine_knows = dicom.for_study(study)
    say(study, people, pregnancy="no")
    acquisition.begin(study, by=people.theo)
    merge(patient, unknown, why="Her daughter came", by=people.clara)
    outcome = pipeline.ingest(io.BytesIO(dicom.file(**as_the_machine_knows)), by=people.theo)
    assert outcome.study == study.pk, outcome
