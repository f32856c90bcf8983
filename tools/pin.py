"""Write constraints.txt: what the requirements draw in, pinned, for each Python from 3.11 to 3.13 (`make pins`).

Every Python is asked by a dry run of pip; a package whose version differs between them gets a marker for each.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

PYTHONS = ("3.11", "3.12", "3.13")
SOURCES = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")
TARGET = Path("constraints.txt")
HEAD = "# Everything that is installed, direct or drawn in, with its version. Written by `make pins`; do not edit.\n"


def resolve(version: str) -> dict[str, str]:
    """Name to version of all that pip would install under this Python. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([f"python{version}", "-m", "venv", folder], check=True)
        report, wanted = Path(folder) / "report.json", Path(folder) / "wanted.txt"
        # mysqlclient draws nothing in, and its source asks for a compiler before it tells its version.
        lines = [line for source in SOURCES for line in Path(source).read_text().splitlines()]
        wanted.write_text("\n".join(line for line in lines if not line.startswith("mysqlclient")))
        pip = [f"{folder}/bin/python", "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
        subprocess.run([*pip, "--dry-run", "--report", report, "-r", wanted], check=True)
        found = [package["metadata"] for package in json.loads(report.read_text())["install"]]
    return {package["name"].lower().replace("_", "-"): package["version"] for package in found}


def lines_for(name: str, versions: dict[str, str]) -> list[str]:
    """One line when all Pythons agree, else one for each."""
    if len(versions) == len(PYTHONS) and len(set(versions.values())) == 1:
        return [f"{name}=={versions[PYTHONS[0]]}"]
    return [f'{name}=={found} ; python_version == "{python}"' for python, found in versions.items()]


def main() -> None:
    """Ask every Python, then write the file."""
    resolved = {python: resolve(python) for python in PYTHONS}
    names = sorted({name for found in resolved.values() for name in found})
    lines = [
        line
        for name in names
        for line in lines_for(name, {python: found[name] for python, found in resolved.items() if name in found})
    ]
    TARGET.write_text(HEAD + "\n".join(lines) + "\n")
    sys.stdout.write(f"{TARGET}: {len(names)} packages\n")


if __name__ == "__main__":
    main()
