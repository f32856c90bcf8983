"""A process that has imported everything: the servers that a test kills and starts again are forks of it.

Starting Python anew costs two seconds of processor each time, and none of them is about what is tested.
"""

import ctypes
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).parents[3]
_PR_SET_PDEATHSIG = 1  # prctl(2)


class Forked:
    """A server that came from the nest, with what a test asks of a process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None while it lives; nobody here knows its exit code."""
        return None if Path(f"/proc/{self.pid}").exists() else -1

    def wait(self, timeout: float = 30) -> int:
        end = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > end:
                raise TimeoutError(f"process {self.pid} does not end")
            time.sleep(0.005)
        return -1

    def terminate(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Nest:
    """`environment` is that of every server that comes from it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "tests.imaging.dicom.nest"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, port: int, log: Path) -> Forked:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"port": port, "log": str(log)}) + "\n")
        self._process.stdin.flush()
        return Forked(int(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.communicate(timeout=30)  # the end of its input is its end


def main() -> None:
    """A fork for each line of the input."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ris.settings")
    django.setup()
    importlib.import_module("ris.management.commands.serve_dicom")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here: their last trace is not kept
    for line in sys.stdin:
        wanted = json.loads(line)
        if pid := os.fork():
            sys.stdout.write(f"{pid}\n")
            sys.stdout.flush()
            continue
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        written = os.open(wanted["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        for place, descriptor in enumerate((os.open(os.devnull, os.O_RDONLY), written, written)):
            os.dup2(descriptor, place)
        call_command("serve_dicom", port=wanted["port"])
        os._exit(0)


if __name__ == "__main__":
    main()
