"""The day view: what one site and day shows, what a poll asks, and the papers."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imaging.actions import scheduling
from imaging.admin import day_rows
from imaging.models import Study
from patients.models import Event
from tests.cast import Cast, who_is
from tests.factories.crowd import crowd

SignedIn = Callable[[str], Client]
DAY = dt.date(2031, 3, 4)
NINE = dt.datetime(2031, 3, 4, 9, 0, tzinfo=dt.UTC)
ASKED = {"site": "NORTH", "day": "2031-03-04"}


@pytest.fixture
def booked(people: Cast, study: Study) -> Study:
    """Maria's CT chest at nine on CT 1."""
    scheduling.schedule(study, people.ct, NINE, by=people.clara)
    return Study.objects.get(pk=study.pk)


def test_the_page_shows_the_day_and_what_waits(signed_in: SignedIn, study: Study, people: Cast) -> None:
    desk = signed_in("clara")
    waiting = desk.get(reverse("admin:day"), ASKED).content.decode()
    assert "Nobody is booked for this day." in waiting and "Schedule…" in waiting
    scheduling.schedule(study, people.ct, NINE, by=people.clara)
    page = desk.get(reverse("admin:day"), ASKED).content.decode()
    for word in (
        "Test, Maria",
        "09:00",
        "CT 1",
        "Check in",
        "Move…",
        "Slip",
        "Did not come",
        "Every order has its slot.",
    ):
        assert word in page, word


def test_times_are_the_sites_own(signed_in: SignedIn, study: Study, people: Cast) -> None:
    people.ct.site = people.other_site
    people.ct.save()
    at = dt.datetime(2031, 3, 9, 23, 30, tzinfo=ZoneInfo("America/New_York"))  # the clock changed on this morning
    scheduling.schedule(study, people.ct, at, by=people.clara)
    facts = signed_in("clara").get(reverse("admin:day-feed"), {"site": "SOUTH", "day": "2031-03-09"}).json()
    assert [each["start"] for each in facts["events"] if each.get("title") == "Test, Maria"] == ["2031-03-09 23:30:00"]
    assert facts["to"] == 24
    next_day = signed_in("clara").get(reverse("admin:day-feed"), {"site": "SOUTH", "day": "2031-03-10"}).json()
    assert not [each for each in next_day["events"] if each.get("title") == "Test, Maria"]


