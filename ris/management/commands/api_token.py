"""`manage.py api_token USERNAME`: a token for a machine that acts as this account."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from patients.actions import tokens
from patients.errors import Refusal
from patients.models import ApiToken, User
from ris.management.door import acting

USAGE = 2


class Command(BaseCommand):
    """A door: a name in, the verb called, the secret out, once."""

    help = "Make a token for the interfaces under /fhir/ and /dicom-web/, or revoke one. The secret is printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For whom, for what, how long."""
        parser.add_argument("username", metavar="USERNAME", help="the account as which the machine acts")
        parser.add_argument("--name", default="", help="which machine or program uses it (the account's name)")
        parser.add_argument("--scopes", default="system/*.rs", help="such as 'system/Patient.rs' (%(default)s)")
        parser.add_argument("--days", type=int, default=365, help="how long it works (%(default)s); 0 for ever")
        parser.add_argument("--from", dest="addresses", default="", metavar="NETWORKS", help="such as 10.0.3.0/24")
        parser.add_argument("--revoke", metavar="START", help="revoke this account's token that begins so")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or revoke."""
        user, system = _user(options["username"]), acting("system")
        try:
            if options["revoke"]:
                token = _token(user, options["revoke"])
                tokens.revoke(token, by=system)
                self.stdout.write(f"Revoked: {token.name}")
            else:
                self.stdout.write(tokens.issue(_wanted(user, options), by=system))
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=USAGE) from refusal


def _wanted(user: User, options: dict[str, Any]) -> ApiToken:
    ends = timezone.now() + dt.timedelta(days=options["days"]) if options["days"] else None
    name = options["name"] or user.username
    return ApiToken(user=user, name=name, scopes=options["scopes"], addresses=options["addresses"], expires_at=ends)


def _token(user: User, start: str) -> ApiToken:
    found = list(ApiToken.objects.filter(user=user, start__startswith=start, revoked_at=None)[:2])
    if len(found) != 1:
        raise CommandError(f"{len(found)} tokens of “{user}” begin with “{start}”.", returncode=USAGE)
    return found[0]


def _user(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        hint = " Run manage.py sync_roles first." if name == "system" else ""
        raise CommandError(f"There is no user “{name}”.{hint}", returncode=USAGE)
    return user
