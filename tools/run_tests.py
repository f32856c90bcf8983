"""Every check, then every test, on SQLite and on a MariaDB of its own. `make test` calls it.

Runs on after a failure, so that one run shows all of them. What could not run is said at the end; with CI=true
that is a failure.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from tests import mariadb

PYTHON = sys.executable
TOOLS = Path(PYTHON).parent
CHECKS: dict[str, Sequence[str | Path]] = {
    "ruff": [TOOLS / "ruff", "check", "--output-format=concise"],
    "ruff format": [TOOLS / "ruff", "format", "--check"],
    "import-linter": [TOOLS / "lint-imports"],
    "mypy": [TOOLS / "mypy"],
    "djlint": [TOOLS / "djlint", "--lint", "--quiet", "templates"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
}
CLEANING_SECONDS = 30
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_PACKAGES = ["chromium", "fonts-noto-core"]
PEER_PACKAGES = ["dcmtk", "orthanc"]
VIEWER = Path("var/viewer/installed.json")  # `manage.py fetch_viewer` writes it last
DATABASE_PACKAGES = ["mariadb-server-core|mariadb-server-core-10.6", "mariadb-client", "tzdata"]


@dataclass
class Findings:
    """What went wrong, what did not run, and a line for each database."""

    failed: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)


def run(command: Sequence[str | Path], **env: str) -> int:
    """Run to the end; the exit code. When we are to stop, the command is told once and may clean up first."""
    process = subprocess.Popen(command, env=os.environ | env, stdin=subprocess.DEVNULL, process_group=0)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(CLEANING_SECONDS)
        raise
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # whatever it left behind


def available(packages: list[str]) -> bool:
    """Whether these Debian packages are there, installed now if need be and if we may."""
    return run(["tools/install_packages.sh", *packages]) == 0


def check(findings: Findings) -> None:
    """Run the checks that need no database."""
    for name, command in CHECKS.items():
        heading(name)
        if run(command):
            findings.failed.append(name)


def test(findings: Findings, database: str, chosen: str, **env: str) -> None:
    """Run the tests that the marker expression chooses, on one database."""
    heading(f"tests on {database}")
    report = Path(tempfile.gettempdir()) / "report.xml"
    report.unlink(missing_ok=True)
    pytest = [
        PYTHON,
        "-m",
        "pytest",
        "--quiet",
        "--numprocesses=3",
        "--dist=worksteal",
        f"--junit-xml={report}",
        "-m",
        chosen,
    ]
    if run(pytest, **env):
        findings.failed.append(f"tests on {database}")
    findings.counts.append(f"{database}: {counted(report)}")


def counted(report: Path) -> str:
    """The figures of a JUnit report in words; a run without a report counted nothing."""
    if not report.exists():
        return "0 passed, 1 failed"
    suite = ET.parse(report).getroot()[0]
    tests, failures, errors, skipped = (int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped"))
    words = f"{tests - failures - errors - skipped} passed, {failures + errors} failed"
    return words + (f", {skipped} skipped" if skipped else "")


def test_on_sqlite(findings: Findings) -> None:
    """Run everything; the browser tests only here, for a browser does not see the database."""
    browser = any(map(shutil.which, BROWSERS)) or available(BROWSER_PACKAGES)
    if not browser:
        findings.not_run.append("the browser tests: no Chromium here")
    elif not VIEWER.exists():
        findings.not_run.append("the browser test of the full viewer: it could not be fetched")
    if not available(PEER_PACKAGES):
        findings.not_run.append("the tests with DICOM programs of others: DCMTK or Orthanc is missing")
    test(findings, "SQLite", "" if browser else "not browser")


def test_on_mariadb(findings: Findings) -> None:
    """Run what touches the database."""
    if not available(DATABASE_PACKAGES) and not shutil.which("mariadbd"):
        findings.not_run.append("the tests on MariaDB: no server here")
        return
    try:
        with mariadb.running() as server:
            release = ".".join(server.version.split(".")[:2])
            test(findings, f"MariaDB {release}", "not browser and not pure and not either", DATABASE_URL=server.url)
    except mariadb.CannotStart as error:
        findings.not_run.append(f"the tests on MariaDB: {error}")


def heading(text: str) -> None:
    """Show where the run is."""
    print(f"\n--- {text} ---", flush=True)


@contextmanager
def surroundings() -> Iterator[None]:
    """Settings of a test run, whatever .env says, and one folder for all that it writes, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="ris-test-", ignore_cleanup_errors=True) as folder:
        os.environ |= {
            "TMPDIR": folder,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DATABASE_URL": f"sqlite:///{folder}/ris.sqlite3",
            "TEST_DATABASE": f"{folder}/test.sqlite3",
            "SQLITE_SYNCHRONOUS": "OFF",
        }
        tempfile.tempdir = folder
        yield


def report(findings: Findings, seconds: float) -> int:
    """Print what happened; the exit code."""
    heading("result")
    for line in findings.not_run:
        print(f"DID NOT RUN: {line}")
    for line in findings.failed:
        print(f"FAILED: {line}")
    print(*findings.counts, f"({seconds:.0f} s in all)", sep="\n")
    strict = os.environ.get("CI") == "true"
    return 1 if findings.failed or (findings.not_run and strict) else 0


def main() -> int:
    """Run all of it."""
    started, findings = time.monotonic(), Findings()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that ending us by kill cleans up as Ctrl-C does
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    try:
        with surroundings():
            check(findings)
            test_on_sqlite(findings)
            test_on_mariadb(findings)
    except KeyboardInterrupt:
        print("\nStopped; nothing is left running.")
        return 130
    return report(findings, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
