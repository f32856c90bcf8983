"""A doctor's plain text to lines: paragraphs, blank lines, indents and simple lists keep their shape."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reporting.pdf.glyphs import Line, Span, Style
from reporting.pdf.typeset import Typesetter

_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufff9-\ufffb\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LIST_MARK = re.compile(r"(?:[-–—•*·‣▪◦○●]|\(?\d{1,3}[.)]|\(?[A-Za-z][.)])[ \u00a0]+")

MAX_INDENT = 0.3  # of the width


@dataclass(frozen=True)
class SetLine:
    """A line and its distance from the paragraph's starting edge. `paragraph` numbers the source line it belongs to."""

    line: Line
    indent: float
    height: float
    paragraph: int

    @property
    def blank(self) -> bool:
        return not self.line.runs


def clean(text: str) -> str:
    """`text` with line ends as \\n, tabs as spaces, and without control characters, which no paper can show."""
    text = _LINE_END.sub("\n", text)
    return _SURROGATE.sub("\ufffd", _UNPRINTABLE.sub("", text)).expandtabs(4)


def one_line(text: str) -> str:
    """`text` for a field of one line: line ends become spaces."""
    return re.sub(r" *\n[ \n]*", " ", clean(text)).strip()


def set_prose(setter: Typesetter, text: str, style: Style, width: float) -> list[SetLine]:
    """Lines for a text of many paragraphs. More than one blank line in a row is printed as one."""
    lines: list[SetLine] = []
    sources = (source.rstrip(" ") for source in clean(text).strip("\n").split("\n"))
    for number, source in enumerate(sources):
        if source:
            lines += _set_source_line(setter, source, style, width, number)
        elif lines and not lines[-1].blank:
            lines.append(SetLine(setter.line(Span("", style)), 0, style.leading * 0.55, number))
    while lines and lines[-1].blank:
        lines.pop()
    return lines


def _set_source_line(setter: Typesetter, source: str, style: Style, width: float, number: int) -> list[SetLine]:
    body = source.lstrip(" ")
    indent = min(setter.line(Span(" " * (len(source) - len(body)), style)).width, width * MAX_INDENT)
    mark = _LIST_MARK.match(body)
    hang = setter.line(Span(mark.group(), style)).width if mark else 0.0
    lines = setter.wrap([Span(body, style)], width - indent - hang, width - indent)
    return [SetLine(line, indent + (hang if place else 0), style.leading, number) for place, line in enumerate(lines)]
