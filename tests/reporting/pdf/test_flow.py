from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.pdf.blocks import Prose
from reporting.pdf.flow import Block, flow
from reporting.pdf.glyphs import Style
from reporting.pdf.pen import Pen
from reporting.pdf.prose import set_prose
from reporting.pdf.typeset import Typesetter

pytestmark = pytest.mark.pure


@dataclass(frozen=True)
class Brick:
    """Rows of ten points; it may be cut between any two of them."""

    name: str
    rows: int = 1
    gap: float = 0
    with_next: bool = False
    with_previous: bool = False
    solid: bool = False

    @property
    def height(self) -> float:
        return self.rows * 10

    @property
    def least(self) -> float:
        return self.height if self.solid else 10

    def split(self, room: float) -> tuple[Block, Block] | None:
        rows = int(room // 10)
        if self.solid or not 0 < rows < self.rows:
            return None
        return replace(self, rows=rows), replace(self, rows=self.rows - rows, gap=0)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        raise AssertionError("flow draws nothing")


def names(bricks: list[Brick], first: float = 100, later: float = 100, fresh: bool = True) -> list[str]:
    pages = flow(bricks, first, later, fresh)
    return [" ".join(f"{item.block.name}{item.block.rows}" for item in page) for page in pages]  # type: ignore[attr-defined]


def test_blocks_fill_a_page_and_go_on() -> None:
    assert names([Brick("a", 6), Brick("b", 6), Brick("c", 3)]) == ["a6 b4", "b2 c3"]


def test_a_solid_block_moves_whole() -> None:
    assert names([Brick("a", 6), Brick("b", 6, solid=True)]) == ["a6", "b6"]


def test_the_first_page_may_have_less_room() -> None:
    assert names([Brick("a", 9)], first=30) == ["a3", "a6"]


def test_gaps_stand_between_blocks_and_not_on_top_of_a_page() -> None:
    pages = flow([Brick("a", 2, gap=7), Brick("b", 2, gap=7), Brick("c", 9, gap=7, solid=True)], 100, 100)
    assert [[item.top for item in page] for page in pages] == [[0, 27], [0]]


def test_a_heading_never_ends_a_page() -> None:
    heading = Brick("h", 1, with_next=True)
    assert names([Brick("a", 9), heading, Brick("b", 3)]) == ["a9", "h1 b3"]
    assert names([Brick("a", 8), heading, heading, Brick("b", 3)]) == ["a8", "h1 h1 b3"]


def test_a_signature_takes_the_end_of_the_text_along() -> None:
    signature = Brick("s", 2, solid=True, with_previous=True)
    assert names([Brick("a", 9), signature]) == ["a8", "a1 s2"]
    assert names([Brick("a", 5), Brick("p", 4, solid=True), signature]) == ["a5", "p4 s2"]


def test_all_that_follows_a_text_closely_counts() -> None:
    follow = [Brick("s", 2, solid=True, with_previous=True), Brick("q", 3, solid=True, with_previous=True)]
    assert names([Brick("a", 3), Brick("p", 4, solid=True), *follow]) == ["a3", "p4 s2 q3"]


def test_what_is_taller_than_a_page_ends_all_the_same() -> None:
    assert names([Brick("a", 1), Brick("b", 30, solid=True), Brick("c", 1)]) == ["a1", "b30", "c1"]
    assert names([Brick("h", 12, with_next=True), Brick("b", 2)]) == ["h12", "b2"]


def test_a_page_that_is_begun_may_stay_empty() -> None:
    assert names([Brick("a", 5, solid=True)], first=30, fresh=False) == ["", "a5"]


BRICKS = st.builds(
    Brick,
    name=st.sampled_from("abc"),
    rows=st.integers(1, 25),
    gap=st.sampled_from([0.0, 5.0]),
    with_next=st.booleans(),
    with_previous=st.booleans(),
    solid=st.booleans(),
)


@settings(deadline=None, max_examples=300)
@given(bricks=st.lists(BRICKS, max_size=20))
def test_every_row_is_placed_once_and_pages_do_not_overflow(bricks: list[Brick]) -> None:
    pages = flow(bricks, 60, 100)
    rows = [item.block.name for page in pages for item in page for _ in range(item.block.rows)]  # type: ignore[attr-defined]
    assert rows == [brick.name for brick in bricks for _ in range(brick.rows)]
    for number, page in enumerate(pages):
        room = 100 if number else 60
        assert all(item.bottom <= room + 0.02 for item in page) or len(page) == 1


def prose(text: str) -> Prose:
    return Prose(lines=tuple(set_prose(Typesetter("en"), text, Style(10, 10), 100)), width=100)


def shown(block: Block) -> list[str]:
    assert isinstance(block, Prose)
    return ["".join(glyph.text for run in item.line.runs for glyph in run.glyphs)[:2] for item in block.lines]


def test_no_line_of_a_paragraph_is_left_alone() -> None:
    text = prose("a " * 100)  # five lines
    count = len(text.lines)
    assert count >= 5
    assert text.split(15) is None
    first, second = text.split(text.height - 1) or pytest.fail("it can be cut")
    assert (len(shown(first)), len(shown(second))) == (count - 2, 2)


def test_a_cut_swallows_the_blank_line() -> None:
    first, second = prose("aa\n\nbb").split(18) or pytest.fail("it can be cut")
    assert (shown(first), shown(second)) == (["aa"], ["bb"])
