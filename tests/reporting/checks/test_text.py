"""Cutting a section into sentences, words and levels."""

import pytest

from reporting.checks.reading import levels
from reporting.checks.text import read
from reporting.checks.words import fold_all

pytestmark = pytest.mark.pure


def cut(text: str) -> list[str]:
    return [sentence.text for sentence in read("findings", text).sentences]


def labels(text: str) -> list[str]:
    return [" ".join(sentence.label) for sentence in read("findings", text).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No mass. No fluid.", ["No mass.", "No fluid."]),
        ("Nodule of 1.5 cm. Stable.", ["Nodule of 1.5 cm.", "Stable."]),
        ("Told Dr. Smith. Done.", ["Told Dr. Smith.", "Done."]),
        ("No i.v. contrast. Plain.", ["No i.v. contrast.", "Plain."]),
        ("1. No mass.\n2) No fluid.\n- Stable.", ["No mass.", "No fluid.", "Stable."]),
        ("There is a small\nright effusion.", ["There is a small\nright effusion."]),
        ("No mass\nNo fluid", ["No mass", "No fluid"]),
        ("No mass; no fluid", ["No mass;", "no fluid"]),
        ("", []),
        ("   \n \n", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_label_holds_to_the_end_of_its_line() -> None:
    assert labels("Liver: Normal. No mass.\nNo fluid.") == ["liver", "liver", ""]


def test_a_new_label_ends_the_one_before() -> None:
    assert labels("Liver: Normal. Spleen: Normal.") == ["liver", "spleen"]


def test_a_label_alone_on_its_line_holds_to_the_next_blank_line() -> None:
    assert labels("RIGHT BREAST:\nNo mass.\nNo cyst.\n\nAxillae clear.") == ["right breast"] * 3 + [""]


def test_a_heading_in_capitals_is_a_label() -> None:
    assert labels("RIGHT KNEE\nNo fracture.")[-1] == "right knee"


def test_a_time_is_no_label() -> None:
    assert labels("Told at 14:30 by phone.") == [""]


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("Haemorrhage", "HEMORRHAGE"),
        ("oedema", "edema"),
        ("tumour", "tumor"),
        ("oesophageal", "esophageal"),
        ("visualised", "visualized"),
        ("ischaemic", "ischemic"),
        ("foetal", "fetal"),
        ("caecum", "cecum"),
        ("Müller", "muller"),
    ],
)
def test_one_spelling(british: str, american: str) -> None:
    assert fold_all(british) == fold_all(american)


def test_hyphens_within_words_are_left_out() -> None:
    assert fold_all("non-contrast – CT, T2-weighted") == ["non", "contrast", "–", "ct", ",", "t", "2", "weighted"]


@pytest.mark.parametrize("written", ["L4-5", "L4-L5", "L4/5", "L 4-5", "l4/l5"])
def test_levels_have_one_form(written: str) -> None:
    assert levels(f"Stenosis at {written}.") == {"L4-5"}
