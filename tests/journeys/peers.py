"""The DICOM programs of others: DCMTK's, Orthanc, pynetdicom's, each as its own process.

Where one is not installed its test is skipped; in CI it is not, and fails.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.imaging.dicom.running import Running, answers, eventually, free_port

PATIENCE = 60  # seconds
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))  # Debian keeps Orthanc there


def needed(*programs: str) -> pytest.MarkDecorator:
    """Skips a test where a program is missing, but never in CI."""
    missing = [each for each in programs if not shutil.which(each, path=_PATH)]
    return pytest.mark.skipif(bool(missing) and os.environ.get("CI") != "true", reason=f"not installed: {missing}")


@dataclass
class Peer:
    """Calls the server as this AE title, in a folder of its own."""

    server: Running
    ae: str
    folder: Path

    def dcmtk(self, program: str, *arguments: str, after: tuple[str, ...] = ()) -> str:
        """Run one of DCMTK's programs; what it says. `after` comes behind address and port."""
        return self._run([program, "-v", "-aet", self.ae, "-aec", "RIS", *arguments, *self._there, *after])

    def pynetdicom(self, app: str, *arguments: str, after: tuple[str, ...] = ()) -> str:
        """Run one of pynetdicom's apps; what it says."""
        command = [sys.executable, "-W", "ignore", "-m", "pynetdicom", app, "-v", "-aet", self.ae, "-aec", "RIS"]
        return self._run([*command, *arguments, *self._there, *after])

    @property
    def _there(self) -> list[str]:
        return ["127.0.0.1", str(self.server.port)]

    def _run(self, command: list[str]) -> str:
        self.folder.mkdir(exist_ok=True)
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE, check=False, env=_environment()
        )
        said = done.stdout + done.stderr
        assert done.returncode == 0, f"{command}\n{said}\n{self.server.log.read_text()}"
        return said


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": _PATH, "TCP_NODELAY": "1"}


@dataclass
class Orthanc:
    """A whole image server of others, spoken to by its REST interface. We are its modality `ris`."""

    port: int
    web: int

    def ask(self, path: str, body: Any = None) -> Any:
        """GET, or POST with a body (bytes, or what becomes JSON)."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        with urlopen(Request(f"http://127.0.0.1:{self.web}{path}", data), timeout=PATIENCE) as answer:
            return json.loads(answer.read() or b"null")

    def answers(self) -> bool:
        try:
            return bool(self.ask("/system"))
        except (URLError, ConnectionError):
            return False


@contextmanager
def orthanc(folder: Path, ris: Running) -> Iterator[Orthanc]:
    """Debian's Orthanc with an empty store."""
    folder.mkdir()
    peer = Orthanc(free_port(), free_port())
    settings = {
        "DicomAet": "ORTHANC",
        "DicomPort": peer.port,
        "HttpPort": peer.web,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "StorageDirectory": str(folder),
        "IndexDirectory": str(folder),
        "DicomAlwaysAllowStore": True,
        "DicomModalities": {"ris": ["RIS", "127.0.0.1", ris.port]},
        "Plugins": [],
    }
    (folder / "orthanc.json").write_text(json.dumps(settings))
    program = shutil.which("Orthanc", path=_PATH)
    with _process([str(program), str(folder / "orthanc.json")], folder):
        eventually(peer.answers)
        yield peer


@contextmanager
def qrscp(folder: Path) -> Iterator[int]:
    """pynetdicom's image server; its port. What it gets lies in `folder`/instances."""
    folder.mkdir()
    port = free_port()
    (folder / "instances").mkdir()
    kept = ["--instance-location", str(folder / "instances"), "--database-location", str(folder / "index")]
    called = ["--port", str(port), "--bind-address", "127.0.0.1", "-aet", "QRSCP"]
    with _process([sys.executable, "-W", "ignore", "-m", "pynetdicom", "qrscp", *called, *kept], folder):
        eventually(lambda: answers(port))
        yield port


@contextmanager
def _process(command: list[str], folder: Path) -> Iterator[None]:
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command], cwd=folder, stdout=said, stderr=said, env=_environment()
        )
    try:
        yield
    finally:
        process.terminate()
        end = time.monotonic() + 10
        while process.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        process.kill()
        process.wait()
