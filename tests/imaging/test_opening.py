"""Opening hours and the site's clock: both changes of the clock, night shifts, parts of a day."""

import datetime as dt

import pytest

from imaging import opening, opening_text
from imaging.opening import Hours
from patients import clock
from patients.errors import InvalidInput

pytestmark = pytest.mark.pure

NY = "America/New_York"
SPRING, AUTUMN = dt.date(2026, 3, 8), dt.date(2026, 11, 1)  # both are Sundays
SUNDAY = 6


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc, arg-type]  # year, month, day and so on


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (dt.date(2026, 6, 1), 24)])
def test_a_day_is_from_midnight_to_midnight_at_the_place(day: dt.date, hours: int) -> None:
    start, end = clock.bounds(day, NY)
    assert end - start == dt.timedelta(hours=hours)
    assert opening.open_spans([Hours(day.weekday(), dt.time(0), dt.time(0))], day, NY) == [(start, end)]


def test_the_date_is_that_of_the_place() -> None:
    late = utc(2026, 7, 1, 23, 30)
    assert [clock.today(zone, late).day for zone in (NY, "UTC", "Asia/Tokyo", "Pacific/Kiritimati")] == [1, 1, 2, 2]


def test_an_hour_that_does_not_exist_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput, match=r"02:30.*put forward"):
        clock.moment(SPRING, dt.time(2, 30), NY)
    assert clock.moment(SPRING, dt.time(3), NY) == utc(2026, 3, 8, 7)


def test_an_hour_that_comes_twice_is_asked_about() -> None:
    half_past = dt.time(1, 30)
    with pytest.raises(InvalidInput, match=r"01:30.*twice"):
        clock.moment(AUTUMN, half_past, NY)
    assert clock.moment(AUTUMN, half_past, NY, clock.FIRST) == utc(2026, 11, 1, 5, 30)
    assert clock.moment(AUTUMN, half_past, NY, clock.SECOND) == utc(2026, 11, 1, 6, 30)
    assert [words[-3:] for _value, words in clock.which(AUTUMN, half_past, NY)] == ["EDT", "EST"]
    assert not clock.comes_twice(AUTUMN, dt.time(2), NY) and not clock.comes_twice(SPRING, dt.time(2, 30), NY)


@pytest.mark.parametrize(("day", "length"), [(SPRING, 7), (AUTUMN, 9), (dt.date(2026, 6, 7), 8)])
def test_a_night_shift_over_a_change_of_the_clock(day: dt.date, length: int) -> None:
    before = day - opening.DAY
    start, end = opening.span(Hours(before.weekday(), dt.time(22), dt.time(6)), before, NY)
    assert end - start == dt.timedelta(hours=length)


def test_the_rest_of_a_night_shift_belongs_to_the_next_day() -> None:
    night = [Hours(0, dt.time(22), dt.time(6))]
    monday, tuesday = dt.date(2026, 6, 1), dt.date(2026, 6, 2)
    assert opening.open_spans(night, monday, "UTC") == [(utc(2026, 6, 1, 22), utc(2026, 6, 2))]
    assert opening.open_spans(night, tuesday, "UTC") == [(utc(2026, 6, 2), utc(2026, 6, 2, 6))]


def test_slots_stand_one_behind_the_other_on_the_grid() -> None:
    free = utc(2026, 6, 1, 8, 2, 30), utc(2026, 6, 1, 9)
    found = [start.minute for start in opening.starts(free, dt.timedelta(minutes=18))]
    assert found == [5, 25]


def test_what_is_taken_is_cut_out() -> None:
    hour = [utc(2026, 6, 1, hour) for hour in range(12)]
    taken = [(hour[2], hour[3]), (hour[0], hour[1]), (hour[7], hour[9])]
    left = [(hour[1], hour[2]), (hour[3], hour[4]), (hour[6], hour[7])]
    assert opening.without([(hour[0], hour[4]), (hour[6], hour[8])], taken) == left
    assert opening.without([(hour[0], hour[4])], [(hour[0], hour[4])]) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [("8-12, 13:00-17.30", "08:00-12:00, 13:00-17:30"), ("0-24", "00:00-24:00"), ("22–6", "22:00-06:00"), ("", "")],
)
def test_hours_are_read_as_people_write_them(text: str, shown: str) -> None:
    assert opening_text.write(opening_text.parse(text, 0, "Monday")) == shown


@pytest.mark.parametrize("text", ["8", "8-25", "8-12-13", "morning", "8:70-9", "24:30-1", "8-9,x"])
def test_what_are_no_hours_is_refused_with_the_day(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"Monday.*13:00"):
        opening_text.parse(text, 0, "Monday")


@pytest.mark.parametrize(
    ("week", "bad"),
    [
        ([(0, 8, 12), (0, 11, 17)], True),
        ([(0, 8, 12), (0, 12, 17)], False),
        ([(6, 22, 6), (0, 5, 12)], True),
        ([(0, 0, 0), (1, 0, 0)], False),
        ([(0, 22, 6), (1, 6, 8)], False),
    ],
)
def test_hours_that_overlap_are_found_over_midnight_and_the_end_of_the_week(
    week: list[tuple[int, int, int]], bad: bool
) -> None:
    assert bool(opening_text.overlapping([Hours(d, dt.time(a), dt.time(b)) for d, a, b in week])) == bad
