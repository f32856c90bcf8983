"""`manage.py erase_rejected`: the bytes of rejected images go when their time is over. From cron; safe to run again."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from imaging import storage
from imaging.actions import erasing
from imaging.models import Mismatch
from patients.errors import Refusal, TryAgainLater
from patients.models import User

MEGABYTE = 1_000_000


class Command(BaseCommand):
    """Each case is erased by its verb in a transaction of its own."""

    help = (
        "Erase the bytes of images that were rejected more than REJECTED_RETENTION_DAYS days ago (0, the default: "
        "never). The case, the note that says why they were rejected, and the journal stay. Ends with an error when "
        "the storage is away; run it again then."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether anything is changed, and who does it."""
        parser.add_argument("--dry-run", action="store_true", help="say what would be erased, and erase nothing")
        parser.add_argument("--as", dest="username", default="system", metavar="USERNAME", help="who erases")

    def handle(self, *args: Any, **options: Any) -> None:
        """Case by case, a line each, and the sum."""
        by = User.objects.filter(username=options["username"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no user “{options['username']}”. Run `manage.py sync_roles` first.")
        if not settings.REJECTED_RETENTION_DAYS:
            self.stdout.write("Nothing is ever erased: REJECTED_RETENTION_DAYS is 0.")
            return
        try:
            self._erase(by, dry=options["dry_run"])
        except PermissionDenied as error:
            raise CommandError(f"{by.get_username()}: {error}") from error
        except TryAgainLater as error:
            raise CommandError(f"Stopped: {error} Run it again.") from error

    def _erase(self, by: User, *, dry: bool) -> None:
        images = size = 0
        for case in [] if dry else erasing.begun():
            erasing.finish(case, by=by)
        for case in erasing.due():
            erased = _would(case) if dry else self._case(case, by)
            if erased is None:
                continue
            images, size = images + erased.images, size + erased.bytes
            self.stdout.write(f"case {case.pk}, study {case.study_instance_uid}: {_words(erased)}")
        self.stdout.write(f"{'Would be erased' if dry else 'Erased'}: {_words(erasing.Erased(images, size))}.")

    def _case(self, case: Mismatch, by: User) -> erasing.Erased | None:
        try:
            return erasing.erase(case, by=by)
        except Refusal:
            return None  # somebody reopened it meanwhile, or another run did it


def _would(case: Mismatch) -> erasing.Erased:
    paths = erasing.over(case).values_list("path", flat=True)
    sizes = [storage.size(path) for path in paths if storage.exists(path)]
    return erasing.Erased(len(paths), sum(sizes))


def _words(erased: erasing.Erased) -> str:
    return f"{erased.images:,} images, {erased.bytes / MEGABYTE:,.1f} MB"
