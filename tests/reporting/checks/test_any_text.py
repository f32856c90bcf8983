"""No text makes the checks fail, and none makes them slow."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.checks import Report, check
from tests.reporting.checks.reports import data, sections

pytestmark = pytest.mark.pure

WORDS = [
    "\n",
    *"""no left right bilateral fracture liver kidney 8 mm 12 cm measures normal , . : ; [ ] ( ) { } ___ ? - 1. L4-5
    without contrast compared prior 3 March 2025 Mr. Smith MRN 123 she prostate uterus pneumothorax is not seen and or
    but with of the in Liver: RIGHT: unchanged old recommend x T-score -3 HU SUVmax mL BI-RADS É 中 ا""".split(),
]
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join))
SIDES = st.sampled_from(["", "LEFT", "RIGHT", "BILATERAL"])
STUDIES = st.sampled_from(["CT HEAD", "XR KNEE", "US SCROTUM", "MAMMOGRAM", "MR LUMBAR SPINE", "CT CHEST", ""])


@given(TEXTS, TEXTS, TEXTS, TEXTS, SIDES, STUDIES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_raises(technique: str, comparison: str, findings: str, impression: str, side: str, study: str) -> None:
    texts = sections(technique=technique, comparison=comparison, findings=findings, impression=impression)
    order = {
        "procedure": study,
        "modality": study[:2],
        "body_part": study[3:],
        "laterality": side,
        "indication": comparison,
    }
    for finding in check(Report.from_dict(data(order=order, sections=texts, priors=[{"date": "2025-03-03"}]))):
        assert finding.message and len(finding.text) <= 160


LONG = {
    "no stops": "Right lower lobe nodule measures 8 mm no left fracture of the liver ",
    "sentences": "Right lower lobe nodule of 8 mm. No left fracture. ",
    "labels": "Liver: normal. Kidney:\n",
    "pairs": "left fracture ",
    "denials": "no effusion, ",
    "sizes": "12 mm ",
    "dates": "3 March 2025 ",
    "names": "Mr A ",
    "digits": "1",
    "dots": "1.",
    "underscores": "_",
    "brackets": "[",
    "open and shut": "[{(<",
    "letters": "a",
    "x": "1 x ",
    "colons": "a: ",
    "lines": "\n",
}


def read(text: str) -> None:
    check(Report.from_dict(data(sections=sections(findings=text, impression=text, comparison=text))))


@pytest.mark.parametrize("name", LONG)
def test_a_long_text_is_read_to_its_end(name: str) -> None:
    """30,000 characters of one kind; work that grows with the square does not end before the test's time is up."""
    piece = LONG[name]
    read(piece * (30_000 // len(piece)))


def test_a_million_spaces_are_no_work() -> None:
    read(" " * 1_000_000 + "The liver is normal.")
