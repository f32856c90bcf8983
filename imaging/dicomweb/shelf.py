"""Answers that were made once, of what does not change: files in a folder, which may be emptied at any time.

A key names everything that an answer depends on, so that none is ever stale. The folder is kept below SHELF_MB: who has
written often clears away what was read longest ago.
"""

import os
import uuid
from contextlib import suppress
from itertools import count
from pathlib import Path

from django.conf import settings

_LARGEST = 64 * 1024 * 1024  # bytes of one answer
_TIDY_EVERY = 500  # files written by this process
_written = count(1)


def read(key: str) -> bytes | None:
    """What is there; None for nothing."""
    try:
        return _path(key).read_bytes()
    except OSError:
        return None


def keep(key: str, content: bytes) -> None:
    """Put it there. A disk that is full or read-only is no reason not to answer."""
    if len(content) > _LARGEST:
        return
    path = _path(key)
    beside = path.with_name(f".{uuid.uuid4().hex}")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.rename(path)
        if next(_written) % _TIDY_EVERY == 0:
            tidy()


def tidy() -> None:
    """Clear away the oldest files until the folder holds nine tenths of what it may."""
    limit = settings.SHELF_MB * 1024 * 1024
    found = sorted(((each.stat(), each.path) for each in _files()), key=lambda pair: pair[0].st_mtime)
    total = sum(status.st_size for status, _path in found)
    for status, path in found if total > limit else ():
        if total <= limit * 9 // 10:
            return
        Path(path).unlink(missing_ok=True)
        total -= status.st_size


def _files() -> list[os.DirEntry[str]]:
    root = Path(settings.SHELF_ROOT)
    return [each for folder in root.iterdir() if folder.is_dir() for each in os.scandir(folder) if each.is_file()]


def _path(key: str) -> Path:
    """`key` is hexadecimal."""
    return Path(settings.SHELF_ROOT) / key[:2] / key
