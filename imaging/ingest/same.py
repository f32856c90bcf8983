"""Whether two files hold the same data set: their preambles and file meta information may differ (PS3.10 7.1).

An archive writes its own name into the file meta information, a machine another: the same image, imported once and sent
once, has two digests and is one instance.
"""

from typing import BinaryIO, Protocol

from imaging import storage
from imaging.ingest import headers
from imaging.ingest.unreadable import Unreadable

_CHUNK = 1024 * 1024


class Openable(Protocol):
    """A file on its way in."""

    def opened(self) -> BinaryIO:
        """To read, from its beginning, without moving anybody else's place."""


def same_data_set(new: Openable, stored: str) -> bool:
    """Whether the stored file has the new one's data set, byte for byte in the same encoding.

    One that has vanished is no match. Raises TryAgainLater where the storage is away.
    """
    if not storage.exists(stored):
        return False
    with storage.storage_at_hand(), new.opened() as ours, storage.opened(stored) as theirs:
        try:
            mine, other = headers.lay_out(ours), headers.lay_out(theirs)
        except Unreadable:
            return False
        written = (mine.transfer_syntax, mine.implicit, mine.little_endian)
        if written != (other.transfer_syntax, other.implicit, other.little_endian):
            return False
        return _same_from(ours, mine.begin, theirs, other.begin)


def _same_from(one: BinaryIO, place: int, other: BinaryIO, other_place: int) -> bool:
    if one.seek(0, 2) - place != other.seek(0, 2) - other_place:
        return False
    one.seek(place)
    other.seek(other_place)
    while chunk := one.read(_CHUNK):
        if chunk != other.read(len(chunk)):
            return False
    return True
