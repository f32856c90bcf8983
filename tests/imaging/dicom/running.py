"""A real server process over the test's own database, and what a test needs to talk to it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset
from pynetdicom import AE
from pynetdicom.association import Association

from tests.database import database_url
from tests.imaging.dicom.nest import Forked, Nest

PATIENCE = 30  # seconds for anything that should take a moment
START_PATIENCE = 120  # a machine that is busy with other tests imports slowly
ROOT = Path(__file__).parents[3]


@dataclass
class Running:
    """The server. `environment` as it was started with."""

    process: subprocess.Popen[str] | Forked
    port: int
    images: Path
    log: Path
    environment: dict[str, str] = field(default_factory=dict)

    def associate(self, *classes: str, ae: str = "CT1", called: str = "RIS") -> Association:
        """A pynetdicom SCU with these SOP classes in its usual transfer syntaxes."""
        scu = AE(ae)
        for sop_class in classes:
            scu.add_requested_context(sop_class)
        scu.acse_timeout = scu.dimse_timeout = scu.network_timeout = PATIENCE
        return scu.associate("127.0.0.1", self.port, ae_title=called)

    def joined(self, *classes: str, **how: str) -> Association:
        """An association that is there: stations are read every two seconds, a seat is free a moment after its peer."""
        tried: list[Association] = []

        def there() -> bool:
            tried.append(self.associate(*classes, **how))
            return bool(tried[-1].is_established)

        eventually(there)
        return tried[-1]

    def send(self, *datasets: Dataset, ae: str = "CT1") -> list[int]:
        """The status of each C-STORE."""
        association = self.associate(*{str(each.SOPClassUID) for each in datasets}, ae=ae)
        assert association.is_established, self.log.read_text()
        try:
            return [int(association.send_c_store(each).get("Status", -1)) for each in datasets]
        finally:
            association.release()

    def in_trouble(self) -> bool:
        """Whether its log says that images cannot be filed just now."""
        told = self.log.read_text()
        return told.count("Images cannot be filed just now") > told.count("Images are filed again")

    def raw(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def children(self) -> list[int]:
        """The processes of the server but its parent."""
        return [int(pid) for pid in _children(self.process.pid)]

    def kill(self) -> None:
        """As a power cut would, but for the disk: every process, the parent first, at once."""
        if self.process.poll() is not None:
            return
        children = self.children()
        for pid in (self.process.pid, *children):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        eventually(lambda: not any(_lives(pid) for pid in children))

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Running]:
    """A server with its images below this folder, for the length of a `with`."""
    running = start(folder, **settings)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.kill()


def environment_for(folder: Path, **settings: str) -> dict[str, str]:
    """Of a server with its images below this folder."""
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "IMAGES_ROOT": str(folder / "images"),
        "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only",
        "HTTPS": "false",
        **settings,
    }


def start(folder: Path, *, nest: Nest | None = None, **settings: str) -> Running:
    """Start a server and wait until it answers; from a nest it has the nest's environment."""
    folder.mkdir(parents=True, exist_ok=True)
    port, log = free_port(), folder / "log"
    environment = environment_for(folder, **settings)
    process = nest.start(port, log) if nest else _started(port, log, environment)
    running = Running(process, port, folder / "images", log, environment)
    try:
        eventually(lambda: process.poll() is not None or answers(port), START_PATIENCE)
        assert process.poll() is None
    except AssertionError as error:
        process.kill()
        raise AssertionError(log.read_text()) from error
    return running


def _started(port: int, log: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    with log.open("a") as written:
        return subprocess.Popen(
            # If the tests are killed, the server ends too.
            ["setpriv", "--pdeathsig", "TERM", sys.executable, "manage.py", "serve_dicom", f"--port={port}"],
            cwd=ROOT,
            env=environment,
            stdout=written,
            stderr=written,
            text=True,
        )


def eventually(holds: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait until it holds. Raises AssertionError when it does not in time."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.02)


def readable(path: Path) -> bool:
    """Whether the stored file is a whole DICOM file."""
    return bool(dcmread(path).PixelData)


def free_port() -> int:
    """A loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether somebody listens on this loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _lives(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
