"""The report's content as blocks, in the order of the page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from django.utils.translation import gettext as _

from reporting.pdf import extras, qr, theme
from reporting.pdf.blocks import Panel, Rule
from reporting.pdf.content import Part, ReportContent, Section
from reporting.pdf.flow import Block
from reporting.pdf.glyphs import Span
from reporting.pdf.prose import one_line
from reporting.pdf.rows import Closing, Facts
from reporting.pdf.sheet import LABEL_WIDTH, Sheet

_QR_SIDE = 21 * theme.MM
_GUTTER = 12


def blocks(content: ReportContent, sheet: Sheet) -> Iterator[Block]:
    """Everything below the letterhead."""
    yield from _notices(content, sheet)
    yield from _identity(content, sheet)
    yield Rule(width=sheet.width, gap=7)
    study = content.study
    title = " · ".join(one_line(text) for text in (study.procedure, study.laterality) if text.strip())
    yield sheet.heading(title, theme.TITLE, gap=11)
    for part in content.parts:
        yield from _part(content, sheet, part)
    yield from extras.critical_results(sheet, content.criticals)
    yield from extras.key_images(sheet, content.key_images)
    yield _closing(content, sheet)


def _notices(content: ReportContent, sheet: Sheet) -> Iterator[Block]:
    if content.withdrawn:
        text = _("This report was withdrawn. Do not act on it.")
        yield sheet.notice(text, theme.DANGER, theme.DANGER_TINT, gap=8)
    elif content.preliminary:
        text = _("Preliminary report: it has not been verified and may change.")
        yield sheet.notice(text, theme.WARNING, theme.WARNING_TINT, gap=8)
    if content.patient.temporary:
        text = _("TEMPORARY IDENTITY: this patient's identity has not been confirmed.")
        yield sheet.notice(text, theme.DANGER, theme.DANGER_TINT, gap=8)


def _identity(content: ReportContent, sheet: Sheet) -> Iterator[Block]:
    """The patient's names, then two columns: who it is, and which study."""
    patient, study = content.patient, content.study
    others = (patient.ideographic_name, patient.phonetic_name)
    name = [Span(one_line(patient.name), theme.FACT_STRONG)]
    name += [Span(f"   {one_line(other)}", theme.FACT) for other in others if other.strip()]
    if names := sheet.fact(_("Patient"), *name):
        yield Facts(rows=((names,),), label_width=LABEL_WIDTH, gap=12)
    half = Sheet(sheet.setter, (sheet.width - _GUTTER) / 2)
    born = f"{patient.birth_date} ({patient.age})" if patient.age else patient.birth_date
    left = [
        half.fact(_("MRN"), patient.mrn),
        half.fact(_("Birth date"), born),
        half.fact(_("Sex"), patient.sex),
        half.fact(_("Referring physician"), study.referring_physician),
    ]
    right = [
        half.fact(_("Accession number"), study.accession_number),
        half.fact(_("Performed"), study.performed_at),
        half.fact(_("Modality"), study.modality),
        half.fact(_("Site"), study.site),
    ]
    rows = tuple(zip_longest(*([fact for fact in column if fact] for column in (left, right))))
    yield Facts(rows=rows, offsets=(0, half.width + _GUTTER), label_width=LABEL_WIDTH, gap=1)


def _part(content: ReportContent, sheet: Sheet, part: Part) -> Iterator[Block]:
    first = part.kind in ("original", "preliminary")
    gap = 16.0
    if not first or len(content.parts) > 1:
        yield sheet.heading(part.title, theme.PART_TITLE, gap=gap)
        yield Rule(width=sheet.width, colour=theme.ACCENT, thickness=1, gap=2, with_next=True)
        gap = 7
    indication = (Section(_("Clinical indication"), content.indication),) if first else ()
    for section in (*indication, *part.sections):
        if section.text.strip():
            yield from _section(sheet, section, gap)
            gap = 10
    yield _signature(sheet, part)


def _section(sheet: Sheet, section: Section, gap: float) -> Iterator[Block]:
    if not section.emphasised:
        yield sheet.heading(section.heading, theme.SECTION, gap)
        yield sheet.prose(section.text, theme.BODY, gap=1)
        return
    inner = sheet.inset()
    children: tuple[Block, ...] = (
        inner.heading(section.heading, theme.SECTION),
        inner.prose(section.text, theme.IMPRESSION, gap=2),
    )
    yield Panel(children=children, width=sheet.width, gap=gap)


def _signature(sheet: Sheet, part: Part) -> Block:
    if not part.signed_by.strip():
        lines = sheet.lines([Span(_("Not signed"), theme.SMALL)])
        return Closing(lines=lines, width=sheet.width, gap=10, with_previous=True)
    label = _("Preliminary reading by") if part.kind == "preliminary" else _("Electronically signed by")
    details = " · ".join(one_line(text) for text in (*part.signature_lines, part.signed_at) if text.strip())
    lines = sheet.lines([Span(f"{label} ", theme.SMALL), Span(one_line(part.signed_by), theme.BODY_BOLD)])
    if details:
        lines += sheet.lines([Span(details, theme.SMALL)])
    return Closing(lines=lines, width=sheet.width, gap=10, with_previous=True)


def _closing(content: ReportContent, sheet: Sheet) -> Block:
    """Which version this is, and how to find out whether it is the current one."""
    side = _QR_SIDE if content.check_url else 0.0
    room = sheet.width - side - _GUTTER
    advice = _("Ask the department with this code whether this paper is the current version.")
    if content.check_url:
        advice = _("Scan the code, or open %(address)s, to see whether this paper is the current version.")
        advice %= {"address": one_line(content.check_url)}
    head = " · ".join(one_line(text) for text in (content.status, content.version_label) if text.strip())
    code = [Span(f"{_('Report code')} ", theme.SMALL), Span(one_line(content.code), theme.CODE)]
    lines = (
        *sheet.lines([Span(head, theme.SMALL)], room),
        *sheet.lines(code, room),
        *sheet.lines([Span(advice, theme.SMALL)], room),
    )
    squares = qr.modules(content.check_url) if content.check_url else ()
    return Closing(lines=lines, width=sheet.width, code=squares, side=side, gap=18, with_previous=True)
