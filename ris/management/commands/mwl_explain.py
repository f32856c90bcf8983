"""`manage.py mwl_explain --ae CT1`: why does the console show this entry, and not that one?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imaging.dicom.explaining import Verdict, explained, in_words
from imaging.models import WorklistQuery
from patients import audit
from patients.models import User


class Command(BaseCommand):
    """Replays the last worklist query of a station on today's entries; nothing is sent and nothing changes."""

    help = "Replay the last worklist query of a console and say, entry by entry, why it is or is not returned."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which console, which entry."""
        parser.add_argument("--ae", required=True, help="AE title of the console, as CT1")
        parser.add_argument("--accession", default="", help="only the studies of this accession number")
        parser.add_argument("--bytes", action="store_true", help="show the answers in hexadecimal")
        parser.add_argument("--most", type=int, default=50, help="entries that are shown (default 50)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the query, then each entry with its reason."""
        last = WorklistQuery.objects.filter(ae_title=options["ae"]).first()
        if last is None:
            raise CommandError(
                f"{options['ae']} has not asked for the worklist yet. Check AE title, host and port at the console; "
                "a caller that is no active station is refused before it can ask."
            )
        self.stdout.write(f"{last.ae_title} asked at {last.at:%Y-%m-%d %H:%M:%S} UTC, {last.answers} answers then:")
        self.stdout.write(in_words(last))
        verdicts = list(explained(last, accession=options["accession"], most=options["most"]))
        for verdict in verdicts:
            self._show(verdict, whole=options["bytes"])
        if not verdicts:
            self.stdout.write("No such study. Is the accession number right?")
        by = User.objects.filter(username="system").first()
        audit.record("worklist.explained", by=by, station=last.ae_title, studies=[each.study for each in verdicts])

    def _show(self, verdict: Verdict, *, whole: bool) -> None:
        style = self.style.SUCCESS if verdict.returned else self.style.WARNING
        self.stdout.write(style(f"{'+' if verdict.returned else '-'} {verdict.title}: {verdict.reason}"))
        if verdict.returned:
            self.stdout.write(f"  {len(verdict.answer)} bytes")
            self.stdout.write("\n".join(f"  {line}" for line in verdict.lines))
        if verdict.returned and whole:
            self.stdout.write(f"  {verdict.answer.hex(' ')}")
