import hashlib
import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pytest
from django.utils import translation
from pypdf import PdfReader

from reporting.pdf import Part, ReportContent, Section, render
from reporting.pdf.picture import UnreadablePicture
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


@pytest.mark.parametrize("content", REPORTS.values(), ids=REPORTS)
def test_every_page_says_whose_it_is_and_where_it_stands(content: ReportContent) -> None:
    found = pages(render(content))
    for number, page in enumerate(found, start=1):
        for fact in (content.patient.name, content.patient.mrn, content.study.accession_number, content.status):
            assert fact in page
        assert f"Page {number} of {len(found)}" in page


def test_the_paper_says_all_it_was_given() -> None:
    found = text(render(samples.CONTENT))
    for fact in (
        *samples.LETTERHEAD.lines,
        "12 April 1961 (65 years)",
        "CT chest with contrast",
        "24 November 2026, 14:05 CET",
        "Dr Ivo Beispiel",
        "Pulmonary embolism?",
        "CT chest of 3 March 2025",
        "level of the sinus (≤ 40 mm)",
        "3. Simple cyst of the left kidney (Bosniak I), an incidental finding.",
        "Electronically signed by Dr Noor Anyone",
        "Consultant radiologist · 24 November 2026, 15:12 CET (Europe/Berlin)",
        "Version 1",
        "K7Q2-9FXA",
        "https://ris.example.org/check/K7Q2-9FXA",
    ):
        assert fact in found


def test_the_same_content_gives_the_same_bytes() -> None:
    assert render(samples.with_images()) == render(samples.with_images())


