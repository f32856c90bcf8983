"""The kinds of block a report is made of: rules, text, panels. Rows of facts and images are in rows.py."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

from reporting.pdf import theme
from reporting.pdf.flow import Block, flow, least_of
from reporting.pdf.glyphs import Colour
from reporting.pdf.pen import Pen
from reporting.pdf.prose import SetLine


@dataclass(frozen=True)
class Piece(ABC):
    """What every kind shares. It is not cut, unless the kind says how."""

    gap: float = 0
    with_next: bool = False
    with_previous: bool = False

    @property
    @abstractmethod
    def height(self) -> float:
        """Points."""

    @property
    def least(self) -> float:
        return self.height

    def split(self, room: float) -> tuple[Block, Block] | None:
        return None

    @abstractmethod
    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw with the top left corner at `x`, `top`."""


@dataclass(frozen=True)
class Rule(Piece):
    """A thin line across the column."""

    width: float = 0
    colour: Colour = theme.HAIRLINE
    thickness: float = 0.6

    @property
    def height(self) -> float:
        return self.thickness

    def draw(self, pen: Pen, x: float, top: float) -> None:
        pen.box(x, top, self.width, self.thickness, self.colour)


@dataclass(frozen=True)
class Prose(Piece):
    """Lines of text. A cut leaves at least two lines of a paragraph on either page.

    A paragraph in the other direction begins at the other edge, unless `at_start` keeps it with the page's.
    """

    lines: tuple[SetLine, ...] = ()
    width: float = 0
    at_start: bool = False

    @property
    def height(self) -> float:
        return sum(line.height for line in self.lines)

    @property
    def least(self) -> float:
        return sum(line.height for line in self.lines[:2])

    def split(self, room: float) -> tuple[Block, Block] | None:
        count, used = 0, 0.0
        while count < len(self.lines) and used + self.lines[count].height <= room:
            used += self.lines[count].height
            count += 1
        count = self._good_cut(count)
        if count == 0:
            return None
        rest = count + (count < len(self.lines) and self.lines[count].blank)
        return replace(self, lines=self.lines[:count]), replace(self, lines=self.lines[rest:], gap=0)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        for item in self.lines:
            line = item.line
            if self.at_start or line.right_to_left == pen.right_to_left:
                pen.text(line, x + item.indent, top)
            else:
                pen.text(line, x + self.width - item.indent - line.width, top)
            top += item.height

    def _good_cut(self, count: int) -> int:
        """The number of lines, at most `count`, after which the text may be cut without a lone line."""
        while count:
            before, after = self._run(count - 1, -1), self._run(count, 1)
            same = count < len(self.lines) and self.lines[count - 1].paragraph == self.lines[count].paragraph
            if not self.lines[count - 1].blank and not (same and (before < 2 or after < 2)):
                return count
            count -= 1
        return 0

    def _run(self, start: int, step: int) -> int:
        """How many lines of one paragraph follow from `start` in the direction of `step`."""
        place = start
        while 0 <= place < len(self.lines) and self.lines[place].paragraph == self.lines[start].paragraph:
            place += step
        return abs(place - start)


@dataclass(frozen=True)
class Panel(Piece):
    """Blocks on a tinted ground with a bar at the starting edge. Cut only when it is taller than `whole`."""

    children: tuple[Block, ...] = ()
    width: float = 0
    bar: Colour = theme.ACCENT
    tint: Colour = theme.ACCENT_TINT
    padding: float = 8
    whole: float = 200

    BAR_WIDTH = 3
    INSET = 12

    @property
    def height(self) -> float:
        inner = sum(child.height + (child.gap if place else 0) for place, child in enumerate(self.children))
        return inner + 2 * self.padding

    @property
    def least(self) -> float:
        return self.height if self.height <= self.whole else 2 * self.padding + least_of(self.children)

    def split(self, room: float) -> tuple[Block, Block] | None:
        if self.height <= self.whole:
            return None
        pages = flow(self.children, room - 2 * self.padding, float("inf"), fresh=False)
        if not pages[0] or len(pages) == 1:
            return None
        first, second = (tuple(placed.block for placed in page) for page in (pages[0], pages[1]))
        return replace(self, children=first), replace(self, children=second, gap=0)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        pen.box(x, top, self.width, self.height, self.tint)
        pen.box(x, top, self.BAR_WIDTH, self.height, self.bar)
        below = top + self.padding
        for place, child in enumerate(self.children):
            below += child.gap if place else 0
            child.draw(pen, x + self.INSET, below)
            below += child.height
