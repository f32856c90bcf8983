"""Dates of birth: as sites write them, as machines do, in words; what is ambiguous is asked."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from patients import dates
from patients.dates import AmbiguousDate, Order, PartialDate
from patients.errors import InvalidInput

TODAY = date(2026, 11, 24)
ORDERS: list[Order] = ["DMY", "MDY", "YMD", "ASK"]
SECOND_OF_MARCH, THIRD_OF_FEBRUARY = PartialDate(1970, 3, 2), PartialDate(1970, 2, 3)

IN_EVERY_ORDER = [
    *(
        (text, SECOND_OF_MARCH)
        for text in ("1970-03-02", "1970-3-2", "1970/03/02", "1970.3.2", "19700302", "1970 03 02")
    ),
    *(
        (text, SECOND_OF_MARCH)
        for text in ("1970年3月2日", "昭和45年3月2日", "S45.3.2", "1970년 3월 2일", "民國59年3月2日")
    ),
    *(
        (text, SECOND_OF_MARCH)
        for text in ("2 March 1970", "March 2, 1970", "2-MAR-1970", "02MAR1970", "2nd of March 1970")
    ),
    *(
        (text, SECOND_OF_MARCH)
        for text in ("2 mars 1970", "2. März 1970", "2 de marzo de 1970", "2 марта 1970", "2 mart 1970")
    ),
    *(
        (text, SECOND_OF_MARCH)
        for text in ("1970-03-02 00:00:00", "1970-03-02T00:00:00Z", "１９７０-０３-０２", "١٩٧٠-٠٣-٠٢")
    ),
    *((text, SECOND_OF_MARCH) for text in (" 1970-03-02 ", "\u200e1970-03-02", "１９７０年３月２日", "㍼45年3月2日")),
    *((text, PartialDate(1970, 3)) for text in ("197003", "1970-03", "3/1970", "03.1970", "March 1970", "1970年3月")),
    *((text, PartialDate(1970)) for text in ("1970", "1970年", "1970-00-00", "00.00.1970", "19700000")),
    ("1970-03-00", PartialDate(1970, 3)),
    ("昭和元年12月31日", PartialDate(1926, 12, 31)),
    ("3.3.1970", PartialDate(1970, 3, 3)),
]
IN_THE_SITES_ORDER = ["2.3.1970", "02/03/1970", "2-3-1970", "02031970", "2 3 1970", "２／３／１９７０", "٢/٣/١٩٧٠"]
ASKED: list[tuple[str, Order, list[PartialDate]]] = [
    ("2.3.1970", "ASK", [THIRD_OF_FEBRUARY, SECOND_OF_MARCH]),
    ("2.3.1970", "YMD", [THIRD_OF_FEBRUARY, SECOND_OF_MARCH]),
    ("02031970", "ASK", [THIRD_OF_FEBRUARY, SECOND_OF_MARCH]),
    ("25/03/1970", "MDY", [PartialDate(1970, 3, 25)]),
    ("03/25/1970", "DMY", [PartialDate(1970, 3, 25)]),
    ("2.3.70", "DMY", [SECOND_OF_MARCH]),
    ("2.3.15", "DMY", [PartialDate(1915, 3, 2), PartialDate(2015, 3, 2)]),
    ("2 March 70", "DMY", [SECOND_OF_MARCH]),
    ("70/3/2", "YMD", [SECOND_OF_MARCH]),
    ("200112", "YMD", [PartialDate(1920, 1, 12), PartialDate(2001, 12), PartialDate(2020, 1, 12)]),
    ("2 listopad 1970", "DMY", [PartialDate(1970, 10, 2), PartialDate(1970, 11, 2)]),
]
REFUSED = [
    "",
    "hello",
    "30.2.1970",
    "31.04.1970",
    "1970-13-01",
    "1970-02-30",
    "19700230",
    "3.2.2030",
    "1.1.1870",
    "2026-11-25",
]
REFUSED += [
    "昭和99年3月2日",
    "S64.2.1",
    "平成元年1月7日",
    "1/2/3/1970",
    "1970-03-02 13:45",
    "12",
    "3/70/1",
    "32 March 1970",
]
REFUSED += ["1348/12/11", "0000-00-00", "99999999", "2.3.19700", "1970-W10-1", "March", "9" * 500, "²/³/1970x"]

partial = st.dates(date(1880, 1, 1), TODAY).flatmap(
    lambda day: st.sampled_from(
        [PartialDate(day.year, day.month, day.day), PartialDate(day.year, day.month), PartialDate(day.year)]
    )
)
any_text = st.one_of(
    st.text(), st.text(st.sampled_from("0123456789./- 年月日昭和SMarch٣")), st.from_regex(r"\d+[./-]\d+[./-]\d+")
)


@pytest.mark.parametrize(("text", "known"), IN_EVERY_ORDER)
def test_reads_the_same_day_at_every_site(text: str, known: PartialDate) -> None:
    assert [dates.parse_birth_date(text, order, TODAY) for order in ORDERS] == [known] * 4


@pytest.mark.parametrize("text", IN_THE_SITES_ORDER)
def test_reads_day_and_month_in_the_sites_order(text: str) -> None:
    assert dates.parse_birth_date(text, "DMY", TODAY) == SECOND_OF_MARCH
    assert dates.parse_birth_date(text, "MDY", TODAY) == THIRD_OF_FEBRUARY


@pytest.mark.parametrize(("text", "order", "choices"), ASKED)
def test_asks_back_what_can_be_read_in_two_ways(text: str, order: Order, choices: list[PartialDate]) -> None:
    with pytest.raises(AmbiguousDate) as question:
        dates.parse_birth_date(text, order, TODAY)
    assert question.value.choices == choices
    assert all(dates.in_words(choice) in str(question.value) for choice in choices)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("text", REFUSED)
def test_refuses_what_is_no_birth_date(text: str, order: Order) -> None:
    with pytest.raises(InvalidInput) as refusal:
        dates.parse_birth_date(text, order, TODAY)
    assert not isinstance(refusal.value, AmbiguousDate)
    assert refusal.value.mend


def test_today_and_the_first_day_of_1880_are_birth_dates() -> None:
    assert dates.parse_birth_date("2026-11-24", "DMY", TODAY).first_day() == TODAY
    assert dates.parse_birth_date("1880", "DMY", TODAY).first_day() == date(1880, 1, 1)


def test_a_date_that_is_no_birth_date_may_lie_ahead() -> None:
    assert dates.parse("3.2.2030", "DMY", TODAY) == PartialDate(2030, 2, 3)


def test_an_era_ends_on_its_day() -> None:
    assert dates.parse("昭和64年1月7日", "YMD", TODAY) == PartialDate(1989, 1, 7)
    assert dates.parse("平成元年1月8日", "YMD", TODAY) == PartialDate(1989, 1, 8)
    with pytest.raises(InvalidInput):
        dates.parse("昭和64年1月8日", "YMD", TODAY)


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("1970", PartialDate(1970)),
        ("197003", PartialDate(1970, 3)),
        ("200112", PartialDate(2001, 12)),
        *((value, SECOND_OF_MARCH) for value in ("19700302", "1970.03.02", "19700302 ")),
    ],
)
def test_a_machines_date_keeps_its_precision(value: str, known: PartialDate) -> None:
    assert dates.parse_dicom(value) == known
    assert dates.parse_dicom(dates.to_dicom(known)) == known


@pytest.mark.parametrize("value", ["", "1970-03-02", "19700230", "1970030", "700302", "١٩٧٠"])
def test_a_machines_date_has_one_form(value: str) -> None:
    with pytest.raises(InvalidInput):
        dates.parse_dicom(value)


@pytest.mark.parametrize(
    ("known", "precision", "first", "last"),
    [
        (PartialDate(1972, 2), "M", date(1972, 2, 1), date(1972, 2, 29)),
        (PartialDate(1970), "Y", date(1970, 1, 1), date(1970, 12, 31)),
        (SECOND_OF_MARCH, "D", date(1970, 3, 2), date(1970, 3, 2)),
    ],
)
def test_a_partial_date_spans_days(known: PartialDate, precision: str, first: date, last: date) -> None:
    assert (known.precision, known.first_day(), known.last_day()) == (precision, first, last)


@pytest.mark.parametrize("parts", [(1970, 2, 30), (1970, 13), (0,), (1970, None, 1)])
def test_there_is_no_object_for_a_day_that_does_not_exist(parts: tuple[int, ...]) -> None:
    with pytest.raises(InvalidInput):
        PartialDate(*parts)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["2 March 1970", "March 1970", "1970"]),
        ("de", ["2. März 1970", "März 1970", "1970"]),
        ("ja", ["1970年3月2日", "1970年3月", "1970"]),
    ],
)
def test_says_dates_in_the_readers_words(language: str, words: list[str]) -> None:
    with translation.override(language):
        assert [dates.in_words(known) for known in (SECOND_OF_MARCH, PartialDate(1970, 3), PartialDate(1970))] == words


@settings(deadline=None)
@given(partial, st.sampled_from(ORDERS))
def test_what_is_shown_reads_back(known: PartialDate, order: Order) -> None:
    assert dates.parse_birth_date(dates.show(known), order, TODAY) == known


@settings(deadline=None)
@given(partial, st.sampled_from(ORDERS), st.sampled_from(["en", "de", "fr", "es", "ja", "ru", "pl", "tr"]))
def test_what_is_said_in_words_reads_back(known: PartialDate, order: Order, language: str) -> None:
    with translation.override(language):
        assert dates.parse_birth_date(dates.in_words(known), order, TODAY) == known


@settings(deadline=None)
@given(any_text, st.sampled_from(ORDERS))
@example("²/³/1970", "DMY")
@example("0" * 8, "DMY")
def test_no_text_does_worse_than_be_refused(text: str, order: Order) -> None:
    read = attempt(text, order)
    assert isinstance(read, PartialDate) or read.mend
    offered = [read] if isinstance(read, PartialDate) else read.choices if isinstance(read, AmbiguousDate) else []
    assert offered or not isinstance(read, AmbiguousDate)
    assert all(known.year >= 1880 and known.first_day() <= TODAY for known in offered)


def attempt(text: str, order: Order) -> PartialDate | InvalidInput:
    try:
        return dates.parse_birth_date(text, order, TODAY)
    except InvalidInput as refusal:
        return refusal
