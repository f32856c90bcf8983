"""Who may call: the active stations, read again every few seconds, so that a new machine needs no restart."""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from imaging.models import Station

logger = logging.getLogger(__name__)

FRESH_SECONDS = 2.0
_PATIENCE = 2.0  # seconds for the answer of a database that may be frozen: no machine is to wait for it


class Callers:
    """The AE titles of one process. While the database is away or does not answer, those that it knew last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: frozenset[str] | None = None
        self._read_at = -FRESH_SECONDS
        self._reading: threading.Thread | None = None

    def may_call(self, ae_title: str) -> bool | None:
        """Whether this AE title may; None where that cannot be told yet."""
        if settings.DICOM_ACCEPT_ANY_CALLER:
            return True
        if time.monotonic() - self._read_at >= FRESH_SECONDS:
            self._being_read().join(_PATIENCE)
        return None if self._known is None else ae_title in self._known

    def _being_read(self) -> threading.Thread:
        with self._lock:
            if self._reading is None or not self._reading.is_alive():
                self._reading = threading.Thread(target=self._read, daemon=True)
                self._reading.start()
            return self._reading

    def _read(self) -> None:
        try:
            self._known = frozenset(Station.objects.filter(active=True).values_list("ae_title", flat=True))
            self._read_at = time.monotonic()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The stations cannot be read just now: %s", error)
        finally:
            connections.close_all()  # of this thread
