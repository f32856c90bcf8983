"""What happened a moment ago, in this process: so that the journal says it once. Pure."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable


class Recent:
    """Things, each for some seconds, and never more than `most` of them."""

    def __init__(self, *, seconds: float, most: int) -> None:
        self._seconds, self._most = seconds, most
        self._until: OrderedDict[Hashable, float] = OrderedDict()
        self._lock = threading.Lock()

    def is_new(self, thing: Hashable) -> bool:
        """Whether it has not happened for so long; from now on it has."""
        now = time.monotonic()
        with self._lock:
            if self._until.get(thing, 0.0) > now:
                return False
            self._until[thing] = now + self._seconds
            self._until.move_to_end(thing)
            while len(self._until) > self._most:
                self._until.popitem(last=False)
            return True

    def forget(self) -> None:
        """All of it."""
        with self._lock:
            self._until.clear()
