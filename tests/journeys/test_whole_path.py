"""From an order to a released report through HTTP as four people; and at each step the wrong people."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.utils import timezone
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from imaging.models import Instance, Mismatch, Order, ScheduledStep, Study
from patients import audit
from patients.models import Event, Patient
from reporting.models import Delivery, DeliveryStatus, Report
from tests.cast import PASSWORD, Cast
from tests.factories import dicom
from tests.house.snapshot import changed, snapshot
from tests.journeys.person import Answer, Fields, Files, Person

IMPRESSION = "Nodule of 8 mm in the left upper lobe: follow up in 6 months."
EVERYBODY = ("clara", "theo", "rosa", "fred", "nora", "nobody")


@dataclass
class Clinic:
    """The people at their browsers. `before_each` sees every form before it is sent."""

    url: str
    people: Cast
    before_each: Callable[[str, str, Fields, Files | None], None] = lambda *args: None
    desks: dict[str, Person] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)

    def at(self, name: str) -> Person:
        """The person, signed in."""
        if name not in self.desks:
            self.desks[name] = Person(self.url, name)
            answer = self.desks[name].sign_in(PASSWORD)
            assert answer.status == 200 and answer.path != "/sign-in/", answer.text
        return self.desks[name]

    def send(self, name: str, path: str, fields: Fields, files: Files | None = None) -> Answer:
        """Send a form as this person; it has to go through."""
        self.before_each(name, path, fields, files)
        answer = self.at(name).post(path, fields, files)
        assert answer.status == 200, (path, answer.status, answer.text[-3000:])
        self.sent.append(path)
        return answer

    def fill(self, name: str, page: str, action: str = "", /, **values: str) -> Answer:
        """Open a page, fill its form in, send it."""
        form = self.at(name).get(page).form(action)
        return self.send(name, form.action, {**form.fields, **values})

    def step(self, name: str, study: Study, step: str, /, **values: str) -> Answer:
        """Take a step of a study on its page in the admin; the button has to be there."""
        page, address = f"/admin/imaging/study/{study.pk}/change/", f"/admin/imaging/study/{study.pk}/do/{step}/"
        assert address in self.at(name).get(page).text, f"{name} has no button for {step}"
        return self.fill(name, address, **values)


def at_the_desk(clinic: Clinic) -> Study:
    """Clara registers Maria, orders a CT for Dr Fred, books a slot and checks her in."""
    people = clinic.people
    clinic.fill(
        "clara",
        "/admin/patients/patient/add/",
        family_name="Journey",
        given_name="María",
        birth_date="1961-04-12",
        sex="F",
        site=str(people.site.pk),
        mrn="J-1",
    )
    patient = Patient.objects.get(mrn_key="J1")
    clinic.fill(
        "clara",
        f"/admin/imaging/order/add/?patient={patient.pk}",
        patient=str(patient.pk),
        indication="Cough for six weeks. Mass?",
        referrer=str(people.dr_fred.pk),
        site=str(people.site.pk),
        **{"studies-0-procedure": str(people.ct_chest.pk)},
    )
    study = Order.objects.get(patient=patient).studies.get()
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    clinic.step("clara", study, "schedule", station=str(people.ct.pk), day=tomorrow.isoformat(), time="10:00")
    clinic.step("clara", study, "check-in", name="maria journey", birth_date="12 April 1961")
    return study


def in_the_room(clinic: Clinic, study: Study) -> None:
    """Theo begins, uploads two images, completes."""
    clinic.step("theo", study, "begin")
    ds = dicom.for_study(study, SeriesInstanceUID="1.2.3.4")
    files = {"one.dcm": dicom.file(**ds), "two.dcm": dicom.file(**ds, InstanceNumber=2)}
    form = clinic.at("theo").get("/imaging/upload/").form("/imaging/upload/")
    fields = {name: value for name, value in form.fields.items() if name != "complete"}
    page = clinic.send("theo", form.action, fields, {"files": ("ct.zip", dicom.zipped(files))})
    assert page.text.count("stored") >= 2, page.text
    clinic.step("theo", study, "complete", note="Moved a little.")


def at_the_reading_desk(clinic: Clinic, study: Study) -> Report:
    """Rosa claims, writes, signs with her password again, and releases."""
    assert f"/reading/{study.pk}/" in clinic.at("rosa").get("/reading/").text
    page = clinic.fill("rosa", f"/reading/{study.pk}/", f"/reading/{study.pk}/claim/")
    editor = page.form(f"/reading/{study.pk}/draft/")
    text = {"technique": "CT of the chest.", "findings": "A nodule.", "impression": IMPRESSION}
    page = clinic.send("rosa", editor.action, {**editor.fields, **text})
    editor = page.form(f"/reading/{study.pk}/draft/")
    assert editor.fields["impression"].strip() == IMPRESSION
    asked = clinic.send("rosa", f"/reading/{study.pk}/sign/", editor.fields)
    form = asked.form(f"/reading/{study.pk}/sign/")
    form.fields.pop("release")  # a ticked box: she looks at the whole once more and releases it from there
    page = clinic.send("rosa", form.action, {**form.fields, "password": PASSWORD})
    report = Report.objects.get(study=study)
    assert page.path == f"/reports/{report.pk}/"
    assert clinic.at("fred").get(page.path).status == 404, "not released yet"
    form = page.form(f"/reports/{report.pk}/release/")
    clinic.send("rosa", form.action, form.fields)
    return report


def at_the_practice(clinic: Clinic, report: Report) -> bytes:
    """Dr Fred finds the result, opens it, takes the paper, and says that he has read it."""
    fred = clinic.at("fred")
    results = fred.get("/results/")
    assert f"/reports/{report.pk}/" in results.text and "Journey" in results.text
    page = fred.get(f"/reports/{report.pk}/")
    assert page.status == 200 and IMPRESSION in page.text
    paper = fred.get(f"/reports/{report.pk}/pdf/")
    assert (paper.status, paper.headers["Content-Type"]) == (200, "application/pdf")
    form = page.form(f"/reports/{report.pk}/acknowledge/")
    clinic.send("fred", form.action, form.fields)
    return paper.content


@pytest.mark.django_db(transaction=True)
def test_the_whole_path(live_server: LiveServer, people: Cast) -> None:
    clinic = Clinic(live_server.url, people)
    study = at_the_desk(clinic)
    in_the_room(clinic, study)
    report = at_the_reading_desk(clinic, study)
    paper = at_the_practice(clinic, report)

    assert paper.startswith(b"%PDF")
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())
    assert IMPRESSION in words and "Journey" in words and study.accession_number in words
    assert clinic.at("fred").get(f"/reports/{report.pk}/pdf/").content == paper, "the same version, the same bytes"
    assert clinic.at("nora").get(f"/reports/{report.pk}/").status == 404
    assert clinic.at("nora").get(f"/reports/{report.pk}/pdf/").status == 404
    assert "Journey" not in clinic.at("nora").get("/results/").text

    kinds = [event.kind for event in audit.history(study) if event.kind not in {"study.viewed", "images.viewed"}]
    moves = [kind for kind in kinds if kind.startswith("study.")]
    assert moves == [
        f"study.{step}" for step in "placed schedule check_in begin complete start_reading report release".split()
    ]
    assert Delivery.objects.get().status == DeliveryStatus.ACKNOWLEDGED
    study.refresh_from_db()
    assert (study.status, study.instance_count, Instance.objects.count()) == ("released", 2, 2)
    assert study.technologist_note == "Moved a little." and not Mismatch.objects.exists()
    assert ScheduledStep.objects.get().current


@pytest.mark.django_db(transaction=True)
def test_at_each_step_the_wrong_people_change_nothing(live_server: LiveServer, people: Cast) -> None:
    """Everybody else sends the very same form first, with a session and a token of their own."""
    also = {"rosa": {"/admin/imaging/order/add/"}}  # a radiologist orders too
    refused: list[int] = []

    def everybody_else(right: str, path: str, fields: Fields, files: Files | None) -> None:
        wrong = [who for who in EVERYBODY if who != right and path not in also.get(who, ())]
        if path == "/imaging/upload/":
            wrong.remove("clara")  # the desk brings in disks that patients carry
        if path.endswith("/acknowledge/"):
            wrong.remove("rosa")  # a reader sees the report; what she sends acknowledges nothing
        desks = [clinic.at(who) for who in wrong]
        before, written = snapshot(), Event.objects.count()
        for desk in desks:
            answer = desk.post(path, fields, files)
            away = answer.path in {"/results/", "/admin/", "/reading/"}  # no right to the admin: one's own home
            assert answer.status in {403, 404} or (path.startswith("/admin/") and away), (
                desk.name,
                path,
                answer.status,
            )
            refused.append(answer.status)
        assert changed(before, snapshot()) == [], path
        new = Event.objects.order_by("pk")[written:]
        assert {event.kind for event in new} <= {"results.listed"}, path

    clinic = Clinic(live_server.url, people, everybody_else)
    study = at_the_desk(clinic)
    in_the_room(clinic, study)
    report = at_the_reading_desk(clinic, study)
    at_the_practice(clinic, report)
    study.refresh_from_db()
    assert study.status == "released" and len(clinic.sent) == 13
    assert len(refused) > 50
