"""Images for the paper: logo and key images."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from reportlab.lib.utils import ImageReader

_BAD_BYTES = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)  # what Pillow raises on them


class UnreadablePicture(Exception):
    """The bytes are no image that can be printed. Raised before anything is drawn."""


class Picture:
    """A PNG or JPEG of 8 bits a channel, decoded once. Raises UnreadablePicture."""

    def __init__(self, data: bytes) -> None:
        try:
            self.reader = ImageReader(BytesIO(data))
            self.reader.getRGBData()  # type: ignore[no-untyped-call]  # decodes; the stubs leave it bare
            self.width, self.height = self.reader.getSize()
        except (
            OSError,
            ValueError,
            SyntaxError,
            Image.DecompressionBombError,
        ) as error:  # what Pillow raises on bad bytes
            raise UnreadablePicture from error

    def fit(self, width: float, height: float) -> tuple[float, float]:
        """The largest size inside `width` by `height` that keeps the proportions."""
        scale = min(width / self.width, height / self.height)
        return self.width * scale, self.height * scale
