"""The one call: content in, bytes out."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from reporting.pdf import story, theme
from reporting.pdf.content import ReportContent
from reporting.pdf.flow import flow
from reporting.pdf.pen import Pen
from reporting.pdf.prose import one_line
from reporting.pdf.running import Running
from reporting.pdf.sheet import Sheet
from reporting.pdf.typeset import Typesetter


def render(content: ReportContent) -> bytes:
    """The report as a PDF. The same content gives the same bytes, whoever asks, whenever, in whatever process.

    A character that no font has is printed as a box and logged; an unreadable key image as an empty frame.
    Raises FontMissing when a font package is not installed, UnreadablePicture for a broken logo.
    """
    with translation.override(content.language):
        return _render(content)


def _render(content: ReportContent) -> bytes:
    page_width, page_height = theme.PAGE_SIZES[content.page_size]
    setter = Typesetter(content.language, content.right_to_left)
    sheet = Sheet(setter, page_width - 2 * theme.MARGIN_SIDE)
    running = Running(content, sheet, page_height)
    first_room, later_room = running.bottom - running.first_top, running.bottom - running.later_top
    pages = flow(story.blocks(content, sheet), first_room, later_room)
    pen = Pen((page_width, page_height), content.language, content.right_to_left)
    pen.describe(_title(content), one_line(content.letterhead.name), content.issued_at)
    for number, page in enumerate(pages, start=1):
        running.draw(pen, number, len(pages))
        top = running.first_top if number == 1 else running.later_top
        for placed in page:
            placed.block.draw(pen, theme.MARGIN_SIDE, top + placed.top)
        running.draw_mark(pen)
        pen.next_page()
    setter.report_missing()
    return pen.finish()


def _title(content: ReportContent) -> str:
    """For the viewer's title bar and the file's metadata: no name, since they outlive the paper in search indexes."""
    facts = {"accession": one_line(content.study.accession_number), "status": one_line(content.status)}
    return _("Radiology report %(accession)s (%(status)s)") % facts
