"""`manage.py load_demo`: the demo clinic, in an empty database."""

import random
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from patients.models import Patient, Site, User
from ris.demo import catalogue, days, hours
from ris.demo.people import PASSWORD, SIGN_INS, fill_register, open_clinic


class Command(BaseCommand):
    """Refuses to run on a real clinic: the demo's passwords are known to everybody."""

    help = "Fill an empty database with a demo clinic: two sites, patients in many scripts, studies in every state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The same seed gives the same clinic."""
        parser.add_argument("--seed", type=int, default=1, help="another number, another clinic (default 1)")
        parser.add_argument("--patients", type=int, default=200, help="how many patients (default 200)")
        parser.add_argument("--days", type=int, default=7, help="how many days back it has been open (default 7)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are patients already")
        parser.add_argument("--show-sign-ins", action="store_true", help="only print the demo's sign-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open the clinic, fill the register, live through a fortnight."""
        if not settings.DEMO:
            raise CommandError("The demo has well-known passwords. Set DEMO=true to load it, never in a real clinic.")
        if not options["show_sign_ins"]:
            self._load(options)
        if options["show_sign_ins"] or not options["if_empty"]:
            self._sign_ins()

    def _load(self, options: dict[str, Any]) -> None:
        if Patient.objects.exists() or Site.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("The database is not empty. Load the demo into an empty one (see DATABASE_URL).")
        if options["patients"] < 20:
            raise CommandError(f"--patients {options['patients']}: the demo needs 20 patients or more.")
        call_command("sync_roles", verbosity=0)
        clinic = open_clinic(system=User.objects.get(username="system"))
        stations = catalogue.load(clinic.north, clinic.south)
        hours.open_stations(clinic, stations)
        dice = random.Random(options["seed"])  # noqa: S311 - a demo, no secret
        fill_register(clinic, dice, options["patients"])
        with tqdm(desc="demo clinic", unit="step", disable=options["verbosity"] == 0) as bar:

            def tell(done: int, of: int) -> None:
                bar.total = of
                bar.update()

            days.live_through(clinic, stations, days=options["days"], seed=options["seed"], tell=tell)

    def _sign_ins(self) -> None:
        self.stdout.write(f"Demo sign-ins (password of each: {PASSWORD})")
        for name, first, last, role in SIGN_INS:
            self.stdout.write(f"  {name:<14}{role:<22}{first} {last}")
