"""A stored file with some elements of its header put right, as a stream. Pure.

Everything else is copied byte for byte, pixel data above all, in whatever transfer syntax it is; a deflated data set is
inflated and deflated again. What stood there before goes into Original Attributes Sequence (0400,0561), PS3.3
C.12.1.1.9, behind what others have written there.
"""

import datetime as dt
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple, cast

from imaging.ingest.elements import SEQUENCES
from imaging.ingest.headers import DEFLATED, Layout, lay_out
from imaging.ingest.source import FileSource
from imaging.ingest.unreadable import Unreadable
from imaging.outgoing.corrections import PATIENT_NAME, STUDY_UID, Corrections
from imaging.outgoing.elements import Span, copied, spans
from imaging.outgoing.encoding import CHARACTER_SET, Alphabet, Form, alphabet
from imaging.outgoing.nested import Exchange, exchanged

ORIGINAL: Final = 0x04000561
_MODIFIED, _WHEN, _SYSTEM, _SOURCE, _REASON = 0x04000550, 0x04000562, 0x04000563, 0x04000564, 0x04000565
_LARGEST_KEPT = 1024 * 1024  # bytes of one element that goes; a longer one is not carried along
_IN_MEMORY = 8 * 1024 * 1024
_LONGEST = 64 * 1024 * 1024  # bytes of a sequence that is looked through; reports have some kilobytes


@dataclass(frozen=True)
class Reason:
    """Who corrects, when and why: COERCE for what came from outside, CORRECT else (C.12.1.1.9)."""

    system: str
    when: dt.datetime
    code: str
    source: str = ""


class _Piece(NamedTuple):
    """New bytes, or the bytes of the source from `begin` to `end`; None is its end."""

    new: bytes = b""
    begin: int = 0
    end: int | None = 0


def rewritten(stream: BinaryIO, corrections: Corrections, reason: Reason) -> Iterator[bytes]:
    """The corrected file in chunks. Raises Unreadable before the first one where it has no readable structure."""
    layout = lay_out(stream)
    if layout.transfer_syntax in DEFLATED:
        return _deflated(stream, layout, corrections, reason)
    pieces = _pieces(layout, corrections, reason)
    return _chunks(layout, [_Piece(begin=0, end=layout.place), *pieces])


def _chunks(layout: Layout, pieces: list[_Piece]) -> Iterator[bytes]:
    for piece in pieces:
        if piece.new:
            yield piece.new
        else:
            yield from copied(layout.source, piece.begin, piece.end)


def _deflated(stream: BinaryIO, packed: Layout, corrections: Corrections, reason: Reason) -> Iterator[bytes]:
    """The file meta information as it is, then the data set anew."""
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - read by the generator below
    for chunk in copied(packed.source, packed.place, None):
        file.write(chunk)
    layout = Layout(FileSource(file), 0, packed.transfer_syntax, packed.implicit, packed.little_endian)
    pieces = _pieces(layout, corrections, reason)
    return _deflating(FileSource(stream), packed.begin, file, _chunks(layout, pieces))


def _deflating(source: FileSource, head: int, file: BinaryIO, chunks: Iterator[bytes]) -> Iterator[bytes]:
    with file:
        yield from copied(source, 0, head)
        squeezer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        length = 0
        for chunk in chunks:
            packed = squeezer.compress(chunk)
            length += len(packed)
            yield packed
        packed = squeezer.flush()
        yield packed + b"\0" * ((length + len(packed)) % 2)  # PS3.5 A.5: padded to an even length


def _pieces(layout: Layout, corrections: Corrections, reason: Reason) -> list[_Piece]:
    there = list(spans(layout, ORIGINAL))
    form = Form(layout.implicit, layout.little_endian)
    terms = _terms(layout, there)
    letters = alphabet(terms, list(corrections.texts.values()))
    new = {tag: form.element(tag, _encoded(tag, text, letters)) for tag, text in corrections.texts.items()}
    if letters.changed:
        new[CHARACTER_SET] = form.element(CHARACTER_SET, letters.changed.encode())
    if STUDY_UID in new:
        new |= _pointing_elsewhere(layout, there, corrections)
    gone = frozenset(new) | corrections.dropped
    new[ORIGINAL] = _original(layout, [each for each in there if each.tag in gone or each.tag == ORIGINAL], new, reason)
    return _woven(layout, there, new, gone | {ORIGINAL})


