"""The members of a zip archive as offers, bounded in number, size and depth. Nothing is unpacked but by reading it."""

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO, NoReturn

from imaging.ingest.headers import listed_files
from imaging.ingest.outcome import Offer
from imaging.ingest.spool import CHUNK, Readable
from imaging.ingest.unreadable import Unreadable, Why
from imaging.storage import storage_at_hand

DEPTH = 1  # archives in an archive; in those no further ones
DIRECTORY_LIMIT = 8 * 1024 * 1024  # bytes of the list of members, for some 100,000 of them
# Bytes unpacked: so much from any archive, or so many times its own size. Images without noise pack a hundredfold.
FLOOR, RATIO = 1024**3, 200

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_END, _END_64, _END_SIZE = b"PK\x05\x06", b"PK\x06\x06", 22
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)
# The other methods are rare, and LZMA lets the archive say how much memory it takes.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Budget:
    """How many bytes an archive may still unpack to, all its members together."""

    def __init__(self, packed: int) -> None:
        self._left = max(FLOOR, RATIO * packed)

    def spend(self, count: int) -> None:
        """Raises Unreadable when it is used up."""
        self.allow(count)
        self._left -= count

    def allow(self, count: int) -> None:
        """Whether there would be enough: raises Unreadable, and takes nothing."""
        if count > self._left:
            raise Unreadable(Why.BOMB)


class _Member:
    """A member's bytes; every way in which reading it can fail is an Unreadable."""

    def __init__(self, stream: Readable, budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes."""
        with _translated():
            chunk = self._stream.read(size)
        self._budget.spend(len(chunk))
        return chunk


def is_zip(stream: BinaryIO) -> bool:
    """Whether it begins as an archive, and is no DICOM file with such a preamble. Leaves it at its start."""
    stream.seek(0)
    head = stream.read(132)
    stream.seek(0)
    return head[:4] in _MAGIC and head[128:] != b"DICM"


def members(stream: BinaryIO, name: str, *, depth: int = 0, budget: Budget | None = None) -> Iterator[Offer]:
    """One offer a file, named archive.zip!member. Read each before the next: the archive is open only so long."""
    try:
        size = stream.seek(0, 2)
        _refuse_long_list(stream, size)
        budget = budget or Budget(size)
        with _translated():
            archive = zipfile.ZipFile(stream)
    except Unreadable as error:
        yield Offer(name, partial(_refuse, error.why))
        return
    with archive:
        files = [info for info in archive.infolist() if not info.is_dir()]
        for info in files:
            yield from _member(archive, info, name, depth, budget)
        yield from _missing(archive, files, name, budget)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int, budget: Budget) -> Iterator[Offer]:
    offer = Offer(f"{name}!{info.filename}", partial(_opened, archive, info, budget), among_others=True)
    try:
        with offer.open() as member:
            head = member.read(132)
            if head[:4] not in _MAGIC or head[128:] == b"DICM":
                inner = None
            elif depth >= DEPTH:
                raise Unreadable(Why.NESTED)
            else:
                inner = _unpacked(head, member)
    except Unreadable as error:
        yield Offer(offer.name, partial(_refuse, error.why))
        return
    if inner is None:
        yield offer
    else:
        with inner:
            yield from members(inner, offer.name, depth=depth + 1, budget=budget)


@contextmanager
def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Iterator[_Member]:
    if info.flag_bits & 1:
        raise Unreadable(Why.ENCRYPTED)
    if info.compress_type not in _METHODS:
        raise Unreadable(Why.BAD_ARCHIVE)
    budget.allow(info.file_size)  # zipfile reads no more of it than it says here: no need to unpack it to find out
    with _translated():
        member = archive.open(info)
    with member:
        yield _Member(member, budget)


def _unpacked(head: bytes, member: Readable) -> BinaryIO:
    """The whole member in a file without a name; the caller closes it. Raises TryAgainLater where there is no room."""
    with storage_at_hand():
        file = tempfile.TemporaryFile()  # noqa: SIM115 - it outlives this function
    try:
        chunk = head or member.read(CHUNK)
        while chunk:
            with storage_at_hand():
                file.write(chunk)
            chunk = member.read(CHUNK)
    except BaseException:
        file.close()
        raise
    return file


def _missing(archive: zipfile.ZipFile, files: list[zipfile.ZipInfo], name: str, budget: Budget) -> Iterator[Offer]:
    """What a DICOMDIR in the archive lists and the archive does not have."""
    there = {info.filename.casefold() for info in files}
    for info in files:
        folder, _slash, last = info.filename.rpartition("/")
        if last.upper() != "DICOMDIR":
            continue
        for parts in _listed(archive, info, budget):
            path = "/".join([*folder.split("/"), *parts] if folder else parts)
            if path.casefold() not in there:
                yield Offer(f"{name}!{path}", partial(_refuse, Why.MISSING))


def _listed(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> list[tuple[str, ...]]:
    try:
        with _opened(archive, info, budget) as member, _unpacked(b"", member) as file:
            return listed_files(file)
    except Unreadable:  # its own offer has said so
        return []


def _refuse_long_list(stream: BinaryIO, size: int) -> None:
    """Look at the central directory's length before zipfile makes an object of each entry (APPNOTE 4.3.14, 4.3.16)."""
    begin = max(0, size - 65_535 - _END_SIZE - 76)
    stream.seek(begin)
    tail = stream.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + _END_SIZE:
        raise Unreadable(Why.BAD_ARCHIVE)
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    end_64 = tail.rfind(_END_64)
    if end_64 >= 0:
        length = max(length % 0xFFFFFFFF, int.from_bytes(tail[end_64 + 40 : end_64 + 48], "little"))
    if length > DIRECTORY_LIMIT:
        raise Unreadable(Why.BOMB)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise Unreadable(Why.BAD_ARCHIVE) from error


def _refuse(why: Why) -> NoReturn:
    raise Unreadable(why)
