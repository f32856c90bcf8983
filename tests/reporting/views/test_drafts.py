"""The text while it is written, by script and by plain form."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from imaging.models import Study
from reporting.actions import claiming, drafting
from reporting.models import Report, ReportStatus, ReportVersion, VersionKind
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.reporting.conftest import TEXT

JSON = {"Accept": "application/json"}


def _save(client: Client, draft: ReportVersion, *, script: bool = True, **fields: Any) -> HttpResponse:
    data = {"version": draft.number, "revision": draft.revision, **TEXT, **fields}
    address = reverse("reading-save", args=[draft.report.study_id])
    answer: HttpResponse = client.post(address, data, headers=JSON if script else {})  # type: ignore[assignment]
    return answer


def _json(answer: HttpResponse) -> Any:
    return answer.json()  # type: ignore[attr-defined]  # the test client's answers have it


def test_a_script_saves_and_learns_the_revision(signed_in: SignedIn, draft: ReportVersion) -> None:
    answer = _save(signed_in("rosa"), draft, findings="Line one\r\nLine two ")
    assert (answer.status_code, _json(answer)["revision"]) == (200, 2)
    draft.refresh_from_db()
    assert draft.findings == "Line one\nLine two "


def test_a_form_saves_and_comes_back(signed_in: SignedIn, draft: ReportVersion) -> None:
    answer = _save(signed_in("rosa"), draft, script=False, findings="By form")
    assert (answer.status_code, answer["Location"]) == (302, reverse("reading", args=[draft.report.study_id]))
    draft.refresh_from_db()
    assert draft.findings == "By form"


def test_the_same_text_is_no_new_revision(signed_in: SignedIn, draft: ReportVersion) -> None:
    assert _json(_save(signed_in("rosa"), draft))["revision"] == 1


def test_a_section_that_is_not_sent_keeps_its_text(signed_in: SignedIn, draft: ReportVersion) -> None:
    data = {"version": 1, "revision": 1, "findings": "Only this"}
    signed_in("rosa").post(reverse("reading-save", args=[draft.report.study_id]), data, headers=JSON)
    draft.refresh_from_db()
    assert (draft.findings, draft.impression) == ("Only this", TEXT["impression"])


def test_a_newer_text_comes_back_beside_mine(signed_in: SignedIn, people: Cast, draft: ReportVersion) -> None:
    drafting.save(draft, {"findings": "Second window"}, revision=1, by=people.rosa)
    answer = _save(signed_in("rosa"), draft, findings="First window")
    assert answer.status_code == 409
    assert _json(answer)["theirs"]["revision"] == 2
    assert _json(answer)["theirs"]["sections"]["findings"] == "Second window"
    draft.refresh_from_db()
    assert draft.findings == "Second window"


def test_a_form_that_lost_has_its_text_still_in_the_boxes(
    signed_in: SignedIn, people: Cast, draft: ReportVersion
) -> None:
    drafting.save(draft, {"findings": "Second window"}, revision=1, by=people.rosa)
    answer = _save(signed_in("rosa"), draft, script=False, findings="First <window>")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "First &lt;window&gt;" in page and "is not saved" in page


def test_whose_claim_was_taken_reads_the_text_once_more(
    signed_in: SignedIn, people: Cast, draft: ReportVersion
) -> None:
    claiming.take_over(draft.report.study, why="urgent", by=people.ravi)
    by_script = _save(signed_in("rosa"), draft, findings="Late words")
    assert (by_script.status_code, _json(by_script)["mine"], _json(by_script)["theirs"]) == (409, False, None)
    by_form = _save(signed_in("rosa"), draft, script=False, findings="Late words")
    assert (by_form.status_code, "Late words" in by_form.content.decode()) == (409, True)
    draft.refresh_from_db()
    assert draft.findings == TEXT["findings"]


@pytest.mark.parametrize("fields", [{"version": "x"}, {"revision": ""}, {"revision": -1}, {"findings": "x" * 100_001}])
def test_nonsense_is_refused_and_said(signed_in: SignedIn, draft: ReportVersion, fields: dict[str, Any]) -> None:
    answer = _save(signed_in("rosa"), draft, **fields)
    assert answer.status_code == 400
    assert _json(answer)["error"]


def test_a_part_that_is_gone_is_said(signed_in: SignedIn, draft: ReportVersion) -> None:
    answer = _save(signed_in("rosa"), draft, version=7)
    assert (answer.status_code, "thrown away" in _json(answer)["error"]) == (409, True)


def test_a_signed_version_takes_nothing(signed_in: SignedIn, people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.rosa)
    version = ReportVersion.objects.get()
    assert _save(signed_in("rosa"), version, findings="Changed").status_code == 409
    assert _save(signed_in("rosa"), version).status_code == 409  # the same text neither
    version.refresh_from_db()
    assert version.digest == version.computed_digest()


def test_an_addendum_is_thrown_away_with_a_reason(signed_in: SignedIn, people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.rosa)
    drafting.start_addendum(signed, kind=VersionKind.ADDENDUM, by=people.rosa)
    client, address = signed_in("rosa"), reverse("reading-discard", args=[signed.study_id])
    assert client.post(address, {"why": ""}).status_code == 400
    assert client.post(address, {"why": "Not needed"})["Location"] == reverse("report", args=[signed.pk])
    assert not ReportVersion.objects.filter(open=True).exists()


def test_a_report_that_was_never_signed_is_given_up_and_begun_again(
    signed_in: SignedIn, acquired: Study, draft: ReportVersion
) -> None:
    client = signed_in("rosa")
    client.post(reverse("reading-discard", args=[acquired.pk]), {"why": "Wrong study"})
    assert Report.objects.get().status == ReportStatus.CANCELLED
    page = client.get(reverse("reading", args=[acquired.pk])).content.decode()
    assert "Begin the report" in page and "<textarea id=" not in page
    client.post(reverse("reading-claim", args=[acquired.pk]))
    assert Report.objects.get().status == ReportStatus.DRAFT
