"""The bytes of single frames of a stored file, as they lie there or unpacked. Pure but for the decoder's processes."""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from pydicom.encaps import get_frame
from pydicom.uid import UID

from imaging.dicomweb import codestream, decoding
from imaging.dicomweb.decoding import CannotDecode
from imaging.dicomweb.plain import inflated, swapped
from imaging.ingest.document import describe
from imaging.ingest.headers import DEFLATED, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, lay_out
from imaging.ingest.unreadable import Unreadable
from imaging.outgoing.elements import spans

_ATTRIBUTES = {
    "SamplesPerPixel": "00280002",
    "PhotometricInterpretation": "00280004",
    "PlanarConfiguration": "00280006",
    "Rows": "00280010",
    "Columns": "00280011",
    "BitsAllocated": "00280100",
    "BitsStored": "00280101",
    "HighBit": "00280102",
    "PixelRepresentation": "00280103",
}
_LIST = re.compile(r"\d{1,20}(,\d{1,20}){0,9999}", re.ASCII)


class NoSuchFrame(Exception):
    """The file ends before it, or its pixel data cannot be taken apart."""


@dataclass
class Frames:
    """The frames of one file. `document` is its header's, `pixels` where the value of Pixel Data begins."""

    stream: BinaryIO
    syntax: str
    count: int
    document: bytes
    pixels: int | None

    def __post_init__(self) -> None:
        """Where a place in the data set is no place in the file, frames come from its inflated copy."""
        if self.syntax in DEFLATED:
            with suppress(Unreadable):
                self.stream = inflated(self.stream, self.syntax)
                found = describe(self.stream)
                self.document, self.pixels = found.document.encode(), found.pixels
            self.syntax = EXPLICIT_LITTLE

    @property
    def encapsulated(self) -> bool:
        """Whether frames are packed, and each by itself."""
        return bool(self.syntax) and UID(self.syntax).is_encapsulated

    def stored(self, number: int) -> bytes:
        """The frame (from 1) as it lies there; in little endian where it is not packed. Raises NoSuchFrame."""
        if not 1 <= number <= self.count:
            raise NoSuchFrame
        if self.encapsulated:
            return self._packed(number - 1)
        return self._native(number - 1)

    def unpacked(self, number: int) -> bytes:
        """The frame as Explicit VR Little Endian has it: interleaved, RGB where a decoder made it so.

        Raises NoSuchFrame, CannotDecode.
        """
        return little_endian(self.array(number)) if self.encapsulated else self.stored(number)

    def array(self, number: int) -> npt.NDArray[Any]:
        """A packed frame as rows, columns and, for colour, samples. Raises NoSuchFrame, CannotDecode."""
        frame = self.stored(number)
        try:
            size = codestream.size(frame)
        except codestream.Damaged as error:
            raise CannotDecode(str(error)) from error
        if size is not None and size != (self.header.get("Rows"), self.header.get("Columns")):
            raise CannotDecode("the picture inside has another size than the header says")
        return decoding.decode({**self.header, "syntax": self.syntax}, frame)

    @cached_property
    def header(self) -> dict[str, Any]:
        """The Image Pixel module's attributes by keyword."""
        document = json.loads(self.document)
        said = {keyword: document.get(name, {}).get("Value", [None])[0] for keyword, name in _ATTRIBUTES.items()}
        return {keyword: value for keyword, value in said.items() if value is not None}

    def _packed(self, index: int) -> bytes:
        self.stream.seek(self._place())
        try:
            return get_frame(self.stream, index, number_of_frames=self.count, extended_offsets=self._offsets)
        except (ValueError, IndexError, EOFError, KeyError) as error:
            raise NoSuchFrame(str(error)) from error

    @cached_property
    def _offsets(self) -> tuple[bytes, bytes] | None:
        """Extended Offset Table and its lengths (PS3.3 C.7.6.3.1.8), where the file has them, before the pixels."""
        if b'"7FE00001"' not in self.document:
            return None
        there = {span.tag: span for span in spans(lay_out(self.stream), 0x7FE00002)}
        found = [self._bytes(there[tag].value, there[tag].end) for tag in (0x7FE00001, 0x7FE00002) if tag in there]
        return (found[0], found[1]) if len(found) == 2 else None

    def _native(self, index: int) -> bytes:
        begin = self._place()
        length = int.from_bytes(self._bytes(begin - 4, begin), "big" if self.syntax == EXPLICIT_BIG else "little")
        bits = self._frame_bits(length)
        if bits % 8:
            return self._of_bits(index, bits)
        size = bits // 8
        frame = self._of_pixels(index * size, (index + 1) * size)
        if len(frame) < size:
            raise NoSuchFrame
        return frame

    def _frame_bits(self, length: int) -> int:
        said = self.header
        if not {"Rows", "Columns", "BitsAllocated"} <= said.keys():
            raise NoSuchFrame
        bits: int = said["Rows"] * said["Columns"] * said.get("SamplesPerPixel", 1) * said["BitsAllocated"]
        if "422" in str(said.get("PhotometricInterpretation", "")):  # two pixels share their colour: PS3.3 C.7.6.3.1.2
            bits = bits * 2 // 3
        if bits * self.count > length * 8 + 8:
            raise NoSuchFrame
        return bits

    def _of_bits(self, index: int, bits: int) -> bytes:
        """Frames of single bits follow each other without a gap (PS3.5 8.1.1): each is moved to its own first byte."""
        data = self._of_pixels(index * bits // 8, ((index + 1) * bits + 7) // 8)
        loose = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
        skipped = index * bits % 8
        if len(loose) < skipped + bits:
            raise NoSuchFrame
        return np.packbits(loose[skipped : skipped + bits], bitorder="little").tobytes()

    def _of_pixels(self, first: int, last: int) -> bytes:
        """These bytes of Pixel Data, in little endian."""
        width, begin = self._width, self._place()
        place = first // width * width
        data = self._bytes(begin + place, begin - (-last // width) * width)
        return (swapped(data, width) if width > 1 else data)[first - place : last - place]

    @cached_property
    def _width(self) -> int:
        """Bytes of the words that have to be swapped: OW has words of two, whatever is in them (PS3.5 8.1.2)."""
        if self.syntax != EXPLICIT_BIG:
            return 1
        words = json.loads(self.document).get("7FE00010", {}).get("vr") == "OW"
        return max(int(self.header["BitsAllocated"]) // 8, 2 if words else 1)

    def _place(self) -> int:
        if self.pixels is None:
            raise NoSuchFrame
        return self.pixels

    def _bytes(self, begin: int, end: int) -> bytes:
        self.stream.seek(begin)
        return self.stream.read(end - begin)


def little_endian(pixels: npt.NDArray[Any]) -> bytes:
    """An array as Pixel Data."""
    return pixels.astype(pixels.dtype.newbyteorder("<"), copy=False).tobytes()


def plain_name(syntax: str) -> str:
    """What stored frames are called: those that are not packed go out as in Explicit VR Little Endian."""
    return EXPLICIT_LITTLE if syntax in (IMPLICIT_LITTLE, EXPLICIT_BIG) or syntax in DEFLATED else syntax


def numbers(text: str) -> Sequence[int]:
    """The frame list of an address: "1,4,5". Raises ValueError."""
    if not _LIST.fullmatch(text):
        raise ValueError(text)
    return [int(each) for each in text.split(",")]
