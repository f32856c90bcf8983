"""Draws on the pages of one PDF. Positions are points from the top left corner, mirrored for a right-to-left page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import md5
from io import BytesIO
from math import atan2, degrees
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from reporting.pdf.embed import EmbeddedFont
from reporting.pdf.fonts import Face
from reporting.pdf.glyphs import Colour, Glyph, Line, Run
from reporting.pdf.picture import Picture


class _NoFont:
    """Stands in for reportlab's initial font: without one, every page names a Helvetica that is not embedded."""

    fontName = "ReportText"
    _dynamicFont = 1
    _multiByte = 0

    class face:  # noqa: N801 - reportlab reads it
        name = "ReportText"


_UNSEEN = 0.5  # thousandths of the size

rl_config.useA85 = 0  # streams as they are: ASCII85 would add a quarter


class Pen:
    """One document under the pen. Call `next_page` after each page, `finish` once."""

    def __init__(self, size: tuple[float, float], language: str, right_to_left: bool) -> None:
        self.width, self.height = size
        self.right_to_left = right_to_left
        self._fonts: dict[Face, EmbeddedFont] = {}
        self._digest = md5(usedforsecurity=False)
        self._out = BytesIO()
        pdfmetrics.registerFont(_NoFont())
        self._canvas: Any = Canvas(
            self._out,
            pagesize=size,
            invariant=1,
            pageCompression=1,
            lang=language.replace("_", "-"),  # BCP 47
            initialFontName=_NoFont.fontName,  # type: ignore[arg-type]  # the stubs take it for a number
        )

    def describe(self, title: str, author: str, issued_at: datetime | None) -> None:
        """Set the file's metadata. Without `issued_at` the date is a fixed one: bytes never depend on the clock."""
        canvas = self._canvas
        canvas.setTitle(title)
        canvas.setAuthor(author)
        canvas.setSubject("")
        canvas.setCreator("")
        canvas.setViewerPreference("DisplayDocTitle", "true")
        if issued_at is not None:
            at = issued_at.astimezone(UTC)
            canvas.setDateFormatter(lambda *_: at.strftime("D:%Y%m%d%H%M%S+00'00'"))

    def text(self, line: Line, x: float, top: float) -> None:
        """Draw a line whose box begins at `x`, `top` and is `line.leading` high."""
        left = self._left(x, line.width)
        self._show(line.runs, left, self.height - top - line.baseline)

    def box(self, x: float, top: float, width: float, height: float, colour: Colour, radius: float = 0) -> None:
        """Fill a rectangle."""
        self._canvas.setFillColorRGB(*colour)
        left, bottom = self._left(x, width), self.height - top - height
        if radius:
            self._canvas.roundRect(left, bottom, width, height, radius, stroke=0, fill=1)
        else:
            self._canvas.rect(left, bottom, width, height, stroke=0, fill=1)

    def frame(self, x: float, top: float, width: float, height: float, colour: Colour) -> None:
        """Outline a rectangle with a thin line."""
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(0.7)
        self._canvas.rect(self._left(x, width), self.height - top - height, width, height, stroke=1, fill=0)

    def picture(self, picture: Picture, x: float, top: float, width: float, height: float) -> None:
        """Draw an image into a rectangle of its own proportions."""
        left, bottom = self._left(x, width), self.height - top - height
        self._canvas.drawImage(picture.reader, left, bottom, width, height, mask="auto")

    def modules(self, rows: Sequence[Sequence[bool]], x: float, top: float, side: float) -> None:
        """Draw the dark squares of a QR code into a square."""
        cell = side / len(rows)
        left, upper = self._left(x, side), self.height - top
        squares = [
            f"{left + column * cell:.3f} {upper - (row + 1) * cell:.3f} {cell:.3f} {cell:.3f} re"
            for row, darks in enumerate(rows)
            for column, dark in enumerate(darks)
            if dark
        ]
        self._canvas.addLiteral(" ".join(["0 0 0 rg", *squares, "f"]))

    def across(self, line: Line, opacity: float) -> None:
        """Lay a line of text over the page, along its diagonal and through its middle. `opacity` is from 0 to 1."""
        canvas = self._canvas
        canvas.saveState()
        canvas.setFillAlpha(opacity)
        canvas.translate(self.width / 2, self.height / 2)
        canvas.rotate(degrees(atan2(self.height, self.width)))
        self._show(line.runs, -line.width / 2, line.leading / 2 - line.baseline)
        canvas.restoreState()

    def next_page(self) -> None:
        self._canvas.showPage()

    def finish(self) -> bytes:
        """The bytes of the file."""
        document = self._canvas._doc  # reportlab has no public door to it
        for font in self._fonts.values():
            font.attach(document)
        document.signature = self._digest  # else every report with the same title would carry the same /ID
        self._canvas.save()
        return self._out.getvalue()

    def _left(self, x: float, width: float) -> float:
        return self.width - x - width if self.right_to_left else x

    def _show(self, runs: Sequence[Run], x: float, y: float) -> None:
        operators = ["BT"]
        for run in runs:
            font = self._fonts.get(run.face)
            if font is None:
                font = self._fonts[run.face] = EmbeddedFont(run.face, f"F{len(self._fonts) + 1}")
            colour = " ".join(f"{part:.3f}" for part in run.style.colour)
            self._digest.update("".join(glyph.text for glyph in run.glyphs).encode("utf-8", "replace"))
            operators.append(f"{colour} rg /{font.name} {run.style.size:g} Tf {_show_run(font, run, x, y)}")
            x += run.width
        self._canvas.addLiteral(" ".join([*operators, "ET"]))


def _show_run(font: EmbeddedFont, run: Run, x: float, y: float) -> str:
    """Text operators for one run: glyph codes, and corrections of the advance in thousandths of the size."""
    parts: list[str] = []
    codes: list[str] = []
    for glyph in run.glyphs:
        before = _before(glyph, run.style.size) if glyph.group or glyph.dx or glyph.dy else ""
        excess = font.width(glyph.gid) - glyph.advance + glyph.dx
        after = f" {excess:.1f} " if abs(excess) > _UNSEEN else ""
        if glyph.closes or glyph.dy:
            after += _after(glyph)
        if before:
            parts.append(f"<{''.join(codes)}>{before}")
            codes = []
        codes.append(font.code(glyph))
        if after:
            parts.append(f"<{''.join(codes)}>{after}")
            codes = []
    shown = "".join([*parts, f"<{''.join(codes)}>"]).replace("<>", "")
    return f"1 0 0 1 {x:.2f} {y:.2f} Tm [{shown}] TJ".replace("[] TJ", "")


def _before(glyph: Glyph, size: float) -> str:
    """What stands before the code of a glyph that is moved or begins a group, inside the array of a TJ.

    A group is wrapped in its ActualText (ISO 32000-1, 14.9.4), so that a reader does not sort the marks by their place.
    """
    before = ""
    if glyph.group:
        actual = glyph.group.encode("utf-16-be", "replace").hex().upper()
        before = f"] TJ /Span <</ActualText <FEFF{actual}>>> BDC ["
    if glyph.dy:
        before += f"] TJ {glyph.dy * size / 1000:.2f} Ts ["
    if glyph.dx:
        before += f" {-glyph.dx:.1f} "
    return before


def _after(glyph: Glyph) -> str:
    return ("] TJ 0 Ts [" if glyph.dy else "") + ("] TJ EMC [" if glyph.closes else "")
