"""What the commands share: who acts, and a help text that keeps its lines."""

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from patients.models import Site, User

USAGE = 2  # exit code: the command line cannot be carried out


class Door(BaseCommand):
    """A command whose help is written in lines."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Keep the lines of the help text."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser


def acting(username: str) -> User:
    """The account in whose name the command acts. Raises CommandError, exit code 2."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        hint = " Run manage.py sync_roles first." if username == "system" else ""
        raise CommandError(f"There is no user “{username}”.{hint}", returncode=USAGE)
    return user


def site_of(code: str | None) -> Site:
    """The active site of this code; without one, the only active site. Raises CommandError, exit code 2."""
    sites = list(Site.objects.filter(active=True).order_by("code"))
    wanted = [site for site in sites if code in (None, site.code)]
    if len(wanted) != 1:
        known = ", ".join(site.code for site in sites)[:200]
        raise CommandError(f"Name the site: --site CODE, one of: {known}.", returncode=USAGE)
    return wanted[0]
