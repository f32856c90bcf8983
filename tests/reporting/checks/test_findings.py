"""What a finding says: its weight, its place, its passage, its order."""

import pytest

from reporting.checks import ERROR, WARNING
from tests.reporting.checks.reports import found, sections

pytestmark = pytest.mark.pure


def codes_of(**changes: object) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in found(**changes)]


def test_a_report_without_a_slip_gives_nothing() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"findings": "Liver: [size] cm."}, ("incomplete", ERROR)),
        ({"findings": ""}, ("incomplete", ERROR)),
        ({"technique": " "}, ("incomplete", WARNING)),
        ({"impression": ""}, ("impression_missing", ERROR)),
        ({"findings": "Patient: SMITH JOHN. The liver is normal."}, ("identity", ERROR)),
        ({"findings": "MRN: 999888. The liver is normal."}, ("identity", ERROR)),
        ({"findings": "Mr. Smith has a normal liver."}, ("identity", WARNING)),
        ({"findings": "73-year-old. The liver is normal."}, ("identity", WARNING)),
        ({"findings": "The prostate is enlarged."}, ("sex", WARNING)),
        ({"findings": "Aorta measures 2.1 mm."}, ("unit", WARNING)),
        ({"comparison": "CT of 3 March 2025."}, ("comparison", WARNING)),
    ],
)
def test_what_must_not_pass_is_an_error_and_the_rest_a_warning(
    texts: dict[str, str], expected: tuple[str, str]
) -> None:
    assert expected in codes_of(sections=sections(**texts))


def test_the_other_side_throughout_is_an_error() -> None:
    order = {"procedure": "XR KNEE LEFT", "modality": "XR", "body_part": "KNEE", "laterality": "LEFT"}
    wrong = sections(technique="Right knee.", findings="Right knee: no fracture.", impression="Normal right knee.")
    assert set(codes_of(order=order, sections=wrong)) == {("laterality", ERROR)}


def test_the_other_side_once_is_a_warning() -> None:
    order = {"procedure": "XR KNEE LEFT", "modality": "XR", "body_part": "KNEE", "laterality": "LEFT"}
    wrong = sections(technique="Left knee.", findings="Left knee: no fracture.", impression="Normal right knee.")
    assert codes_of(order=order, sections=wrong) == [("laterality", WARNING)]


def test_errors_stand_first() -> None:
    given = found(sections=sections(findings="The prostate is normal. Spleen [ ] cm.", impression="MRN 5553331."))
    weights = [finding.severity for finding in given]
    assert weights == sorted(weights, key=lambda weight: weight != ERROR)
    assert len(set(weights)) == 2


def test_a_finding_says_where_and_why() -> None:
    (finding,) = found(sections=sections(impression="Normal prostate."))
    assert (finding.section, finding.text) == ("impression", "Normal prostate.")
    assert "prostate" in finding.message and "F" in finding.message
    assert set(finding.as_dict()) == {"code", "severity", "section", "text", "message"}


def test_a_passage_is_cut_to_a_line() -> None:
    (finding,) = found(sections=sections(findings=f"The prostate {'and the liver ' * 60}is normal."))
    assert len(finding.text) <= 160 and "\n" not in finding.text


def test_a_critical_finding_that_was_communicated_is_silent() -> None:
    texts = sections(findings="Large right pneumothorax.", impression="Right pneumothorax.")
    assert codes_of(sections=texts) == [("critical", WARNING)]
    assert codes_of(sections=texts, critical_communicated=True) == []


def test_a_section_of_another_name_is_checked_too() -> None:
    assert codes_of(sections=sections(addendum="MRN: 999888.")) == [("identity", ERROR)]


def test_light_formatting_is_no_open_field() -> None:
    assert found(sections=sections(findings="<b>Liver:</b> normal.<br>", impression="**Normal study.**")) == []


def test_a_text_that_is_too_long_to_be_read_says_so() -> None:
    (finding,) = found(sections=sections(findings="The liver is normal.\n" * 3000))
    assert (finding.code, finding.severity) == ("incomplete", WARNING)


def test_where_nothing_was_recorded_the_order_tells_of_contrast() -> None:
    order = {"procedure": "CT ABDOMEN", "modality": "CT", "body_part": "ABDOMEN", "contrast": "none"}
    texts = sections(technique="CT with intravenous contrast.")
    assert codes_of(order=order, given={}, sections=texts) == [("contrast", WARNING)]


@pytest.mark.parametrize("sex", ["O", "U"])
def test_other_and_unknown_sex_are_let_be(sex: str) -> None:
    patient = {"name": "TEST KIM", "mrn": "1", "sex": sex, "age": 50}
    assert found(patient=patient, sections=sections(findings="The prostate and the uterus are normal.")) == []


def test_priors_of_another_region_need_no_comparison() -> None:
    assert found(priors=[{"date": "2025-01-01", "procedure": "XR FOOT"}]) == []
    assert codes_of(priors=[{"date": "2025-01-01", "procedure": "US ABDOMEN"}]) == [("comparison", WARNING)]
