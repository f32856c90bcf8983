"""One peer's connection: bytes in by one buffer, bytes out, and how long anything may take. Knows no database."""

import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass

TICK = 0.5  # seconds after which a waiting connection looks whether the server is to stop


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes that one peer may take; see the DICOM_ settings."""

    pdu_bytes: int = 131_072  # the longest P-DATA-TF that we announce (PS3.8 D.1), and accept
    begin_seconds: float = 10  # from the connection to the whole A-ASSOCIATE-RQ, TLS among it: ARTIM (PS3.8 9.1.5)
    stall_seconds: float = 30  # without a byte inside a message
    message_seconds: float = 900  # for one whole message
    idle_seconds: float = 120  # between messages
    association_seconds: float = 86_400


class Gone(Exception):
    """The peer has closed the connection, or it broke."""


class Overdue(Exception):
    """The peer takes longer than it may."""


class Stopping(Exception):
    """The server is to stop, and this peer is between two messages."""


class Wire:
    """The connection. A view that `take` or `some` gives is good until the next call."""

    def __init__(
        self, connection: socket.socket, limits: Limits, *, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self._socket, self.limits, self._stopping = connection, limits, stopping
        self._internet = connection.family in _INTERNET
        if self._internet:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(TICK)
        self._buffer = bytearray(2 * limits.pdu_bytes)
        self._view = memoryview(self._buffer)
        self._begin = self._end = 0
        self._born = time.monotonic()
        self._due = self._born + limits.begin_seconds

    def await_message(self) -> None:
        """Wait for the first byte of what comes next. Raises Gone, Overdue, Stopping."""
        self._due = min(time.monotonic() + self.limits.idle_seconds, self._born + self.limits.association_seconds)
        if self._begin == self._end:
            self._fill(between=True)
        self._due = time.monotonic() + self.limits.message_seconds

    def take(self, count: int) -> memoryview:
        """Exactly `count` bytes, which are few. Raises Gone, Overdue."""
        while self._end - self._begin < count:
            self._fill()
        return self._out(count)

    def some(self, most: int) -> memoryview:
        """What is there of the next `most` bytes, and at least one. Raises Gone, Overdue."""
        if self._begin == self._end:
            self._fill()
        return self._out(min(most, self._end - self._begin))

    def has_more(self) -> bool:
        """Whether there are bytes that can be had without waiting. Raises Gone."""
        if self._begin == self._end:
            self._socket.settimeout(0)
            try:
                self._receive()
            except _NOTHING_THERE:
                return False
            finally:
                self._socket.settimeout(TICK)
        return True

    def send(self, data: bytes) -> None:
        """Send all. Raises Gone, Overdue where the peer does not read."""
        due = time.monotonic() + self.limits.stall_seconds
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[self._socket.send(rest) :]
                due = time.monotonic() + self.limits.stall_seconds
            except (TimeoutError, ssl.SSLWantWriteError) as error:
                if time.monotonic() >= due:
                    raise Overdue from error
            except OSError as error:
                raise Gone from error

    def close(self) -> None:
        """Say goodbye in the order that lets the peer read our last word."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            self._socket.settimeout(TICK)
            for _time in range(4):  # what is unread would turn our goodbye into a reset
                if not self._socket.recv(65_536):
                    break
        except OSError:
            pass
        finally:
            self._socket.close()

    def _out(self, count: int) -> memoryview:
        view = self._view[self._begin : self._begin + count]
        self._begin += count
        return view

    def _fill(self, *, between: bool = False) -> None:
        stalled = time.monotonic() + (self.limits.idle_seconds if between else self.limits.stall_seconds)
        while True:
            try:
                self._receive()
            except _NOTHING_THERE:
                now = time.monotonic()
                if between and self._stopping():
                    raise Stopping from None
                if now >= min(stalled, self._due):
                    raise Overdue from None
            else:
                break
        if time.monotonic() >= self._due:
            raise Overdue

    def _receive(self) -> None:
        if self._begin == self._end:
            self._begin = self._end = 0
        elif self._begin > self.limits.pdu_bytes:
            rest = bytes(self._view[self._begin : self._end])
            self._begin, self._end = 0, len(rest)
            self._view[: self._end] = rest
        try:
            count = self._socket.recv_into(self._view[self._end :])
        except _NOTHING_THERE:
            raise
        except OSError as error:
            raise Gone from error
        if not count:
            raise Gone
        self._end += count
        if self._internet and _QUICK_ACK:
            # A sender that leaves Nagle's algorithm on holds back the end of its message until we have acknowledged
            # what came before it: without this, 40 ms for each message. The kernel forgets it each time (tcp(7)).
            self._socket.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)


_QUICK_ACK = getattr(socket, "TCP_QUICKACK", 0)  # Linux
_INTERNET = (socket.AF_INET, socket.AF_INET6)
_NOTHING_THERE = (BlockingIOError, TimeoutError, ssl.SSLWantReadError)
