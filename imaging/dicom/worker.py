"""A process that takes associations from the common listening socket, each on a thread of its own."""

import logging
import select
import signal
import socket
import ssl
import threading
import time

from imaging.dicom.association import BUSY, Conversation, House, rejection
from imaging.dicom.wire import Gone, Limits, Overdue, Wire

logger = logging.getLogger(__name__)

_POLITE = threading.BoundedSemaphore(8)  # peers at a time who are told that all seats are taken; others are just closed
STOP_SECONDS = 20.0


class Worker:
    """`run` until SIGTERM: then what is being received is finished, and idle peers get an abort."""

    def __init__(self, listener: socket.socket, tls: ssl.SSLContext | None, limits: Limits, house: House) -> None:
        self._listener, self._tls, self._limits, self._house = listener, tls, limits, house
        self._stopping = threading.Event()
        self._threads: set[threading.Thread] = set()

    def run(self) -> None:
        """Returns when all associations are over, or STOP_SECONDS after SIGTERM."""
        signal.signal(signal.SIGTERM, lambda *_: self._stopping.set())
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the parent tells us in order
        while not self._stopping.is_set():
            if select.select([self._listener], [], [], 0.5)[0]:
                self._accept()
        end = time.monotonic() + STOP_SECONDS
        for thread in list(self._threads):
            thread.join(max(0.0, end - time.monotonic()))

    def _accept(self) -> None:
        load = self._house.board.load()
        if load[self._house.worker] > min(load):
            time.sleep(0.002)  # a process with fewer associations may be quicker
        try:
            connection, address = self._listener.accept()
        except OSError:  # another process was quicker, or the peer is gone
            return
        thread = threading.Thread(target=self._carry, args=(connection, str(address[0])), daemon=True)
        self._threads = {each for each in self._threads if each.is_alive()} | {thread}
        thread.start()

    def _carry(self, connection: socket.socket, address: str) -> None:
        seat = self._house.board.take_seat(self._house.worker, address)
        if seat is None:
            self._turn_away(connection, address)
            return
        try:
            wire = self._wire(connection)
            if wire is not None:
                Conversation(wire, address, self._house).run()
        finally:
            self._house.board.free_seat(seat)

    def _wire(self, connection: socket.socket) -> Wire | None:
        connection.settimeout(self._limits.begin_seconds)
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            return Wire(connection, self._limits, stopping=self._stopping.is_set)
        except OSError as error:  # of TLS too: no certificate, an unknown one, no TLS at all
            logger.warning("No connection: %s", error)
            connection.close()
            return None

    def _turn_away(self, connection: socket.socket, address: str) -> None:
        """All seats are taken, or all of this peer's: PS3.8 table 9-21, transient, local limit exceeded."""
        logger.warning("%s was turned away: all associations are in use.", address)
        if self._tls is not None or not _POLITE.acquire(blocking=False):
            connection.close()
            return
        try:
            wire = Wire(connection, Limits(begin_seconds=1))
            wire.some(65_536)
            wire.send(rejection(BUSY))
            wire.close()
        except (Gone, Overdue, OSError):
            connection.close()
        finally:
            _POLITE.release()
