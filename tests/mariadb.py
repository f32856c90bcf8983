"""A MariaDB of one's own: private data folder, free loopback port, gone afterwards. No systemd, no right needed.

`python -m tests.mariadb COMMAND...` runs a command with such a server in its DATABASE_URL.
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
ZONES = Path("/usr/share/zoneinfo")
# Unsafe in a power cut and quick: the data does not outlive the run.
SERVER_OPTIONS = [
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--transaction-isolation=READ-COMMITTED",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-buffer-pool-size=256M",
    "--performance-schema=OFF",
    "--max-connections=200",
]


class CannotStart(Exception):
    """The server program is missing or gave up; the message says which, with the end of its log."""


@dataclass(frozen=True)
class Server:
    """A running server. `version` is as in 10.11.19."""

    url: str
    version: str


@contextlib.contextmanager
def running(*options: str) -> Iterator[Server]:
    """Run a server for the length of a `with`; `options` come after SERVER_OPTIONS. Raises CannotStart."""
    with tempfile.TemporaryDirectory(prefix="ris-mariadb-") as name:
        folder, password = Path(name), secrets.token_hex(16)
        _install(folder, password)
        process, port = _start(folder, 0, *options)
        try:
            version = _wait(process, folder, password)
            _load_zones(folder, password)
            yield Server(f"mysql://ris:{password}@127.0.0.1:{port}/ris", version)
        finally:
            _stop(process)


class Mortal:
    """A server that a test kills, freezes and starts again. Unlike the quick one it keeps what it has committed."""

    _DURABLE = ("--innodb-flush-log-at-trx-commit=1", "--innodb-doublewrite=1")

    def __init__(self, folder: Path) -> None:
        self._folder, self._password = folder, secrets.token_hex(16)
        _install(folder, self._password)
        self.process, self._port = _start(folder, 0, *self._DURABLE)
        _wait(self.process, folder, self._password)
        self.url = f"mysql://ris:{self._password}@127.0.0.1:{self._port}/ris"

    def kill(self) -> None:
        """Signal 9."""
        self.process.kill()
        self.process.wait()

    def start_again(self) -> None:
        """On what it has left on disk, at the same port. Raises CannotStart."""
        self.process, _port = _start(self._folder, self._port, *self._DURABLE)
        _wait(self.process, self._folder, self._password)

    def send(self, number: int) -> None:
        """A signal: SIGSTOP freezes it, SIGCONT lets it go on."""
        self.process.send_signal(number)

    def stop(self) -> None:
        """For good."""
        self.send(signal.SIGCONT)
        _stop(self.process)


def _install(folder: Path, password: str) -> None:
    """Lay the system tables, and replace the accounts without a password: a server run by root is worth guarding."""
    (folder / "accounts.sql").write_text(
        "DELETE FROM mysql.global_priv WHERE User IN ('root', '');\n"
        "FLUSH PRIVILEGES;\n"
        f"CREATE OR REPLACE USER ris@'127.0.0.1' IDENTIFIED BY '{password}';\n"
        f"CREATE OR REPLACE USER ris@localhost IDENTIFIED BY '{password}';\n"
        "GRANT ALL ON *.* TO ris@'127.0.0.1';\n"
        "GRANT ALL ON *.* TO ris@localhost;\n"
        "CREATE DATABASE IF NOT EXISTS ris;\n"
    )
    command = ["mariadb-install-db", "--auth-root-authentication-method=normal", "--skip-test-db"]
    _run([command[0], "--no-defaults", *command[1:], f"--datadir={folder / 'data'}", *_as_root()])


def _start(folder: Path, port: int = 0, *options: str) -> tuple[subprocess.Popen[bytes], int]:
    """At this port, or at any that is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
    files = [
        f"--datadir={folder / 'data'}",
        f"--socket={folder / 'socket'}",
        f"--pid-file={folder / 'pid'}",
        f"--init-file={folder / 'accounts.sql'}",
    ]
    # A session of its own: Ctrl-C ends the tests first, then us, then the server. If we are killed, it ends too.
    command = ["setpriv", "--pdeathsig", "TERM", _server_program(), "--no-defaults", *files, f"--port={port}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *SERVER_OPTIONS, *options, *_as_root()], stdout=log, stderr=log, start_new_session=True
        )
    return process, port


def _server_program() -> str:
    for path in (*os.get_exec_path(), "/usr/sbin"):
        if (program := Path(path) / "mariadbd").is_file():
            return str(program)
    raise CannotStart("mariadbd is not installed (Debian: mariadb-server-core)")


def _as_root() -> list[str]:
    return ["--user=root"] if os.geteuid() == 0 else []


def _client(folder: Path, password: str) -> list[str]:
    options = folder / "client.cnf"  # not on the command line, where every user of the machine could read it
    options.write_text(f"[client]\nuser=ris\npassword={password}\nsocket={folder / 'socket'}\n")
    return ["mariadb", f"--defaults-file={options}", "--skip-column-names", "--batch"]


def _wait(process: subprocess.Popen[bytes], folder: Path, password: str) -> str:
    """Wait until the server answers; its version."""
    end = time.monotonic() + START_SECONDS
    question = [*_client(folder, password), "--execute=SELECT VERSION()"]
    while process.poll() is None and time.monotonic() < end:
        answer = subprocess.run(question, capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            return answer.stdout.split("-")[0].strip()
        time.sleep(0.1)
    _stop(process)
    raise CannotStart("mariadbd did not start:\n" + (folder / "log").read_text(errors="replace")[-2000:])


def _load_zones(folder: Path, password: str) -> None:
    """CONVERT_TZ answers NULL for a named zone until the server has these tables."""
    if not ZONES.is_dir():
        raise CannotStart(f"{ZONES} is missing (Debian: tzdata)")
    zones = _run(["mariadb-tzinfo-to-sql", str(ZONES)])
    _run([*_client(folder, password), "mysql"], zones)


def _run(command: list[str], data: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise CannotStart(f"{command[0]} is not installed (Debian: mariadb-server-core, mariadb-client)") from error
    if done.returncode:
        raise CannotStart(f"{command[0]} failed:\n{done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> int:
    """Run the command of the command line beside a server."""
    with running() as server:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": server.url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
