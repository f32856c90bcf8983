import pytest

from reporting.pdf import fonts
from reporting.pdf.fonts import BOLD, REGULAR, face_of
from reporting.pdf.glyphs import Glyph, Line, Span, Style
from reporting.pdf.typeset import Typesetter

pytestmark = pytest.mark.pure

NAMES = {
    "Latin": "Żółć Nguyễn Þórður",
    "Greek": "Γεώργιος",
    "Cyrillic": "Аня",
    "Arabic": "محمد",
    "Hebrew": "עברית",
    "Devanagari": "हिन्दी",
    "Thai": "ผู้ป่วย",
    "Japanese": "山田 太郎",
    "rare Han": "𠮷野 㐀",
    "Chinese": "张伟 張偉",
    "Korean": "김희중",
    "Armenian": "Հայերեն",
    "Georgian": "ქართული",
    "Tamil": "தமிழ்",
    "Amharic": "አማርኛ",
    "signs": "≥ ≤ ± ≈ → ↑ ↓ ° µ ½ ² ₂ ✓ ☐ ∅ № €",
}


def set_line(text: str, bold: bool = False, language: str = "en") -> Line:
    return Typesetter(language).line(Span(text, Style(10, 14, bold=bold)))


def glyphs(text: str) -> list[Glyph]:
    return [glyph for run in set_line(text).runs for glyph in run.glyphs]


@pytest.mark.parametrize("text", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])
def test_every_script_has_its_glyphs(text: str, bold: bool) -> None:
    setter = Typesetter("en")
    line = setter.line(Span(text, Style(10, 14, bold=bold)))
    assert not setter.missing
    assert all(glyph.gid for run in line.runs for glyph in run.glyphs)


def test_many_scripts_share_a_line() -> None:
    text = "山田 太郎, Γεώργιος, Аня, محمد, 김희중, हिन्दी, ไทย, עברית"
    names = {run.face.name for run in set_line(text).runs}
    assert {"SourceSans3", "NotoSansKR", "NotoSansArabic", "NotoSansHebrew", "NotoSansThai"} <= names


def test_arabic_letters_join_and_run_from_right_to_left() -> None:
    joined = glyphs("محمد")
    alone = [glyphs(letter)[0].gid for letter in "محمد"]
    assert "".join(glyph.text for glyph in joined) == "دمحم"
    assert [glyph.gid for glyph in reversed(joined)] != alone


def test_a_ligature_carries_the_text_of_its_letters() -> None:
    assert "".join(glyph.text for glyph in reversed(glyphs("لا"))) == "لا"


def test_a_letter_and_its_marks_are_one_group_for_the_reader() -> None:
    first, *marks = glyphs("ผู้")
    assert first.group == "ผู้"
    assert [glyph.advance for glyph in marks] == [0, 0]
    assert marks[-1].closes


def test_a_vowel_that_is_drawn_before_its_consonant_is_read_after_it() -> None:
    assert "".join(glyph.text for glyph in glyphs("हि")) == "हि"


def test_a_character_without_a_font_is_a_box_and_is_remembered() -> None:
    setter = Typesetter("en")
    (run,) = setter.line(Span("a\ue000b", Style(10, 14))).runs
    assert [glyph.gid for glyph in run.glyphs][1] == 0
    assert [glyph.text for glyph in run.glyphs] == ["a", "\ue000", "b"]
    assert setter.missing == {"\ue000"}


@pytest.mark.parametrize("text", ["か่", "x\u0e48", "辻\U000e0100", "⚠\ufe0f", "👩\u200d⚕\ufe0f"])
def test_odd_company_is_printed_from_several_fonts(text: str) -> None:
    setter = Typesetter("en")
    line = setter.line(Span(text, Style(10, 14)))
    assert not setter.missing
    assert all(glyph.gid for run in line.runs for glyph in run.glyphs)


def test_direction_marks_are_not_printed_and_not_missed() -> None:
    setter = Typesetter("en")
    line = setter.line(Span("a\u200e\ufeff\u2066b\u2069", Style(10, 14)))
    assert [glyph.text for run in line.runs for glyph in run.glyphs] == ["a", "b"]
    assert not setter.missing


def test_bold_is_a_face_of_its_own() -> None:
    regular, bold = set_line("Impression").runs[0], set_line("Impression", bold=True).runs[0]
    assert (regular.face.weight, bold.face.weight) == (REGULAR, BOLD)
    assert bold.width > regular.width * 1.02


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("山田", "en", "NotoSansJP"),
        ("山田", "zh-hans", "NotoSansSC"),
        ("山田", "zh_TW", "NotoSansTC"),
        ("山田", "ko", "NotoSansKR"),
        ("山田 たろう", "zh-hans", "NotoSansJP"),
        ("金 김", "ja", "NotoSansKR"),
        ("张伟", "en", "NotoSansSC"),
    ],
)
def test_han_looks_as_it_does_in_the_writers_country(text: str, language: str, name: str) -> None:
    assert fonts.han_for(language, text) == name


def test_all_fonts_are_installed() -> None:
    assert fonts.missing_fonts() == []


def test_a_font_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fonts.FILES, "NotoSansJP", ("no_such_package", "x.ttf"))
    monkeypatch.setitem(fonts.FILES, "NotoSansKR", ("manimgx_fonts", "x.ttf"))
    assert fonts.missing_fonts() == [
        "no_such_package (font NotoSansJP) is not installed",
        "manimgx_fonts has no file x.ttf",
    ]


def test_the_house_face_tells_letters_apart_that_look_alike() -> None:
    face = face_of(fonts.HOUSE)
    assert len({face.font.get_nominal_glyph(ord(char)) for char in "Il1O0"}) == 5
