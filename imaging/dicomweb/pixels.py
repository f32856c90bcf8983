"""One frame of a DICOM image as a picture to look at. Pure: bytes in, a Pillow image out.

Stored values become what PS3.3 says in C.11.1 (modality LUT), C.11.2 (VOI LUT) and C.7.6.3.1.2 (photometric
interpretation); for integers up to 16 bits the whole chain is computed once a value and looked up for each pixel.
"""

from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom import config, dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.pixels.processing import apply_color_lut
from pydicom.pixels.utils import pixel_array
from pydicom.uid import UID

from imaging.dicomweb import codestream, decoding
from imaging.ingest.headers import DEFLATED

# What was stored is what arrived: a value that breaks its VR is read as far as it goes, without a word on stderr.
config.settings.reading_validation_mode = config.IGNORE

LARGEST: Final = 256 * 1024 * 1024  # bytes of one decoded frame

IN_MEMORY: Final = 64 * 1024 * 1024  # bytes of a file that is read whole; of a larger one only the frame

_IMAGE_PIXEL = (
    *("SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration", "Rows", "Columns"),
    *("BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation"),
)

Array = npt.NDArray[Any]


class CannotRender(Exception):
    """There is a picture, and it cannot be shown: damaged, or packed in a way that nothing here unpacks."""


class NoPicture(CannotRender):
    """The object is none that has a picture."""


@dataclass(frozen=True)
class Window:
    """VOI window in modality values (HU for CT); `function` is linear, linear-exact or sigmoid (C.11.2.1.2, .3)."""

    centre: float
    width: float
    function: str = "linear"

    def apply(self, values: Array) -> Array:
        """To 0..1."""
        centre, width = self.centre, self.width
        if self.function == "sigmoid":
            return 1 / (1 + np.exp(np.clip(-4 * (values - centre) / width, -500, 500)))
        if self.function == "linear":
            centre, width = centre - 0.5, width - 1
        if width <= 0:
            return (values > centre).astype(np.float64)
        return np.clip((values - centre) / width + 0.5, 0, 1)


@dataclass(frozen=True)
class Table:
    """A modality or VOI LUT (PS3.3 C.11.1.1, C.11.2.1.1)."""

    first: int
    data: Array
    bits: int

    def look_up(self, values: Array) -> Array:
        """Values below the first and above the last entry take these."""
        places = np.clip(np.round(values).astype(np.int64) - self.first, 0, len(self.data) - 1)
        return self.data[places].astype(np.float64)


def render(
    stream: BinaryIO, frame: int, *, syntax: str, window: Window | None = None
) -> tuple[Image.Image, Window | None]:
    """The frame (from 1) of a file, drawn in `window` or else as the file says; and the window used, if it was one.

    `syntax` is the transfer syntax as stored. Raises CannotRender, NoPicture; IndexError where there is no such frame.
    """
    try:
        whole = syntax in DEFLATED or stream.seek(0, 2) <= IN_MEMORY
        stream.seek(0)
        dataset = dcmread(stream, stop_before_pixels=not whole, force=True)
        if "Rows" not in dataset or "Columns" not in dataset:
            raise NoPicture
        if not 1 <= frame <= _frames(dataset):
            raise IndexError(frame)
        _refuse_large(dataset)
        stored = _from_memory(dataset, frame - 1, syntax) if whole else _from_file(stream, dataset, frame - 1, syntax)
        return _draw(stored, dataset, frame - 1, window)
    except (CannotRender, IndexError):
        raise
    except Exception as error:
        raise CannotRender(f"{type(error).__name__}: {error}") from error


def _frames(dataset: Dataset) -> int:
    return max(1, int(dataset.get("NumberOfFrames") or 1))


def _from_memory(dataset: Dataset, index: int, syntax: str) -> Array:
    if UID(syntax).is_encapsulated:
        return _unpack(get_frame(dataset.PixelData, index, number_of_frames=_frames(dataset)), dataset, syntax)
    dataset.file_meta.TransferSyntaxUID = UID(syntax)  # files without file meta information have none
    return pixel_array(dataset, index=index)


def _from_file(stream: BinaryIO, dataset: Dataset, index: int, syntax: str) -> Array:
    """Only one frame is read. dcmread has stopped at the head of Pixel Data, 12 bytes before its items."""
    if UID(syntax).is_encapsulated:
        stream.seek(stream.tell() + 12)
        return _unpack(get_frame(stream, index, number_of_frames=_frames(dataset)), dataset, syntax)
    stream.seek(0)
    return pixel_array(stream, index=index, transfer_syntax_uid=syntax)


def _unpack(frame: bytes, dataset: Dataset, syntax: str) -> Array:
    """The picture inside has to be as large as the header says: a decoder makes room for what the picture says."""
    size = codestream.size(frame)
    if size is not None and size != (dataset.Rows, dataset.Columns):
        raise CannotRender("the picture inside has another size than the header says")
    attributes = {keyword: dataset[keyword].value for keyword in _IMAGE_PIXEL if keyword in dataset}
    return decoding.decode({**attributes, "syntax": syntax}, frame)


