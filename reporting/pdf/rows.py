"""Blocks that stand side by side: facts with their labels, key images, the closing lines with their QR code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.pdf import theme
from reporting.pdf.blocks import Piece
from reporting.pdf.glyphs import Colour, Line
from reporting.pdf.pen import Pen
from reporting.pdf.picture import Picture


@dataclass(frozen=True)
class Fact:
    """A label and its value, both already broken into lines."""

    label: tuple[Line, ...]
    value: tuple[Line, ...]

    @property
    def height(self) -> float:
        return max(height_of(self.label), height_of(self.value))


@dataclass(frozen=True)
class Facts(Piece):
    """Rows of facts side by side; `offsets` says where each column begins, None leaves its place empty."""

    rows: tuple[tuple[Fact | None, ...], ...] = ()
    offsets: tuple[float, ...] = (0,)
    label_width: float = 0
    spacing: float = 1.5

    @property
    def height(self) -> float:
        return sum(self._row_height(row) for row in self.rows)

    def _row_height(self, row: tuple[Fact | None, ...]) -> float:
        return max(fact.height for fact in row if fact) + self.spacing

    def draw(self, pen: Pen, x: float, top: float) -> None:
        for row in self.rows:
            baseline = top + max(fact.value[0].baseline for fact in row if fact)
            for fact, offset in zip(row, self.offsets, strict=True):
                if fact:
                    stack(pen, fact.label, x + offset, baseline - fact.label[0].baseline)
                    stack(pen, fact.value, x + offset + self.label_width, baseline - fact.value[0].baseline)
            top += self._row_height(row)


@dataclass(frozen=True)
class Figure:
    """A key image with its caption; None for an image that can't be read, which leaves a frame."""

    picture: Picture | None
    caption: tuple[Line, ...]


@dataclass(frozen=True)
class Figures(Piece):
    """A row of figures in cells of equal width."""

    figures: tuple[Figure, ...] = ()
    cell: float = 0
    spacing: float = 0
    limit: float = 0

    @property
    def height(self) -> float:
        return self._image_height + 3 + max(height_of(figure.caption) for figure in self.figures)

    @property
    def _image_height(self) -> float:
        return max(self._size(figure)[1] for figure in self.figures)

    def _size(self, figure: Figure) -> tuple[float, float]:
        return figure.picture.fit(self.cell, self.limit) if figure.picture else (self.cell, self.cell / 3)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        for place, figure in enumerate(self.figures):
            left = x + place * (self.cell + self.spacing)
            width, height = self._size(figure)
            if figure.picture:
                pen.picture(figure.picture, left, top, width, height)
            else:
                pen.frame(left, top, width, height, theme.HAIRLINE)
            stack(pen, figure.caption, left, top + self._image_height + 3)


@dataclass(frozen=True)
class Closing(Piece):
    """The last lines of the report and, at the far edge, a QR code with sides of `side` points."""

    lines: tuple[Line, ...] = ()
    width: float = 0
    code: tuple[tuple[bool, ...], ...] = ()
    side: float = 0

    @property
    def height(self) -> float:
        return max(height_of(self.lines), self.side)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        stack(pen, self.lines, x, top)
        if self.code:
            pen.modules(self.code, x + self.width - self.side, top, self.side)


@dataclass(frozen=True)
class Chip:
    """The status: white words on a dark ground."""

    lines: tuple[Line, ...]
    colour: Colour

    PADDING = 7

    @property
    def width(self) -> float:
        return max(line.width for line in self.lines) + 2 * self.PADDING

    @property
    def height(self) -> float:
        return height_of(self.lines) + 4

    def draw(self, pen: Pen, x: float, top: float) -> None:
        pen.box(x, top, self.width, self.height, self.colour, radius=3)
        stack(pen, self.lines, x + self.PADDING, top + 2)


def height_of(lines: Sequence[Line]) -> float:
    """Points that the lines take below each other."""
    return sum(line.leading for line in lines)


def stack(pen: Pen, lines: Sequence[Line], x: float, top: float) -> None:
    """Lines below each other from one edge."""
    for line in lines:
        pen.text(line, x, top)
        top += line.leading
