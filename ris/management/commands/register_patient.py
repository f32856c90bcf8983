"""`manage.py register_patient --family-name ... --sex ...`: one patient from a script or an operator's hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.actions.intake import FLAGS, label
from patients.actions.register import EDITABLE, register
from patients.errors import Refusal
from patients.models import DuplicateCase, Patient
from ris.management.door import Door, acting, site_of

REFUSED = 1
FIELDS = sorted(EDITABLE - {"birth_precision", "temporary"})  # an unknown patient has a verb and a number of its own

HELP = """\
Register one patient by the rules of the registration form, and print the MRN. --family-name and --sex are needed;
without --mrn the site's next number is drawn. Nobody is merged and nobody is kept out: a likely duplicate opens a case
in the identity inbox. A date that can be read in two ways is asked back: give one of the days that are named.

  manage.py register_patient --family-name Doe --given-name Jane --birth-date 2.3.1970 --sex F

exit code:
  0  registered; the MRN is the only line of the output
  1  refused, with field, value and mend; nothing was registered
  2  the command line cannot be carried out
"""


class Command(Door):
    """A door: options in, the verb called, the MRN out."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option a field, and whose register."""
        parser.allow_abbrev = False  # a misspelt option is refused, not taken for another field
        parser.add_argument("--site", metavar="CODE", help="whose register (needed where there are several sites)")
        parser.add_argument("--as", dest="username", default="system", metavar="USERNAME", help="who registers")
        for field in FIELDS:
            metavar = "YES|NO" if field in FLAGS else "TEXT"
            # A list of one: where the text is "--", argparse hands over an empty list, or with a plain value breaks.
            parser.add_argument(f"--{field.replace('_', '-')}", nargs=1, metavar=metavar, help=label(field))

    def handle(self, *args: Any, **options: Any) -> None:
        """Register, print the MRN, and say whether a case was opened."""
        site, user = site_of(options["site"]), acting(options["username"])
        told = {field: (options[field] or ["--"])[0] for field in FIELDS if options[field] is not None}
        try:
            patient = register(site, by=user, **{"family_name": "", "sex": "", **told})
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=REFUSED) from refusal
        except PermissionDenied as denied:
            sentence = _("“%(user)s” may not register patients.") % {"user": user.get_username()}
            raise CommandError(sentence, returncode=REFUSED) from denied
        self.stdout.write(patient.mrn)
        if count := _open_cases(patient):
            said = ngettext("%(n)d likely duplicate", "%(n)d likely duplicates", count) % {"n": count}
            self.stderr.write(_("%(said)s: decide in the identity inbox.") % {"said": said})


def _open_cases(patient: Patient) -> int:
    return DuplicateCase.objects.filter(Q(first=patient) | Q(second=patient), decision="").count()