def test_the_bytes_do_not_depend_on_the_process() -> None:
    program = (
        "import django, hashlib; from django.conf import settings; settings.configure(); django.setup();"
        "from tests.reporting.pdf import samples, test_render as here;"
        "print(hashlib.sha256(here.render(samples.with_text(here.MANY_SCRIPTS))).hexdigest())"
    )
    here = hashlib.sha256(render(samples.with_text(MANY_SCRIPTS))).hexdigest()
    for seed, locale in (("1", "C.UTF-8"), ("77", "C")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": "Asia/Tokyo"}
        command = [sys.executable, "-c", program]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert result.stdout.strip() == here


def test_the_bytes_do_not_depend_on_the_readers_language() -> None:
    with translation.override("de"):
        german = render(samples.CONTENT)
    assert german == render(samples.CONTENT)


def test_threads_do_not_disturb_each_other() -> None:
    contents = [samples.with_text(f"{MANY_SCRIPTS} {number}") for number in range(8)]
    alone = [render(content) for content in contents]
    with ThreadPoolExecutor(max_workers=4) as pool:
        assert list(pool.map(render, contents * 3)) == alone * 3


@pytest.mark.parametrize("language", ["xx", "zh_TW", "pt-BR", "ar", "sr-Latn"])
def test_a_language_we_have_no_words_for_is_borne(language: str) -> None:
    reader = PdfReader(BytesIO(render(replace(samples.CONTENT, language=language))))
    assert reader.trailer["/Root"]["/Lang"] == language.replace("_", "-")


def test_another_word_gives_another_file_identifier() -> None:
    first = PdfReader(BytesIO(render(samples.with_text("left"))))
    second = PdfReader(BytesIO(render(samples.with_text("right"))))
    assert first.trailer["/ID"] != second.trailer["/ID"]


@pytest.mark.parametrize("content", [*REPORTS.values(), samples.with_text(MANY_SCRIPTS)])
def test_every_font_is_inside_the_file(content: ReportContent) -> None:
    data = render(content)
    assert b"Helvetica" not in data
    for page in PdfReader(BytesIO(data)).pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert len(descriptor["/FontFile2"].get_data()) > 100
            assert "/ToUnicode" in font


def test_the_file_is_small() -> None:
    assert len(render(samples.CONTENT)) < 40_000
    assert len(render(samples.with_text(MANY_SCRIPTS))) < 80_000


def test_every_script_is_found_again_in_the_file() -> None:
    found = text(render(samples.with_text("\n".join(MANY_SCRIPTS.split(", ")))))
    for name in MANY_SCRIPTS.split(", "):
        assert name in found


def test_metadata_names_the_report_and_not_the_patient() -> None:
    data = render(samples.CONTENT)
    reader = PdfReader(BytesIO(data))
    assert reader.metadata is not None
    assert reader.metadata.title == "Radiology report A2026-000417 (FINAL)"
    assert reader.metadata.author == "St Example Hospital"
    assert reader.metadata.creation_date == samples.CONTENT.issued_at
    assert "TEST" not in str(reader.metadata)
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_a_preliminary_report_is_marked_on_every_page() -> None:
    found = pages(render(samples.preliminary()))
    assert len(found) == 3
    assert all(page.count("PRELIMINARY") >= 2 for page in found)  # the status and the mark across
    assert "it has not been verified and may change" in found[0]
    assert "Preliminary reading by Dr Uma Resident" in found[-1]
    assert "PRELIMINARY" not in text(render(samples.CONTENT))


def test_a_temporary_identity_is_flagged_on_every_page() -> None:
    assert all("TEMPORARY IDENTITY" in page for page in pages(render(samples.preliminary())))
    assert "TEMPORARY" not in text(render(samples.long_report()))


def test_a_withdrawn_report_warns() -> None:
    found = text(render(replace(samples.CONTENT, withdrawn=True, preliminary=True, status="ENTERED IN ERROR")))
    assert "WITHDRAWN" in found
    assert "Do not act on it" in found
    assert "PRELIMINARY" not in found


def test_addenda_stand_above_the_original_each_with_its_signature() -> None:
    found = text(render(samples.addended()))
    order = [
        "Addendum 2",
        "adrenal glands are normal",
        "Dr Sam Other",
        "26 November 2026",
        "Correction 1",
        "right kidney, not in the left one",
        "Dr Noor Anyone",
        "25 November 2026",
        "Original report",
        "Clinical indication",
        "CT chest of 3 March 2025",
        "Dr Noor Anyone",
        "15:12 CET",
    ]
    place = found.index("CT chest with contrast")
    for words in order:
        place = found.index(words, place)


def test_a_part_that_nobody_signed_says_so() -> None:
    part = Part("preliminary", "", (Section("Findings", "Clear."),))
    assert "Not signed" in text(render(replace(samples.CONTENT, parts=(part,))))


def test_critical_results_show_their_facts() -> None:
    found = text(render(samples.with_images()))
    critical = samples.CRITICAL
    for fact in (critical.finding, critical.told_by, critical.told_to, critical.told_at, critical.means, "Read-back"):
        assert fact in found


def test_key_images_are_printed_and_a_broken_one_is_said(caplog: pytest.LogCaptureFixture) -> None:
    data = render(samples.with_images())
    images = [image for page in PdfReader(BytesIO(data)).pages for image in page.images]
    assert {image.image.size for image in images if image.image} == {(512, 512), (400, 700)}
    assert "This image cannot be printed. Sagittal reformat" in text(data)
    assert [record.getMessage() for record in caplog.records] == [
        "A key image of 12 bytes is no PNG or JPEG that can be read"
    ]


def test_a_broken_logo_is_an_error() -> None:
    letterhead = replace(samples.LETTERHEAD, logo=b"nothing")
    with pytest.raises(UnreadablePicture):
        render(replace(samples.CONTENT, letterhead=letterhead))


def test_a_logo_stands_on_the_first_page_only() -> None:
    letterhead = replace(samples.LETTERHEAD, logo=samples.picture(300, 100))
    data = render(replace(samples.long_report(), letterhead=letterhead))
    assert [len(page.images) for page in PdfReader(BytesIO(data)).pages] == [1, 0, 0]


def test_a_character_without_a_font_is_a_box_and_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    assert "a\ue000b" in text(render(samples.with_text("a\ue000b")))
    assert [record.getMessage() for record in caplog.records] == ["No font has U+E000"]
