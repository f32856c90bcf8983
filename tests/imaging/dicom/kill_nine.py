"""Kill the server with signal 9 at random moments under load, start it again, and look whether a promise was broken.

`python -m tests.imaging.dicom.kill_nine --times 200` on SQLite; on MariaDB:
`python -m tests.mariadb python -m tests.imaging.dicom.kill_nine --times 200`.
"""

import argparse
import contextlib
import hashlib
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connections

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ris.settings")
    django.setup()

from imaging.models import HeldInstance, Instance
from tests.factories import dicom
from tests.imaging.dicom import running
from tests.imaging.dicom.nest import Nest
from tests.imaging.dicom.running import Running, eventually
from tests.imaging.dicom.sender import Sender

SENDERS = 3


class Load:
    """Senders that send until the server is gone; `promised` are the UIDs that were answered with success."""

    def __init__(self, server: Running, seed: int) -> None:
        self._server, self._seed = server, seed
        self.promised: set[str] = set()
        self._threads = [threading.Thread(target=self._send, args=(n,), daemon=True) for n in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join(60)

    def _send(self, number: int) -> None:
        rng = random.Random(self._seed * SENDERS + number)
        side = rng.choice((8, 64, 512))
        ds = dicom.dataset(Rows=side, Columns=side, PixelData=rng.randbytes(side * side * 2), SOPInstanceUID="1" * 40)
        whole = dicom.file(ds)
        data = whole[whole.index(b"\x08\x00\x05\x00CS") :]
        with contextlib.suppress(OSError), contextlib.closing(Sender(self._server.port)) as sender:  # until it is gone
            while True:
                uid = f"2.25.1{rng.randrange(10**33, 10**34)}"
                if sender.store(uid, data.replace(b"1" * 40, uid.encode())) == 0:
                    self.promised.add(uid)


def rounds(folder: Path, times: int, *, seed: int = 0) -> int:
    """Kill so many times, and return how many instances were promised. Raises AssertionError on a broken promise."""
    rng, promised, seen = random.Random(seed), set[str](), set[str]()
    slowest = 0.0
    nest = Nest(running.environment_for(folder))
    server = running.start(folder, nest=nest)
    try:
        for number in range(times):
            load = Load(server, seed + number)
            time.sleep(rng.uniform(0.05, 0.8))
            if rng.random() < 0.25 and (children := server.children()):  # one of its processes; the rest goes on
                os.kill(rng.choice(children), signal.SIGKILL)
                time.sleep(rng.uniform(0, 0.3))
            server.kill()
            load.wait()
            promised |= load.promised
            begun = time.monotonic()
            server = running.start(folder, nest=nest)
            slowest = max(slowest, time.monotonic() - begun)
            check(server, promised, seen)
            if (number + 1) % 10 == 0:
                told = f"{number + 1} kills, {len(promised)} instances promised, slowest start {slowest:.1f} s\n"
                sys.stdout.write(told)
                sys.stdout.flush()
        check(server, promised)  # once more every byte: a later kill has harmed no earlier file
    finally:
        server.kill()
        nest.close()
    return len(promised)


FILING_PATIENCE = 120  # seconds for what may be thousands of files


def check(server: Running, promised: set[str], seen: set[str] | None = None) -> None:
    """Each promised instance is in the tables once, each row has its whole file, and nothing half lies about.

    Files whose paths are in `seen` are not read again; those that are read go into it.
    """
    seen = set() if seen is None else seen
    incoming = server.images / ".incoming"
    try:
        eventually(lambda: not any(incoming.glob("ready/*")), FILING_PATIENCE)
    except AssertionError as error:
        raise AssertionError(f"sealed and not filed\n{server.log.read_text()[-5000:]}") from error
    rows = [
        *Instance.objects.values_list("sop_instance_uid", "path", "sha256"),
        *HeldInstance.objects.values_list("sop_instance_uid", "path", "sha256"),
    ]
    times = Counter(uid for uid, _path, _sha256 in rows)
    lost = [uid for uid in promised if not times[uid]]
    assert not lost, f"{len(lost)} of {len(promised)} promised instances are lost"
    assert set(times.values()) <= {1}, "an instance is there twice"
    for path, sha256 in {(path, sha256) for _uid, path, sha256 in rows if path not in seen}:
        data = (server.images / path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == sha256, f"{path} is not what was promised"
        seen.add(path)
    # A new server answers before it has swept what a dead one has left.
    eventually(lambda: not _left(incoming))
    connections.close_all()


def _left(incoming: Path) -> list[str]:
    # os.walk, because a folder may go while one looks
    return [name for _folder, _folders, files in os.walk(incoming) for name in files if name not in (".gate", ".lock")]


def main() -> int:
    """Run it with a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200, help="how often to kill (default: 200)")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    os.environ["DICOM_ACCEPT_ANY_CALLER"] = "true"
    call_command("migrate", verbosity=0)
    call_command("sync_roles", verbosity=0)
    with tempfile.TemporaryDirectory(prefix="ris-kill-") as folder:
        begun = time.monotonic()
        count = rounds(Path(folder), options.times, seed=options.seed)
        seconds = time.monotonic() - begun
    sys.stdout.write(
        f"{options.times} kills, {count} instances promised, none lost ({seconds:.0f} s, seed {options.seed})\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
