"""The report's page, its paper, its release."""

import pytest
from django.test import Client
from django.urls import reverse

from patients.models import Event
from reporting.actions import claiming, drafting, retracting, signing
from reporting.models import Delivery, DeliveryStatus, Report, VersionKind
from tests.cast import PASSWORD, Cast
from tests.conftest import SignedIn
from tests.reporting.conftest import TEXT


def _page(client: Client, report: Report) -> str:
    answer = client.get(reverse("report", args=[report.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def _addendum(people: Cast, report: Report, *, sign: bool = True) -> None:
    claiming.claim(report.study, by=people.ravi)
    part = drafting.start_addendum(report, kind=VersionKind.ADDENDUM, by=people.ravi)
    drafting.save(part, {"impression": "The nodule is old."}, revision=0, by=people.ravi)
    if sign:
        signing.sign(part, password=PASSWORD, by=people.ravi)


def test_the_page_says_what_and_how_final(signed_in: SignedIn, people: Cast, released: Report) -> None:
    page = _page(signed_in("rosa"), released)
    for word in (
        "Test, Maria",
        "FINAL",
        TEXT["impression"],
        "Signed by Rosa Radiologist",
        "Dr Fred Referrer",
        "delivered",
    ):
        assert word in page, word


def test_an_addendum_stands_above(signed_in: SignedIn, people: Cast, released: Report) -> None:
    _addendum(people, released)
    for who in ("rosa", "fred"):
        page = _page(signed_in(who), released)
        assert page.index("The nodule is old.") < page.index(TEXT["impression"])
        assert "ADDENDUM 1" in page


def test_a_recipient_never_sees_an_unsigned_word(signed_in: SignedIn, people: Cast, released: Report) -> None:
    _addendum(people, released, sign=False)
    page = _page(signed_in("fred"), released)
    assert "The nodule is old." not in page and "ADDENDUM" not in page


def test_a_recipient_never_sees_the_preliminary(signed_in: SignedIn, people: Cast, preliminary: Report) -> None:
    claiming.claim(preliminary.study, by=people.rosa)
    version = drafting.start(preliminary.study, by=people.rosa)
    drafting.save(version, {"impression": "Two nodules."}, revision=0, by=people.rosa)
    signing.sign(version, password=PASSWORD, by=people.rosa)
    signed_in("rosa").post(reverse("report-release", args=[preliminary.pk]))
    client = signed_in("fred")
    page = _page(client, preliminary)
    assert "Two nodules." in page and TEXT["impression"] not in page
    pdf = reverse("report-pdf", args=[preliminary.pk])
    assert client.get(pdf).status_code == 200
    assert client.get(f"{pdf}?version=1").status_code == 404
    assert signed_in("rosa").get(f"{pdf}?version=1").status_code == 200


def test_a_draft_has_no_paper(signed_in: SignedIn, draft: object) -> None:
    report = Report.objects.get()
    client = signed_in("rosa")
    assert "Nothing in this report is signed yet" in _page(client, report)
    assert client.get(reverse("report-pdf", args=[report.pk])).status_code == 404


def test_the_paper(signed_in: SignedIn, released: Report) -> None:
    answer = signed_in("fred").get(reverse("report-pdf", args=[released.pk]))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == f'inline; filename="{released.study.accession_number}-v1.pdf"'
    assert "no-store" in answer["Cache-Control"]
    event = Event.objects.filter(kind="report.printed").get()
    assert (event.patient, event.details) == (released.study.patient, {"number": 1})


@pytest.mark.parametrize("version", ["2", "0", "-1", "x", "1.0", "٣", "99999999999999999999"])
def test_a_version_that_is_not_there_has_no_paper(signed_in: SignedIn, released: Report, version: str) -> None:
    for who in ("fred", "rosa"):
        answer = signed_in(who).get(reverse("report-pdf", args=[released.pk]), {"version": version})
        assert answer.status_code == 404


def test_an_earlier_state_keeps_its_paper(signed_in: SignedIn, people: Cast, released: Report) -> None:
    client, address = signed_in("fred"), reverse("report-pdf", args=[released.pk])
    before = client.get(address).content
    _addendum(people, released)
    assert client.get(address, {"version": 1}).content == before
    assert client.get(address).content != before


def test_release_by_its_button(signed_in: SignedIn, people: Cast, signed: Report) -> None:
    client = signed_in("rosa")
    assert reverse("report-release", args=[signed.pk]) in _page(client, signed)
    answer = client.post(reverse("report-release", args=[signed.pk]), follow=True)
    assert "Released to 1 person." in answer.content.decode()
    assert reverse("report-release", args=[signed.pk]) not in _page(client, signed)
    again = client.post(reverse("report-release", args=[signed.pk]), follow=True)
    assert "Everybody has it already." in again.content.decode()
    assert Delivery.objects.count() == 1


def test_who_may_not_release_has_no_button(signed_in: SignedIn, signed: Report) -> None:
    page = _page(signed_in("ron"), signed)
    assert reverse("report-release", args=[signed.pk]) not in page
    assert "Signed, not released yet." in page


def test_a_retracted_report_is_marked_for_its_reader(signed_in: SignedIn, people: Cast, released: Report) -> None:
    retracting.mark_in_error(released.study, why="Wrong patient", by=people.ada, second=people.abel)
    assert "Do not act on it" in _page(signed_in("fred"), released)


def test_a_recipient_acknowledges_from_the_page(signed_in: SignedIn, people: Cast, released: Report) -> None:
    client, address = signed_in("fred"), reverse("report-acknowledge", args=[released.pk])
    assert address in _page(client, released)
    assert address not in _page(signed_in("rosa"), released)
    assert client.post(address)["Location"] == reverse("report", args=[released.pk])
    assert Delivery.objects.get().status == DeliveryStatus.ACKNOWLEDGED
    assert address not in _page(client, released)


def test_another_reader_acknowledges_nothing(signed_in: SignedIn, released: Report) -> None:
    signed_in("rosa").post(reverse("report-acknowledge", args=[released.pk]))
    assert Delivery.objects.get().status == DeliveryStatus.DELIVERED
