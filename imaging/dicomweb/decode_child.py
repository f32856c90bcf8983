"""The process in which compressed frames are decoded: started by `decoding`, it lives as long as its standard input.

The decoders are C and C++; over a damaged picture some end the process in which they run. That shall be this one.
In: the length of a JSON object, the object (the attributes of the Image Pixel module, `syntax`, `size`), `size` bytes.
Out: the length of a JSON object, the object (`dtype`, `shape`, or `error`), then the pixels.
"""

import json
import os
import resource
import struct
import sys
import warnings
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.utils import pixel_array
from pydicom.uid import UID

MEMORY = 2 * 1024**3  # bytes of address space, libraries included
# The fastest first; GDCM last, which ends the process over much that the others refuse.
ORDER = ("pylibjpeg", "pyjpegls", "pillow", "pydicom", "gdcm")
LENGTH = struct.Struct("<L")


def main() -> None:
    """Answer frame after frame."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between
    while (asked := _next(sys.stdin.buffer)) is not None:
        try:
            pixels = np.ascontiguousarray(_decode(*asked))
            told, data = {"dtype": pixels.dtype.str, "shape": pixels.shape}, pixels.tobytes()
        except BaseException as error:  # noqa: BLE001 - Rust panics are no Exception, and we are here to survive them
            told, data = {"error": f"{type(error).__name__}: {error}"[:500]}, b""
        packed = json.dumps(told).encode()
        answers.write(LENGTH.pack(len(packed)) + packed + data)
        answers.flush()


def _next(questions: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    length = questions.read(LENGTH.size)
    if len(length) < LENGTH.size:
        return None
    asked: dict[str, Any] = json.loads(questions.read(LENGTH.unpack(length)[0]))
    return asked, questions.read(asked.pop("size"))


def _decode(attributes: dict[str, Any], frame: bytes) -> npt.NDArray[Any]:
    """By the first decoder that can."""
    dataset, syntax = Dataset(), UID(attributes.pop("syntax"))
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    dataset.PixelData = encapsulate([frame])
    reasons = []
    for plugin in sorted(get_decoder(syntax).available_plugins, key=ORDER.index):
        try:
            return pixel_array(dataset, index=0, decoding_plugin=plugin)
        except Exception as error:  # noqa: BLE001 - each decoder raises what it likes; the next may do better
            reasons.append(str(error).strip().splitlines()[-1] if str(error) else type(error).__name__)
    raise ValueError("; ".join(reasons) or "no decoder for this transfer syntax")


if __name__ == "__main__":
    main()
