"""`manage.py store_headers`: describe the headers of images that have no stored description yet."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from tqdm import tqdm

from imaging.dicomweb import described
from imaging.models import Instance
from patients.errors import TryAgainLater

_AT_ONCE = 200


class Command(BaseCommand):
    """Reads each file's header once; what has a description is passed over."""

    help = (
        "Describe the headers of images that were indexed in place, or stored before there were descriptions, so that "
        "their series open at once. The system may go on running; stopped at any moment, it can be run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many at most."""
        parser.add_argument("--most", type=int, default=None, metavar="N", help="stop after so many images")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go over all in the order of their keys, and say what could not be described."""
        rows = Instance.objects.filter(stored_header=None).order_by("pk")
        total = rows.count() if options["most"] is None else min(options["most"], rows.count())
        done, left, last = 0, 0, 0
        with tqdm(total=total, unit="", disable=None) as bar:
            while done < total and (batch := list(rows.filter(pk__gt=last)[: min(_AT_ONCE, total - done)])):
                left += len(batch) - self._describe(batch)
                done, last = done + len(batch), batch[-1].pk
                bar.update(len(batch))
        self.stdout.write(_("%(done)d images described, %(left)d left.") % {"done": done - left, "left": left})

    def _describe(self, batch: list[Instance]) -> int:
        """All at once; where a file is missing, one by one, so that it stops none of the others."""
        try:
            return described.make(batch)
        except TryAgainLater:
            return sum(self._one(instance) for instance in batch)

    def _one(self, instance: Instance) -> int:
        try:
            return described.make([instance])
        except TryAgainLater as error:
            self.stderr.write(f"{instance}: {error}")
            return 0
