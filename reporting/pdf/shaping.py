"""From characters to glyphs: stretches of one font and direction, shaped by HarfBuzz."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import uharfbuzz as hb

from reporting.pdf import fonts
from reporting.pdf.fonts import Face, face_of
from reporting.pdf.glyphs import Glyph, Span, Style
from reporting.pdf.linebreak import SPACES, clusters

IGNORABLE = frozenset(
    "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
Placed = tuple[int, Glyph]  # a glyph and the position of its cluster in the paragraph


@dataclass(frozen=True)
class Item:
    """A stretch of a paragraph in logical order with one face, style and embedding level."""

    start: int
    end: int
    level: int
    face: Face
    style: Style


@dataclass(frozen=True)
class Shaped:
    """The glyphs of an item in visual order, and what HarfBuzz says of each, hidden ones included."""

    item: Item
    glyphs: Sequence[Placed]
    infos: Sequence[hb.GlyphInfo]

    def part(self, start: int, end: int) -> tuple[Glyph, ...] | None:
        """The glyphs of the text from `start` to `end`; None when a cut there changes them: shape that stretch anew."""
        if not (self._may_cut(start) and self._may_cut(end)):
            return None
        if self.item.level % 2:  # positions fall from left to right
            first = bisect_left(self.glyphs, 1 - end, key=lambda placed: -placed[0])
            last = bisect_left(self.glyphs, 1 - start, key=lambda placed: -placed[0])
        else:
            first = bisect_left(self.glyphs, start, key=lambda placed: placed[0])
            last = bisect_left(self.glyphs, end, key=lambda placed: placed[0])
        return tuple(glyph for _, glyph in self.glyphs[first:last])

    def _may_cut(self, place: int) -> bool:
        if place in (self.item.start, self.item.end):
            return True
        sign = -1 if self.item.level % 2 else 1
        index = bisect_left(self.infos, sign * place, key=lambda info: sign * info.cluster)
        if index == len(self.infos) or self.infos[index].cluster != place:
            return False
        return not self.infos[index].flags & hb.GlyphFlags.UNSAFE_TO_BREAK


def faces(text: str, language: str) -> tuple[list[str], set[str]]:
    """The name of the face for each character, and the characters that no face has (the house face shows a box)."""
    if text.isascii():
        return [fonts.HOUSE] * len(text), set()
    first_han = fonts.han_for(language, text)
    names: list[str] = []
    missing: set[str] = set()
    for start, end in pairwise([*clusters(text), len(text)]):
        cluster = text[start:end]
        name = fonts.name_for(cluster, first_han)
        if cluster in SPACES or cluster in IGNORABLE:
            names.append(names[-1] if names else fonts.HOUSE)
        elif name:
            names += [name] * len(cluster)
        else:  # a mark of another script: each character from its own face
            singles = [fonts.name_for(char, first_han) for char in cluster]
            names += [single or fonts.HOUSE for single in singles]
            missing.update(char for char, single in zip(cluster, singles, strict=True) if single is None)
    return names, missing


def items(spans: Sequence[Span], levels: Sequence[int], names: Sequence[str]) -> list[Item]:
    """The paragraph cut where style, level or face change."""
    ends = list(accumulate(len(span.text) for span in spans))
    length = len(levels)
    cuts = {0, length, *ends}
    cuts.update(
        place for place in range(1, length) if levels[place] != levels[place - 1] or names[place] != names[place - 1]
    )
    found = []
    for start, end in pairwise(sorted(cuts)):
        style = spans[bisect_right(ends, start)].style
        found.append(Item(start, end, levels[start], face_of(names[start], style.weight), style))
    return found


def shape(text: str, item: Item, language: str) -> Shaped:
    """Ask HarfBuzz for the glyphs of `item`, a stretch of the paragraph `text`."""
    buffer = hb.Buffer()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.add_str(text, item.start, item.end - item.start)
    buffer.direction = "rtl" if item.level % 2 else "ltr"
    buffer.language = language  # else HarfBuzz takes it from the locale of the process
    buffer.guess_segment_properties()
    hb.shape(item.face.font, buffer)
    scale = 1000 / item.face.upem
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    places = [info.cluster for info in infos]
    texts, plain = _texts(text, item, places, [at.x_advance for at in positions])
    glyphs = [
        (place, Glyph(info.codepoint, chars, at.x_advance * scale, at.x_offset * scale, at.y_offset * scale))
        for place, info, at, chars in zip(places, infos, positions, texts, strict=True)
        if at.x_advance or chars not in IGNORABLE
    ]
    return Shaped(item, glyphs if plain else _grouped(glyphs, item.level % 2 == 1), infos)


def _texts(text: str, item: Item, places: Sequence[int], advances: Sequence[int]) -> tuple[list[str], bool]:
    """The text of each glyph in visual order; and True where each character simply has its glyph.

    The characters of a cluster go to its glyphs in reading order: a ligature gets several, a glyph too many none.
    """
    if all(advances) and places == list(range(item.start, item.end)):
        return list(text[item.start : item.end]), True
    starts = [*sorted(set(places)), item.end]
    members: dict[int, list[int]] = {start: [] for start in starts}
    for index in range(len(places) - 1, -1, -1) if item.level % 2 else range(len(places)):
        members[places[index]].append(index)
    texts = [""] * len(places)
    for start, end in pairwise(starts):
        *others, last = members[start]
        for char, index in zip(text[start:end], others, strict=False):
            texts[index] = char
        texts[last] = text[start + len(others) : end]
    return texts, False


def _grouped(shaped: list[Placed], right_to_left: bool) -> list[Placed]:
    """Mark the groups: a letter with its marks, and a cluster in which a glyph has no text of its own."""
    reading = shaped[::-1] if right_to_left else shaped
    groups: list[list[Placed]] = []
    for place, glyph in reading:
        belongs = glyph.advance == 0 or not glyph.text or (groups and groups[-1][-1][0] == place)
        if groups and belongs:
            groups[-1].append((place, glyph))
        else:
            groups.append([(place, glyph)])
    result: list[Placed] = []
    for group in groups[::-1] if right_to_left else groups:
        whole = "".join(glyph.text for _, glyph in group)
        visual = group[::-1] if right_to_left else group
        if len(visual) > 1:
            visual[0] = (visual[0][0], visual[0][1]._replace(group=whole))
            visual[-1] = (visual[-1][0], visual[-1][1]._replace(closes=True))
        result += visual
    return result
