"""The load that `database_away` sends, and what has to come of it."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from imaging.models import Modality, Station
from patients.models import Site
from tests.factories import dicom
from tests.imaging.dicom import running
from tests.imaging.dicom.kill_nine import check
from tests.imaging.dicom.running import eventually
from tests.imaging.dicom.sender import Sender

SENDERS = 3
SUCCESS = 0x0000
Way = tuple[str, Callable[[], None], Callable[[], None]]  # its name, how the database goes, how it comes back


class Load:
    """Senders that send until they are told to stop; `statuses` are all answers by their time and kind."""

    def __init__(self, port: int, data: bytes) -> None:
        self._port, self._data, self._stopping = port, data, threading.Event()
        self.promised: set[str] = set()
        self.statuses: list[tuple[float, int]] = []
        self._threads = [threading.Thread(target=self._send, args=(n,), daemon=True) for n in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(120)
            assert not thread.is_alive(), "a sender hangs"

    def told(self, begin: float, end: float) -> Counter[str]:
        """How often each status was answered between these moments."""
        return Counter(f"0x{status:04X}" for at, status in self.statuses if begin <= at < end)

    def _send(self, number: int) -> None:
        count = 0
        while not self._stopping.is_set():
            with suppress(OSError), closing(Sender(self._port)) as sender:  # a refused or broken association: once more
                while not self._stopping.is_set():
                    count += 1
                    uid = f"2.25.1{number:03d}{count:035d}"
                    status = sender.store(uid, self._data.replace(b"1" * 44, uid.encode()))
                    self.statuses.append((time.monotonic(), status))
                    if status == SUCCESS:
                        self.promised.add(uid)
                    time.sleep(0.02 if status == SUCCESS else 0.5)
            time.sleep(0.2)


def prove(folder: Path, ways: list[Way], seconds: float) -> None:
    """Each way of being away, and the check of each promise. Raises AssertionError on a broken one."""
    call_command("migrate", verbosity=0)
    call_command("sync_roles", verbosity=0)
    site = Site.objects.create(code="NORTH", name="Northside Imaging")
    ct = Modality.objects.create(code="CT", name="CT")
    Station.objects.create(name="CT 1", ae_title="CT1", site=site, modality=ct)
    whole = dicom.file(dicom.dataset(SOPInstanceUID="1" * 44))
    with running.serving(folder) as server:
        load = Load(server.port, whole[whole.index(b"\x08\x00\x05\x00CS") :])
        time.sleep(3)
        for way in ways:
            _away_and_back(load, way, seconds)
        load.stop()
        connections.close_all()  # ours has not survived it
        check(server, load.promised)
    sys.stdout.write(f"{len(load.promised)} instances promised, all there, each once\n")


def _away_and_back(load: Load, way: Way, seconds: float) -> None:
    name, away, back = way
    begun = time.monotonic()
    away()
    time.sleep(seconds)
    back()
    returned = time.monotonic()
    eventually(lambda: load.told(returned, time.monotonic())["0x0000"] > 10, 60)
    meanwhile, after = dict(load.told(begun, returned)), time.monotonic() - returned
    sys.stdout.write(f"{name} for {seconds:.0f} s: answered meanwhile {meanwhile}; as before after {after:.1f} s\n")
    sys.stdout.flush()
