"""Paragraphs to lines: both directions, any mix of scripts, broken where the language allows."""

from __future__ import annotations

import logging
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice

from reporting.pdf import bidi
from reporting.pdf.glyphs import Line, Run, Span
from reporting.pdf.linebreak import SPACES, clusters, opportunities
from reporting.pdf.shaping import Shaped, faces, items, shape

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Paragraph:
    """`shaped` holds the glyphs of whole items; `edges` the distance from the start to each character, in points."""

    text: str
    base: int
    leading: float
    shaped: Sequence[Shaped]
    edges: Sequence[float]


class Typesetter:
    """Sets text in one language. Remembers the characters that no font has, for `report_missing`."""

    def __init__(self, language: str, right_to_left: bool = False) -> None:
        self.language = language
        self.right_to_left = right_to_left
        self.missing: set[str] = set()

    def line(self, *spans: Span) -> Line:
        """All of the text on one line, however long."""
        return self.wrap(spans, float("inf"))[0]

    def wrap(self, spans: Sequence[Span], width: float, first_width: float | None = None) -> list[Line]:
        """Break a paragraph (no line ends in it) into lines of at most `width` points; at least one line."""
        paragraph = self._paragraph(spans)
        text = paragraph.text
        limit = width if first_width is None else first_width
        if paragraph.edges[-1] <= limit:
            return [self._line(paragraph, 0, len(text))]
        lines, start = [], 0
        breaks, cuts = opportunities(text), clusters(text)
        while start < len(text):
            end, following = _fit(paragraph, breaks, cuts, start, limit)
            lines.append(self._line(paragraph, start, end))
            start, limit = following, width
        return lines

    def report_missing(self) -> None:
        """Log the code points that were printed as empty boxes. They are characters, not a patient's text."""
        if self.missing:
            logger.warning("No font has %s", ", ".join(f"U+{ord(char):04X}" for char in sorted(self.missing)))

    def _paragraph(self, spans: Sequence[Span]) -> _Paragraph:
        text = "".join(span.text for span in spans)
        base = bidi.base_level(text, int(self.right_to_left))
        names, missing = faces(text, self.language)
        self.missing |= missing
        shaped = [shape(text, item, self.language) for item in items(spans, bidi.levels(text, base), names)]
        advances = [0.0] * len(text)
        for stretch in shaped:
            for place, glyph in stretch.glyphs:
                advances[place] += glyph.advance * stretch.item.style.size / 1000
        leading = max(span.style.leading for span in spans)
        return _Paragraph(text, base, leading, shaped, [0.0, *accumulate(advances)])

    def _line(self, paragraph: _Paragraph, start: int, end: int) -> Line:
        runs, levels = [], []
        begin = max(bisect_right(paragraph.shaped, start, key=lambda stretch: stretch.item.start) - 1, 0)
        for stretch in islice(paragraph.shaped, begin, None):
            item = stretch.item
            first, last = max(item.start, start), min(item.end, end)
            if first >= last:
                break
            glyphs = stretch.part(first, last)
            if glyphs is None:
                anew = shape(paragraph.text, replace(item, start=first, end=last), self.language)
                glyphs = tuple(glyph for _, glyph in anew.glyphs)
            width = sum(glyph.advance for glyph in glyphs) * item.style.size / 1000
            runs.append(Run(item.face, item.style, glyphs, width))
            levels.append(item.level)
        ordered = tuple(bidi.visual_order(runs, levels))
        return Line(ordered, sum(run.width for run in ordered), paragraph.leading, paragraph.base == 1)


def _fit(
    paragraph: _Paragraph, breaks: Sequence[int], cuts: Sequence[int], start: int, limit: float
) -> tuple[int, int]:
    """Where the line that begins at `start` ends, and where the next one begins.

    `breaks` are the good places to break, `cuts` the possible ones for a word that is wider than the line.
    """
    text, edges = paragraph.text, paragraph.edges
    reach = bisect_right(edges, edges[start] + limit, lo=start + 1) - 1  # the characters before `reach` fit
    stripped = len(text.rstrip(SPACES))
    if reach >= stripped:
        return stripped, len(text)
    index = bisect_right(breaks, reach) - 1
    while index + 1 < len(breaks) and _trim(text, start, breaks[index + 1]) <= reach:
        index += 1  # spaces at the end of the line may hang over
    if index >= 0 and breaks[index] > start:
        return _trim(text, start, breaks[index]), breaks[index]
    first = bisect_right(cuts, start)  # at least one character, however wide
    place = cuts[max(bisect_right(cuts, reach) - 1, first)] if first < len(cuts) else len(text)
    return place, place


def _trim(text: str, start: int, end: int) -> int:
    """`end` without the spaces before it."""
    while end > start + 1 and text[end - 1] in SPACES:
        end -= 1
    return end
