"""The reading page: what it shows, and who holds the study."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imaging.actions.ordering import Wanted, place_order
from imaging.models import Order, Study, StudyStatus
from patients.models import Event
from reporting.actions import claiming, drafting, releasing, signing
from reporting.models import Claim, Report, ReportVersion, VersionKind
from tests.cast import PASSWORD, Cast
from tests.conftest import SignedIn
from tests.reporting.conftest import TEXT, Imaged

JSON = {"Accept": "application/json"}


def _page(client: Client, study: Study) -> str:
    answer = client.get(reverse("reading", args=[study.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_all_that_stands_beside_the_report(signed_in: SignedIn, people: Cast, acquired: Study) -> None:
    Study.objects.update(technologist_note="Moved a little.")
    Order.objects.update(history="Smoker.")
    people.site.patients.update(allergies="Iodine")
    page = _page(signed_in("rosa"), acquired)
    for word in (
        *("Test, Maria", "female", "12 April 1961", "MRN-123", acquired.accession_number, "CT chest"),
        *("Cough for six weeks. Mass?", "Smoker.", "Moved a little.", "Iodine", "Dr Fred Referrer"),
        *("images acquired", "routine", "Order placed", "Not for primary diagnosis", "Claim and read"),
    ):
        assert word in page, word
    assert "<textarea id=" not in page


def test_priors_bring_their_impression(signed_in: SignedIn, people: Cast, released: Report, imaged: Imaged) -> None:
    order = place_order(
        released.study.patient,
        [Wanted(people.ct_chest)],
        site=people.site,
        referrer=people.dr_fred,
        indication="Follow-up",
        by=people.clara,
    )
    page = _page(signed_in("rosa"), imaged(order.studies.get()))
    assert TEXT["impression"] in page
    assert reverse("report", args=[released.pk]) in page


def test_the_holder_has_the_editor_and_others_are_told_who(
    signed_in: SignedIn, acquired: Study, draft: ReportVersion
) -> None:
    mine = _page(signed_in("rosa"), acquired)
    assert f'name="revision" value="{draft.revision}"' in mine
    assert TEXT["findings"] in mine
    theirs = _page(signed_in("ravi"), acquired)
    assert "<textarea id=" not in theirs
    assert "Rosa Radiologist has been reading this" in theirs
    assert reverse("reading-take-over", args=[acquired.pk]) in theirs


def test_a_resident_has_no_button_to_sign(signed_in: SignedIn, people: Cast, acquired: Study) -> None:
    client = signed_in("ron")
    client.post(reverse("reading-claim", args=[acquired.pk]))
    page = _page(client, acquired)
    assert reverse("reading-preliminary", args=[acquired.pk]) in page
    assert reverse("reading-sign", args=[acquired.pk]) not in page


def test_the_supervisor_sees_the_preliminary_and_can_send_it_back(
    signed_in: SignedIn, people: Cast, preliminary: Report
) -> None:
    client = signed_in("rosa")
    client.post(reverse("reading-claim", args=[preliminary.study_id]))
    version = ReportVersion.objects.get(open=True)
    drafting.save(version, {"impression": "Two nodules."}, revision=0, by=people.rosa)
    page = _page(client, preliminary.study)
    assert "Preliminary report as Ron Resident signed it" in page
    assert TEXT["impression"] in page and "Two nodules." in page
    answer = client.post(reverse("report-send-back", args=[preliminary.pk]), {"why": "Measure it"})
    assert answer["Location"] == reverse("reading-list")
    assert not Claim.objects.exists()
    page = _page(signed_in("ron"), preliminary.study)
    assert "Sent back by Rosa Radiologist" in page and "Measure it" in page


def test_claiming_opens_the_report(signed_in: SignedIn, people: Cast, acquired: Study) -> None:
    answer = signed_in("rosa").post(reverse("reading-claim", args=[acquired.pk]))
    assert answer["Location"] == reverse("reading", args=[acquired.pk])
    assert ReportVersion.objects.get().author == people.rosa


def test_a_lost_race_for_a_claim_is_said_in_words(signed_in: SignedIn, people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.ravi)
    answer = signed_in("rosa").post(reverse("reading-claim", args=[acquired.pk]))
    assert answer.status_code == 409
    assert "Ravi Radiologist is reading this study" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_study_without_images_is_not_claimed(signed_in: SignedIn, study: Study) -> None:
    answer = signed_in("rosa").post(reverse("reading-claim", args=[study.pk]))
    assert answer.status_code == 409
    assert not Claim.objects.exists()


def test_taking_over_needs_a_reason(signed_in: SignedIn, people: Cast, acquired: Study, draft: ReportVersion) -> None:
    client = signed_in("ravi")
    address = reverse("reading-take-over", args=[acquired.pk])
    assert client.post(address, {"why": " "}).status_code == 400
    assert client.post(address, {"why": "She left"}).status_code == 302
    assert Claim.objects.get().holder == people.ravi
    assert TEXT["findings"] in _page(client, acquired)  # the draft goes with the study


def test_the_heartbeat_keeps_the_lease_and_says_when_it_is_gone(
    signed_in: SignedIn, people: Cast, acquired: Study, draft: ReportVersion
) -> None:
    client, address = signed_in("rosa"), reverse("reading-keep", args=[acquired.pk])
    before = Claim.objects.get().expires_at
    assert client.post(address, headers=JSON).status_code == 200
    assert Claim.objects.get().expires_at > before
    claiming.take_over(acquired, why="urgent", by=people.ravi)
    answer = client.post(address, headers=JSON)
    assert (answer.status_code, "Ravi Radiologist" in answer.json()["error"]) == (409, True)


def test_freeing(signed_in: SignedIn, people: Cast, acquired: Study) -> None:
    client = signed_in("rosa")
    client.post(reverse("reading-claim", args=[acquired.pk]))
    answer = client.post(reverse("reading-free", args=[acquired.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("reading-list"), 302)]
    acquired.refresh_from_db()
    assert (acquired.status, Claim.objects.exists()) == (StudyStatus.ACQUIRED, False)


def test_a_signed_report_is_shown_and_takes_an_addendum(signed_in: SignedIn, people: Cast, released: Report) -> None:
    client = signed_in("ravi")
    page = _page(client, released.study)
    assert "Signed by Rosa Radiologist" in page and TEXT["impression"] in page
    answer = client.post(reverse("reading-addendum", args=[released.study_id]), {"kind": "addendum"})
    assert answer["Location"] == reverse("reading", args=[released.study_id])
    page = _page(client, released.study)
    assert 'name="technique"' not in page  # an addendum says what is new
    assert "Signed by Rosa Radiologist" in page
    assert ReportVersion.objects.get(open=True).kind == VersionKind.ADDENDUM


@pytest.mark.parametrize("kind", ["original", "preliminary", "", "x"])
def test_another_kind_of_addendum_is_refused(signed_in: SignedIn, released: Report, kind: str) -> None:
    answer = signed_in("ravi").post(reverse("reading-addendum", args=[released.study_id]), {"kind": kind})
    assert answer.status_code == 400
    assert not Claim.objects.exists()


def test_late_images_are_said(signed_in: SignedIn, released: Report) -> None:
    Study.objects.update(new_images_since_report=True)
    assert "Images came in after the report was signed" in _page(signed_in("rosa"), released.study)


def test_the_journal_says_who_looked(signed_in: SignedIn, people: Cast, acquired: Study) -> None:
    _page(signed_in("rosa"), acquired)
    event = Event.objects.filter(kind="study.viewed").get()
    assert (event.by, event.patient, event.details) == (people.rosa, acquired.patient, {"page": "reading"})


def test_the_number_of_queries_does_not_grow_with_the_priors(
    signed_in: SignedIn, people: Cast, acquired: Study, imaged: Imaged
) -> None:
    def another() -> None:
        order = place_order(
            acquired.patient,
            [Wanted(people.ct_chest)],
            site=people.site,
            referrer=people.dr_fred,
            indication="Again",
            by=people.clara,
        )
        study = imaged(order.studies.get())
        claiming.claim(study, by=people.rosa)
        version = drafting.save(drafting.start(study, by=people.rosa), TEXT, revision=0, by=people.rosa)
        releasing.release(signing.sign(version, password=PASSWORD, by=people.rosa).report, by=people.rosa)

    client = signed_in("rosa")
    another()
    _page(client, acquired)
    with CaptureQueriesContext(connection) as few:
        _page(client, acquired)
    another()
    another()
    with CaptureQueriesContext(connection) as many:
        assert _page(client, acquired).count(TEXT["impression"]) == 3
    assert len(many) == len(few) <= 25


def test_no_inline_script_or_style_leaves_the_server(
    signed_in: SignedIn, acquired: Study, draft: ReportVersion
) -> None:
    client = signed_in("rosa")
    for name, args in (
        ("reading-list", []),
        ("reading", [acquired.pk]),
        ("report", [draft.report_id]),
        ("results", []),
    ):
        page = client.get(reverse(name, args=args))
        text = page.content.decode()
        assert " style=" not in text and "<style" not in text and " onclick=" not in text, name
        assert all("src=" in part.split(">")[0] for part in text.split("<script")[1:]), name
        assert "'unsafe" not in page["Content-Security-Policy"]
