"""Measures and colours of the page. Lengths in points; colours red, green, blue from 0 to 1."""

from __future__ import annotations

from reporting.pdf.content import PageSize
from reporting.pdf.glyphs import Colour, Style

MM = 72 / 25.4
PAGE_SIZES: dict[PageSize, tuple[float, float]] = {"A4": (210 * MM, 297 * MM), "Letter": (612.0, 792.0)}
MARGIN_SIDE = 20 * MM
MARGIN_TOP = 15 * MM
MARGIN_BOTTOM = 12 * MM


def _rgb(code: str) -> Colour:
    return (int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255)


INK = _rgb("1b2126")
MUTED = _rgb("59646e")
ACCENT = _rgb("17446e")
WARNING = _rgb("8f4700")
DANGER = _rgb("a01c1c")
WHITE = _rgb("ffffff")
HAIRLINE = _rgb("c3ccd4")
ACCENT_TINT = _rgb("eef3f8")
WARNING_TINT = _rgb("fdf4e7")
DANGER_TINT = _rgb("fcefee")
MARK_OPACITY = 0.11

BODY = Style(10.5, 14.2, colour=INK)
BODY_BOLD = Style(10.5, 14.2, bold=True, colour=INK)
IMPRESSION = Style(11.2, 15.4, colour=INK)
SECTION = Style(9.6, 13.5, bold=True, colour=ACCENT)
TITLE = Style(16, 20, bold=True, colour=INK)
HOSPITAL = Style(14.5, 18, bold=True, colour=ACCENT)
LETTERHEAD = Style(8.8, 11.6, colour=MUTED)
LABEL = Style(8.6, 13, colour=MUTED)
FACT = Style(10, 13, colour=INK)
FACT_STRONG = Style(12, 15, bold=True, colour=INK)
RUNNING = Style(8.4, 11, colour=MUTED)
RUNNING_STRONG = Style(9.2, 11.6, bold=True, colour=INK)
CHIP = Style(9.2, 12, bold=True, colour=WHITE)
PART_TITLE = Style(11, 14, bold=True, colour=ACCENT)
SMALL = Style(8.6, 11.6, colour=MUTED)
CODE = Style(12, 15, bold=True, colour=INK)