def test_a_poll_is_answered_only_when_something_changed(signed_in: SignedIn, booked: Study, people: Cast) -> None:
    desk, address = signed_in("clara"), reverse("admin:day-feed")
    first = desk.get(address, ASKED)
    written = Event.objects.count()
    again = desk.get(address, ASKED, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    assert Event.objects.count() == written, "nothing new was shown"
    scheduling.check_in(booked, said=who_is(booked.patient), by=people.clara)
    changed = desk.get(address, ASKED, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]
    assert changed.json()["events"][0]["extendedProps"]["status"] == "arrived"
    assert Event.objects.filter(kind="day.listed").count() == 2


def test_who_did_not_come_is_listed_and_not_drawn(signed_in: SignedIn, booked: Study, people: Cast) -> None:
    scheduling.no_show(booked, by=people.clara)
    facts = signed_in("clara").get(reverse("admin:day-feed"), ASKED).json()
    assert not [each for each in facts["events"] if each["id"] == str(booked.pk)]
    assert "Test, Maria" in facts["list"] and "no show" in facts["list"]


def test_rooms_that_can_do_it_are_named(signed_in: SignedIn, booked: Study, people: Cast) -> None:
    ask = lambda: signed_in("clara").get(reverse("admin:day-feed"), ASKED).json()["events"][0]  # noqa: E731  # asked twice
    assert set(ask()["extendedProps"]["able"]) == {str(people.ct.pk), str(people.ct2.pk)}
    people.ct_chest.stations.set([people.ct2])
    assert ask()["extendedProps"]["able"] == [str(people.ct2.pk)]


def test_who_may_not_book_finds_no_button(signed_in: SignedIn, booked: Study) -> None:
    page = signed_in("ron").get(reverse("admin:day"), ASKED).content.decode()
    assert "Test, Maria" in page and "Check in" not in page and "Move…" not in page


def test_bad_days_and_sites_show_today(signed_in: SignedIn, people: Cast) -> None:
    for asked in ({"day": "yesterday"}, {"day": "0001-01-01"}, {"day": "2031-02-30"}, {"site": "NOWHERE"}):
        assert signed_in("clara").get(reverse("admin:day"), asked).status_code == 200


def test_the_slip_says_where_when_and_how_to_prepare(signed_in: SignedIn, booked: Study, people: Cast) -> None:
    people.ct_chest.preparation = "Nothing to eat for four hours."
    people.ct_chest.save()
    slip = signed_in("clara").get(reverse("admin:slip"), {"study": booked.pk}).content.decode()
    for word in (
        "Tuesday 4 March 2031",
        "09:00",
        "CT 1",
        "Nothing to eat for four hours.",
        "Test, Maria",
        "1 Station Road",
    ):
        assert word in slip, word
    assert Event.objects.filter(kind="slip.viewed", patient=booked.patient).count() == 1


def test_a_slip_without_an_appointment_says_so(signed_in: SignedIn, study: Study) -> None:
    desk, address = signed_in("clara"), reverse("admin:slip")
    assert "There is no appointment" in desk.get(address, {"study": study.pk}).content.decode()
    assert desk.get(address, {"study": 987654}).status_code == 404
    assert desk.get(address, {"study": "Ⅻ"}).status_code == desk.get(address).status_code == 400


def test_the_printed_day_has_every_station(signed_in: SignedIn, booked: Study) -> None:
    paper = signed_in("clara").get(reverse("admin:day-list"), ASKED).content.decode()
    assert "Test, Maria" in paper and "XR 1" in paper and "Nobody is booked." in paper


def test_the_day_asks_as_often_for_many_as_for_few(signed_in: SignedIn, people: Cast) -> None:
    desk, address = signed_in("clara"), reverse("admin:day-feed")

    def asked() -> int:
        desk.get(address)
        with CaptureQueriesContext(connection) as captured:
            desk.get(address)
        return len(captured)

    crowd(people, range(2))
    few = asked()
    crowd(people, range(2, 8))
    assert asked() == few <= 20


def test_a_time_that_comes_twice_is_drawn_where_it_is_and_says_which(
    signed_in: SignedIn, study: Study, people: Cast
) -> None:
    people.ct.site = people.other_site
    people.ct.save()
    second = dt.datetime(2031, 11, 2, 1, 20, fold=1, tzinfo=ZoneInfo("America/New_York"))
    scheduling.schedule(study, people.ct, second, by=people.clara)  # the verb takes a time of any zone
    facts = signed_in("clara").get(reverse("admin:day-feed"), {"site": "SOUTH", "day": "2031-11-02"}).json()
    [drawn] = [each for each in facts["events"] if each.get("title") == "Test, Maria"]
    assert drawn["start"] == "2031-11-02 01:20:00" and drawn["extendedProps"]["clock"] == "01:20 EST"
    assert "01:20 EST" in facts["list"] and "01:40 EST" in facts["list"]
    slip = signed_in("clara").get(reverse("admin:slip"), {"study": study.pk}).content.decode()
    assert "Sunday 2 November 2031" in slip and "<strong>01:20 EST</strong>" in slip


def test_over_the_clocks_way_back_it_is_as_long_as_it_takes() -> None:
    zone = ZoneInfo("America/New_York")
    begins = dt.datetime(2031, 11, 2, 1, 50, tzinfo=zone)  # 01:50 EDT to 01:10 EST
    over = day_rows.drawn(begins, dt.datetime(2031, 11, 2, 1, 10, fold=1, tzinfo=zone))
    assert over == {"start": "2031-11-02 01:50:00", "end": "2031-11-02 02:10:00"}
