"""`manage.py import_patients FILE.csv`: bring in the patients of an older system."""

import csv
import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from patients import mrn
from patients.actions.intake import facts_from_text
from patients.actions.register import EDITABLE, register
from patients.errors import Conflict, InvalidInput, Refusal
from patients.models import Patient, Site, User
from ris.management.door import Door, acting, site_of

REFUSED, USAGE = 1, 2
COLUMNS = sorted(EDITABLE - {"birth_precision"})
LONGEST = 1_000_000  # characters of one value; more is a broken quotation mark

HELP = f"""\
Register the patients of a CSV file: UTF-8, with a header line, parted by comma, semicolon or tab. Every row is read by
the rules of the registration form and registered by itself. Columns, in any order, only family_name and sex needed:
  {", ".join(COLUMNS[:10])},
  {", ".join(COLUMNS[10:])}
It can be stopped at any moment and run again: who is there already is a duplicate. Likely duplicates open a case.

exit code:
  0  every row was registered, or was there already
  1  a row was refused
  2  the command line or the header cannot be carried out
"""


class Command(Door):
    """A door: rows in, the verb called, lines and an exit code out."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, into which register."""
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--site", metavar="CODE", help="whose register (needed where there are several sites)")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write one JSON object a line for every row")
        parser.add_argument("--as", dest="username", default="system", metavar="USERNAME", help="who registers them")

    def handle(self, *args: Any, **options: Any) -> None:
        """Register row by row, and say what became of them."""
        site, user = site_of(options["site"]), acting(options["username"])
        tally: Counter[str] = Counter()
        try:
            with (
                options["file"].open(encoding="utf-8-sig", newline="") as file,
                options["report"].open("w", encoding="utf-8") if options["report"] else nullcontext() as report,
            ):
                for line, row in tqdm(_rows(file), unit=" rows", disable=None, leave=False):
                    told = {"line": line, **_bring_in(site, user, row)}
                    tally[str(told["outcome"])] += 1
                    self._tell(told, report)
        except PermissionDenied as denied:
            sentence = _("“%(user)s” may not register patients.") % {"user": user.get_username()}
            raise CommandError(sentence, returncode=USAGE) from denied
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"{options['file']}: {error}", returncode=USAGE) from error
        self.stdout.write(
            _("%(registered)d registered, %(duplicate)d there already, %(refused)d refused.")
            % {key: tally[key] for key in ("registered", "duplicate", "refused")}
        )
        if tally["refused"]:
            sys.exit(REFUSED)

    def _tell(self, told: dict[str, Any], report: TextIO | None) -> None:
        if report is not None:
            report.write(json.dumps(told, ensure_ascii=False) + "\n")
        if told["outcome"] == "refused":
            self.stderr.write(f"{told['line']}: {told['sentence']}")


def _rows(file: TextIO) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the line it ends on."""
    csv.field_size_limit(LONGEST)
    header = file.readline()
    separator = max(",;\t", key=header.count)
    columns = [column.strip().casefold() for column in next(csv.reader([header], delimiter=separator), [])]
    if unknown := [column for column in columns if column not in COLUMNS]:
        raise CommandError(f"Columns that are not known: {', '.join(unknown)[:200]}. See --help.", returncode=USAGE)
    rows = csv.reader(file, delimiter=separator)
    for row in rows:
        if row:
            yield rows.line_num + 1, dict(zip(columns, [*row, *[""] * (len(columns) - len(row))], strict=False))


def _bring_in(site: Site, user: User, row: dict[str, Any]) -> dict[str, str]:
    try:
        patient = register(site, by=user, **row)
    except Conflict as refusal:
        if _is_there(site, row):
            return {"outcome": "duplicate", "mrn": row["mrn"]}
        return {"outcome": "refused", "field": _("MRN"), "sentence": refusal.sentence}
    except Refusal as refusal:
        field = refusal.field if isinstance(refusal, InvalidInput) else ""
        return {"outcome": "refused", "field": str(field), "sentence": refusal.sentence}
    return {"outcome": "registered", "mrn": patient.mrn}


def _is_there(site: Site, row: dict[str, str]) -> bool:
    """Whether the number is this very person's: the row came in before."""
    facts = facts_from_text(site, row)
    same = {name: facts.get(name) for name in ("family_name", "birth_date", "sex")}
    return Patient.objects.filter(site=site, mrn_key=mrn.comparison_key(row["mrn"]), **same).exists()
