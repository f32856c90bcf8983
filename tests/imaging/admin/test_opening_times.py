"""Opening hours, holidays and maintenance as non-technical people set them."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from imaging.actions import scheduling
from imaging.models import Holiday, Maintenance, OpeningHours, Station, Study
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def hours(client: Client, station: Station, **said: object) -> tuple[int, str]:
    answer = client.post(f"/admin/imaging/station/{station.pk}/do/hours/", said, follow=True)
    return answer.status_code, answer.content.decode()


def test_hours_are_a_line_a_day_and_may_go_to_other_stations(signed_in: SignedIn, people: Cast) -> None:
    client = signed_in("ada")
    page = client.get(f"/admin/imaging/station/{people.ct.pk}/do/hours/").content.decode()
    assert "Monday" in page and "CT 2" in page
    assert hours(client, people.ct, day0="8-12, 13-17", day5="22-6", others=[people.ct2.pk])[0] == 200
    rows = OpeningHours.objects.filter(station=people.ct2).values_list("weekday", "opens", "closes")
    assert list(rows) == [
        (0, dt.time(8), dt.time(12)),
        (0, dt.time(13), dt.time(17)),
        (5, dt.time(22), dt.time(6)),
    ]
    assert "08:00-12:00, 13:00-17:00" in client.get(f"/admin/imaging/station/{people.ct.pk}/do/hours/").content.decode()


def test_what_cannot_be_read_keeps_what_was_typed(signed_in: SignedIn, people: Cast) -> None:
    status, page = hours(signed_in("ada"), people.ct, day0="8-12", day1="early")
    assert status == 400 and "early" in page and "8-12" in page and "22:00-6:00" in page
    assert not OpeningHours.objects.exists()


def maintenance(people: Cast, **said: object) -> dict[str, object]:
    facts = {"station": people.ct.pk, "reason": "Tube", "first_day": "2030-07-01", "first_time": "08:00"}
    return {**facts, "last_day": "2030-07-01", "last_time": "10:00", **said}


def test_maintenance_is_typed_in_the_clock_of_the_site(signed_in: SignedIn, people: Cast) -> None:
    Station.objects.filter(pk=people.ct.pk).update(site=people.other_site)
    client = signed_in("lena")
    assert client.post("/admin/imaging/maintenance/add/", maintenance(people)).status_code == 302
    row = Maintenance.objects.get()
    assert (row.starts_at, row.planned_by) == (dt.datetime(2030, 7, 1, 12, tzinfo=dt.UTC), people.lena)
    form = client.get(f"/admin/imaging/maintenance/{row.pk}/change/").content.decode()
    assert 'value="08:00"' in form and 'value="2030-07-01"' in form
    assert "08:00 EDT" in client.get("/admin/imaging/maintenance/").content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"last_time": "08:00"}, "after the start"),
        ({"first_day": "2030-03-10", "first_time": "02:30"}, "jumps over"),
    ],
)
def test_maintenance_that_cannot_be_is_refused(
    signed_in: SignedIn, people: Cast, said: dict[str, object], words: str
) -> None:
    Station.objects.filter(pk=people.ct.pk).update(site=people.other_site)
    answer = signed_in("lena").post("/admin/imaging/maintenance/add/", maintenance(people, **said))
    assert words in answer.content.decode() and not Maintenance.objects.exists()


def test_bookings_in_the_way_are_listed_and_asked_about(signed_in: SignedIn, people: Cast, study: Study) -> None:
    at = (timezone.now() + dt.timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)
    scheduling.schedule(study, people.ct, at, by=people.clara)
    day = f"{at:%Y-%m-%d}"
    said = maintenance(people, first_day=day, last_day=day, last_time="16:00")
    client = signed_in("lena")
    answer = client.post("/admin/imaging/maintenance/add/", said)
    assert answer.status_code == 409
    assert "1 booking is in this time" in answer.content.decode() and study.accession_number in answer.content.decode()
    assert not Maintenance.objects.exists()
    assert client.post("/admin/imaging/maintenance/add/", {**said, "leave_booked": "on"}).status_code == 302
    holiday = {"site": people.site.pk, "day": day, "name": "Closed"}
    assert signed_in("ada").post("/admin/imaging/holiday/add/", holiday).status_code == 409
    assert signed_in("ada").post("/admin/imaging/holiday/add/", {**holiday, "leave_booked": "on"}).status_code == 302
    assert Holiday.objects.get().name == "Closed"
    assert hours(signed_in("ada"), people.ct, day0="8-9")[0] in (200, 409)


def test_the_same_holiday_twice_is_refused(signed_in: SignedIn, people: Cast) -> None:
    facts = {"site": people.site.pk, "day": "2030-01-01", "name": "New Year"}
    client = signed_in("ada")
    assert client.post("/admin/imaging/holiday/add/", facts).status_code == 302
    assert client.post("/admin/imaging/holiday/add/", facts).status_code in (200, 400)
    assert Holiday.objects.count() == 1
