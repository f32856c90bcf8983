"""What may stand after the report's text: critical results as they were communicated, key images."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from reporting.pdf import theme
from reporting.pdf.blocks import Panel
from reporting.pdf.content import CriticalBlock, KeyImage
from reporting.pdf.flow import Block
from reporting.pdf.glyphs import Span, Style
from reporting.pdf.picture import Picture, UnreadablePicture
from reporting.pdf.prose import one_line
from reporting.pdf.rows import Figure, Figures
from reporting.pdf.sheet import Sheet

logger = logging.getLogger(__name__)

_IMAGE_HEIGHT = 78 * theme.MM
_SPACING = 12.0


def critical_results(sheet: Sheet, criticals: Iterable[CriticalBlock]) -> Iterator[Block]:
    """A panel for each."""
    style = Style(theme.SECTION.size, theme.SECTION.leading, bold=True, colour=theme.DANGER)
    for critical in criticals:
        titles = (_("Critical result communicated"), one_line(critical.category))
        pairs = [
            (_("Finding"), critical.finding),
            (_("Found at"), critical.found_at),
            (_("Reported by"), critical.told_by),
            (_("Reported to"), critical.told_to),
            (_("Reported at"), critical.told_at),
            (_("Means"), critical.means),
            (_("Read-back"), critical.read_back),
        ]
        inner = sheet.inset()
        title = inner.heading(" · ".join(text for text in titles if text), style)
        children: tuple[Block, ...] = (title, inner.facts(pairs, gap=3))
        yield Panel(children=children, width=sheet.width, bar=theme.DANGER, tint=theme.DANGER_TINT, gap=14)


def key_images(sheet: Sheet, images: Sequence[KeyImage]) -> Iterator[Block]:
    """Two in a row, under a heading."""
    if not images:
        return
    yield sheet.heading(_("Key images"), theme.SECTION, gap=14)
    cell = (sheet.width - _SPACING) / 2
    figures = [_figure(sheet, image, cell) for image in images]
    for start in range(0, len(figures), 2):
        row = tuple(figures[start : start + 2])
        yield Figures(figures=row, cell=cell, spacing=_SPACING, limit=_IMAGE_HEIGHT, gap=8 if start else 4)


def _figure(sheet: Sheet, image: KeyImage, cell: float) -> Figure:
    caption = one_line(image.caption)
    picture: Picture | None = None
    try:
        picture = Picture(image.data)
    except UnreadablePicture:
        logger.warning("A key image of %d bytes is no PNG or JPEG that can be read", len(image.data))
        caption = " ".join([_("This image cannot be printed."), caption]).strip()
    return Figure(picture, sheet.lines([Span(caption, theme.SMALL)], cell))
