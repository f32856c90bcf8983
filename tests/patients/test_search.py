"""Search as you type: each way to a patient, and who is not shown."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patients.actions.merging import merge
from patients.actions.register import register
from patients.models import Event, Patient
from patients.models.search import find
from tests.cast import Cast

Somebody = Callable[..., Patient]


@pytest.fixture
def somebody(people: Cast) -> Somebody:
    def make(family_name: str, given_name: str = "", **facts: Any) -> Patient:
        known = {"birth_date": dt.date(1980, 1, 31), "sex": "F", **facts}
        return register(people.site, by=people.clara, family_name=family_name, given_name=given_name, **known)

    return make


def found(text: str) -> list[str]:
    keys = find(text, 10).keys
    rows = Patient.objects.in_bulk(keys)
    return [rows[key].mrn for key in keys]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "yam",
            "yamada t",
            "taro yama",
            "YAMADA TARŌ",
            "Yamada, Taro",
            "YAMADA^TARO",
            "yamada tarou",
            "やまだ たろう",
        ),
        *(
            "やま",
            "ヤマダ　タロウ",
            "山田",
            "山田太郎",
            "太郎 山田",
            "山田 1975",
            "Yamada 2.3.1975",
            "yamada 2 March 1975",
        ),
    ],
)
def test_a_japanese_patient_in_every_writing(somebody: Somebody, text: str) -> None:
    somebody("Yamamoto", "Jiro", mrn="J2", ideographic_name="山本^次郎", phonetic_name="やまもと^じろう")
    facts = {"ideographic_name": "山田^太郎", "phonetic_name": "やまだ^たろう", "birth_date": dt.date(1975, 3, 2)}
    somebody("Yamada", "Taro", mrn="J1", **facts)
    assert found(text)[0] == "J1"
    if text not in ("yam", "やま"):
        assert found(text) == ["J1"]


@pytest.mark.parametrize("text", ["obrien sean", "O'Brien", "o brien", "sean o'b", "Seán OBRIEN", "obr se"])
def test_signs_and_accents_make_no_difference(somebody: Somebody, text: str) -> None:
    somebody("O'Brien", "Seán", mrn="B1")
    somebody("Obermann", "Sina", mrn="B2")
    expected = [] if text == "o brien" else ["B1"]
    assert found(text) == expected


def test_a_short_name_and_one_that_is_family_and_given_name(somebody: Somebody) -> None:
    somebody("Li", "Li", mrn="L1")
    somebody("Wang", "Li", mrn="L2", ideographic_name="王^丽")
    assert found("li li") == found("li") == ["L1", "L2"]
    assert found("li wang") == found("王 丽") == found("w li") == ["L2"]


def test_three_words_must_all_fit(somebody: Somebody) -> None:
    somebody("van der Berg", "Anna Maria", mrn="V1")
    somebody("van der Berg", "Anna Luise", mrn="V2")
    assert found("berg anna maria") == found("maria van der berg") == ["V1"]
    assert sorted(found("berg anna")) == ["V1", "V2"] and found("berg anna otto") == []


@pytest.mark.parametrize(
    "text", ["MRN-0077", "mrn 0077", "mrn00", "ＭＲＮ００７７", "0207 946 0999", "+44 20 7946 0999"]
)
def test_by_number_with_and_without_signs(somebody: Somebody, text: str) -> None:
    somebody("Probe", "Ada", mrn="MRN-0077", phone="+442079460999")
    assert found(text) == ["MRN-0077"]


def test_a_name_with_something_else(somebody: Somebody) -> None:
    somebody("Müller", "Ada", mrn="A-1", phone="+442079460999", birth_date=dt.date(1970, 3, 2))
    somebody("Mueller", "Ada", mrn="A-2", birth_date=dt.date(1970, 4, 2))
    for text in ("muller 1970-03-02", "müller 2/3/1970", "Müller A-1", "mueller 020 7946 0999", "ada 2 march 1970"):
        assert found(text) == ["A-1"], text
    assert sorted(found("müller 1970")) == ["A-1", "A-2"] and found("muller 1971") == []


def test_a_name_with_a_year_or_a_month(somebody: Somebody, people: Cast) -> None:
    survivor = somebody("Weber", "Ida", mrn="W-1", birth_date=dt.date(1939, 5, 2))
    somebody("Weber", "Ida", mrn="W-2", birth_date=dt.date(1939, 6, 2))
    somebody("Weber", "Ida", mrn="1939", birth_date=dt.date(1970, 6, 2))
    somebody("Weber", "Ida", mrn="1966-7", birth_date=dt.date(1970, 6, 2))
    assert sorted(found("weber 1939")) == sorted(found("1939 ida web")) == ["1939", "W-1", "W-2"]
    assert found("weber May 1939") == found("ida weber 5.1939") == ["W-1"] and found("otto weber 1939") == []
    assert found("weber 1966") == ["1966-7"]
    retired = somebody("Alt", "Ida", mrn="W-3", birth_date=dt.date(1940, 5, 2))
    merge(survivor, retired, why="One card", by=people.clara)
    assert found("alt 1939") == ["W-1"] and found("alt 1940") == []


def test_a_mark_is_left_out_or_written_as_two_letters(somebody: Somebody) -> None:
    for number, (family, given) in enumerate((("Müller", "Jörg"), ("Mueller", "Joerg"), ("Muller", "Jorg"))):
        somebody(family, given, mrn=f"M-{number}")
    somebody("Murphy", "Jo", mrn="X")
    everybody = ["M-0", "M-1", "M-2"]
    for text in ("muller", "Müller", "MUELLER", "mull", "muell", "jorg muller", "müller joerg", "muelle j", "j mull"):
        assert sorted(found(text)) == everybody, text
    assert "X" in found("mu") and "X" not in found("mue")


def test_a_letter_of_the_other_name_is_enough(somebody: Somebody) -> None:
    for given in ("Ada", "Bea", "Åsa"):
        somebody("Probe", given, mrn=given[0].replace("Å", "AA"))
    assert found("probe b") == found("b prob") == ["B"]
    assert sorted(found("probe a")) == ["A", "AA"] and found("probe c") == []


def test_whoever_was_merged_is_not_shown_but_leads_on(somebody: Somebody, people: Cast) -> None:
    survivor, retired = somebody("Probe", "Ada", mrn="A-1"), somebody("Muster", "Ada", mrn="B-2")
    merge(survivor, retired, why="One card", by=people.clara)
    assert found("muster") == found("B-2") == found("b2") == found("ada") == ["A-1"]


def test_it_says_when_more_fit(somebody: Somebody) -> None:
    for number in range(4):
        somebody("Probe", f"Ada{'abcd'[number]}")
    assert find("probe", 3).more and len(find("probe", 3).keys) == 3
    assert not find("probe", 4).more


@pytest.mark.parametrize(
    "text", ["", " ", "%", "_", "''", "^", "\x00", "1", "0", "١", "\ud7ff", "\U0010fffd", "𠮷" * 90]
)
def test_nothing_that_is_typed_raises(somebody: Somebody, text: str) -> None:
    somebody("Probe", "Ada", mrn="X")
    assert find(text, 3).keys == []


def test_the_page_asks_as_often_for_many_as_for_few(somebody: Somebody, signed_in: Any) -> None:
    client, counts = signed_in("clara"), []
    client.get(reverse("patient-find"), {"q": "probe"})
    for number in range(9):
        somebody("Probe", f"Ada{number}")
        if number in (1, 8):
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("patient-find"), {"q": "probe ada"})
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_what_was_shown_is_in_the_journal(signed_in: Any, patient: Patient) -> None:
    html = signed_in("clara").get(reverse("patient-find"), {"q": "test"}).content.decode()
    assert "Test, Maria" in html and "12 April 1961" in html and "MRN-123" in html
    assert reverse("admin:patients_patient_change", args=[patient.pk]) in html
    event = Event.objects.get(kind="patient.listed", by__username="clara")
    assert event.details == {"rows": [patient.pk], "asked": "test", "way": "typing"}


def test_a_name_is_no_markup(signed_in: Any, somebody: Somebody) -> None:
    somebody("<b>Probe", "Ada")
    client: Client = signed_in("clara")
    assert b"<b>" not in client.get(reverse("patient-find"), {"q": "bprobe"}).content
    assert b"<i>" not in client.get(reverse("patient-find"), {"q": "<i>"}).content