def _refuse_large(dataset: Dataset) -> None:
    needed = dataset.Rows * dataset.Columns * dataset.get("SamplesPerPixel", 1) * dataset.BitsAllocated // 8
    if needed > LARGEST:
        raise CannotRender("too large")


def _draw(stored: Array, dataset: Dataset, index: int, window: Window | None) -> tuple[Image.Image, Window | None]:
    photometric = str(dataset.get("PhotometricInterpretation", "")).strip().upper()
    if photometric == "PALETTE COLOR":
        bits = int(dataset.RedPaletteColorLookupTableDescriptor[2])
        return _colour(apply_color_lut(stored, dataset)[..., :3], bits), None
    if stored.ndim == 3:
        return _colour(stored, int(dataset.BitsStored)), None
    if not photometric.startswith("MONOCHROME"):
        raise CannotRender(f"photometric interpretation {photometric}")
    return _grey(stored, dataset, index, window, inverse=photometric == "MONOCHROME1")


def _colour(stored: Array, bits: int) -> Image.Image:
    eight = stored if bits <= 8 else stored >> (bits - 8)
    return Image.fromarray(np.ascontiguousarray(eight.astype(np.uint8)))


def _grey(
    stored: Array, dataset: Dataset, index: int, window: Window | None, *, inverse: bool
) -> tuple[Image.Image, Window | None]:
    stored = np.nan_to_num(stored)
    low, high = int(stored.min()), int(stored.max())
    by_value = np.issubdtype(stored.dtype, np.integer) and high - low < 65_536
    values: Array = np.arange(low, high + 1) if by_value else stored
    shown, used = _shown(values, stored, dataset, index, window)
    grey = np.round((1 - shown if inverse else shown) * 255).astype(np.uint8)
    if by_value:
        grey = np.take(grey, stored.astype(np.int64) - low)
    return Image.fromarray(np.ascontiguousarray(grey)), used


def _shown(
    values: Array, stored: Array, dataset: Dataset, index: int, window: Window | None
) -> tuple[Array, Window | None]:
    """Modality values, then brightness 0..1, and the window used."""
    modality = _to_modality(values, _group(dataset, index, "PixelValueTransformationSequence"))
    voi = _group(dataset, index, "FrameVOILUTSequence")
    if window is None:
        if (table := _table(voi, "VOILUTSequence")) is not None:
            return table.look_up(modality) / (2**table.bits - 1), None
        window = _stored_window(voi) or _whole_range(values, modality, stored, dataset)
    return window.apply(modality), window


def _to_modality(values: Array, source: Dataset) -> Array:
    if (table := _table(source, "ModalityLUTSequence")) is not None:
        return table.look_up(values)
    slope, intercept = source.get("RescaleSlope"), source.get("RescaleIntercept")
    return values.astype(np.float64) * float(1 if slope is None else slope) + float(intercept or 0)


def _group(dataset: Dataset, index: int, macro: str) -> Dataset:
    """Where the values of this frame stand: its own functional group, the shared one, or the data set (C.7.6.16)."""
    per_frame = dataset.get("PerFrameFunctionalGroupsSequence") or []
    shared = dataset.get("SharedFunctionalGroupsSequence") or []
    for group in (*per_frame[index : index + 1], *shared[:1]):
        if items := group.get(macro):
            found: Dataset = items[0]
            return found
    return dataset


def _table(source: Dataset, keyword: str) -> Table | None:
    items = source.get(keyword)
    if not items or "LUTDescriptor" not in items[0] or "LUTData" not in items[0]:
        return None
    count, first, bits = (int(number) for number in items[0].LUTDescriptor)
    data = items[0].LUTData
    entries = np.frombuffer(data, dtype="<u2") if isinstance(data, bytes) else np.asarray(data)
    return Table(first, entries[: count or 65_536], bits)


def _stored_window(source: Dataset) -> Window | None:
    """The first of the file's windows, where it is one."""
    centre, width = _first(source.get("WindowCenter")), _first(source.get("WindowWidth"))
    if centre is None or width is None or not np.isfinite([centre, width]).all() or width <= 0:
        return None
    function = str(source.get("VOILUTFunction") or "LINEAR").strip().lower().replace("_", "-")
    return Window(centre, width, function if function in ("linear-exact", "sigmoid") else "linear")


def _first(value: Any) -> float | None:
    """DS with one value or several."""
    if value in (None, "") or (isinstance(value, list) and not value):
        return None
    return float(value) if not hasattr(value, "__getitem__") or isinstance(value, str) else float(value[0])


def _whole_range(values: Array, modality: Array, stored: Array, dataset: Dataset) -> Window:
    """From the darkest to the brightest value in the frame, the padding around the picture left out (C.7.5.1.1.2)."""
    kept, padding = stored, dataset.get("PixelPaddingValue")
    if padding is not None:
        ends = sorted((padding, dataset.get("PixelPaddingRangeLimit", padding)))
        kept = stored[(stored < ends[0]) | (stored > ends[1])]
    if not kept.size:
        kept = stored
    counted = modality[(values >= kept.min()) & (values <= kept.max())]
    low, high = float(counted.min()), float(counted.max())
    return Window((low + high) / 2, max(high - low, 1e-9), "linear-exact")
