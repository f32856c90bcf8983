"""PDUs in, whole DIMSE messages out; the data set of a C-STORE goes to its place fragment by fragment (PS3.8 9.3.1).

This is the hot path: one buffer, no object for a PDU, no copy of its bytes. It believes no length: each is checked
against what holds it and against what we announced.
"""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from imaging.dicom.command import C_STORE_RQ, Command, NoCommand, parse
from imaging.dicom.wire import Wire

P_DATA, RELEASE_RQ, ABORT = 4, 5, 7  # PS3.8 9.3
LONGEST_COMMAND = 65_536  # bytes; real ones have some 200
LONGEST_DATA_SET = 16 * 1024 * 1024  # bytes that are held in memory: all but C-STORE's; an MPPS may have 1 MB
_HEAD, _VALUE_HEAD = struct.Struct(">BxL"), struct.Struct(">LBB")
_COMMAND, _LAST = 1, 2  # bits of the message control header (PS3.8 E.2)


class Malformed(Exception):
    """The peer breaks the protocol. `reason` is the provider's reason of the A-ABORT (PS3.8 9.3.8)."""

    def __init__(self, reason: int, what: str) -> None:
        self.reason = reason
        super().__init__(what)


UNRECOGNISED, UNEXPECTED, INVALID = 1, 2, 6


class Sink(Protocol):
    """Where the data set of one C-STORE goes. `write` never fails: what went wrong is told by who answers."""

    def write(self, view: memoryview, /) -> None:
        """Take the next bytes; the view is not theirs to keep."""

    def discard(self) -> None:
        """The rest will not come."""


class End(Enum):
    """How an association ends from the peer's side."""

    RELEASED = auto()
    ABORTED = auto()


@dataclass(frozen=True)
class Message:
    """A whole DIMSE message: `data_set` in memory, or `sink` that has taken it."""

    context_id: int
    command: Command
    data_set: bytes = b""
    sink: Sink | None = None


class Receiver:
    """Reads one association. `open_sink` is asked when the command of a C-STORE is there."""

    def __init__(self, wire: Wire, contexts: Mapping[int, object], open_sink: Callable[[int, Command], Sink]) -> None:
        self._wire, self._contexts, self._open_sink = wire, contexts, open_sink
        self._left = 0  # bytes of the present PDU that are not read yet
        self._forget()

    def next(self) -> Message | End:
        """The next whole message. Raises Malformed, and what the wire raises; then half a file is discarded."""
        try:
            self._wire.await_message() if not self._left else None
            while True:
                if not self._left:
                    end = self._pdu()
                    if end is not None:
                        return self._broken_off(end)
                elif self._value():
                    message = Message(self._context_id, self._asked(), bytes(self._data), self._sink)
                    self._forget()
                    return message
        except BaseException:  # whatever ends it, a half instance must not stay
            self._broken_off(End.ABORTED)
            raise

    def _forget(self) -> None:
        self._context_id, self._command, self._sink = 0, None, None
        self._parts, self._data = bytearray(), bytearray()

    _context_id: int
    _command: Command | None
    _sink: Sink | None
    _parts: bytearray
    _data: bytearray

    def _asked(self) -> Command:
        assert self._command is not None
        return self._command

    def _broken_off(self, end: End) -> End:
        if self._sink is not None:
            self._sink.discard()
        self._forget()
        return end

    def _pdu(self) -> End | None:
        """The head of the next PDU; it ends the association if it is no P-DATA-TF."""
        kind, length = _HEAD.unpack(self._wire.take(_HEAD.size))
        if kind == P_DATA:
            if not 6 <= length <= self._wire.limits.pdu_bytes:
                raise Malformed(INVALID, f"a P-DATA-TF of {length} bytes")
            self._left = length
            return None
        if kind not in range(1, 8):
            raise Malformed(UNRECOGNISED, f"a PDU of type {kind}")
        if kind not in (RELEASE_RQ, ABORT):
            raise Malformed(UNEXPECTED, f"a PDU of type {kind} inside the association")
        if length != 4:
            raise Malformed(INVALID, f"a PDU of type {kind} with {length} bytes")
        if kind == RELEASE_RQ and (self._command or self._parts):
            raise Malformed(UNEXPECTED, "a release inside a message")
        self._wire.take(length)
        return End.RELEASED if kind == RELEASE_RQ else End.ABORTED

    def _value(self) -> bool:
        """One presentation data value (PS3.8 9.3.5.1); whether it is the last of its message."""
        if self._left < _VALUE_HEAD.size:
            raise Malformed(INVALID, "a P-DATA-TF that ends inside a presentation data value's head")
        length, context_id, control = _VALUE_HEAD.unpack(self._wire.take(_VALUE_HEAD.size))
        if length < 2 or length + 4 > self._left:
            raise Malformed(INVALID, f"a presentation data value of {length} bytes")
        self._left -= length + 4
        if context_id not in self._contexts:
            raise Malformed(INVALID, f"presentation context {context_id}, which was not accepted")
        if (self._command or self._parts) and context_id != self._context_id:
            raise Malformed(UNEXPECTED, "two messages interleaved")
        self._context_id = context_id
        last = bool(control & _LAST)
        return self._command_part(length - 2, last) if control & _COMMAND else self._data_part(length - 2, last)

    def _command_part(self, length: int, last: bool) -> bool:
        if self._command is not None:
            raise Malformed(UNEXPECTED, "a command inside a data set")
        if len(self._parts) + length > LONGEST_COMMAND:
            raise Malformed(INVALID, "a command set without end")
        self._read(length, self._parts.extend)
        if not last:
            return False
        try:
            self._command = parse(bytes(self._parts))
        except NoCommand as error:
            raise Malformed(INVALID, "a command set that cannot be read") from error
        if self._command.field == C_STORE_RQ:
            self._sink = self._open_sink(self._context_id, self._command)
        return not self._command.has_data_set

    def _data_part(self, length: int, last: bool) -> bool:
        if self._command is None:
            raise Malformed(UNEXPECTED, "a data set without a command")
        if self._sink is not None:
            self._read(length, self._sink.write)
        elif len(self._data) + length > LONGEST_DATA_SET:
            raise Malformed(INVALID, "a data set too long for its command")
        else:
            self._read(length, self._data.extend)
        return last

    def _read(self, length: int, take: Callable[[memoryview], None]) -> None:
        while length:
            view = self._wire.some(length)
            take(view)
            length -= len(view)
