"""A stored instance in another transfer syntax: unpacked, or packed without loss (PS3.18 8.7.3.5.2)."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import UID, ExplicitVRLittleEndian, JPEGLSLossless, RLELossless

from imaging.dicomweb.decoding import CannotDecode
from imaging.dicomweb.frame_bytes import Frames, NoSuchFrame, little_endian
from imaging.dicomweb.plain import turned
from imaging.dicomweb.syntaxes import IMAGE_TYPES, VIDEO
from imaging.ingest.headers import DEFLATED, EXPLICIT_BIG, IMPLICIT_LITTLE, PIXELS_ELSEWHERE
from imaging.ingest.packing import packed_header, unpack
from imaging.models import Instance
from imaging.outgoing.corrections import Truth
from imaging.outgoing.sending import corrected_file
from patients.errors import Refusal

PACKED = {str(syntax): syntax for syntax in (RLELossless, JPEGLSLossless)}
_UNPACKED = frozenset({str(ExplicitVRLittleEndian), IMPLICIT_LITTLE, EXPLICIT_BIG})
_FROM = frozenset(IMAGE_TYPES) | _UNPACKED | DEFLATED - PIXELS_ELSEWHERE
_CHUNK = 1024 * 1024


def can(stored: str, asked: str) -> bool:
    """Whether a file of one syntax can go out in another. Video stays as it is."""
    if asked in ("*", stored):
        return True
    return stored in _FROM - VIDEO and (asked == str(ExplicitVRLittleEndian) or asked in PACKED)


def transcoded(instance: Instance, truth: Truth, asked: str) -> Iterator[bytes]:
    """The corrected file in the asked syntax. Raises Refusal where its pixels cannot be unpacked."""
    with corrected_file(instance, truth) as path, path.open("rb") as stream:
        dataset: Dataset = dcmread(stream, force=True)
        dataset = turned(dataset) if instance.transfer_syntax_uid == EXPLICIT_BIG else dataset
        try:
            if instance.frames:
                _unpack(dataset, stream, instance)
            dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
            if asked in PACKED and instance.frames:
                dataset.compress(UID(asked), generate_instance_uid=False)
        except (CannotDecode, NoSuchFrame, RuntimeError, ValueError, NotImplementedError) as error:
            sentence = _("This picture cannot be had in this transfer syntax: %(why)s.")
            raise Refusal(sentence % {"why": str(error).splitlines()[-1].strip() if str(error) else "?"}) from error
        written = io.BytesIO()
        dataset.save_as(written, implicit_vr=False, little_endian=True, enforce_file_format=True)
    for begin in range(0, written.tell(), _CHUNK):
        written.seek(begin)
        yield written.read(_CHUNK)


def _unpack(dataset: Dataset, stream: BinaryIO, instance: Instance) -> None:
    """Pixel Data as Explicit VR Little Endian has it, and what the Image Pixel module says of it (C.7.6.3)."""
    packed, pixels = packed_header(stream)
    frames = Frames(stream, instance.transfer_syntax_uid, instance.frames, unpack(packed), pixels)
    numbers = range(1, instance.frames + 1)
    if not frames.encapsulated:
        dataset.PixelData = b"".join(frames.unpacked(number) for number in numbers)
        return
    arrays = [frames.array(number) for number in numbers]
    dataset.PixelData = b"".join(little_endian(array) for array in arrays)
    dataset["PixelData"].VR = "OB" if arrays[0].dtype.itemsize == 1 else "OW"
    dataset["PixelData"].is_undefined_length = False
    dataset.BitsAllocated = 8 * arrays[0].dtype.itemsize
    if arrays[0].ndim == 3:  # the decoders make colour of it, pixel by pixel
        dataset.PhotometricInterpretation, dataset.PlanarConfiguration = "RGB", 0
    for table in _TABLES:
        if table in dataset:
            del dataset[table]


_TABLES = (0x7FE00001, 0x7FE00002)  # Extended Offset Table and its lengths, of packed frames alone
