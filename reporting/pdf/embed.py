"""Fonts inside the file: a subset of each face with only the glyphs that were drawn (ISO 32000-1, 9.7 and 9.10.3)."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import md5
from struct import pack, unpack_from
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString, PDFZCompress

from reporting.pdf.fonts import BOLD, Face
from reporting.pdf.glyphs import Glyph

_UNUSED_TABLES = "GSUB GPOS GDEF BASE STAT MVAR VORG cmap name post OS/2 vhea vmtx gasp".split()


class EmbeddedFont:
    """One face in one document. Each pair of glyph and text gets a code of two bytes, in the order of first use."""

    def __init__(self, face: Face, name: str) -> None:
        self.face = face
        self.name = name
        self._codes: dict[tuple[int, str], str] = {}
        self._widths: dict[int, float] = {}

    def code(self, glyph: Glyph) -> str:
        """The code to write for this glyph, in hex. For another text it gets another code, so copied text is right."""
        key = (glyph.gid, glyph.text)
        code = self._codes.get(key)
        if code is None:
            code = self._codes[key] = f"{len(self._codes) + 1:04X}"
        return code

    def width(self, gid: int) -> float:
        """The advance that a viewer will assume, in thousandths of the size."""
        width = self._widths.get(gid)
        if width is None:
            width = self._widths[gid] = self.face.font.get_glyph_h_advance(gid) * 1000 / self.face.upem
        return width

    def attach(self, document: Any) -> None:  # reportlab has no types
        """Add the font's objects to a reportlab PDFDocument, for use on any page under `name`."""
        data, new_ids = self._subset()
        base = PDFName(f"{_tag(data)}+{self.face.name}-{'Bold' if self.face.weight == BOLD else 'Regular'}")
        font_file = _stream(data, {"Length1": len(data)})
        descriptor = self._descriptor(data, base, document.Reference(font_file))
        glyph_map = _stream(b"\0\0" + b"".join(pack(">H", new_ids[gid]) for gid, _ in self._codes))
        descendant = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("CIDFontType2"),
                "BaseFont": base,
                "CIDSystemInfo": PDFDictionary(
                    {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": document.Reference(descriptor),
                "DW": 0,
                "W": PDFArray([1, PDFArray([round(self.width(gid), 2) for gid, _ in self._codes])]),
                "CIDToGIDMap": document.Reference(glyph_map),
            }
        )
        font = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": base,
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([document.Reference(descendant)]),
                "ToUnicode": document.Reference(_stream(_to_unicode(text for _, text in self._codes))),
            }
        )
        document.idToObject["BasicFonts"].dict[self.name] = document.Reference(font)

    def _subset(self) -> tuple[bytes, dict[int, int]]:
        """The font file with the drawn glyphs only, at this weight; and the new number of each old glyph."""
        face = self.face.face
        wanted = hb.SubsetInput()
        wanted.glyph_set.update({gid for gid, _ in self._codes})
        for axis in face.axis_infos:
            wanted.pin_axis_to_default(face, axis.tag)
        wanted.pin_axis_location(face, "wght", self.face.weight)
        wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_LAYOUT_CLOSURE
        wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _UNUSED_TABLES)
        plan = hb.SubsetPlan(face, wanted)
        data = plan.execute().blob.data
        return data, dict(plan.old_to_new_glyph_mapping)

    def _descriptor(self, data: bytes, base: Any, font_file: Any) -> PDFDictionary:
        extents = self.face.font.get_font_extents("ltr")
        scale = 1000 / self.face.upem
        head = hb.Face(hb.Blob(data)).reference_table("head").data
        box = [round(value * scale) for value in unpack_from(">4h", head, 36)]  # xMin yMin xMax yMax
        return PDFDictionary(
            {
                "Type": PDFName("FontDescriptor"),
                "FontName": base,
                "Flags": 4,  # symbolic: glyphs are chosen by number, not by an encoding
                "FontBBox": PDFArray(box),
                "ItalicAngle": 0,
                "Ascent": round(extents.ascender * scale),
                "Descent": round(extents.descender * scale),
                "CapHeight": round(extents.ascender * scale),
                "StemV": 140 if self.face.weight == BOLD else 80,
                "FontFile2": font_file,
            }
        )


def _stream(data: bytes, entries: dict[str, Any] | None = None) -> PDFStream:
    return PDFStream(PDFDictionary(entries or {}), data, filters=[PDFZCompress])


def _tag(data: bytes) -> str:
    """The six letters that mark a subset (9.6.4), the same for the same subset."""
    digest = md5(data, usedforsecurity=False).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _to_unicode(texts: Iterable[str]) -> bytes:
    """The CMap that gives a reader the text of each code."""
    entries = [
        f"<{code:04X}> <{text.encode('utf-16-be', 'replace').hex().upper()}>"
        for code, text in enumerate(texts, start=1)
    ]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]  # 100 is the limit of a block
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
