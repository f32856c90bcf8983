"""The form that gives a study its slot: stations that can do it, and times in the station's own zone."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from imaging.actions import scheduling
from imaging.actions.opening_times import close, set_hours
from imaging.models import Maintenance, ScheduledStep, Station, Study
from imaging.opening import Hours
from imaging.slot_forms import SlotForm
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.imaging.safe import ordered, young


def form(study: Study, station: Station, day: str, time: str, **more: str) -> SlotForm:
    facts = {"station": str(station.pk), "day": day, "time": time, **more}
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


def test_an_hour_that_comes_twice_is_asked_about(people: Cast, study: Study, new_york: Station) -> None:
    asked = form(study, new_york, "2026-11-01", "01:30")
    assert not asked.is_valid() and "twice" in str(asked.errors["time"])
    assert [value for value, _words in asked.fields["which"].choices] == ["", "first", "second"]  # type: ignore[attr-defined]  # a ChoiceField
    for which, hour in (("first", 5), ("second", 6)):
        said = form(study, new_york, "2026-11-01", "01:30", which=which)
        assert said.is_valid(), said.errors
        assert said.cleaned_data["starts_at"] == dt.datetime(2026, 11, 1, hour, 30, tzinfo=dt.UTC)
    assert "which" not in form(study, new_york, "2026-11-01", "02:30").fields


def test_only_stations_that_can_do_it_are_offered(people: Cast, study: Study) -> None:
    people.ct2.active = False
    people.ct2.save()
    offered = SlotForm(row=study, request=RequestFactory().get("/")).fields["station"]
    assert list(offered.queryset) == [people.ct]  # type: ignore[attr-defined]  # a ModelChoiceField
    assert not form(study, people.xr, "2026-07-01", "10:00").is_valid()


# --- booked over another, and another length ---

TOMORROW = (timezone.now() + dt.timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)


def address(study: Study, step: str = "schedule") -> str:
    return reverse("admin:imaging_study_do", args=[study.pk, step])


def asked(station: Station, time: str = "10:10", **more: str) -> dict[str, str]:
    return {"slot": "", "station": str(station.pk), "day": TOMORROW.date().isoformat(), "time": time, **more}


@pytest.fixture
def taken(people: Cast) -> Study:
    """CT 1 is taken from ten to twenty past."""
    other = ordered(people, young(people), people.ct_chest)
    scheduling.schedule(other, people.ct, TOMORROW, by=people.clara)
    return Study.objects.get(pk=other.pk)


@pytest.mark.usefixtures("taken")
def test_a_taken_slot_is_booked_over_by_who_may_with_a_reason(people: Cast, study: Study, signed_in: SignedIn) -> None:
    lena = signed_in("lena")
    assert 'name="overbook"' not in lena.get(address(study)).content.decode(), "nobody is invited to it"
    refused = lena.post(address(study), asked(people.ct))
    html = refused.content.decode()
    assert refused.status_code == 409 and "CT 1 is taken until 10:20" in html
    assert 'name="overbook"' in html and 'value="10:10"' in html
    assert lena.post(address(study), asked(people.ct, overbook="  ")).status_code == 409
    assert lena.post(address(study), asked(people.ct, overbook="Stroke")).status_code == 302
    slot = ScheduledStep.objects.get(study=study)
    assert (slot.lane, slot.overbooked_because, slot.booked_by) == (1, "Stroke", people.lena)
    moved = lena.post(address(study, "reschedule"), asked(people.ct, "10:05", overbook="Worse"))
    assert moved.status_code == 302
    assert ScheduledStep.objects.get(study=study, current=True).overbooked_because == "Worse"


@pytest.mark.usefixtures("taken")
def test_who_may_not_overbook_is_not_asked_and_gains_nothing_by_it(
    people: Cast, study: Study, signed_in: SignedIn
) -> None:
    answer = signed_in("clara").post(address(study), asked(people.ct, overbook="Stroke"))
    assert answer.status_code == 409 and 'name="overbook"' not in answer.content.decode()
    assert signed_in("theo").post(address(study), asked(people.ct, overbook="Stroke")).status_code == 403
    assert not ScheduledStep.objects.filter(study=study).exists()


def test_what_no_right_opens_is_not_offered(people: Cast, study: Study, taken: Study, signed_in: SignedIn) -> None:
    scheduling.schedule(study, people.ct2, TOMORROW, by=people.clara)
    second = ordered(people, study.patient, people.ct_chest)
    answer = signed_in("lena").post(address(second), asked(people.ct, overbook=""))
    assert answer.status_code == 409 and "The patient is on CT 2" in answer.content.decode()
    closed = Maintenance(
        station=people.ct2,
        starts_at=TOMORROW + dt.timedelta(hours=2),
        ends_at=TOMORROW + dt.timedelta(hours=4),
        reason="Tube",
        planned_by=people.lena,
    )
    close(closed, by=people.lena)
    answer = signed_in("lena").post(address(second), asked(people.ct2, "12:30"))
    html = answer.content.decode()
    assert "in maintenance" in html and 'name="overbook"' not in html


def test_another_length_has_its_reason_and_stays_with_the_booking(
    people: Cast, study: Study, signed_in: SignedIn
) -> None:
    clara = signed_in("clara")
    assert 'name="minutes" value="20"' in clara.get(address(study)).content.decode()
    bare = clara.post(address(study), asked(people.ct, minutes="45"))
    assert bare.status_code == 400 and "Say why in a few words" in bare.content.decode()
    for wrong in ("0", "721", "-5", "long", "9" * 40):
        assert clara.post(address(study), asked(people.ct, minutes=wrong, why="x")).status_code == 400, wrong
    clara.post(address(study), asked(people.ct, minutes="45", why="Wheelchair"))
    slot = ScheduledStep.objects.get(study=study)
    assert (slot.ends_at - slot.starts_at, slot.length_because) == (dt.timedelta(minutes=45), "Wheelchair")
    assert 'value="45"' in clara.get(address(study, "reschedule")).content.decode()
    clara.post(address(study, "reschedule"), asked(people.ct, "11:00", minutes="45"))
    slot = ScheduledStep.objects.get(study=study, current=True)
    assert (slot.ends_at - slot.starts_at, slot.length_because) == (dt.timedelta(minutes=45), "Wheelchair")
    clara.post(address(study, "reschedule"), asked(people.ct, "11:00", minutes="20"))
    slot = ScheduledStep.objects.get(study=study, current=True)
    assert (slot.ends_at - slot.starts_at, slot.length_because) == (dt.timedelta(minutes=20), "")


def test_the_free_slots_are_as_long_as_what_is_asked_for(people: Cast, study: Study, signed_in: SignedIn) -> None:
    """A gap of twenty minutes is no slot for forty."""
    people.ct2.active = False
    people.ct2.save()
    hours = [Hours(day, dt.time(10), dt.time(10, 20)) for day in range(7)]
    set_hours([people.ct], hours, by=people.ada)
    gap = f"{people.ct.pk}@{TOMORROW.isoformat()}"
    assert gap in signed_in("clara").get(address(study)).content.decode()
    answer = signed_in("clara").post(address(study), {"slot": gap, "minutes": "40", "why": "Wheelchair"})
    assert answer.status_code == 400 and "not free for so long" in answer.content.decode()
    assert signed_in("clara").post(address(study), {"slot": gap, "minutes": "20"}).status_code == 302
