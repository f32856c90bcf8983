"""The goals hold for the labelled reports on which the rules were tuned; a change that loses them is seen here."""

from collections import Counter

import pytest

from reporting.checks import Report, check
from tests.benchmarks.labelled_reports import PARTS, read_part

pytestmark = [pytest.mark.pure, pytest.mark.slow]


def test_there_are_enough_reports_of_enough_procedures() -> None:
    everything = [one for part in PARTS for one in read_part(part)]
    assert len(everything) >= 400
    assert len({one.data["order"]["procedure"] for one in everything}) >= 20
    assert 0.3 < sum(not one.code for one in everything) / len(everything) < 0.6
    assert set(Counter(one.code for one in everything if one.code)) == {
        "laterality",
        "sex",
        "contrast",
        "comparison",
        "incomplete",
        "impression_missing",
        "negation",
        "critical",
        "identity",
        "unit",
    }


def test_recall_and_false_alarms_on_the_tuned_part() -> None:
    found, planted, alarms, clean = 0, 0, 0, 0
    for one in read_part("tuned"):
        codes = {finding.code for finding in check(Report.from_dict(one.data))}
        if one.code:
            planted, found = planted + 1, found + (one.code in codes)
        else:
            clean, alarms = clean + 1, alarms + bool(codes)
    assert found / planted >= 0.95
    assert alarms / clean <= 0.03
