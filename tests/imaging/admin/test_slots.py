"""The form that gives a study its slot: stations that can do it, and times in the station's own zone."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import RequestFactory

from imaging.forms import SlotForm
from imaging.models import Station, Study
from tests.cast import Cast


def form(study: Study, station: Station, day: str, time: str) -> SlotForm:
    facts = {"station": str(station.pk), "day": day, "time": time}
    return SlotForm(facts, row=study, request=RequestFactory().post("/"))


@pytest.fixture
def new_york(people: Cast) -> Station:
    return Station.objects.create(name="CT NY", ae_title="CTNY", site=people.other_site, modality=people.ct.modality)


def test_the_time_is_that_of_the_station(people: Cast, study: Study, new_york: Station) -> None:
    here, there = (form(study, station, "2026-07-01", "10:00") for station in (people.ct, new_york))
    assert here.is_valid() and there.is_valid()
    assert here.cleaned_data["starts_at"] == dt.datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("UTC"))
    assert there.cleaned_data["starts_at"] == dt.datetime(2026, 7, 1, 14, tzinfo=ZoneInfo("UTC"))


@pytest.mark.parametrize(("day", "time", "fits"), [("2026-03-08", "02:30", False), ("2026-03-08", "03:00", True)])
def test_a_time_that_the_clock_jumps_over_does_not_exist(
    people: Cast, study: Study, new_york: Station, day: str, time: str, fits: bool
) -> None:
    asked = form(study, new_york, day, time)
    assert asked.is_valid() == fits
    assert fits or "jumps over" in str(asked.errors["time"])


def test_an_hour_that_comes_twice_is_taken_the_first_time(people: Cast, study: Study, new_york: Station) -> None:
    asked = form(study, new_york, "2026-11-01", "01:30")
    assert asked.is_valid()
    assert asked.cleaned_data["starts_at"].astimezone(dt.UTC) == dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC)


def test_only_stations_that_can_do_it_are_offered(people: Cast, study: Study) -> None:
    people.ct2.active = False
    people.ct2.save()
    offered = SlotForm(row=study, request=RequestFactory().get("/")).fields["station"]
    assert list(offered.queryset) == [people.ct]  # type: ignore[attr-defined]  # a ModelChoiceField
    assert not form(study, people.xr, "2026-07-01", "10:00").is_valid()