def _pointing_elsewhere(layout: Layout, there: list[Span], corrections: Corrections) -> dict[int, bytes]:
    """The sequences that refer to the study by its old UID, as reports, key objects and presentation states do."""
    own = next((_bytes(layout, span.value, span.end) for span in there if span.tag == STUDY_UID), b"").strip(b" \0")
    exchange = Exchange(own, corrections.texts[STUDY_UID].encode())
    found: dict[int, bytes] = {}
    for span in there:
        sequence = span.vr == b"SQ" or span.tag in SEQUENCES
        if not own or not sequence or span.tag in {ORIGINAL, *corrections.dropped} or span.end - span.begin > _LONGEST:
            continue
        before = _bytes(layout, span.begin, span.end)
        if exchange.occurs(before):
            with suppress(Unreadable):  # then it stays as it came
                after = exchanged(before, exchange, implicit=layout.implicit, little_endian=layout.little_endian)
                found |= {span.tag: after} if after != before else {}
    return found


def _encoded(tag: int, text: str, letters: Alphabet) -> bytes:
    return letters.encode(text, name=tag == PATIENT_NAME)


def _woven(layout: Layout, there: list[Span], new: dict[int, bytes], gone: frozenset[int]) -> list[_Piece]:
    """What stays and what is new, by tag. Retired group lengths (gggg,0000) would be wrong, so they go."""
    waiting = sorted(new)
    pieces: list[_Piece] = []
    for span in there:
        while waiting and waiting[0] <= span.tag:
            pieces.append(_Piece(new[waiting.pop(0)]))
        if span.tag not in gone and span.tag & 0xFFFF:
            pieces.append(_Piece(begin=span.begin, end=span.end))
    pieces += [_Piece(new[tag]) for tag in waiting]
    pieces.append(_Piece(begin=there[-1].end if there else layout.place, end=None))
    return _joined(pieces)


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """Neighbours that are copied are copied at once."""
    joined: list[_Piece] = []
    for piece in pieces:
        if joined and not piece.new and not joined[-1].new and joined[-1].end == piece.begin:
            joined[-1] = _Piece(begin=joined[-1].begin, end=piece.end)
        else:
            joined.append(piece)
    return joined


def _original(layout: Layout, before: list[Span], new: dict[int, bytes], reason: Reason) -> bytes:
    """Original Attributes Sequence with one item more. What was not there before stands in it without a value."""
    earlier = next((span for span in before if span.tag == ORIGINAL), None)
    items = b""
    if earlier is not None and (earlier.vr == b"SQ" or layout.implicit):  # under UN it is written in another form
        items = _bytes(layout, earlier.value, earlier.end - (8 if earlier.undefined else 0))
    form = Form(layout.implicit, layout.little_endian)
    values = {tag: form.element(tag, b"") for tag in new.keys() - {span.tag for span in before}}
    values |= {
        span.tag: _bytes(layout, span.begin, span.end)
        for span in before
        if span.tag != ORIGINAL and span.end - span.begin <= _LARGEST_KEPT
    }
    modified = form.item(b"".join(values[tag] for tag in sorted(values)))
    item = form.element(_MODIFIED, modified)
    item += form.element(_WHEN, reason.when.astimezone(dt.UTC).strftime("%Y%m%d%H%M%S+0000").encode())
    item += form.element(_SYSTEM, _ascii(reason.system)) + form.element(_SOURCE, _ascii(reason.source))
    item += form.element(_REASON, reason.code.encode())
    return form.element(ORIGINAL, items + form.item(item))


def _ascii(text: str) -> bytes:
    """In every set the same; LO has 64 characters."""
    return Alphabet("ascii").encode(text.replace("\\", "/"))[:64]


def _bytes(layout: Layout, begin: int, end: int) -> bytes:
    return b"".join(copied(layout.source, begin, end))


def _terms(layout: Layout, there: list[Span]) -> list[str]:
    for span in there:
        if span.tag == CHARACTER_SET:
            text = _bytes(layout, span.value, span.end).decode("ascii", "replace").strip(" \0")
            return text.split("\\")
    return []
