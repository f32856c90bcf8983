"""Where the bytes of images lie: the "images" storage of Django's STORAGES (a folder, NFS, S3).

A file is named by its own SHA-256, so that nothing in a DICOM header can choose a path, the same bytes are stored once,
and a second try after a crash finds what the first one wrote.
"""

import ctypes
import errno
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
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
    """The folder for files that have no name yet; it is made where it is missing. Raises TryAgainLater."""
    folder = Path(incoming_path())
    with storage_at_hand():
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    return folder


def incoming_path() -> str:
    """Where that folder is, or should be."""
    storage = images()
    return storage.path(INCOMING) if isinstance(storage, FileSystemStorage) else str(_elsewhere())


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


def keep_all(spooled: Sequence[tuple[Path, str]]) -> list[str]:
    """`keep` for many files with their digests: the disk is waited for twice in all instead of four times a file."""
    storage = images()
    if len(spooled) == 1 or not isinstance(storage, FileSystemStorage):
        return [keep(path, sha256) for path, sha256 in spooled]
    names = [name_of(sha256) for _path, sha256 in spooled]
    with storage_at_hand():
        finals = [Path(storage.path(name)) for name in names]
        sync_all()
        for (path, _sha256), final in zip(spooled, finals, strict=True):
            if final.exists():
                path.unlink(missing_ok=True)
            else:
                final.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
                path.rename(final)
        sync_all()
    return names


def link(synced: Path, sha256: str) -> str:
    """Give a file that is synced already its name for good, beside the one it has, and return it.

    The new name is not yet synced: call `sync_all` before the old one is taken away. Raises TryAgainLater.
    """
    storage, name = images(), name_of(sha256)
    with storage_at_hand():
        if not isinstance(storage, FileSystemStorage):
            if not storage.exists(name):
                _save_elsewhere(storage, synced, name)
        else:
            _link(synced, f"{storage.location}/{name}")  # a name of our own making leads nowhere else
    return name


def sync_all() -> None:
    """Wait until all that was written to the storage's file system is on disk, names too. Raises OSError."""
    descriptor = os.open(incoming(), os.O_RDONLY)
    try:
        if _syncfs(descriptor):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(descriptor)


def opened(name: str) -> BinaryIO:
    """The stored file, to read. Raises TryAgainLater when it cannot be had."""
    with storage_at_hand():
        if lies_outside(name):
            return _allowed(name).open("rb")
        return cast(BinaryIO, images().open(name).file)


def exists(name: str) -> bool:
    """Whether the file is there. Raises TryAgainLater when that cannot be told."""
    with storage_at_hand():
        return _allowed(name).exists() if lies_outside(name) else images().exists(name)


def size(name: str) -> int:
    """Bytes. Raises TryAgainLater when the file cannot be had."""
    with storage_at_hand():
        return _allowed(name).stat().st_size if lies_outside(name) else images().size(name)


def remove(name: str) -> None:
    """Erase a stored file; one that is gone already is no error. Raises TryAgainLater, ValueError for one of others."""
    if lies_outside(name):
        raise ValueError(name)
    with storage_at_hand():
        images().delete(name)


def lies_outside(name: str) -> bool:
    """Whether it was indexed where it lies (import_dicom --in-place): we read it, and never change or remove it."""
    return name.startswith("/")


def may_lie(path: Path) -> bool:
    """Whether a file may be indexed where it lies: below a folder of IMAGES_IN_PLACE_ROOTS, links followed."""
    return any(path.is_relative_to(Path(root).resolve()) for root in settings.IMAGES_IN_PLACE_ROOTS)


def _allowed(name: str) -> Path:
    """The file's path. Raises TryAgainLater where it leads out of the folders that the settings allow."""
    path = Path(name).resolve()
    if not may_lie(path):
        raise TryAgainLater(f"{name} lies below no folder of IMAGES_IN_PLACE_ROOTS, or is a link that leads out of it.")
    return path


@contextmanager
def storage_at_hand() -> Iterator[None]:
    """Turn whatever the disk or the network says into TryAgainLater: the files are sound, the place for them is not."""
    try:
        yield
    except FileNotFoundError as error:
        raise TryAgainLater(f"The file is no longer where it was stored: {error.filename}") from error
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
        _save_elsewhere(storage, spooled, name)
    spooled.unlink()


def _save_elsewhere(storage: Storage, file: Path, name: str) -> None:
    with file.open("rb") as stream:
        given = storage.save(name, File(stream))
    if given != name:  # somebody brought the same bytes at once, and the storage made up another name
        storage.delete(given)


def give_name(path: str | Path, name: str) -> None:
    """Give a file this name beside its own one; instead of it where the file system has no links. Raises OSError."""
    try:
        os.link(path, name)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.rename(path, name)  # noqa: PTH104 - both may be text


_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV)


def _link(file: Path, final: str) -> None:
    try:
        os.link(file, final)
    except FileExistsError:
        pass
    except FileNotFoundError:
        folder = final.rpartition("/")[0]
        if os.path.isdir(folder):  # noqa: PTH112 - a Path takes long; here it is the file that is gone
            raise
        _make_folder(folder)
        _link(file, final)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        copy = incoming() / uuid.uuid4().hex  # what is left of it after a crash is swept
        shutil.copyfile(file, copy)
        _sync(copy)
        copy.rename(final)


def _make_folder(folder: str) -> None:
    """One below the storage's root, and what is missing above it."""
    try:
        os.mkdir(folder, 0o750)  # noqa: PTH102 - in a young store nearly every file needs one, and a Path takes long
    except FileExistsError:
        pass
    except FileNotFoundError:
        Path(folder).mkdir(mode=0o750, parents=True, exist_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_libc = ctypes.CDLL(None, use_errno=True)
# syncfs(2) reports errors since Linux 5.8. Where there is none (macOS, for developers), sync(2) has to do.
_syncfs = getattr(_libc, "syncfs", None) or (lambda _descriptor: os.sync())


def _elsewhere() -> Path:
    return Path(tempfile.gettempdir()) / "ris-incoming"
