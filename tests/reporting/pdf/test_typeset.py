import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.pdf.glyphs import Line, Span, Style
from reporting.pdf.prose import clean, one_line, set_prose
from reporting.pdf.typeset import Typesetter

pytestmark = pytest.mark.pure

STYLE = Style(10, 14)
TEXTS = st.text(alphabet="ab c-.,(é漢字かなกไ่김אבجد12 \u00a0", max_size=80)


def text_of(line: Line) -> str:
    return "".join(glyph.text for run in line.runs for glyph in run.glyphs)


@settings(deadline=None, max_examples=200)
@given(text=TEXTS, width=st.floats(30, 200))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: float) -> None:
    lines = Typesetter("en").wrap([Span(text, STYLE)], width)
    assert all(line.width <= width + 0.01 for line in lines)
    printed = "".join(text_of(line) for line in lines)
    assert sorted(printed.replace(" ", "")) == sorted(text.replace(" ", ""))


@pytest.mark.parametrize(
    "text", ["x" * 500, "漢" * 500, "ม" * 500, "د" * 500, "word " * 100, " " * 500, "a\u0301" * 300]
)
def test_long_stretches_break(text: str) -> None:
    lines = Typesetter("en").wrap([Span(text, STYLE)], 100)
    assert all(line.width <= 100.01 for line in lines)
    assert sum(len(text_of(line).replace(" ", "")) for line in lines) == len(text.replace(" ", ""))


def test_a_column_narrower_than_a_letter_still_ends() -> None:
    assert [text_of(line) for line in Typesetter("en").wrap([Span("abc", STYLE)], 0.1)] == ["a", "b", "c"]


@settings(deadline=None, max_examples=200)
@given(text=st.text(alphabet="ATVafil .,-é", max_size=80), width=st.floats(30, 200))
def test_a_line_looks_as_if_it_were_set_alone(text: str, width: float) -> None:
    setter = Typesetter("en")
    for line in setter.wrap([Span(text, STYLE)], width):
        assert setter.line(Span(text_of(line), STYLE)) == line


def test_words_stay_whole_where_they_fit() -> None:
    lines = Typesetter("en").wrap([Span("the lungs are clear", STYLE)], 45)
    assert [text_of(line) for line in lines] == ["the lungs", "are clear"]


def test_a_right_to_left_paragraph_fills_its_lines_in_reading_order() -> None:
    first, second = Typesetter("ar").wrap([Span("لا يوجد تكثف أو عقيدات أو كتل", STYLE)], 80)
    assert first.right_to_left
    assert "".join(reversed(text_of(first))).startswith("لا")
    assert "كتل" in "".join(reversed(text_of(second)))


def test_spans_keep_their_styles() -> None:
    bold = Style(12, 16, bold=True)
    (line,) = Typesetter("en").wrap([Span("Code ", STYLE), Span("K7Q2", bold)], 200)
    assert [(text_of_run, style) for text_of_run, style in ((r.glyphs[0].text, r.style) for r in line.runs)] == [
        ("C", STYLE),
        ("K", bold),
    ]
    assert line.leading == 16


def test_an_empty_text_is_one_empty_line() -> None:
    (line,) = Typesetter("en").wrap([Span("", STYLE)], 100)
    assert (line.runs, line.width) == ((), 0)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\r\nb\rc\u2028d\x0ce", "a\nb\nc\nd\ne"),
        ("a\x00\x07\x1b[0mb", "a[0mb"),
        ("a\tb", "a   b"),
        ("a\ud800b", "a\ufffdb"),
        ("a\ufffeb", "ab"),
        ("q=\u00a05\u00a0mm", "q=\u00a05\u00a0mm"),
    ],
)
def test_control_characters_do_no_harm(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_a_field_is_one_line() -> None:
    assert one_line(" TEST,\r\n  Maria\n") == "TEST, Maria"


def lines_of(text: str, width: float = 100) -> list[tuple[str, float]]:
    return [(text_of(item.line), round(item.indent, 1)) for item in set_prose(Typesetter("en"), text, STYLE, width)]


def test_blank_lines_survive_once_and_not_at_the_ends() -> None:
    assert [text for text, _ in lines_of("\n\na\n\n\n \nb\n\n")] == ["a", "", "b"]


def test_a_list_hangs_on_its_marks() -> None:
    lines = lines_of("- subcarinal node, unchanged since 2025\n1. no embolism seen anywhere")
    assert [text[:3] for text, _ in lines] == ["- s", "unc", "1. ", "any"]
    (_, first), (_, second), (_, third), (_, fourth) = lines
    assert first == third == 0
    assert 0 < second < fourth


def test_indents_survive_but_leave_room_for_the_text() -> None:
    (_, small), (_, large) = lines_of("  a\n" + " " * 200 + "b")
    assert 0 < small < 10
    assert large == 30


def test_a_number_with_a_decimal_point_is_no_list() -> None:
    (_, first), (_, second), *_ = lines_of("1.5 cm lesion in the left lobe of the liver")
    assert first == second == 0
