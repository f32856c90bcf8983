"""`manage.py check_report FILE.json`: the pre-sign checks on reports from outside."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reporting.checks import InvalidReport, Report, check

USAGE = 2


class Command(BaseCommand):
    """One report gives one JSON list of findings; several, as JSON lines, give one list a line.

    A line that can't be read gives {"line", "error"} in its place, so that every line of the input has its line of the
    output; the exit code is then 2.
    """

    help = "Run the pre-sign checks on a report and print a JSON list of code, severity, section, text and message."
    requires_system_checks: list[str] = []  # no database is needed, so its absence must not stop this

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", metavar="FILE", help="a JSON object, or one a line (JSON lines); - reads stdin")
        parser.add_argument("--language", default="en", help="the language of the reports (en)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the lists."""
        text, language = _read(options["file"]), options["language"]
        try:
            single = json.loads(text)
        except (ValueError, RecursionError) as error:
            if len(text.strip().splitlines()) < 2 or not text.lstrip().startswith("{") or _is_one_object(text):
                raise CommandError(_not_json(error), returncode=USAGE) from error
            self._lines(text, language)
            return
        try:
            self.stdout.write(_findings(single, language))
        except InvalidReport as error:
            raise CommandError(str(error), returncode=USAGE) from error

    def _lines(self, text: str, language: str) -> None:
        failed = []
        for number, line in _filled(text):
            try:
                self.stdout.write(_findings(json.loads(line), language))
            except InvalidReport as error:
                failed.append((number, str(error)))
            except (ValueError, RecursionError) as error:
                failed.append((number, _not_json(error)))
            if failed and failed[-1][0] == number:
                self.stdout.write(json.dumps({"line": number, "error": failed[-1][1]}))
        if failed:
            told = (_("line %(number)d: %(error)s") % {"number": number, "error": error} for number, error in failed)
            raise CommandError("\n".join(told), returncode=USAGE)


def _filled(text: str) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def _is_one_object(text: str) -> bool:
    """Whether the text is one object over many lines (with a slip in it), and no JSON lines."""
    return text.lstrip().splitlines()[0].strip() == "{"


def _not_json(error: Exception) -> str:
    return _("This is no JSON (%(error)s): write one report as a JSON object, or one a line.") % {"error": error}


def _findings(data: Any, language: str) -> str:
    """The findings of one report as a line of JSON in ASCII, which every terminal can print. Raises InvalidReport."""
    return json.dumps([finding.as_dict() for finding in check(Report.from_dict(data), language)])


def _read(name: str) -> str:
    """The file's text, or stdin's. Raises CommandError with exit code 2."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        mend = _("%(file)s can't be read (%(error)s): name a file with a report, or - for stdin.")
        raise CommandError(mend % {"file": name, "error": error.strerror}, returncode=USAGE) from error
    except UnicodeDecodeError as error:
        mend = _("%(file)s is not UTF-8 (byte %(place)d): save it as UTF-8.")
        raise CommandError(mend % {"file": name, "place": error.start}, returncode=USAGE) from error
