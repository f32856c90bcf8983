"""`manage.py import_catalogue FILE.csv`: bring in the catalogue of procedures, or see what a file would change."""

import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from imaging.actions import catalogue, catalogue_text
from imaging.actions.catalogue import Loaded
from ris.management.door import Door, acting

REFUSED, USAGE = 1, 2
SHOWN = 200  # complaints; whoever has more has the wrong file

HELP = f"""\
Add or change procedures by their code from a CSV file: UTF-8, with a header line, parted by comma, semicolon or tab.
Needed columns: {", ".join(catalogue_text.NEEDED)}. All columns, in any order:
  {", ".join(catalogue_text.COLUMNS[:9])},
  {", ".join(catalogue_text.COLUMNS[9:])}
Yes and no for the facts, whole minutes for the duration, several stations (AE titles) or questions (codes) parted by
a space. A column that the file lacks changes nothing. A procedure that the file lacks stays; take it off the list with
active = no. Every bad line is named with its field, its value and what mends it, and then nothing is loaded.

exit code:
  0  every line was loaded (with --dry-run: would be)
  1  a line was refused, and nothing was loaded
  2  the command line, the file or its header cannot be read
"""


class Command(Door):
    """A door: lines in, the verb called, complaints and an exit code out."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, whether in earnest, in whose name."""
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--as", dest="username", default="system", metavar="USERNAME", help="who loads it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load all lines or none, and say so."""
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                lines = list(catalogue_text.read(file))
            loaded = catalogue.load(lines, by=acting(options["username"]), dry_run=options["dry_run"])
        except (OSError, ValueError, csv.Error) as error:
            raise CommandError(f"{options['file']}: {error}", returncode=USAGE) from error
        except PermissionDenied as error:
            raise CommandError(f"{options['username']}: {error}", returncode=USAGE) from error
        self._tell(loaded, dry=options["dry_run"])
        if loaded.complaints:
            sys.exit(REFUSED)

    def _tell(self, loaded: Loaded, *, dry: bool) -> None:
        for complaint in loaded.complaints[:SHOWN]:
            self.stderr.write(complaint.sentence)
        if loaded.complaints:
            said = _("%(n)d complaints. Nothing was loaded: mend the file and run it again.")
            self.stderr.write(said % {"n": len(loaded.complaints)})
            return
        counts = {name: len(getattr(loaded, name)) for name in ("added", "changed", "same")}
        words = _("%(added)d would be added, %(changed)d changed, %(same)d are the same. Nothing was changed.")
        self.stdout.write((words if dry else _("%(added)d added, %(changed)d changed, %(same)d the same.")) % counts)
