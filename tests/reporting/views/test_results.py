"""The referring physician's page."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imaging.actions.ordering import Wanted, place_order
from patients import access
from patients.actions.register import register
from patients.models import Event, Practitioner
from reporting.actions import claiming, drafting, releasing, retracting, signing
from reporting.models import Delivery, DeliveryStatus, Report, VersionKind
from tests.cast import PASSWORD, Cast
from tests.conftest import SignedIn
from tests.reporting.conftest import TEXT, Imaged


def _result(people: Cast, imaged: Imaged, family: str, referrer: Practitioner) -> Report:
    born = dt.date(1970, 1, 2)
    patient = register(people.site, by=people.clara, family_name=family, birth_date=born, sex="F")
    order = place_order(
        patient, [Wanted(people.ct_chest)], site=people.site, referrer=referrer, indication="Cough", by=people.clara
    )
    study = imaged(order.studies.get())
    claiming.claim(study, by=people.rosa)
    version = drafting.save(drafting.start(study, by=people.rosa), TEXT, revision=0, by=people.rosa)
    report = signing.sign(version, password=PASSWORD, by=people.rosa).report
    releasing.release(report, by=people.rosa)
    return report


def _page(client: Client, **query: str) -> str:
    answer = client.get(reverse("results"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_only_my_own_patients(signed_in: SignedIn, people: Cast, imaged: Imaged) -> None:
    mine = _result(people, imaged, "Mine", people.dr_fred)
    other = _result(people, imaged, "Strange", people.dr_nora)
    page = _page(signed_in("fred"))
    assert "Mine" in page and TEXT["impression"] in page and reverse("report-pdf", args=[mine.pk]) in page
    assert "Strange" not in page and reverse("report", args=[other.pk]) not in page


def test_nothing_before_the_release(signed_in: SignedIn, signed: Report) -> None:
    page = _page(signed_in("fred"))
    assert "Test, Maria" not in page and "No report has been released to you yet" in page


@pytest.mark.parametrize("who", ["rosa", "ada", "nobody", "nora"])
def test_others_find_nothing_of_mine(signed_in: SignedIn, released: Report, who: str) -> None:
    assert "Test, Maria" not in _page(signed_in(who))


def test_a_grant_that_was_taken_back_takes_the_result_along(
    signed_in: SignedIn, people: Cast, released: Report
) -> None:
    access.revoke(people.fred, "reporting.view_report", released)
    assert "Test, Maria" not in _page(signed_in("fred"))


def test_new_ones_first_then_the_latest(signed_in: SignedIn, people: Cast, imaged: Imaged) -> None:
    first, second, third = (_result(people, imaged, name, people.dr_fred) for name in ("First", "Second", "Third"))
    client = signed_in("fred")
    answer = client.post(reverse("report-acknowledge", args=[third.pk]), {"back": "results"})
    assert answer["Location"] == reverse("results")
    page = _page(client)
    places = [page.index(reverse("report", args=[report.pk])) for report in (second, first, third)]
    assert places == sorted(places)
    assert "2 new" in page
    assert page.count("I have read it") == 2


def test_an_addendum_makes_it_new_again(signed_in: SignedIn, people: Cast, released: Report) -> None:
    client = signed_in("fred")
    client.post(reverse("report-acknowledge", args=[released.pk]))
    claiming.claim(released.study, by=people.ravi)
    part = drafting.start_addendum(released, kind=VersionKind.ADDENDUM, by=people.ravi)
    drafting.save(part, {"impression": "The nodule is old."}, revision=0, by=people.ravi)
    assert "The nodule is old." not in _page(client)  # nobody signed it yet
    signing.sign(part, password=PASSWORD, by=people.ravi)
    page = _page(client)
    assert page.index("The nodule is old.") < page.index(TEXT["impression"])
    assert "1 new" in page and page.count("<article") == 1


def test_acknowledging_covers_all_that_was_on_the_page(signed_in: SignedIn, people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.ravi)
    part = drafting.start_addendum(signed, kind=VersionKind.ADDENDUM, by=people.ravi)
    drafting.save(part, {"impression": "More."}, revision=0, by=people.ravi)
    signing.sign(part, password=PASSWORD, by=people.ravi)
    releasing.release(signed, by=people.rosa)
    signed_in("fred").post(reverse("report-acknowledge", args=[signed.pk]))
    assert set(Delivery.objects.values_list("status", flat=True)) == {DeliveryStatus.ACKNOWLEDGED}


def test_a_retracted_result_says_so_instead_of_its_text(signed_in: SignedIn, people: Cast, released: Report) -> None:
    retracting.mark_in_error(released.study, why="Wrong patient", by=people.ada, second=people.abel)
    page = _page(signed_in("fred"))
    assert "Entered in error" in page and TEXT["impression"] not in page


@pytest.mark.parametrize(("find", "found"), [("mari", True), ("tes mar", True), ("mrn123", True), ("lee", False)])
def test_find(signed_in: SignedIn, released: Report, find: str, found: bool) -> None:
    assert ("Test, Maria" in _page(signed_in("fred"), find=find)) is found


def test_the_journal_says_which_were_shown(signed_in: SignedIn, people: Cast, released: Report) -> None:
    _page(signed_in("fred"), find="mari")
    event = Event.objects.filter(kind="results.listed").get()
    assert (event.by, event.details) == (people.fred, {"rows": [released.pk], "find": "mari"})


def test_the_number_of_queries_does_not_grow(signed_in: SignedIn, people: Cast, imaged: Imaged) -> None:
    client = signed_in("fred")
    _result(people, imaged, "One", people.dr_fred)
    _page(client)
    with CaptureQueriesContext(connection) as few:
        _page(client)
    for n in range(4):
        _result(people, imaged, f"More{n}", people.dr_fred)
    with CaptureQueriesContext(connection) as many:
        assert _page(client).count("<article") == 5
    assert len(many) == len(few) <= 14
