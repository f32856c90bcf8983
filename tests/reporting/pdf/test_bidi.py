import pytest
from bidi import get_display  # another implementation, in Rust, as the judge
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.pdf import bidi
from reporting.pdf.bidi_rules import REMOVED

pytestmark = pytest.mark.pure

LETTERS = "abcאבגجده123٣٤ .,()[]-+/$%:\u064b\u0301"
ISOLATES = "\u2066\u2067\u2068\u2069\u200e\u200f"


def shown(text: str, base: int) -> str:
    """The characters of a line from left to right, without those that UAX #9 removes."""
    levels = bidi.levels(text, base)
    classes = bidi.classes_of(text)
    for index in range(len(text) - 1, -1, -1):  # L1: what ends the line has the level of the paragraph
        if classes[index] not in {"WS", "LRI", "RLI", "FSI", "PDI"} | REMOVED:
            break
        levels[index] = base
    return kept("".join(bidi.visual_order(text, levels)))


def kept(text: str) -> str:
    return "".join(char for char, name in zip(text, bidi.classes_of(text), strict=True) if name not in REMOVED)


@settings(deadline=None, max_examples=1000)
@given(text=st.text(alphabet=LETTERS + ISOLATES, max_size=30), base=st.sampled_from([0, 1]))
def test_agrees_with_another_implementation(text: str, base: int) -> None:
    assert shown(text, base) == kept(get_display(text, base_dir="LR"[base]))


@settings(deadline=None, max_examples=500)
@given(text=st.text(alphabet=LETTERS + "\u202a\u202b\u202d\u202e\u202c", max_size=30), base=st.sampled_from([0, 1]))
def test_agrees_on_embeddings_and_overrides(text: str, base: int) -> None:
    text += "a"  # the judge leaves an embedding that is open at the end of the line to its own reading
    assert shown(text, base) == kept(get_display(text, base_dir="LR"[base]))


@pytest.mark.parametrize(
    ("text", "level"),
    [("CT 12", 0), ("12 محمد", 1), ("(עברית) abc", 1), ("12 / 34", 0), ("", 0), ("\u2067א\u2069 a", 0)],
)
def test_the_first_strong_letter_gives_the_direction(text: str, level: int) -> None:
    assert bidi.base_level(text) == level


def test_without_a_strong_letter_the_page_gives_the_direction() -> None:
    assert bidi.base_level("12 / 34", default=1) == 1


def test_numbers_keep_their_order_inside_arabic() -> None:
    assert shown("قطر 12", 1) == "12 " + "قطر"[::-1]


def test_a_latin_paragraph_needs_no_work() -> None:
    assert bidi.levels("Heart: normal (≤ 40 mm).", 0) == [0] * 24


def test_nesting_deeper_than_the_standard_allows_is_borne() -> None:
    text = "\u202b" * 300 + "a" + "\u202c" * 300 + "b"
    assert max(bidi.levels(text, 0)) <= bidi.MAX_DEPTH + 1
