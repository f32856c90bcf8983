"""Reading a report from outside: what is taken, and what is refused in which words."""

from typing import Any

import pytest

from reporting.checks import InvalidReport, Report
from tests.reporting.checks.reports import data

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("change", "field", "mend"),
    [
        ({"patient": None}, "patient", "JSON object"),
        ({"patient": "Doe"}, "patient", "JSON object"),
        ({"patient": {"sex": "X"}}, "patient.sex", "M, F, O or U"),
        ({"patient": {"age": 200}}, "patient.age", "0 to 130"),
        ({"patient": {"age": "old"}}, "patient.age", "0 to 130"),
        ({"patient": {"age": True}}, "patient.age", "0 to 130"),
        ({"patient": {"name": ["Doe"]}}, "patient.name", "quotation marks"),
        ({"order": []}, "order", "JSON object"),
        ({"order": {"laterality": "sideways"}}, "order.laterality", "LEFT, RIGHT"),
        ({"given": "iohexol"}, "given", "JSON object"),
        ({"priors": {"date": "2025"}}, "priors", "JSON list"),
        ({"priors": ["2025-03-03"]}, "priors[0]", "JSON object"),
        ({"priors": [{"date": "2025-03-03"}, {"date": "3 March"}]}, "priors[1].date", "2025-03-31"),
        ({"priors": [{"date": "2025-02-30"}]}, "priors[0].date", "2025-03-31"),
        ({"critical_communicated": "perhaps"}, "critical_communicated", "true or false"),
        ({"sections": None}, "sections", "required"),
        ({"sections": "Normal."}, "sections", "JSON object"),
        ({"sections": {"findings": ["a", "b"]}}, "sections.findings", "quotation marks"),
    ],
)
def test_a_refusal_names_field_value_and_mend(change: dict[str, Any], field: str, mend: str) -> None:
    with pytest.raises(InvalidReport) as refused:
        Report.from_dict(data(**change))
    assert refused.value.where == field
    assert str(refused.value).startswith(f"{field} is ")
    assert mend in str(refused.value)


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(InvalidReport, match="report is"):
        Report.from_dict([1, 2])


def test_a_long_value_is_shown_short() -> None:
    with pytest.raises(InvalidReport) as refused:
        Report.from_dict(data(order={"laterality": "x" * 10_000}))
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("written", "years"),
    [
        (65, 65),
        ("65", 65),
        ("065Y", 65),
        ("65 years", 65),
        ("006M", 0.5),
        ("026W", 0.5),
        (None, None),
        ("", None),
        (0, 0),
    ],
)
def test_an_age_is_read_in_years(written: object, years: float | None) -> None:
    age = Report.from_dict(data(patient={"age": written})).patient.age
    assert age == pytest.approx(years, abs=0.01) if years is not None else age is None


@pytest.mark.parametrize(
    ("written", "side"), [("LEFT", "L"), ("r", "R"), ("Bilateral", "B"), (None, ""), ("n/a", ""), ("U", "")]
)
def test_a_side_is_read(written: object, side: str) -> None:
    assert Report.from_dict(data(order={"laterality": written})).order.laterality == side


@pytest.mark.parametrize(
    ("written", "given"),
    [
        (True, True),
        (False, False),
        (None, False),
        ("", False),
        ("none", False),
        ("Without IV contrast", False),
        ("no", False),
        ("iohexol 350, 80 mL", True),
        ("with and without", True),
        ({"agent": "iohexol", "volume_ml": 80}, True),
        (["gadobutrol", "7 mL"], True),
    ],
)
def test_contrast_is_read_however_it_is_written(written: object, given: bool) -> None:
    assert Report.from_dict(data(given={"contrast": written})).given.given is given


def test_contrast_that_nobody_told_of_is_unknown() -> None:
    assert Report.from_dict(data(given={})).given.given is None


@pytest.mark.parametrize("written", ["iohexol 80 mL", {"agent": "iohexol", "volume_ml": 80}, "80ml iohexol"])
def test_the_volume_of_contrast_is_read(written: object) -> None:
    assert Report.from_dict(data(given={"contrast": written})).given.volumes == (80.0,)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("2025-03-03", (2025, 3, 3)),
        ("20250303", (2025, 3, 3)),
        ("2025-03", (2025, 3, None)),
        ("2025", (2025, None, None)),
        ("2025-03-03T10:00:00Z", (2025, 3, 3)),
        ("", (None, None, None)),
    ],
)
def test_a_prior_keeps_the_precision_of_its_date(written: str, parts: tuple[int | None, ...]) -> None:
    (prior,) = Report.from_dict(data(priors=[{"date": written, "procedure": "CT"}])).priors
    assert (prior.year, prior.month, prior.day) == parts


def test_unknown_facts_are_let_be() -> None:
    report = Report.from_dict({**data(), "id": 7, "label": "x"})
    assert report.section("findings") == "The liver is normal."
