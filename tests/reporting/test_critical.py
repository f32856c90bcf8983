"""Critical results: the clock, the ladder, the call with its read-back, the page, the month."""

import csv
import datetime as dt
import io

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from patients import audit
from patients.errors import IllegalMove, InvalidInput
from reporting import paper
from reporting.actions import checking, critical, releasing, signing
from reporting.delivery.calling import call_on_due
from reporting.models import Contact, CriticalResult, CriticalStatus, Report, ReportVersion
from tests.cast import PASSWORD, Cast
from tests.conftest import SignedIn

MINUTE = dt.timedelta(minutes=1)
SECRETS = ("Maria", "Test", "MRN-123", "1961", "CT", "chest", "embolism")


@pytest.fixture
def raised(people: Cast, draft: ReportVersion) -> CriticalResult:
    """Rosa has found an embolism: red, an hour."""
    return critical.raise_critical(draft.report, finding="Pulmonary embolism", category="red", by=people.rosa)


def _call(row: CriticalResult, people: Cast, **said: object) -> CriticalResult:
    usual = {"told_to": "Dr Fred", "told_at": timezone.now(), "means": "phone", "read_back": True, "by": people.rosa}
    return critical.log_call(row, **{**usual, **said})  # type: ignore[arg-type]  # a wrong one is refused at run time


def _ago(row: CriticalResult, minutes: float) -> None:
    """Let so much time go by since the finding."""
    gone = minutes * MINUTE
    climbs = row.climbs_at - gone if row.climbs_at else None
    CriticalResult.objects.update(found_at=row.found_at - gone, due_at=row.due_at - gone, climbs_at=climbs)
    row.refresh_from_db()


def test_the_clock_runs_by_category(people: Cast, draft: ReportVersion, subtests: pytest.Subtests) -> None:
    for category, minutes in (("red", 60), ("orange", 360), ("yellow", 4320)):
        row = critical.raise_critical(draft.report, finding="x", category=category, by=people.ron)
        assert (row.due_at - row.found_at, row.late) == (minutes * MINUTE, False)
    for wrong in ({"finding": " "}, {"category": "green"}, {"finding": "x" * 3000}):
        with subtests.test(str(wrong)[:30]), pytest.raises(InvalidInput):
            critical.raise_critical(draft.report, **{"finding": "x", "category": "red", **wrong}, by=people.rosa)
    for who in ("clara", "theo", "fred", "nobody"):
        with subtests.test(who), pytest.raises(PermissionDenied):
            critical.raise_critical(draft.report, finding="x", category="red", by=people.user(who))


def test_a_call_that_was_read_back_ends_it(people: Cast, raised: CriticalResult, subtests: pytest.Subtests) -> None:
    early, late = raised.found_at - 10 * MINUTE, timezone.now() + 10 * MINUTE
    for wrong in ({"told_to": " "}, {"read_back": False}, {"told_at": early}, {"told_at": late}, {"means": "page"}):
        with subtests.test(str(wrong)), pytest.raises(InvalidInput):
            _call(raised, people, **wrong)
    with pytest.raises(PermissionDenied):
        _call(raised, people, by=people.fred)
    row = _call(raised, people, told_to="Dr Fred, ward 3")
    facts = (row.finding, row.raised_by, row.told_by, row.told_to, row.means, row.read_back)
    assert facts == ("Pulmonary embolism", people.rosa, people.rosa, "Dr Fred, ward 3", "phone", True)
    assert (row.status, row.climbs_at, row.late) == (CriticalStatus.ACKNOWLEDGED, None, False)
    with pytest.raises(IllegalMove):
        _call(raised, people)
    assert [event.kind for event in audit.history(row)] == ["critical.raised", "critical.acknowledged"]


def test_nobody_answers_and_it_climbs(people: Cast, raised: CriticalResult) -> None:
    people.dr_fred.email = "fred@practice.example"
    people.dr_fred.save()
    for step, name in enumerate(("Registrar", "Head of the department"), start=1):
        Contact.objects.create(site=people.site, step=step, name=name, phone="1", email=f"{step}@ward.example")
    assert call_on_due(by=people.sven) == 1 and call_on_due(by=people.sven) == 0
    raised.refresh_from_db()
    climbed = []
    for minutes in (29, 2, 13, 2, 60):  # the registrar after half an hour, the head after three quarters
        _ago(raised, minutes)
        call_on_due(by=people.sven)
        raised.refresh_from_db()
        climbed.append(raised.step)
    assert climbed == [1, 2, 2, 3, 3]
    assert [message.to for message in mail.outbox] == [
        ["fred@practice.example"],
        ["1@ward.example"],
        ["2@ward.example"],
    ]
    text = " ".join(f"{message.subject} {message.body}" for message in mail.outbox)
    assert [word for word in SECRETS if word in text] == []
    assert raised.late and raised.status == CriticalStatus.OPEN
    told = audit.history(raised).filter(kind="critical.escalated").values_list("details__to", flat=True)
    assert list(told) == ["Dr Fred Referrer", "Registrar", "Head of the department"]
    with pytest.raises(PermissionDenied):
        critical.climb(raised, by=people.rosa)


def test_the_doctor_acknowledges_on_the_page(people: Cast, raised: CriticalResult, signed_in: SignedIn) -> None:
    signing.sign(ReportVersion.objects.get(), password=PASSWORD, by=people.rosa)
    url = f"/criticals/{raised.pk}/acknowledge/"
    assert signed_in("fred").post(url).status_code == 404  # not released yet
    releasing.release(raised.report, by=people.rosa)
    assert "I know it, and I act on it" in signed_in("fred").get(f"/reports/{raised.report_id}/").content.decode()
    assert signed_in("nora").post(url).status_code == 404
    assert signed_in("fred").get(url).status_code == 405
    assert signed_in("fred").post(url).status_code == 302
    row = CriticalResult.objects.get()
    assert (row.told_to, row.means, row.told_by, row.status) == (
        "Dr Fred Referrer",
        "page",
        people.rosa,
        "acknowledged",
    )
    assert signed_in("fred").post(url).status_code == 409


