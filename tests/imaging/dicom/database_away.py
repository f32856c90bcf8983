"""Take MariaDB away under load and give it back: nothing that was promised is lost, and all goes on by itself.

`python -m tests.imaging.dicom.database_away --seconds 60` starts a MariaDB of its own, kills it with signal 9, starts
it again after the time; then freezes it (SIGSTOP) as long, and lets it go on. Three senders send all the while.
"""

import argparse
import importlib
import os
import signal
import sys
import tempfile
from pathlib import Path

import django

from tests.mariadb import Mortal


def main() -> int:
    """Run it with a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="how long it is away (default: 60)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ris-away-") as folder:
        (Path(folder) / "mariadb").mkdir()
        database = Mortal(Path(folder) / "mariadb")
        os.environ |= {"DATABASE_URL": database.url, "DJANGO_SETTINGS_MODULE": "ris.settings"}
        try:
            django.setup()
            proof = importlib.import_module("tests.imaging.dicom.away_proof")  # its imports need the settings
            proof.prove(
                Path(folder),
                [
                    ("killed", database.kill, database.start_again),
                    ("frozen", lambda: database.send(signal.SIGSTOP), lambda: database.send(signal.SIGCONT)),
                ],
                options.seconds,
            )
        finally:
            database.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
