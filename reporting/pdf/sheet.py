"""A column of the page and how things are set in it: headings, text, notices, labelled facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from reporting.pdf import theme
from reporting.pdf.blocks import Panel, Prose
from reporting.pdf.flow import Block
from reporting.pdf.glyphs import Colour, Line, Span, Style
from reporting.pdf.prose import one_line, set_prose
from reporting.pdf.rows import Fact, Facts
from reporting.pdf.typeset import Typesetter

LABEL_WIDTH = 27 * theme.MM


@dataclass(frozen=True)
class Sheet:
    """A typesetter and the width of the column in points."""

    setter: Typesetter
    width: float

    def inset(self) -> Sheet:
        """The column inside a panel."""
        return replace(self, width=self.width - Panel.INSET - 8)

    def prose(self, text: str, style: Style, gap: float = 0) -> Prose:
        """Text of one or more paragraphs."""
        return Prose(lines=tuple(set_prose(self.setter, text, style, self.width)), width=self.width, gap=gap)

    def heading(self, text: str, style: Style, gap: float = 0) -> Prose:
        """Text that stays with what follows and begins where the page's lines begin, whatever its script."""
        return replace(self.prose(text, style, gap), with_next=True, at_start=True)

    def notice(self, text: str, bar: Colour, tint: Colour, gap: float) -> Block:
        """A sentence that must not be overlooked."""
        style = Style(theme.BODY.size, theme.BODY.leading, bold=True, colour=bar)
        words = replace(self.inset().prose(text, style), at_start=True)
        return Panel(children=(words,), width=self.width, bar=bar, tint=tint, padding=5, gap=gap)

    def lines(self, spans: Sequence[Span], width: float | None = None) -> tuple[Line, ...]:
        """One paragraph in the whole column, or in `width` of it."""
        return tuple(self.setter.wrap(spans, self.width if width is None else width))

    def fact(self, label: str, *value: str | Span) -> Fact | None:
        """A labelled value across the column; None when there is nothing to say."""
        spans = [part if isinstance(part, Span) else Span(one_line(part), theme.FACT) for part in value]
        if not any(span.text.strip() for span in spans):
            return None
        labels = self.lines([Span(label, theme.LABEL)], LABEL_WIDTH - 4)
        room = self.width - LABEL_WIDTH
        values = self.lines(spans, room)
        if len(values) > 1:  # the parts, such as a name in two scripts, then stand below each other
            values = tuple(chain.from_iterable(self.lines([Span(text.strip(), style)], room) for text, style in spans))
        return Fact(labels, values)

    def facts(self, pairs: Sequence[tuple[str, str]], gap: float) -> Facts:
        """A column of labelled values."""
        rows = tuple((fact,) for label, value in pairs if (fact := self.fact(label, value)))
        return Facts(rows=rows, label_width=LABEL_WIDTH, gap=gap)
