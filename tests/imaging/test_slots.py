"""Where there is room: hours, closures, bookings, sites in other zones; and what a booking says when there is none."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imaging import slots
from imaging.actions import opening_times, scheduling
from imaging.actions.opening_times import StillBooked, close, set_hours
from imaging.actions.ordering import Wanted, place_order
from imaging.models import Holiday, Maintenance, OpeningHours, ScheduledStep, Station, Study
from imaging.opening import Hours
from patients import audit
from patients.actions.register import register
from patients.errors import Conflict, InvalidInput
from tests.cast import Cast

NOW = dt.datetime(2026, 6, 1, 6, tzinfo=dt.UTC)  # a Monday
MONDAY, TUESDAY = NOW.date(), NOW.date() + dt.timedelta(days=1)
WEEK = [Hours(day, dt.time(8), dt.time(12)) for day in range(5)] + [
    Hours(day, dt.time(13), dt.time(17)) for day in range(5)
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _early_on_monday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hours(people: Cast) -> None:
    set_hours([people.ct, people.ct2], WEEK, by=people.ada)


def at(hour: int, minute: int = 0, day: dt.date = MONDAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)


def another(people: Cast) -> Study:
    patient = register(people.site, by=people.clara, family_name="Other", birth_date=dt.date(1970, 1, 2), sex="M")
    return place_order(patient, [Wanted(people.ct_chest)], **_facts(people)).studies.get()


def _facts(people: Cast) -> dict[str, Any]:
    return {"site": people.site, "referrer": people.dr_fred, "indication": "Cough", "by": people.clara}


def free(people: Cast, **asked: object) -> list[tuple[str, str]]:
    found = slots.free_slots(people.ct_chest, days=[MONDAY, TUESDAY], **asked)  # type: ignore[arg-type]
    return [(slot.station.name, f"{slot.starts_at:%d %H:%M}") for slot in found]


@pytest.mark.usefixtures("hours")
def test_the_first_free_slots_of_all_stations(people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, at(8), by=people.clara)
    assert free(people, limit=4) == [
        ("CT 2", "01 08:00"),
        ("CT 1", "01 08:20"),
        ("CT 2", "01 08:20"),
        ("CT 1", "01 08:40"),
    ]
    assert free(people, limit=1, station=people.ct, part_of_day="afternoon") == [("CT 1", "01 13:00")]
    assert free(people, part_of_day="evening") == []
    assert free(people, site=people.other_site) == []
    assert free(people, limit=1, minutes=240, station=people.ct) == [("CT 1", "01 13:00")]


@pytest.mark.usefixtures("hours")
def test_none_in_the_past_and_none_where_the_patient_is_elsewhere(people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct2, at(9), by=people.clara)
    with time_machine.travel(at(8, 41), tick=False):
        assert free(people, limit=1, station=people.ct) == [("CT 1", "01 08:45")]
        assert free(people, limit=1, station=people.ct, patient=study.patient) == [("CT 1", "01 09:20")]


@pytest.mark.usefixtures("hours")
def test_holidays_and_maintenance_are_left_out(people: Cast) -> None:
    close(Holiday(site=people.site, day=MONDAY, name="Whit Monday"), by=people.ada)
    close(
        Maintenance(
            station=people.ct,
            starts_at=at(8, 0, TUESDAY),
            ends_at=at(9, 10, TUESDAY),
            reason="Tube",
            planned_by=people.lena,
        ),
        by=people.lena,
    )
    assert free(people, limit=1, station=people.ct) == [("CT 1", "02 09:10")]
    assert [each.reason for each in slots.closures(people.ct, TUESDAY)] == ["Tube"]
    assert [each.reason for each in slots.closures(people.ct, MONDAY)] == ["Whit Monday"]
    assert slots.working_hours(people.ct, MONDAY) == [(at(8), at(12)), (at(13), at(17))]


def test_hours_are_those_of_the_sites_clock(people: Cast) -> None:
    there = Station.objects.create(name="CT NY", ae_title="CTNY", site=people.other_site, modality=people.ct.modality)
    set_hours([there], [Hours(0, dt.time(8), dt.time(9))], by=people.ada)
    for day, hour in ((dt.date(2026, 6, 1), 12), (dt.date(2026, 11, 2), 13)):  # before and after the clock goes back
        found = slots.free_slots(people.ct_chest, days=[day], site=people.other_site)
        assert [slot.starts_at for slot in found] == [at(hour, n, day) for n in (0, 20, 40)]


def test_the_number_of_queries_does_not_grow(people: Cast, study: Study) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            slots.free_slots(people.ct_chest, days=[MONDAY, TUESDAY], patient=study.patient)
        return len(queries)

    set_hours([people.ct], WEEK, by=people.ada)
    before = asked()
    set_hours([people.ct2], WEEK, by=people.ada)
    scheduling.schedule(study, people.ct, at(8), by=people.clara)
    scheduling.schedule(another(people), people.ct2, at(8), by=people.clara)
    close(Holiday(site=people.site, day=TUESDAY, name="Closed"), by=people.ada)
    assert asked() <= before <= 8


@pytest.mark.parametrize(("hour", "minute"), [(7, 0), (11, 50), (12, 30), (17, 0), (23, 0)])
@pytest.mark.usefixtures("hours")
def test_outside_the_hours_is_refused_with_the_next_free_time(
    people: Cast, study: Study, hour: int, minute: int
) -> None:
    with pytest.raises(Conflict, match=r"CT 1 is not open at that time. The next free time on CT 1: (Mon|Tue) "):
        scheduling.schedule(study, people.ct, at(hour, minute), by=people.clara)
    assert not ScheduledStep.objects.exists()


def test_a_taken_slot_names_the_next_free_time(people: Cast, study: Study) -> None:
    scheduling.schedule(another(people), people.ct, at(8), by=people.clara)
    with pytest.raises(Conflict, match=r"CT 1 is taken until 08:20. The next free time on CT 1: Mon 1 Jun 08:20 UTC."):
        scheduling.schedule(study, people.ct, at(8), by=people.clara)


def test_the_past_is_refused_but_not_the_minute_that_has_begun(people: Cast, study: Study) -> None:
    with pytest.raises(InvalidInput, match=r"It is past. The next free time on CT 1: Mon 1 Jun 06:00"):
        scheduling.schedule(study, people.ct, NOW - dt.timedelta(minutes=6), by=people.clara)
    assert scheduling.schedule(study, people.ct, NOW - dt.timedelta(minutes=5), by=people.clara).current


@pytest.mark.usefixtures("hours")
def test_overbooking_takes_the_right_and_a_reason_and_a_lane(people: Cast, study: Study) -> None:
    scheduling.schedule(another(people), people.ct, at(8), by=people.clara)
    with pytest.raises(PermissionDenied):
        scheduling.schedule(study, people.ct, at(8, 10), overbook="Stroke", by=people.clara)
    with pytest.raises(Conflict):
        scheduling.schedule(study, people.ct, at(8, 10), overbook="  ", by=people.lena)
    slot = scheduling.schedule(study, people.ct, at(8, 10), overbook="Stroke", by=people.lena)
    assert (slot.lane, slot.overbooked_because) == (1, "Stroke")
    line = audit.history(study).last()
    assert line is not None and (line.kind, line.details) == ("slot.overbooked", {"lane": 1, "why": "Stroke"})
    third = scheduling.schedule(another(people), people.ct, at(8, 15), overbook="Bleeding", by=people.lena)
    assert third.lane == 2
    moved = scheduling.reschedule(study, people.ct, at(20), overbook="On call", by=people.lena)
    assert (moved.lane, moved.overbooked_because) == (0, "On call")
    calm = scheduling.reschedule(study, people.ct, at(14), overbook="Not needed", by=people.lena)
    assert (calm.lane, calm.overbooked_because) == (0, "")


def test_no_right_opens_a_station_in_maintenance_or_puts_a_patient_in_two_places(people: Cast, study: Study) -> None:
    close(
        Maintenance(station=people.ct, starts_at=at(8), ends_at=at(10), reason="Tube change", planned_by=people.lena),
        by=people.lena,
    )
    with pytest.raises(Conflict, match=r"in maintenance until Mon 1 Jun 10:00 UTC: Tube change. .* 10:00"):
        scheduling.schedule(study, people.ct, at(9, 50), overbook="Stroke", by=people.lena)
    scheduling.schedule(study, people.ct, at(10), by=people.clara)
    again = place_order(
        study.patient,
        [Wanted(people.ct_chest)],
        site=people.site,
        referrer=people.dr_fred,
        indication="x",
        by=people.clara,
        similar_ok="y",
    ).studies.get()
    with pytest.raises(Conflict, match="The patient is on CT 1"):
        scheduling.schedule(again, people.ct2, at(10, 10), overbook="Stroke", by=people.lena)


def test_another_length_takes_a_reason_and_stays_with_the_booking(people: Cast, study: Study) -> None:
    with pytest.raises(InvalidInput, match="Reason"):
        scheduling.schedule(study, people.ct, at(8), minutes=45, by=people.clara)
    with pytest.raises(InvalidInput, match="Minutes"):
        scheduling.schedule(study, people.ct, at(8), minutes=721, why="long", by=people.clara)
    slot = scheduling.schedule(study, people.ct, at(8), minutes=45, why="Wheelchair", by=people.clara)
    assert (slot.ends_at, slot.length_because) == (at(8, 45), "Wheelchair")
    moved = scheduling.reschedule(study, people.ct2, at(9), why="asked to", by=people.clara)
    assert (moved.ends_at, moved.length_because) == (at(9, 45), "Wheelchair")
    usual = scheduling.reschedule(study, people.ct2, at(9), minutes=20, by=people.clara)
    assert (usual.ends_at, usual.length_because) == (at(9, 20), "")


def test_a_procedure_is_booked_where_the_catalogue_says(people: Cast, study: Study) -> None:
    people.ct_chest.stations.set([people.ct2])
    with pytest.raises(InvalidInput, match="CT 1"):
        scheduling.schedule(study, people.ct, at(8), by=people.clara)


@pytest.mark.parametrize("who", ["clara", "theo", "rosa", "fred", "nobody"])
def test_who_may_not_change_hours_changes_nothing(people: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        set_hours([people.ct], WEEK, by=people.user(who))
    with pytest.raises(PermissionDenied):
        close(Holiday(site=people.site, day=MONDAY, name="x"), by=people.user(who))
    assert not OpeningHours.objects.exists() and not Holiday.objects.exists()


def test_closing_over_bookings_lists_them_and_asks(people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, at(8), by=people.clara)
    tube = Maintenance(station=people.ct, starts_at=at(7), ends_at=at(9), reason="Tube", planned_by=people.lena)
    with pytest.raises(
        StillBooked, match=rf"1 booking is in this time: Mon 1 Jun 08:00 UTC CT 1 {study.accession_number}"
    ):
        close(tube, by=people.lena)
    with pytest.raises(StillBooked):
        close(Holiday(site=people.site, day=MONDAY, name="Closed"), by=people.ada)
    with pytest.raises(StillBooked):
        set_hours([people.ct], [Hours(1, dt.time(8), dt.time(9))], by=people.ada)
    assert not Maintenance.objects.exists() and not Holiday.objects.exists() and not OpeningHours.objects.exists()
    tube.pk, tube._state.adding = None, True
    close(tube, by=people.lena, leave_booked=True)
    assert slots.closures(people.ct, MONDAY)[0].maintenance
    tube.called_off = True
    close(tube, by=people.lena)
    assert slots.closures(people.ct, MONDAY) == []


def test_hours_that_overlap_are_refused(people: Cast) -> None:
    with pytest.raises(InvalidInput, match=r"Monday “08:00-12:00”: It overlaps 11:00-13:00"):
        set_hours([people.ct], [Hours(0, dt.time(8), dt.time(12)), Hours(0, dt.time(11), dt.time(13))], by=people.ada)


def test_the_journal_has_the_hours_before_and_after(people: Cast) -> None:
    set_hours([people.ct], WEEK[:1], by=people.ada)
    set_hours([people.ct], [], by=people.ada)
    line = audit.history(people.ct).last()
    assert line is not None and line.details == {"before": "Monday 08:00-12:00", "after": ""}
    assert opening_times.in_words(WEEK).startswith("Monday 08:00-12:00, 13:00-17:00; Tuesday")


@pytest.mark.usefixtures("hours")
def test_a_search_reads_by_an_index(people: Cast) -> None:
    rows = ScheduledStep.objects.within(at(0), at(23))
    plan = rows.explain()
    assert "step_by_day" in plan or "step_slot_booked_once" in plan, plan
