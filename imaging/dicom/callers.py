"""Who may call: the active stations, read again every few seconds, so that a new machine needs no restart."""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from imaging.models import Station

logger = logging.getLogger(__name__)

FRESH_SECONDS = 2.0


class Callers:
    """The AE titles of one process. While the database is away, those that it knew last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: frozenset[str] | None = None
        self._read_at = -FRESH_SECONDS

    def may_call(self, ae_title: str) -> bool | None:
        """Whether this AE title may; None where that cannot be told yet."""
        if settings.DICOM_ACCEPT_ANY_CALLER:
            return True
        with self._lock:
            if time.monotonic() - self._read_at >= FRESH_SECONDS:
                self._read()
            return None if self._known is None else ae_title in self._known

    def _read(self) -> None:
        try:
            close_old_connections()
            self._known = frozenset(Station.objects.filter(active=True).values_list("ae_title", flat=True))
            self._read_at = time.monotonic()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The stations cannot be read just now: %s", error)
