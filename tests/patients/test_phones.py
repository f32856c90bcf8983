"""Telephone numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients import phones
from patients.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "region", "stored"),
    [
        ("044 312 34 56", "CH", "+41443123456"),
        ("+41 44 312 34 56", "", "+41443123456"),
        ("0041 44 312 34 56", "ch", "+41443123456"),
        ("(020) 7946-0123", "GB", "+442079460123"),
        ("０３－５２２１－２３４５", "JP", "+81352212345"),
        ("555-013-4411", "US", "+15550134411"),
    ],
)
def test_reads_a_number_as_the_region_writes_it(typed: str, region: str, stored: str) -> None:
    assert phones.normalise(typed, region) == stored


@pytest.mark.parametrize(
    ("typed", "region"),
    [("", "CH"), ("ring mother", "CH"), ("123", "GB"), ("044 312 34 56", ""), ("044 312 34 56", "XX")],
)
def test_refuses_what_cannot_be_dialled(typed: str, region: str) -> None:
    with pytest.raises(InvalidInput, match="country code"):
        phones.normalise(typed, region)


def test_an_extension_is_not_dropped_in_silence() -> None:
    with pytest.raises(InvalidInput, match="extension"):
        phones.normalise("020 7946 0123 ext. 12", "GB")


@settings(deadline=None)
@given(st.from_regex(r"\+(44|1|49|81|55)[1-9][0-9]{6,11}", fullmatch=True))
def test_what_is_shown_reads_back(number: str) -> None:
    try:
        stored = phones.normalise(number, "GB")
    except InvalidInput:
        return
    assert phones.normalise(phones.show(stored), "GB") == stored
    assert phones.normalise(stored, "JP") == stored


@settings(deadline=None)
@given(st.text(), st.sampled_from(["", "CH", "US", "??"]))
def test_no_text_does_worse_than_be_refused(typed: str, region: str) -> None:
    try:
        stored = phones.normalise(typed, region)
    except InvalidInput:
        return
    assert stored.startswith("+")


def test_what_is_no_number_is_shown_as_it_is() -> None:
    assert phones.show("ward 3") == "ward 3"
