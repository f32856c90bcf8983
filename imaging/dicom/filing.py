"""The process that files: what the workers have sealed becomes rows. One alone: no batch waits for another."""

import logging
import os
import select
import signal
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError, close_old_connections

from imaging.actions.quiet import complete_quiet
from imaging.dicom.board import Board
from imaging.ingest import spool
from imaging.ingest.backlog import Backlog
from imaging.ingest.tray import sweep_trays
from patients.errors import TryAgainLater
from patients.models import User

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 2.0
_NICENESS = 5  # a sender waits for its answer, nobody for the rows
_AGAIN_SECONDS = 1.0
_QUIET_SECONDS = 30.0  # between looks for studies whose images have all come
# Nothing of this is the file's fault: the database is away, not yet migrated, or nobody ran sync_roles.
_TROUBLE = (TryAgainLater, DatabaseError, InterfaceError, User.DoesNotExist, PermissionDenied)


class Filing:
    """`run` until SIGTERM and until all that was sealed is filed."""

    def __init__(self, board: Board) -> None:
        self._board, self._backlog, self._stopping = board, Backlog(), False
        self._parent = os.getppid()

    def run(self) -> None:
        """Begins with what an earlier life of the server has left."""
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "_stopping", True))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.nice(_NICENESS)
        self._persist(self._start)
        while not self._stopping and os.getppid() == self._parent:
            self._persist(self._step)
        self._board.in_trouble = False
        self._persist(self._start)

    def _persist(self, step: Callable[[], None]) -> None:
        """Do it until it works; meanwhile senders are told to try again later."""
        while True:
            try:
                close_old_connections()
                step()
            except _TROUBLE as error:
                if not self._board.in_trouble:
                    logger.warning("Images cannot be filed just now; nothing is lost: %s", error)
                self._board.in_trouble = True
                if self._stopping:
                    return
                time.sleep(_AGAIN_SECONDS)
                self._look_everywhere = True
            else:
                if self._board.in_trouble:
                    logger.info("Images are filed again.")
                self._board.in_trouble = False
                return

    _look_everywhere = False

    def _start(self) -> None:
        before = self._board.counts()
        spool.sweep()
        sweep_trays()
        self._backlog.file_all()
        self._backlog.settle()
        for worker, number in enumerate(before):
            self._board.filed(worker, number)

    def _complete_quiet(self) -> None:
        """Studies of machines that never say that they have ended. What goes wrong here is no trouble of a sender."""
        if time.monotonic() - self._looked_for_quiet <= _QUIET_SECONDS:
            return
        self._looked_for_quiet = time.monotonic()
        try:
            complete_quiet(minutes=settings.DICOM_QUIET_MINUTES, by=User.objects.get(username="system"))
        except Exception as error:  # whatever it is: images are filed as before, and it is tried again
            if str(error) != self._not_completed:
                logger.exception("Studies whose images have all come cannot be completed just now.")
            self._not_completed = str(error)
        else:
            self._not_completed = ""

    _looked_for_quiet = 0.0
    _not_completed = ""  # why, as it was logged last

    def _step(self) -> None:
        if self._look_everywhere or self._board.take_rescan():
            self._start()
            self._look_everywhere = False
            return
        self._complete_quiet()
        if not select.select([self._board.read_end], [], [], _IDLE_SECONDS)[0]:
            self._backlog.settle()
            return
        self._board.gather()
        news = self._board.news()
        self._look_everywhere = True  # until they are filed
        self._backlog.file({each.digest: each.facts for each in news})
        self._look_everywhere = False
        for each in news:
            self._board.filed(each.worker, each.number)
