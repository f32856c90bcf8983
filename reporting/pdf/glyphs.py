"""Text in a style, and what it becomes: glyphs, runs, lines. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reporting.pdf.fonts import BOLD, REGULAR, Face

Colour = tuple[float, float, float]

_MIDDLE = 0.34  # of the size: how far the baseline lies below the middle of a line, so that capitals stand in it


@dataclass(frozen=True)
class Style:
    """`size` and `leading` (baseline to baseline) in points; `colour` red, green, blue from 0 to 1."""

    size: float
    leading: float
    bold: bool = False
    colour: Colour = (0.0, 0.0, 0.0)

    @property
    def weight(self) -> int:
        return BOLD if self.bold else REGULAR


class Span(NamedTuple):
    """Text in one style; a paragraph is a sequence of them."""

    text: str
    style: Style


class Glyph(NamedTuple):
    """A glyph and the text it stands for, which may be none. Measures in thousandths of the size.

    Several glyphs that are one thing to a reader, such as a letter and its marks, form a group: the first one on the
    line carries the text of all as `group`, the last one has `closes`.
    """

    gid: int
    text: str
    advance: float
    dx: float
    dy: float
    group: str = ""
    closes: bool = False


@dataclass(frozen=True)
class Run:
    """Glyphs of one face and style in visual order; `width` in points."""

    face: Face
    style: Style
    glyphs: tuple[Glyph, ...]
    width: float


@dataclass(frozen=True)
class Line:
    """Runs from left to right. `right_to_left` is the direction of the paragraph."""

    runs: tuple[Run, ...]
    width: float
    leading: float
    right_to_left: bool

    @property
    def baseline(self) -> float:
        """Points from the top of the line to its baseline."""
        return self.leading / 2 + _MIDDLE * max((run.style.size for run in self.runs), default=0.0)
