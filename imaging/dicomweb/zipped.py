"""Instances in a zip that is sent while it is written; images are packed already or hardly pack, so they are stored."""

import zipfile
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

from imaging.models import Instance


class _Outbox:
    """What zipfile writes to: nobody can go back in it, so that sizes follow their data (APPNOTE 4.3.9)."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Put it with what waits."""
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> Iterator[bytes]:
        """What has been written since."""
        waiting, self._waiting = self._waiting, []
        yield from waiting


def answer(files: Iterable[tuple[Instance, Iterable[bytes]]]) -> StreamingHttpResponse:
    """The zip: a folder for each series, in it the images by number."""
    response = StreamingHttpResponse(_written(files), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="images.zip"'
    return response


def _written(files: Iterable[tuple[Instance, Iterable[bytes]]]) -> Iterator[bytes]:
    outbox = _Outbox()
    folders: dict[int, str] = {}
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]  # write and flush do
        for number, (row, pieces) in enumerate(files, start=1):
            folder = folders.setdefault(row.series_id, f"SERIES{len(folders) + 1:03d}")
            with archive.open(zipfile.ZipInfo(f"{folder}/{number:06d}.dcm"), "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
                    yield from outbox.taken()
            yield from outbox.taken()
    yield from outbox.taken()
