"""`manage.py deliver`: the worker that releases what is due, carries results, calls contacts, and seals."""

import logging
import signal
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from patients.models import User
from reporting.actions import release_rules, sealing
from reporting.chain import keep_head
from reporting.delivery.calling import call_on_due
from reporting.delivery.sending import send_due
from reporting.models import Report

logger = logging.getLogger(__name__)
MOST = 100  # of each kind a round, so that none keeps the others waiting


def seal(by: User) -> int:
    """Chain what is new in the journal."""
    links = 0
    while links < MOST and (link := sealing.seal(by=by)) is not None:
        keep_head(link)
        links += 1
    return links


def release(by: User) -> int:
    """Let go what a rule has kept until now."""
    due = Report.objects.filter(release_due_at__lte=timezone.now()).order_by("release_due_at", "pk")
    return sum(release_rules.release_due(report, by=by) for report in list(due.select_related("study")[:MOST]))


def send(by: User) -> int:
    """Try what is due in the queue."""
    return send_due(by=by)


def call(by: User) -> int:
    """Take critical results that nobody answers to the next contact."""
    return call_on_due(by=by)


DUTIES: dict[str, Callable[[User], int]] = {"called": call, "released": release, "tried": send, "sealed": seal}


class Command(BaseCommand):
    """Runs until SIGTERM or Ctrl-C, and ends between two rounds. Two at once are as good as one."""

    help = (
        "Carry results to their recipients, release what is due, call on the next contact of critical results, seal "
        "the journal: every DELIVER_SECONDS, until it is stopped. `make run` starts it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Once, or for ever."""
        parser.add_argument("--once", action="store_true", help="one round, then end; with an error if a part failed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Round after round."""
        self._stop = threading.Event()
        if options["once"]:
            if not self._round():
                raise CommandError("A part of the round failed; see above.")
            return
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._end)
        self.stdout.write(f"Delivering, every {settings.DELIVER_SECONDS} s.")
        self.stdout.flush()
        while not self._stop.is_set():
            self._round()
            close_old_connections()
            self._stop.wait(max(1, settings.DELIVER_SECONDS))

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()

    def _round(self) -> bool:
        """Each duty by itself: one that fails is tried again in the next round, and keeps no other from its work."""
        well = True
        for name, duty in DUTIES.items():
            try:
                done = duty(self._system())
            except Exception:
                logger.exception("Not %s in this round", name)
                well = False
                continue
            if done and name != "sealed":
                self.stdout.write(f"{name}: {done}")
                self.stdout.flush()
        return well

    def _system(self) -> User:
        by = User.objects.filter(username="system").first()
        if by is None:
            raise CommandError("There is no user “system”. Run `manage.py sync_roles` first.")
        return by