def test_withdrawn_with_a_reason_by_who_signs(people: Cast, raised: CriticalResult) -> None:
    for who in ("ron", "fred", "clara"):
        with pytest.raises(PermissionDenied):
            critical.withdraw(raised, why="An artefact", by=people.user(who))
    with pytest.raises(InvalidInput):
        critical.withdraw(raised, why=" ", by=people.rosa)
    assert critical.withdraw(raised, why="An artefact", by=people.rosa).climbs_at is None
    assert call_on_due(by=people.sven) == 0


def test_the_checks_know_that_it_was_raised(people: Cast, draft: ReportVersion) -> None:
    draft.impression = draft.findings = "Acute pulmonary embolism."
    assert "critical" in {one.code for one in checking.findings(draft)}
    critical.raise_critical(draft.report, finding="Pulmonary embolism", category="red", by=people.rosa)
    assert "critical" not in {one.code for one in checking.findings(draft)}


def test_the_paper_has_what_was_told_before_the_signature(people: Cast, raised: CriticalResult) -> None:
    _call(raised, people)
    later = critical.raise_critical(raised.report, finding="Something else", category="red", by=people.rosa)
    signing.sign(ReportVersion.objects.get(), password=PASSWORD, by=people.rosa)
    report = Report.objects.get()
    shown = paper.parts(list(report.versions.all()))
    (block,) = paper.content(report, shown).criticals
    assert (block.finding, block.told_to, block.told_by) == ("Pulmonary embolism", "Dr Fred", "Rosa Radiologist")
    _call(later, people)
    assert len(paper.content(report, shown).criticals) == 1  # the same version makes the same paper


@pytest.mark.either
def test_from_the_editor_to_the_call(people: Cast, draft: ReportVersion, signed_in: SignedIn) -> None:
    rosa, study = signed_in("rosa"), draft.report.study
    assert "Alt C" in rosa.get(f"/reading/{study.pk}/").content.decode()
    url = f"/reading/{study.pk}/critical/"
    assert rosa.post(url, {"finding": "Pulmonary embolism", "category": "red"}).url == f"/reading/{study.pk}/"
    assert rosa.post(url, {"finding": "", "category": "red"}).status_code == 400
    row = CriticalResult.objects.get()
    assert "Pulmonary embolism" in rosa.get("/criticals/").content.decode()
    for page in ("/reading/", "/admin/", "/criticals/"):  # the clock is on every screen of those in charge
        assert row.due_at.isoformat(timespec="seconds") in rosa.get(page).content.decode()
    assert "data-clock" not in signed_in("clara").get("/admin/").content.decode()
    said = {"told_to": "Sister Ann", "means": "phone", "told_at": "rubbish", "read_back": "on"}
    answer = rosa.post(f"/criticals/{row.pk}/call/", said)
    assert answer.status_code == 400 and "Sister Ann" in answer.content.decode()
    said["told_at"] = timezone.now().strftime("%Y-%m-%dT%H:%M")
    answer = rosa.post(f"/criticals/{row.pk}/call/", {**said, "read_back": ""})
    assert answer.status_code == 400 and "Have it read back" in answer.content.decode()
    assert rosa.post(f"/criticals/{row.pk}/call/", said).status_code == 302
    assert "None is open" in rosa.get("/criticals/").content.decode()
    assert "Sister Ann knows it" in rosa.get(f"/criticals/{row.pk}/").content.decode()


@pytest.mark.either
def test_the_list_asks_as_often_for_many_as_for_one(
    people: Cast, raised: CriticalResult, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rosa = signed_in("rosa")
    rosa.get("/criticals/")
    with CaptureQueriesContext(connection) as one:
        rosa.get("/criticals/")
    for n in range(5):
        critical.raise_critical(raised.report, finding=f"Finding {n}", category="orange", by=people.rosa)
    with django_assert_num_queries(len(one)):
        assert "Finding 4" in rosa.get("/criticals/").content.decode()


@pytest.mark.either
def test_the_month_for_the_auditor(people: Cast, raised: CriticalResult, signed_in: SignedIn) -> None:
    _call(raised, people, told_to="=cmd()")
    critical.raise_critical(raised.report, finding="Free air", category="orange", by=people.rosa)
    month, ada = timezone.localdate().strftime("%Y-%m"), signed_in("ada")
    answer = ada.get("/criticals/month/", {"month": month, "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))  # type: ignore[arg-type]  # a stream of bytes
    assert [(row["Finding"], row["Told to"], row["In time"]) for row in rows] == [
        ("Pulmonary embolism", "'=cmd()", "yes"),
        ("Free air", "", "yes"),
    ]
    assert "Maria" not in str(rows) and rows[0]["MRN"] == "MRN-123"
    data = ada.get("/criticals/month/", {"month": month, "format": "pdf"}).content
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    assert "2 critical results, 0 not told in time." in text and "Free air" in text
    for wrong in ({"month": "2026-13", "format": "csv"}, {"month": "0000-01", "format": "pdf"}, {"month": month}, {}):
        assert ada.get("/criticals/month/", wrong).status_code == 400
    empty = ada.get("/criticals/month/", {"month": "2001-01", "format": "pdf"})
    assert empty.status_code == 200
    for who in ("clara", "fred", "nobody"):
        assert signed_in(who).get("/criticals/month/", {"month": month, "format": "csv"}).status_code == 403
