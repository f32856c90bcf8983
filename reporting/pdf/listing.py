"""A list on paper: a title, then a panel an entry, with page numbers. For the auditor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from reporting.pdf import theme
from reporting.pdf.blocks import Panel
from reporting.pdf.flow import Block, flow
from reporting.pdf.glyphs import Span
from reporting.pdf.pen import Pen
from reporting.pdf.prose import one_line
from reporting.pdf.sheet import Sheet
from reporting.pdf.typeset import Typesetter

_FOOT = 24.0  # points


@dataclass(frozen=True)
class Entry:
    """A heading and its labelled facts; `alarming` marks it."""

    heading: str
    facts: tuple[tuple[str, str], ...]
    alarming: bool = False


@dataclass(frozen=True)
class Listing:
    """`summary` stands below the title, a line each. `issued_at` (aware) is the date in the file's metadata."""

    title: str
    summary: tuple[str, ...]
    entries: tuple[Entry, ...]
    issued_at: datetime
    language: str = "en"
    right_to_left: bool = False


def render_list(listing: Listing) -> bytes:
    """The list as a PDF on A4."""
    with translation.override(listing.language):
        width, height = theme.PAGE_SIZES["A4"]
        setter = Typesetter(listing.language, listing.right_to_left)
        sheet = Sheet(setter, width - 2 * theme.MARGIN_SIDE)
        room = height - theme.MARGIN_TOP - theme.MARGIN_BOTTOM - _FOOT
        pages = flow(_blocks(listing, sheet), room, room)
        pen = Pen((width, height), listing.language, listing.right_to_left)
        pen.describe(one_line(listing.title), "", listing.issued_at)
        for number, page in enumerate(pages, start=1):
            for placed in page:
                placed.block.draw(pen, theme.MARGIN_SIDE, theme.MARGIN_TOP + placed.top)
            _foot(listing, sheet, pen, height, (number, len(pages)))
            pen.next_page()
        setter.report_missing()
        return pen.finish()


def _blocks(listing: Listing, sheet: Sheet) -> Iterator[Block]:
    yield sheet.heading(listing.title, theme.TITLE)
    for text in listing.summary:
        yield sheet.prose(text, theme.BODY, gap=2)
    for entry in listing.entries:
        inner = sheet.inset()
        children: Sequence[Block] = (inner.heading(entry.heading, theme.SECTION), inner.facts(entry.facts, gap=3))
        panel = Panel(children=tuple(children), width=sheet.width, gap=10)
        yield replace(panel, bar=theme.DANGER, tint=theme.DANGER_TINT) if entry.alarming else panel


def _foot(listing: Listing, sheet: Sheet, pen: Pen, height: float, number: tuple[int, int]) -> None:
    top = height - theme.MARGIN_BOTTOM - 12
    pen.box(theme.MARGIN_SIDE, top - 4, sheet.width, 0.6, theme.HAIRLINE)
    left = sheet.setter.line(Span(one_line(listing.title), theme.RUNNING))
    pen.text(left, theme.MARGIN_SIDE, top)
    words = _("Page %(page)s of %(total)s") % {"page": number[0], "total": number[1]}
    right = sheet.setter.line(Span(words, theme.RUNNING))
    pen.text(right, theme.MARGIN_SIDE + sheet.width - right.width, top)
