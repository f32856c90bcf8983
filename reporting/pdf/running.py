"""What every page carries: letterhead or patient line on top, page number and code below, the mark across."""

from __future__ import annotations

from math import hypot

from django.utils.translation import gettext as _

from reporting.pdf import theme
from reporting.pdf.content import ReportContent
from reporting.pdf.glyphs import Line, Span, Style
from reporting.pdf.pen import Pen
from reporting.pdf.picture import Picture
from reporting.pdf.prose import one_line
from reporting.pdf.rows import Chip, height_of, stack
from reporting.pdf.sheet import Sheet

_LOGO_BOX = (48 * theme.MM, 17 * theme.MM)
_CHIP_LIMIT = 0.4  # of the width; a longer status takes more lines
_PAGE_NUMBER = 110  # points kept free for it


class Running:
    """The frame around the column of `sheet`, set once and drawn on each page."""

    def __init__(self, content: ReportContent, sheet: Sheet, page_height: float) -> None:
        self.content = content
        self.sheet = sheet
        self.width = sheet.width
        self.page_height = page_height
        colour = theme.ACCENT
        if content.withdrawn or content.preliminary:
            colour = theme.DANGER if content.withdrawn else theme.WARNING
        status = [Span(one_line(content.status), theme.CHIP)]
        self.chip = Chip(sheet.lines(status, self.width * _CHIP_LIMIT), colour)
        self.logo = Picture(content.letterhead.logo) if content.letterhead.logo else None
        self._letterhead = self._set_letterhead()
        self._patient = self._set_patient()
        self._footer = self._set_footer()

    @property
    def first_top(self) -> float:
        """Where the column begins on the first page."""
        height = height_of(self._letterhead)
        logo = self.logo.fit(*_LOGO_BOX)[1] if self.logo else 0.0
        return theme.MARGIN_TOP + max(height, logo, self.chip.height) + 7 + 12

    @property
    def later_top(self) -> float:
        """Where the column begins on the other pages."""
        return theme.MARGIN_TOP + max(height_of(self._patient), self.chip.height) + 14

    @property
    def bottom(self) -> float:
        """Where the column ends."""
        footer = height_of(self._footer)
        return self.page_height - theme.MARGIN_BOTTOM - footer - 16

    def draw(self, pen: Pen, page: int, total: int) -> None:
        """Draw the frame of page `page` (from 1), but for the mark."""
        if page == 1:
            self._draw_letterhead(pen)
        else:
            self._draw_patient(pen)
        self._draw_footer(pen, page, total)

    def draw_mark(self, pen: Pen) -> None:
        """Lay the word of a report that must not be relied on across the page, over what is drawn already."""
        if self.content.withdrawn:
            word, colour = _("WITHDRAWN"), theme.DANGER
        elif self.content.preliminary:
            word, colour = _("PRELIMINARY"), theme.WARNING
        else:
            return
        probe = self.sheet.setter.line(Span(word, Style(100, 100, bold=True)))
        size = min(110.0, 100 * 0.72 * hypot(pen.width, pen.height) / probe.width)
        pen.across(self.sheet.setter.line(Span(word, Style(size, size, bold=True, colour=colour))), theme.MARK_OPACITY)

    def _set_letterhead(self) -> tuple[Line, ...]:
        head = self.content.letterhead
        inset = self.logo.fit(*_LOGO_BOX)[0] + 10 if self.logo else 0.0
        room = self.width - inset - self.chip.width - 12
        lines = self.sheet.lines([Span(one_line(head.name), theme.HOSPITAL)], room)
        for text in head.lines:
            lines += self.sheet.lines([Span(one_line(text), theme.LETTERHEAD)], room)
        return lines

    def _set_patient(self) -> tuple[Line, ...]:
        patient, study = self.content.patient, self.content.study
        names = " ".join(one_line(name) for name in (patient.name, patient.ideographic_name) if name.strip())
        numbers = f"   {_('MRN')} {one_line(patient.mrn)}   {_('Accession number')} {one_line(study.accession_number)}"
        spans = [Span(names, theme.RUNNING_STRONG), Span(numbers, theme.RUNNING)]
        if patient.temporary:
            danger = Style(theme.RUNNING_STRONG.size, theme.RUNNING_STRONG.leading, True, theme.DANGER)
            spans.append(Span(f"   {_('TEMPORARY IDENTITY')}", danger))
        return self.sheet.lines(spans, self.width - self.chip.width - 12)

    def _set_footer(self) -> tuple[Line, ...]:
        head = one_line(self.content.letterhead.name)
        code = f"{_('Report code')} {one_line(self.content.code)}"
        text = " · ".join(part for part in (head, code, one_line(self.content.version_label)) if part)
        return self.sheet.lines([Span(text, theme.RUNNING)], self.width - _PAGE_NUMBER)

    def _draw_letterhead(self, pen: Pen) -> None:
        x, top = theme.MARGIN_SIDE, theme.MARGIN_TOP
        if self.logo:
            width, height = self.logo.fit(*_LOGO_BOX)
            pen.picture(self.logo, x, top, width, height)
            x += width + 10
        stack(pen, self._letterhead, x, top)
        self._draw_chip(pen, theme.MARGIN_TOP + 1)
        pen.box(theme.MARGIN_SIDE, self.first_top - 12, self.width, 1.4, theme.ACCENT)

    def _draw_patient(self, pen: Pen) -> None:
        top = theme.MARGIN_TOP + max(0, (self.chip.height - height_of(self._patient)) / 2)
        stack(pen, self._patient, theme.MARGIN_SIDE, top)
        self._draw_chip(pen, theme.MARGIN_TOP)
        pen.box(theme.MARGIN_SIDE, self.later_top - 10, self.width, 0.6, theme.HAIRLINE)

    def _draw_chip(self, pen: Pen, top: float) -> None:
        self.chip.draw(pen, theme.MARGIN_SIDE + self.width - self.chip.width, top)

    def _draw_footer(self, pen: Pen, page: int, total: int) -> None:
        top = self.bottom + 16
        pen.box(theme.MARGIN_SIDE, top - 4, self.width, 0.6, theme.HAIRLINE)
        stack(pen, self._footer, theme.MARGIN_SIDE, top)
        number = _("Page %(page)s of %(total)s") % {"page": page, "total": total}
        line = self.sheet.setter.line(Span(number, theme.RUNNING))
        pen.text(line, theme.MARGIN_SIDE + self.width - line.width, top)
