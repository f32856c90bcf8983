"""C-STORE: a data set goes to the spool as it comes, and is answered when it is sealed (PS3.4 B.2.3, PS3.7 9.3.1.2).

What is stored is what arrived, byte for byte, behind a preamble and a file meta information that is the same for the
same instance whoever sends it (PS3.10 7.1): so the same instance sent twice is one file. Matching comes later, by the
process that files; no order and no patient is asked for here, and images that fit nothing are stored too.
"""

import hashlib
import logging
import os
import struct
from contextlib import suppress
from pathlib import Path

from pydicom.uid import UID

from imaging.dicom.command import Command
from imaging.facts import Facts
from imaging.ingest import headers, sealed
from imaging.ingest.source import BLOCK, OpenSource
from imaging.ingest.tray import Tray
from imaging.ingest.unreadable import Unreadable
from patients.errors import TryAgainLater

logger = logging.getLogger(__name__)

SUCCESS = 0x0000
# PS3.4 table B.2-1
OUT_OF_RESOURCES, NOT_OF_THIS_CLASS, CANNOT_UNDERSTAND = 0xA700, 0xA900, 0xC000

IMPLEMENTATION_CLASS_UID = UID("2.25.283847566172094610385736485920173645281")
IMPLEMENTATION_VERSION = "RIS"

Refused = tuple[int, str]  # status and comment


class Incoming:
    """One instance on its way in. Whatever goes wrong is kept for the answer; the rest of its bytes is passed over."""

    def __init__(self, command: Command, transfer_syntax: str, tray: Tray) -> None:
        self._command = command
        self._refused: Refused | None = None
        self._file, self._path, self._size = -1, "", 0
        self._transfer_syntax, self._begin = transfer_syntax, 0
        self._digest, self._first = hashlib.sha256(), bytearray()
        if not command.has_data_set:
            self.refuse(CANNOT_UNDERSTAND, "There is no data set.")
            return
        try:
            self._file, self._path = tray.new()
        except (OSError, TryAgainLater) as error:
            self._no_room(error)
        else:
            meta = file_meta(command.sop_class, command.sop_instance, transfer_syntax)
            self._begin = len(meta)
            self.write(memoryview(meta))

    def write(self, view: memoryview) -> None:
        """Take the next bytes."""
        if self._file < 0:
            return
        self._digest.update(view)
        self._size += len(view)
        if len(self._first) < BLOCK:
            self._first += view[: BLOCK - len(self._first)]
        try:
            while view:  # a disk that is nearly full takes a part
                view = view[os.write(self._file, view) :]
        except OSError as error:
            self._no_room(error)

    def discard(self) -> None:
        """The rest will not come: nothing stays."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
            with suppress(OSError):  # a disk that is away keeps it, and it is swept one day
                Path(self._path).unlink(missing_ok=True)

    def seal(self) -> tuple[str, Facts] | None:
        """Put it on disk; its digest and what it says, None where it was refused: then `refused` says why."""
        if self._file < 0:
            return None
        try:
            facts = self._facts()
            _agree(facts, self._command)
            digest = self._digest.hexdigest()
            sealed.seal(self._file, self._path, digest)
        except (OSError, TryAgainLater) as error:
            self._no_room(error)
        except Unreadable as error:
            self.refuse(CANNOT_UNDERSTAND, error.sentence)
        except _Refuse as error:
            self.refuse(*error.answer)
        else:
            os.close(self._file)
            self._file = -1
            return digest, facts
        return None

    def _facts(self) -> Facts:
        source = OpenSource(self._file, bytes(self._first), self._size)
        directory = self._command.sop_class == headers.MEDIA_DIRECTORY
        return headers.read_data_set(source, self._begin, self._transfer_syntax, directory=directory)

    def refuse(self, status: int, comment: str) -> None:
        """Take no more of it, and remember why."""
        self.discard()
        self._refused = self._refused or (status, comment)

    @property
    def refused(self) -> Refused | None:
        """The status and why, where it was not taken."""
        return self._refused

    def _no_room(self, error: Exception) -> None:
        logger.error("C-STORE refused: %s", error)
        why = f"The image storage cannot be used: {error.strerror}" if isinstance(error, OSError) else str(error)
        self.refuse(OUT_OF_RESOURCES, why)


class _Refuse(Exception):
    def __init__(self, status: int, comment: str) -> None:
        self.answer = status, comment
        super().__init__(comment)


def _agree(facts: Facts, command: Command) -> None:
    """The command and the data set name the same instance (PS3.4 B.2.3: 0xA900)."""
    if facts.sop_class_uid != command.sop_class:
        raise _Refuse(NOT_OF_THIS_CLASS, "SOP Class UID differs from the command's.")
    if facts.sop_instance_uid != command.sop_instance:
        raise _Refuse(NOT_OF_THIS_CLASS, "SOP Instance UID differs from the command's.")


def file_meta(sop_class: str, sop_instance: str, transfer_syntax: str) -> bytes:
    """Preamble, "DICM" and group 0002 in explicit little endian (PS3.10 7.1)."""
    elements = b"".join(
        (
            b"\x02\x00\x01\x00OB\x00\x00\x02\x00\x00\x00\x00\x01",
            _element(0x0002, b"UI", sop_class, "\0"),
            _element(0x0003, b"UI", sop_instance, "\0"),
            _element(0x0010, b"UI", transfer_syntax, "\0"),
            _element(0x0012, b"UI", IMPLEMENTATION_CLASS_UID, "\0"),
            _element(0x0013, b"SH", IMPLEMENTATION_VERSION, " "),
        )
    )
    return bytes(128) + b"DICM" + struct.pack("<HH2sHL", 2, 0, b"UL", 4, len(elements)) + elements


def _element(number: int, vr: bytes, text: str, padding: str) -> bytes:
    value = text.encode("ascii", "replace")
    value += padding.encode() * (len(value) % 2)
    return struct.pack("<HH2sH", 2, number, vr, len(value)) + value
