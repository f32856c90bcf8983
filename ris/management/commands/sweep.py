"""`manage.py sweep`: close the day. From cron, at night; safe to run again, beside itself, and after a crash."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from imaging.actions.scheduling import current_slot, no_show
from imaging.models import Mismatch, Study, StudyStatus
from patients.errors import Refusal
from patients.models import User
from reporting.actions.claiming import has_text
from reporting.actions.lapsing import end_lapsed
from reporting.models import Claim
from ris import balance, left_behind

BATCH = 200


class Command(BaseCommand):
    """Each study is moved by its verb in a transaction of its own, by the system's user."""

    help = (
        "Close the day: past slots become no-shows, claims that ran out without a text are freed, the control totals "
        "are checked. Ends with an error when something does not balance."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How far back the totals go day by day, and whether anything is changed."""
        parser.add_argument("--days", type=int, default=7, help="days for which totals are printed (default 7)")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move, list, balance."""
        by = User.objects.filter(username="system").first()
        if by is None:
            raise CommandError("There is no user “system”. Run `manage.py sync_roles` first.")
        if not 0 <= options["days"] <= 366:
            raise CommandError(f"--days {options['days']}: give a number from 0 to 366.")
        with translation.override("en-gb"):
            self._no_shows(by, dry=options["dry_run"])
            self._lapsed(by, dry=options["dry_run"])
            self._lists(by)
            differences = [*self._totals(options["days"]), *self._rules()]
        for line in differences:
            self.stderr.write(line)
        if differences:
            raise CommandError("The day does not balance; see above. Nothing was changed to hide it.")
        self.stdout.write("The day balances.")

    def _no_shows(self, by: User, *, dry: bool) -> None:
        before = timezone.now() - dt.timedelta(minutes=settings.NO_SHOW_AFTER_MINUTES)
        late = left_behind.past_slot(Study.objects.all(), before)
        moved = 0 if not dry else late.count()
        last = 0
        while not dry and (batch := list(late.filter(pk__gt=last).order_by("pk")[:BATCH])):
            last = batch[-1].pk
            moved += sum(self._did_not_come(study, before, by) for study in batch)
        self.stdout.write(f"{'Would become' if dry else 'Became'} no-shows: {moved}.")

    def _did_not_come(self, study: Study, before: dt.datetime, by: User) -> bool:
        slot = current_slot(study)
        if slot is None or slot.ends_at >= before:
            return False
        try:
            no_show(study, by=by, slot=slot)
        except Refusal:
            return False  # somebody moved it meanwhile, or another sweep did
        return True

    def _lapsed(self, by: User, *, dry: bool) -> None:
        late = Claim.objects.filter(expires_at__lt=timezone.now(), study__status=StudyStatus.IN_READING)
        studies = [claim.study for claim in late.select_related("study").order_by("pk").iterator(BATCH)]
        freed = sum(not has_text(study) if dry else end_lapsed(study, by=by) for study in studies)
        self.stdout.write(f"{'Would be freed' if dry else 'Freed'}, claim run out without a text: {freed}.")

    def _lists(self, by: User) -> None:
        self.stdout.write("Left behind:")
        for each in left_behind.LISTS:
            self.stdout.write(f"  {each.rows(Study.objects.visible_to(by)).count():6} {each.words}")
        self.stdout.write(f"  {Mismatch.objects.filter(open__in=[True]).count():6} images without an order")

    def _totals(self, days: int) -> list[str]:
        self.stdout.write(f"Control totals (days in {settings.TIME_ZONE}):")
        found = []
        for totals in [*balance.by_day(days), balance.in_whole()]:
            self.stdout.write(f"  {totals}")
            if totals.difference:
                found.append(f"{totals}: a difference of {totals.difference:+d}")
        return [*found, *balance.lost()] if found else []

    def _rules(self) -> list[str]:
        found = []
        for words, count, first in balance.broken():
            found.append(f"{words}: {count}")
            found += [f"  study {study.pk} ({study}): {study.get_status_display()}" for study in first]
        return found
