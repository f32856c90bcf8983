"""The files that a person points at: files, folders, zip archives, a medium with a DICOMDIR.

Nothing is unpacked to disk under its own name, so no name in an archive can lead anywhere.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import BinaryIO, NoReturn

from imaging.ingest import zips
from imaging.ingest.headers import listed_files
from imaging.ingest.outcome import Offer
from imaging.ingest.unreadable import Unreadable, Why


def offers(paths: Sequence[Path]) -> Iterator[Offer]:
    """One offer for each file, also for those that cannot be had, in a fixed order.

    A DICOMDIR that is named brings the files that it lists; one that is found in a folder, whose files are offered
    anyway, brings only those that it misses. Links to files are followed, links to folders are not.
    """
    for path in paths:
        if path.is_dir():
            yield from _folder(path)
        else:
            yield from _file(path, named=True)


def uploaded(stream: BinaryIO, name: str) -> Iterator[Offer]:
    """The offers of one file that somebody sent us: itself, or the members of an archive."""
    if zips.is_zip(stream):
        yield from zips.members(stream, name)
    else:
        yield Offer(name, lambda: nullcontext(stream))


def files(paths: Sequence[Path]) -> Iterator[str]:
    """The absolute paths of all files, links resolved, in a fixed order; nothing is opened."""
    for path in paths:
        root = path.resolve()
        if not root.is_dir():
            yield str(root)
            continue
        for folder, folders, names in os.walk(root):
            folders.sort()
            yield from (f"{folder}/{name}" for name in sorted(names))


def count(paths: Sequence[Path]) -> int:
    """About how many offers there will be: archives count as one."""
    return sum(sum(len(files) for _folder, _folders, files in os.walk(path)) or 1 for path in paths)


def shown(path: Path) -> str:
    """The path as text, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _folder(root: Path) -> Iterator[Offer]:
    closed: list[OSError] = []
    for name, folders, files in os.walk(root, onerror=closed.append):
        folders.sort()
        for folder in folders:
            if (path := Path(name, folder)).is_symlink():
                yield _no_file(shown(path), Why.FOLDER_LINK)
        for file in sorted(files):
            yield from _file(Path(name, file), named=False)
    for error in closed:
        yield _no_file(shown(Path(error.filename)), Why.CANNOT_READ)


def _file(path: Path, *, named: bool) -> Iterator[Offer]:
    name = shown(path)
    try:
        with _opened(path) as stream:
            if zips.is_zip(stream):
                yield from zips.members(stream, name)
                return
            missing = _medium(stream, path, all_files=named) if named or path.name.upper() == "DICOMDIR" else []
    except (OSError, Unreadable) as error:
        yield _no_file(name, error.why if isinstance(error, Unreadable) else Why.CANNOT_READ)
        return
    yield Offer(name, partial(_opened, path), among_others=not named, path=path)
    yield from missing


def _opened(path: Path) -> BinaryIO:
    """Open a regular file; a pipe would wait for ever for somebody to write."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unreadable(Why.NO_FILE)
    return os.fdopen(descriptor, "rb")


def _medium(stream: BinaryIO, directory: Path, *, all_files: bool) -> list[Offer]:
    """Offers for the files that a DICOMDIR lists: all of them, or those that are not there."""
    try:
        listed = listed_files(stream)
    except Unreadable:  # then the file's own offer says so
        return []
    found: list[Offer] = []
    for parts in listed:
        name = f"{shown(directory.parent)}/{'/'.join(parts)}"
        path = None if _leads_out(parts) else _resolved(directory.parent, parts)
        if path is None:
            found.append(_no_file(name, Why.OUTSIDE if _leads_out(parts) else Why.MISSING))
        elif all_files:
            found.append(Offer(shown(path), partial(_opened, path)))
    return found


def _leads_out(parts: Sequence[str]) -> bool:
    return any(part in ("", ".", "..") or "/" in part or "\0" in part for part in parts)


def _resolved(folder: Path, parts: Sequence[str]) -> Path | None:
    """The file on this system: media are read with names in lower case, with a dot or a version number behind."""
    path = folder
    for part in parts:
        names = {_plain(each.name): each for each in path.iterdir()} if path.is_dir() else {}
        if (path / part).exists():
            path /= part
        elif (known := names.get(_plain(part))) is not None:
            path = known
        else:
            return None
    return path


def _plain(name: str) -> str:
    return name.casefold().partition(";")[0].rstrip(".")


def _no_file(name: str, why: Why) -> Offer:
    return Offer(name, partial(_refuse, why), among_others=True)


def _refuse(why: Why) -> NoReturn:
    raise Unreadable(why)
