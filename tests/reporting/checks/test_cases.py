"""Single sentences: what has to be found, and what must not be."""

import pytest

from reporting.checks import Report, check
from tests.reporting.checks.reports import HERE, Case, read_cases

pytestmark = pytest.mark.pure

CODES = sorted(path.name.split(".")[1] for path in HERE.glob("cases.*.txt"))
CASES = [case for code in CODES for case in read_cases(code)]


def test_every_code_has_cases() -> None:
    assert CODES == [
        "comparison",
        "contrast",
        "critical",
        "identity",
        "impression_missing",
        "incomplete",
        "laterality",
        "negation",
        "sex",
        "unit",
    ]


@pytest.mark.parametrize("case", [case for case in CASES if case.expected], ids=lambda case: f"{case.code} {case.line}")
def test_a_slip_is_found(case: Case) -> None:
    assert case.code in {finding.code for finding in check(Report.from_dict(case.data))}


@pytest.mark.parametrize("case", [case for case in CASES if not case.expected], ids=lambda case: case.line)
def test_what_is_right_is_let_pass(case: Case) -> None:
    assert check(Report.from_dict(case.data)) == []
