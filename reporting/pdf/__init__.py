"""A report version as a PDF: values in, bytes out. The same content gives the same bytes, in any process."""

from reporting.pdf.content import (
    CriticalBlock,
    KeyImage,
    Letterhead,
    Part,
    PatientBlock,
    ReportContent,
    Section,
    StudyBlock,
)
from reporting.pdf.fonts import FontMissing, missing_fonts
from reporting.pdf.render import render

__all__ = [
    "CriticalBlock",
    "FontMissing",
    "KeyImage",
    "Letterhead",
    "Part",
    "PatientBlock",
    "ReportContent",
    "Section",
    "StudyBlock",
    "missing_fonts",
    "render",
]
