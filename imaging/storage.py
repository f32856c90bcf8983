"""Where the bytes of images lie: the "images" storage of Django's STORAGES (a folder, NFS, S3).

A file is named by its own SHA-256, so that nothing in a DICOM header can choose a path, the same bytes are stored once,
and a second try after a crash finds what the first one wrote.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from patients.errors import TryAgainLater

INCOMING = ".incoming"  # inside the storage's own tree, so that a file gets its name by a rename


def images() -> Storage:
    """The storage that the settings name."""
    return storages["images"]


def name_of(sha256: str) -> str:
    """The name of the file with this digest: two levels of folders keep each at a size that every file system bears."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}.dcm"


def incoming() -> Path:
    """The folder for files that have no name yet. Raises TryAgainLater."""
    storage = images()
    folder = Path(storage.path(INCOMING)) if isinstance(storage, FileSystemStorage) else _elsewhere()
    with storage_at_hand():
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    return folder


def keep(spooled: Path, sha256: str) -> str:
    """Give a finished file below `incoming` its name for good; it is gone from there afterwards.

    Returns the name. When it returns, the bytes and the name are on disk, and a power cut loses neither. A file that is
    there already stays as it is. Raises TryAgainLater when the disk is full, read-only or away: then nothing is there.
    """
    storage, name = images(), name_of(sha256)
    with storage_at_hand():
        if isinstance(storage, FileSystemStorage):
            _keep_in_folder(spooled, Path(storage.path(name)), root=Path(storage.path("")))
        else:
            _keep_elsewhere(storage, spooled, name)
    return name


def opened(name: str) -> BinaryIO:
    """The stored file, to read. Raises TryAgainLater when it cannot be had."""
    with storage_at_hand():
        return cast(BinaryIO, images().open(name).file)


def exists(name: str) -> bool:
    """Whether the file is there. Raises TryAgainLater when that cannot be told."""
    with storage_at_hand():
        return images().exists(name)


def size(name: str) -> int:
    """Bytes. Raises TryAgainLater when the file cannot be had."""
    with storage_at_hand():
        return images().size(name)


@contextmanager
def storage_at_hand() -> Iterator[None]:
    """Turn whatever the disk or the network says into TryAgainLater: the files are sound, the place for them is not."""
    try:
        yield
    except OSError as error:
        raise TryAgainLater(f"The image storage cannot be used: {error.strerror or error}") from error


def _keep_in_folder(spooled: Path, final: Path, *, root: Path) -> None:
    """Sync, rename, sync the folder: in this order, or a power cut could leave the name of an empty file.

    Two who bring the same bytes at once both rename: what is replaced then is equal to the byte.
    """
    if not final.exists():
        _sync(spooled)
        final.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        spooled.rename(final)
    else:
        spooled.unlink()
    # Also where the file was there: who put it there may have died before this line.
    for folder in (final.parent, final.parent.parent, root):
        _sync(folder)


def _keep_elsewhere(storage: Storage, spooled: Path, name: str) -> None:
    if not storage.exists(name):
        with spooled.open("rb") as file:
            given = storage.save(name, File(file))
        if given != name:  # somebody brought the same bytes at once, and the storage made up another name
            storage.delete(given)
    spooled.unlink()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _elsewhere() -> Path:
    return Path(tempfile.gettempdir()) / "ris-incoming"
