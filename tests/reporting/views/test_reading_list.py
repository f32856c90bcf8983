"""The reading list as a page."""

import datetime as dt
import re
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imaging.actions.ordering import Wanted, place_order
from imaging.models import Priority, Study, StudyStatus
from patients.actions.register import register
from patients.models import Event
from reporting.actions import claiming
from reporting.models import Claim, Report
from reporting.views import reading_list
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.races.together import at_once, losers
from tests.reporting.conftest import Imaged


@pytest.fixture
def five(people: Cast, imaged: Imaged) -> list[Study]:
    """Five studies of five people, the second of them STAT."""
    return [_study(people, imaged, n) for n in range(5)]


def _study(people: Cast, imaged: Imaged, n: int) -> Study:
    born = dt.date(1970, 1, 2)
    patient = register(people.site, by=people.clara, family_name=f"Person{n}", birth_date=born, sex="F")
    order = place_order(
        patient,
        [Wanted(people.ct_chest)],
        site=people.site,
        referrer=people.dr_fred,
        indication=f"Question {n}?",
        priority=Priority.STAT if n == 1 else Priority.ROUTINE,
        priority_reason="Cannot wait",
        by=people.clara,
    )
    return imaged(order.studies.get())


def _names(page: str) -> list[str]:
    return re.findall(r'<td class="patient"><a [^>]*>(Person\d)', page)


def _get(client: Client, **query: str) -> str:
    answer = client.get(reverse("reading-list"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_stat_comes_first_in_words(signed_in: SignedIn, five: list[Study]) -> None:
    page = _get(signed_in("rosa"))
    assert _names(page) == ["Person1", "Person0", "Person2", "Person3", "Person4"]
    assert re.search(r"priority-1.*?word stat.*?STAT", page, re.S)
    assert "Question 3?" in page
    assert 'data-theme="dark"' in page  # no white flash: the first paint is dark


def test_the_chosen_colours_win_over_the_pages_own(signed_in: SignedIn, five: list[Study]) -> None:
    client = signed_in("rosa")
    client.cookies["theme"] = "light"
    assert 'data-theme="light"' in _get(client)
    client.cookies["theme"] = '"><script>'
    assert "<script>" not in _get(client).split("<head>")[0]


def test_who_holds_what(signed_in: SignedIn, people: Cast, five: list[Study]) -> None:
    claiming.claim(five[0], by=people.ravi)
    page = _get(signed_in("rosa"))
    assert "Ravi Radiologist" in page
    assert "you, open" in _get(signed_in("ravi"), tab="mine")


def test_tabs_filters_and_find_narrow(signed_in: SignedIn, five: list[Study]) -> None:
    client = signed_in("rosa")
    assert _names(_get(client, tab="stat")) == ["Person1"]
    assert _names(_get(client, find="person3")) == ["Person3"]
    assert _names(_get(client, modality="DX")) == []
    assert len(_names(_get(client, site="NORTH", modality="CT"))) == 5
    assert len(_names(_get(client, tab="nonsense", page="99"))) == 5


def test_find_reaches_what_is_read(signed_in: SignedIn, released: Report) -> None:
    page = _get(signed_in("rosa"), find=released.study.accession_number)
    assert "Test, Maria" in page
    assert "Test, Maria" not in _get(signed_in("rosa"))


def test_what_was_typed_is_escaped(signed_in: SignedIn, people: Cast, study: Study, imaged: Imaged) -> None:
    order = study.order
    assert order is not None
    type(order).objects.filter(pk=order.pk).update(indication="<script>alert(1)</script>")
    imaged(study)
    page = _get(signed_in("rosa"), find="<b>")
    assert "<b>" not in page
    assert "<script>alert" not in _get(signed_in("rosa"))


def test_a_page_at_a_time(signed_in: SignedIn, five: list[Study], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_list, "PER_PAGE", 2)
    client = signed_in("rosa")
    assert _names(_get(client)) == ["Person1", "Person0"]
    page = _get(client, page="3", tab="all")
    assert _names(page) == ["Person4"]
    assert "Page 3 of 3" in page
    assert 'href="?page=2&amp;tab=all"' in page


def test_the_journal_says_which_studies_were_shown(signed_in: SignedIn, five: list[Study]) -> None:
    _get(signed_in("rosa"), tab="stat", find="person")
    event = Event.objects.filter(kind="reading_list.listed").get()
    assert (event.by.get_username() if event.by else "") == "rosa"
    assert event.details == {"rows": [five[1].pk], "tab": "stat", "find": "person"}


def test_the_number_of_queries_does_not_grow(signed_in: SignedIn, people: Cast, imaged: Imaged) -> None:
    client = signed_in("rosa")
    _study(people, imaged, 0)
    _get(client)
    with CaptureQueriesContext(connection) as few:
        _get(client)
    for n in range(1, 7):
        claiming.claim(_study(people, imaged, n), by=people.ravi)
    with CaptureQueriesContext(connection) as many:
        assert len(_names(_get(client))) == 7
    assert len(many) == len(few) <= 21  # one of them is the clock of critical results in the head of the page


def test_next_takes_the_most_urgent_free_study(signed_in: SignedIn, people: Cast, five: list[Study]) -> None:
    client = signed_in("rosa")
    assert client.post(reverse("reading-next"))["Location"] == reverse("reading", args=[five[1].pk])
    assert Claim.objects.get().holder == people.rosa
    assert Report.objects.get().study == five[1]
    assert client.post(reverse("reading-next"))["Location"] == reverse("reading", args=[five[0].pk])


def test_next_says_when_nothing_is_free(signed_in: SignedIn, people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.ravi)
    answer = signed_in("rosa").post(reverse("reading-next"), follow=True)
    assert answer.redirect_chain == [(reverse("reading-list"), 302)]
    assert "Nothing is waiting" in answer.content.decode()


def test_next_passes_over_what_was_taken_meanwhile(
    people: Cast, five: list[Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    claiming.claim(five[1], by=people.ravi)
    rows = Study.objects.filter(pk__in=[five[1].pk, five[2].pk]).order_by("pk")  # as seen a moment before
    monkeypatch.setattr(reading_list.worklist, "free", lambda user: rows)
    assert reading_list.next_study(people.rosa) == five[2]


def test_counts_are_json_and_name_nobody(signed_in: SignedIn, five: list[Study]) -> None:
    answer = signed_in("rosa").get(reverse("reading-counts"))
    assert answer.json()["unclaimed"] == 5
    assert "Person" not in answer.content.decode()


def test_only_who_releases_sees_what_is_to_release(signed_in: SignedIn, signed: Report) -> None:
    assert "tab-release" in _get(signed_in("rosa"))
    assert "tab-release" not in _get(signed_in("ron"))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_readers_who_press_next_together_get_different_studies(people: Cast, five: list[Study]) -> None:
    readers = (people.rosa, people.ravi, people.ron)
    answers = at_once([partial(reading_list.next_study, who) for who in readers])
    assert losers(answers) == []
    assert len({answer.pk for answer in answers}) == 3  # type: ignore[attr-defined]  # studies, all
    assert Claim.objects.count() == 3
    assert Study.objects.filter(status=StudyStatus.IN_READING).count() == 3
