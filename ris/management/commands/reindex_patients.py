"""`manage.py reindex_patients`: make the keys by which patients are found anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from patients.actions import whole_register
from patients.models import Patient, User

USAGE = 2  # exit code


class Command(BaseCommand):
    """A door: the verb called, a bar of progress."""

    help = (
        "Make the keys by which patients are found and compared anew, after an upgrade that changed how names are "
        "found. The system may go on running; stopped at any moment, it can be run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """In whose name."""
        parser.add_argument("--as", dest="username", default="system", metavar="USERNAME", help="who does it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go over everybody, and say how many there were."""
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no user “{options['username']}”.", returncode=USAGE)
        with tqdm(total=Patient.objects.count(), unit="", disable=None) as bar:
            ready = whole_register.reindex_everybody(bar.update, by=user)
        self.stdout.write(_("%d patients.") % ready)
