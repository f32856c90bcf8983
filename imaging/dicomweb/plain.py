"""Values of files that are deflated or big endian, as Explicit VR Little Endian has them. Pure."""

import io
import zlib
from typing import BinaryIO

import numpy as np
from pydicom.dataset import Dataset

from imaging.ingest.headers import DEFLATED, lay_out
from imaging.ingest.source import INFLATED_LIMIT
from imaging.ingest.unreadable import Unreadable, Why

# Bytes of the words of each VR (PS3.5 6.2); of the others that are long, each byte stands by itself.
WIDTHS = {**dict.fromkeys(("OW", "US", "SS"), 2), **dict.fromkeys(("OF", "OL", "FL", "SL", "UL"), 4)}
WIDTHS |= dict.fromkeys(("OD", "OV", "FD", "SV", "UV"), 8)
_MAGIC = bytes(128) + b"DICM"


def inflated(stream: BinaryIO, syntax: str) -> BinaryIO:
    """The file with its data set inflated, in memory: ingest keeps it below a limit. Of another syntax, the file.

    Raises Unreadable.
    """
    if syntax not in DEFLATED:
        return stream
    begin = lay_out(stream).begin
    stream.seek(begin)
    try:
        data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(stream.read(), INFLATED_LIMIT)
    except zlib.error as error:
        raise Unreadable(Why.DAMAGED) from error
    return io.BytesIO(_MAGIC + data)


def swapped(data: bytes, width: int) -> bytes:
    """Words of so many bytes in the other order; a word that is cut off is left out."""
    return np.frombuffer(data[: len(data) // width * width], f"u{width}").byteswap().tobytes()


def turned(dataset: Dataset) -> Dataset:
    """A big endian data set that can be written in little endian: pydicom leaves long binary values as they were."""
    for element in dataset.iterall():
        if element.VR in WIDTHS and isinstance(element.value, bytes):
            element.value = swapped(element.value, WIDTHS[element.VR])
    fresh = Dataset(dataset)  # one that was read in no byte order
    fresh.file_meta = dataset.file_meta
    return fresh
