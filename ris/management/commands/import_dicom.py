"""`manage.py import_dicom PATH...`: bring in DICOM files, folders, zip archives, media with a DICOMDIR."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from imaging import storage
from imaging.actions.bringing import brought_for, patient_with
from imaging.actions.completing import images_complete
from imaging.ingest import archives, many, pipeline, spool
from imaging.ingest.outcome import Offer, Outcome, Result
from imaging.models import Study
from patients.errors import InvalidInput, Refusal, TryAgainLater
from patients.models import Patient, User
from ris.management.door import Door, acting

FAILED, USAGE, STOPPED = 1, 2, 3

HELP = """\
Bring in DICOM files: single files, folders with all below them, zip archives, media with a DICOMDIR.
It can be stopped or killed at any moment and run again: what is there already is a duplicate.

Every file that is offered has one of five outcomes:
  stored     safe on disk, and in its study
  duplicate  the same bytes are here already
  mismatch   safe on disk; a person decides where it belongs (it fits no order, or another patient's)
  refused    not taken, and why: damaged, cut off, no DICOM file, ...
  skipped    not taken, and it never was an image: a DICOMDIR, what else lies in a folder or an archive

exit code:
  0  every file was stored, a duplicate or skipped
  1  a file was refused or is a mismatch
  2  the command line cannot be carried out
  3  stopped early: the disk or the database is away, or Ctrl-C; run it again
"""


class Command(Door):
    """A door: paths in, the ingest pipeline called, lines and an exit code out."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to bring in, and how."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="file, folder, zip archive or DICOMDIR")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write one JSON object a line for every file")
        parser.add_argument("--as", dest="username", default="system", metavar="USERNAME", help="who brings them in")
        parser.add_argument(
            "--outside",
            metavar="MRN",
            help="a CD that this patient brought: kept as priors, never matched to an order, after a person compared",
        )
        parser.add_argument(
            "--in-place",
            action="store_true",
            help="index the files where they lie, below a folder of IMAGES_IN_PLACE_ROOTS: they are read and never "
            "changed, moved or removed, and have to stay there",
        )
        parser.add_argument("--site", default="", metavar="CODE", help="the site of that MRN, where two have it")
        parser.add_argument(
            "--complete", action="store_true", help="the images of a study are all here: move it to “images acquired”"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, say what became of it, and end with the exit code."""
        user = acting(options["username"])
        paths: list[Path] = options["paths"]
        for path in paths:
            if not path.exists():
                raise CommandError(f"{archives.shown(path)}: there is no such file or folder.", returncode=USAGE)
        if options["in_place"]:
            _check_in_place(paths, options["outside"])
        bearer = _bearer(options["outside"], options["site"])
        tally = _Tally()
        with _report(options["report"]) as report:
            stopped = self._import(paths, user, tally, report, bearer, in_place=options["in_place"])
        if options["complete"] and not stopped:
            self._complete(tally.studies, user)
        self.stdout.write(tally.in_words())
        if bearer is not None:
            self._say_whose(bearer)
        if stopped:
            self.stderr.write(stopped)
        if code := STOPPED if stopped else FAILED if tally.failed else 0:
            sys.exit(code)

    def _import(
        self,
        paths: list[Path],
        user: User,
        tally: "_Tally",
        report: TextIO | None,
        bearer: Patient | None,
        *,
        in_place: bool,
    ) -> str:
        """Returns why it stopped early, "" when it did not."""
        count = archives.count(paths)
        bar = tqdm(total=count, unit=" files", file=sys.stderr, disable=None, leave=False)
        try:
            spool.sweep()
            for offer, outcome in self._outcomes(paths, user, bearer, in_place=in_place, few=count < many.FEW):
                tally.add(outcome)
                _write(report, offer, outcome)
                bar.update()
        except PermissionDenied as error:
            raise CommandError(f"{user.get_username()}: {error}", returncode=USAGE) from error
        except TryAgainLater as error:
            return _("Stopped: %(why)s Nothing was lost; run it again.") % {"why": error}
        except KeyboardInterrupt:
            return _("Stopped. Nothing was lost; run it again.")
        finally:
            bar.close()
        return ""

    def _outcomes(
        self, paths: list[Path], user: User, bearer: Patient | None, *, in_place: bool, few: bool
    ) -> Iterator[tuple[Offer, Outcome]]:
        if in_place:
            return many.index_in_place(paths, by=user)
        if few:
            return pipeline.ingest_all(archives.offers(paths), by=user, outside=bearer)
        return many.ingest_paths(archives.offers(paths), by=user, outside=bearer)

    def _say_whose(self, bearer: Patient) -> None:
        """Whose images the medium says they are, for the person who confirms them."""
        for case in brought_for(bearer):
            said = " · ".join(
                filter(None, (case.patient_name, case.patient_birth_date, case.modality, case.description))
            )
            self.stdout.write(_("To be confirmed for %(patient)s: %(said)s") % {"patient": bearer, "said": said})

    def _complete(self, studies: set[int], user: User) -> None:
        for study in Study.objects.filter(pk__in=studies).select_related("order").order_by("pk"):
            try:
                images_complete(study, by=user)
            except (Refusal, PermissionDenied) as error:
                self.stderr.write(f"{study}: {error}")


class _Tally:
    """How many of what, and which studies they went to."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Result, str]] = Counter()
        self.studies: set[int] = set()

    def add(self, outcome: Outcome) -> None:
        self._counts[outcome.outcome, outcome.reason] += 1
        if outcome.study is not None:
            self.studies.add(outcome.study)

    @property
    def failed(self) -> bool:
        return any(result in (Result.REFUSED, Result.MISMATCH) for result, _reason in self._counts)

    def in_words(self) -> str:
        """A line for each outcome and reason, and the sum."""
        order = list(Result)
        lines = sorted(self._counts.items(), key=lambda line: (order.index(line[0][0]), -line[1], line[0][1]))
        table = [f"{count:>9,}  {result:<9}  {reason}".rstrip() for (result, reason), count in lines]
        return "\n".join([*table, f"{self._counts.total():>9,}  files offered"])


def _check_in_place(paths: list[Path], outside: str | None) -> None:
    if outside:
        raise CommandError("--in-place and --outside do not go together: a CD is taken away again.", returncode=USAGE)
    for path in paths:
        if not storage.may_lie(path.resolve()):
            raise CommandError(
                f"{archives.shown(path)} lies below no folder of IMAGES_IN_PLACE_ROOTS.", returncode=USAGE
            )


def _bearer(number: str | None, site: str) -> Patient | None:
    try:
        return patient_with(number, site) if number else None
    except InvalidInput as error:
        raise CommandError(error.sentence, returncode=USAGE) from error


@contextmanager
def _report(path: Path | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{archives.shown(path)}: {error.strerror}", returncode=USAGE) from error
    with file:
        yield file


def _write(report: TextIO | None, offer: Offer, outcome: Outcome) -> None:
    if report is None:
        return
    line = {
        "path": offer.name,
        "outcome": outcome.outcome,
        "reason": outcome.reason,
        "sop_instance_uid": outcome.sop_instance_uid,
    }
    report.write(json.dumps(line, ensure_ascii=False) + "\n")
