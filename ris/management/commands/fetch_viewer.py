"""`manage.py fetch_viewer`: put the viewer for reading in place. `make setup` calls it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imaging.viewer.fetching import PACKAGE, RELEASE, VERSION, CannotFetch, fetch
from imaging.viewer.installed import installed


class Command(BaseCommand):
    """Does nothing where the pinned release is there."""

    help = f"Fetch {PACKAGE} {VERSION} with npm, check its SHA-512, and unpack it into VIEWER_ROOT."
    requires_system_checks = ()  # it runs during the set-up, before there are settings

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to fetch what is there already."""
        parser.add_argument("--again", action="store_true", help="fetch it even where it is there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fetch, or say why not; without it the quick viewer serves."""
        found = installed()
        if found is not None and found.release == RELEASE and not options["again"]:
            return
        self.stdout.write(f"Fetching {PACKAGE} {VERSION} ...")
        try:
            viewer = fetch(Path(settings.VIEWER_ROOT))
        except CannotFetch as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The viewer is in place ({viewer.release}).")
