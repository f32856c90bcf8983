from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from reporting.pdf import PatientBlock, Section, render
from tests.reporting.pdf import samples

pytestmark = pytest.mark.pure

REPORTS = {
    "one page": samples.CONTENT,
    "three pages": samples.long_report(),
    "preliminary": samples.preliminary(),
    "addended": samples.addended(),
    "with images": samples.with_images(),
}
MANY_SCRIPTS = "山田 太郎, Γεώργιος, Аня, محمد, 김희중, हिन्दी, ผู้ป่วย, עברית, Żółć"


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def text(data: bytes) -> str:
    return "\n".join(pages(data))


@pytest.mark.parametrize(
    "raw",
    [
        "a\x00b\x07\x1b\ud800\ufffe\ufdd0 c",
        "x" * 30_000,
        "漢字" * 15_000,
        "\n" * 30_000,
        "x\n" * 2_000,
        "",
        "   ",
        "\u202e" * 500,
        ") TJ ET (\\",
        "<b>&amp;</b>",
    ],
    ids=[
        "controls",
        "one word",
        "han",
        "line ends",
        "short lines",
        "empty",
        "spaces",
        "overrides",
        "operators",
        "markup",
    ],
)
def test_no_text_breaks_the_paper(raw: str) -> None:
    found = text(render(samples.with_text(raw)))
    assert "Electronically signed by Dr Noor Anyone" in found
    assert "K7Q2-9FXA" in found


def test_thirty_thousand_characters_flow_over_pages() -> None:
    body = "\n\n".join(f"{number}: {samples.FINDINGS}" for number in range(28))
    assert len(body) > 20_000
    found = pages(render(samples.with_text(body)))
    assert len(found) > 8
    assert all(f"{number}: Lungs" in "\n".join(found) for number in range(28))


def test_what_is_markup_elsewhere_is_text_here() -> None:
    assert "<b>a</b> &amp; ${x} %(y)s" in text(render(samples.with_text("<b>a</b> &amp; ${x} %(y)s")))


def test_long_fields_take_more_lines_and_lose_nothing() -> None:
    name = "VERYLONGFAMILYNAME-" * 6 + ", Maria"
    patient = PatientBlock(name, "M" * 64, "12 April 1961", "Female", ideographic_name="山" * 40)
    content = replace(samples.long_report(), patient=patient, status="ADDENDUM 1 TO A CORRECTED FINAL REPORT " * 3)
    for page in pages(render(content)):
        joined = "".join(page.split())
        assert "".join(name.split()) in joined
        assert "M" * 64 in joined
        assert "山" * 40 in joined


def test_empty_fields_leave_no_rows() -> None:
    patient = PatientBlock("", "", "", "")
    study = replace(samples.STUDY, performed_at="", modality="", referring_physician="", site="")
    found = text(render(replace(samples.CONTENT, patient=patient, study=study, code="", version_label="", parts=())))
    assert "Accession number A2026-000417" in found
    assert "Birth date" not in found
    assert "Modality" not in found


def test_the_page_may_be_letter() -> None:
    box = PdfReader(BytesIO(render(replace(samples.CONTENT, page_size="Letter")))).pages[0].mediabox
    assert (box.width, box.height) == (612, 792)


def places(data: bytes) -> dict[str, float]:
    """Where words stand on the first page, in points from its left edge."""
    found: dict[str, float] = {}

    def note(words: str, _: object, matrix: list[float], *__: object) -> None:
        if words.strip():
            found.setdefault(words.strip(), matrix[4])

    PdfReader(BytesIO(data)).pages[0].extract_text(visitor_text=note)
    return found


def test_a_right_to_left_page_is_mirrored() -> None:
    usual = places(render(samples.CONTENT))
    mirrored = places(render(replace(samples.CONTENT, right_to_left=True, language="ar")))
    assert usual["MRN"] < 297 < mirrored["MRN"]
    assert mirrored["FINAL"] < 297 < usual["FINAL"]


def test_the_impression_is_not_torn_and_a_signature_not_left_alone() -> None:
    counts = set()
    for lines in range(20, 40):
        body = "\n".join(f"Line {number}." for number in range(lines))
        sections = (Section("Findings", body), samples.ORIGINAL.sections[-1])
        found = pages(render(replace(samples.CONTENT, parts=(replace(samples.ORIGINAL, sections=sections),))))
        counts.add(len(found))
        assert "1. No evidence of pulmonary embolism" in found[-1]
        assert "Simple cyst of the left kidney" in found[-1]
        assert "Electronically signed by" in found[-1]
        assert "Scan the code" in found[-1]
    assert counts == {1, 2}
