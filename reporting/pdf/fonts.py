"""Which font draws which character: the fallback chain, and the faces as HarfBuzz sees them.

A face is opened once a process, when it is first needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import uharfbuzz as hb

REGULAR, BOLD = 400, 700  # values of the font's own weight axis: a true bold, not a thickened one

_NOTO = "manimgx_fonts"
_CJK = "justmytype_intl_cjk"
_SCRIPTS = (
    "Arabic Hebrew Devanagari Thai Bengali Gujarati Gurmukhi Tamil Telugu Kannada Malayalam Oriya Sinhala "
    "Armenian Georgian Ethiopic Khmer Lao Myanmar"
)

# Name of the face: its package and the path inside. The first one is the house face; the order is the order of search.
FILES: dict[str, tuple[str, str]] = {
    "SourceSans3": ("fontpkg_source_sans_3", "files/SourceSans3[wght].ttf"),
    "NotoSans": (_NOTO, "NotoSans[wght].ttf"),
    **{f"NotoSans{script}": (_NOTO, f"NotoSans{script}[wght].ttf") for script in _SCRIPTS.split()},
    "NotoSansJP": (_CJK, "fonts/ofl/notosansjp/NotoSansJP[wght].ttf"),
    "NotoSansKR": (_CJK, "fonts/ofl/notosanskr/NotoSansKR[wght].ttf"),
    "NotoSansSC": (_CJK, "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"),
    "NotoSansTC": (_CJK, "fonts/ofl/notosanstc/NotoSansTC[wght].ttf"),
    "NotoSansSymbols": (_NOTO, "NotoSansSymbols[wght].ttf"),
    "NotoEmoji": (_NOTO, "NotoEmoji[wght].ttf"),
}
HOUSE = next(iter(FILES))
HAN = ("NotoSansJP", "NotoSansSC", "NotoSansTC", "NotoSansKR")
_HAN_FIRST = {"ja": "NotoSansJP", "ko": "NotoSansKR", "zh": "NotoSansSC"}
_HAN_TEXT = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


class FontMissing(Exception):
    """A font package of requirements.txt is not installed. Raised at the first report that needs it."""


@dataclass(frozen=True, eq=False)
class Face:
    """One font at one weight. `font` gives advances in units of `upem` to the em."""

    name: str
    weight: int
    face: hb.Face
    font: hb.Font
    upem: int

    def covers(self, text: str) -> bool:
        """True when each character of `text` has a glyph."""
        return all(self.font.get_nominal_glyph(ord(char)) for char in text)


@cache
def _open(name: str) -> hb.Face:
    # The file is mapped, not read: worker processes share its pages.
    return hb.Face(hb.Blob.from_file_path(str(path_of(name))))


def path_of(name: str) -> Path:
    """Where the font's file lies. Raises FontMissing."""
    package, inside = FILES[name]
    try:
        path = Path(str(files(package))) / inside
    except ModuleNotFoundError as error:
        raise FontMissing(f"{package} (font {name}) is not installed") from error
    if not path.is_file():
        raise FontMissing(f"{package} has no file {inside}")
    return path


def missing_fonts() -> list[str]:
    """The sentences for fonts that cannot be opened; empty when the installation is whole. For a start-up check."""
    problems = []
    for name in FILES:
        try:
            path_of(name)
        except FontMissing as problem:
            problems.append(str(problem))
    return problems


@cache
def face_of(name: str, weight: int = REGULAR) -> Face:
    """The face `name` of FILES at `weight` (REGULAR or BOLD). Raises FontMissing."""
    face = _open(name)
    font = hb.Font(face)
    font.set_variations({"wght": weight})
    return Face(name, weight, face, font, face.upem)


def han_for(language: str, text: str) -> str:
    """The face of HAN to ask first for a paragraph, since glyphs differ by country.

    Its kana or Hangul decide; else the face of the language, or the first that has every Han character, so that a name
    is not patched together from two designs.
    """
    if any("\u3040" <= char <= "\u30ff" for char in text):
        return "NotoSansJP"
    if any("\uac00" <= char <= "\ud7a3" for char in text):
        return "NotoSansKR"
    tag = language.lower().replace("_", "-")
    first = "NotoSansTC" if tag.startswith(_TRADITIONAL) else _HAN_FIRST.get(tag.split("-")[0], HAN[0])
    han = "".join(
        sorted({char for char in text if "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"})
    )
    order = (first, *HAN)
    return next((name for name in order if face_of(name).covers(han)), first) if han else first


@lru_cache(maxsize=len(HAN))
def chain(first_han: str) -> tuple[str, ...]:
    """Names of all faces in order of search."""
    others = [name for name in FILES if name not in HAN]
    place = others.index("NotoSansSymbols")
    return (*others[:place], first_han, *(name for name in HAN if name != first_han), *others[place:])


@lru_cache(maxsize=16384)
def name_for(cluster: str, first_han: str) -> str | None:
    """The first face that has a character and its marks, None when no face has them all."""
    printed = "".join(char for char in cluster if not _selects(char))
    return next((name for name in chain(first_han) if face_of(name).covers(printed)), None)


def _selects(char: str) -> bool:
    """True for joiners and variation selectors: they choose among glyphs and have none of their own."""
    return char in "\u200c\u200d" or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
