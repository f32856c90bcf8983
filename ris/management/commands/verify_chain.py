"""`manage.py verify_chain`: was anything changed behind the system's back?"""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reporting.chain import Check, Fault, head


class Command(BaseCommand):
    """Reads only, and can be stopped at any time. Ends with 1 where a row is not as it was sealed."""

    help = (
        "Read the journal and every signed version again and compare them with the chain of seals. Names each row that "
        "was edited, deleted, added or reordered past the system."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As lines to read, or as JSON."""
        parser.add_argument("--json", action="store_true", help="print one JSON list of {table, key, what, why}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, name, count."""
        check = Check()
        found: list[Fault] = []
        for fault in check.faults():
            found.append(fault)
            if not options["json"]:
                self.stdout.write(str(fault))
        if options["json"]:
            self.stdout.write(json.dumps([vars(fault) for fault in found]))
        else:
            self._counts(check)
        if found:
            raise CommandError(f"{len(found)} not as sealed. Nothing was changed; keep a copy before you do.")

    def _counts(self, check: Check) -> None:
        self.stdout.write(f"Checked {check.rows} rows in {check.links} seals.")
        if check.waiting:
            since = f", the oldest since {check.oldest.at:%Y-%m-%d %H:%M:%S} UTC" if check.oldest else ""
            self.stdout.write(f"Waiting for their seal: {check.waiting}{since}. `manage.py deliver` seals them.")
        if check.links and head() is None:
            where = settings.SEAL_HEAD
            self.stdout.write(f"The last seal is not written down in {where}, so an end cut off would not be seen.")
