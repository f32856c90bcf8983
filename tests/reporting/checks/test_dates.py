"""Dates as people write them."""

import pytest

from reporting.checks.dates import dates
from reporting.checks.english.technique import MONTHS
from reporting.checks.report import Prior

pytestmark = pytest.mark.pure

MARCH = Prior("CT", 2025, 3, 4)


@pytest.mark.parametrize(
    "written",
    [
        "4 March 2025",
        "04 Mar 2025",
        "March 4, 2025",
        "4th March 2025",
        "4-Mar-25",
        "2025-03-04",
        "2025/03/04",
        "4.3.2025",
        "04/03/2025",
        "03/04/2025",
        "3/4/25",
        "20250304",
        "March 2025",
        "3/2025",
        "2025",
        "the 4th of March 2025",
    ],
)
def test_a_date_may_be_that_of_a_prior(written: str) -> None:
    (found,) = dates(f"CT of {written}.", MONTHS)
    assert found.may_be(MARCH)


@pytest.mark.parametrize(
    "written", ["5 March 2025", "4 April 2025", "4 March 2024", "2025-03-05", "5.3.2025", "April 2025", "2024"]
)
def test_another_date_is_not(written: str) -> None:
    (found,) = dates(f"CT of {written}.", MONTHS)
    assert not found.may_be(MARCH)


@pytest.mark.parametrize(
    "text", ["Nodule of 12 mm.", "L4/5 stenosis", "C5/6", "14:30", "MRN 123456", "Grade 2/3", "12 x 2025 mm"]
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert [found.text for found in dates(text, MONTHS) if found.text != "2025"] == []
