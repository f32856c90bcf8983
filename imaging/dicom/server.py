"""The DICOM server: one listening socket, workers that take associations from it, one process that files.

The parent does nothing but watch: a child that dies is started again, SIGTERM is passed on. Whatever is killed, what
was answered with success is sealed on disk, and is filed by the next process that files.
"""

import logging
import os
import signal
import socket
import ssl
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connections
from pynetdicom import AE

from imaging.dicom import mpps, query, retrieve, worklist
from imaging.dicom.association import House
from imaging.dicom.board import Board
from imaging.dicom.callers import Callers
from imaging.dicom.filing import Filing
from imaging.dicom.offer import Service
from imaging.dicom.store import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION
from imaging.dicom.wire import Limits
from imaging.dicom.worker import STOP_SECONDS, Worker
from imaging.ingest.tray import Tray

logger = logging.getLogger(__name__)

SERVICES: tuple[Service, ...] = (worklist.service(), mpps.service(), query.service(), retrieve.service())
_AGAIN_SECONDS = 1.0  # before a child that died is started again
_BACKLOG = 128  # connections that wait to be accepted


class Server:
    """Made in the parent. Raises OSError where the port cannot be had, or the TLS files cannot be read."""

    def __init__(self, host: str, port: int) -> None:
        self._listener = listening(host, port)
        self._tls = tls_context()
        self._board = Board(settings.DICOM_WORKERS, settings.DICOM_ASSOCIATIONS, settings.DICOM_ASSOCIATIONS_PER_PEER)
        self._limits = Limits(
            pdu_bytes=settings.DICOM_PDU_BYTES,
            stall_seconds=settings.DICOM_STALL_SECONDS,
            message_seconds=settings.DICOM_MESSAGE_SECONDS,
            idle_seconds=settings.DICOM_IDLE_SECONDS,
        )
        self._children: dict[int, int] = {}  # process: worker's number, -1 for the one that files
        self._stopping = False

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        connections.close_all()  # no connection may be shared with a child
        for number in range(-1, settings.DICOM_WORKERS):
            self._start(number)
        while not self._stopping:
            self._watch()
        self._end([pid for pid, number in self._children.items() if number >= 0], STOP_SECONDS + 5)
        self._end(list(self._children), STOP_SECONDS)  # it files what the workers have sealed to the last

    def _stop(self, *_signal: object) -> None:
        self._stopping = True

    def _start(self, number: int) -> None:
        pid = os.fork()
        if pid:
            self._children[pid] = number
            return
        status = 1
        try:
            self._child(number)()
            status = 0
        except Exception:  # whatever ended it: the parent starts another, the log has the trace
            logger.exception("A process of the DICOM server ended by an error.")
        finally:
            os._exit(status)

    def _child(self, number: int) -> Callable[[], None]:
        if number < 0:
            self._listener.close()
            return Filing(self._board).run
        ae = AE(settings.DICOM_AE_TITLE)
        ae.maximum_associations = settings.DICOM_ASSOCIATIONS + 1  # the board counts them
        ae.implementation_class_uid, ae.implementation_version_name = IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION
        house = House(ae, SERVICES, self._board, Callers(), number, Tray())
        return Worker(self._listener, self._tls, self._limits, house).run

    def _watch(self) -> None:
        pid, _status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            time.sleep(0.1)
            return
        number = self._children.pop(pid)
        if number >= 0:
            self._board.clear(number)
        if not self._stopping:
            logger.error("A process of the DICOM server died; it is started again.")
            time.sleep(_AGAIN_SECONDS)
            self._start(number)

    def _end(self, children: list[int], seconds: float) -> None:
        for pid in children:
            os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + seconds
        while children and time.monotonic() < end:
            children = [pid for pid in children if not os.waitpid(pid, os.WNOHANG)[0]]
            time.sleep(0.05)
        for pid in children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        self._children = {pid: number for pid, number in self._children.items() if number < 0}


def listening(host: str, port: int) -> socket.socket:
    """A listening socket that several processes may accept from. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    listener.setblocking(False)
    return listener


def tls_context() -> ssl.SSLContext | None:
    """As the settings say: our certificate, and peers must bring one that the CA signed (PS3.15 B.9). None: no TLS.

    With DICOM_TLS_ASK_PEERS off the line is encrypted and nobody is asked for a certificate.
    """
    if not settings.DICOM_TLS_CERT:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.DICOM_TLS_CERT, settings.DICOM_TLS_KEY or None)
    if settings.DICOM_TLS_ASK_PEERS and settings.DICOM_TLS_CA:
        context.load_verify_locations(settings.DICOM_TLS_CA)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
