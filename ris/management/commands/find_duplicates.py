"""`manage.py find_duplicates`: likely duplicates of the register here, or with --csv of one in a file."""

from argparse import ArgumentParser
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO, get_args

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from patients import dates
from patients.actions import whole_register
from patients.errors import InvalidInput
from patients.matching import Earlier, Match, Person, find_pairs
from patients.matching.people_file import COLUMNS, BadValue, read_people, write_pairs
from patients.models import DuplicateSearch, User
from ris.management.door import Door

USAGE = 2  # exit code
PORTION = 500  # cases that are opened together
STRETCH = 2_000  # people after whom the place is noted, whether or not a pair was found
HELP = f"""\
Find likely duplicates. Without --csv: goes over the whole register and opens a case in the identity inbox for each
pair. Decided pairs stay decided, nobody is merged. It can be stopped at any moment and run again: what was found is
kept, it goes on where it stood, and the end is the same. --anew begins from the beginning.

With --csv and --out: a register that is a CSV file. The database is neither read nor written.

The file has a header line; its columns, in any order and any of them missing or empty:
  {", ".join(COLUMNS[:8])},
  {", ".join(COLUMNS[8:])}
Out come id_a, id_b, score (0 to 1), verdict (certain | suggest) and reasons.
What cannot be read is told line by line, left out, and the run goes on.
"""


class Command(Door):
    """A door: a file in, matching called, a file out."""

    help = HELP
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, and how it is written."""
        parser.add_argument("--csv", type=Path, metavar="FILE", help="the people, instead of the register here")
        parser.add_argument("--out", type=Path, metavar="FILE", help="where the pairs go")
        parser.add_argument("--anew", action="store_true", help="leave the search under way and begin again")
        parser.add_argument("--as", dest="username", default="system", metavar="USERNAME", help="who opens the cases")
        parser.add_argument(
            "--date-order",
            choices=get_args(dates.Order),
            default="ASK",
            help="how the file writes dates; with ASK a date that can be read in two ways is told and left out",
        )
        parser.add_argument("--encoding", default="utf-8-sig", help="of the file (default: UTF-8)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compare, write, and say how many of each."""
        if bool(options["csv"]) != bool(options["out"]):
            raise CommandError("--csv and --out go together.", returncode=USAGE)
        told: Counter[str] = Counter()
        if options["csv"]:
            self._in_file(options, told)
        else:
            self._in_register(options["username"], told, anew=options["anew"])

    def _in_register(self, username: str, told: Counter[str], *, anew: bool) -> None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no user “{username}”.", returncode=USAGE)
        self._search(user, whole_register.go_on(by=user, anew=anew), told)
        self.stdout.write(
            _("%(people)d people, %(certain)d certain and %(suggest)d likely pairs, %(new)d new cases.")
            % {key: told[key] for key in ("people", "certain", "suggest", "new")}
        )

    def _search(self, user: User, search: DuplicateSearch, told: Counter[str]) -> None:
        keys, portion, noted, done = array("q"), list[Match](), 0, 0

        def keep() -> None:
            reached = keys[done - 1] if done else 0
            told["new"] += whole_register.open_found(portion, search=search, reached=reached, by=user)
            portion.clear()

        def people() -> Iterator[Person]:
            for person in whole_register.everybody():
                keys.append(int(person.id))
                yield person

        def progress(row: int) -> None:
            nonlocal noted, done
            done = row + 1
            if done - noted >= STRETCH:
                keep()
                noted = done

        def earlier() -> Earlier:
            nonlocal noted, done
            before = whole_register.earlier(search, keys)
            noted = done = before.records
            return before

        for match in self._matches(people(), told, progress, earlier):
            portion.append(match)
            if len(portion) >= PORTION:
                keep()
        keep()
        whole_register.finish(search, by=user)

    def _in_file(self, options: dict[str, Any], told: Counter[str]) -> None:
        try:
            with (
                options["csv"].open(encoding=options["encoding"], errors="replace", newline="") as people,
                options["out"].open("w", encoding="utf-8", newline="") as pairs,
            ):
                write_pairs(pairs, self._pairs(people, options["date_order"], told))
        except (OSError, LookupError, InvalidInput) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("%(people)d people, %(certain)d certain and %(suggest)d likely pairs, %(bad)d values left out.")
            % {key: told[key] for key in ("people", "certain", "suggest", "bad")}
        )

    def _pairs(self, file: TextIO, order: dates.Order, told: Counter[str]) -> Iterator[Match]:
        def complain(bad: BadValue) -> None:
            told["bad"] += 1
            with tqdm.external_write_mode():
                self.stderr.write(f"{bad.line}: {bad.field} “{bad.value}”: {bad.mend}")

        yield from self._matches(read_people(file, order, timezone.localdate(), complain), told)

    def _matches(
        self,
        people: Iterable[Person],
        told: Counter[str],
        note: Callable[[int], None] = lambda row: None,
        earlier: Callable[[], Earlier] = Earlier,
    ) -> Iterator[Match]:
        """The pairs, with two bars of progress on a terminal."""

        def counted() -> Iterator[Person]:
            for person in tqdm(people, desc=_("reading"), unit="", disable=None):
                told["people"] += 1
                yield person

        comparing = tqdm(desc=_("comparing"), unit="", disable=None, delay=1)

        def progress(row: int) -> None:
            comparing.total = told["people"]
            comparing.update(row + 1 - comparing.n)
            note(row)

        with comparing:
            for match in find_pairs(counted(), progress, earlier):
                told[match.verdict] += 1
                yield match
