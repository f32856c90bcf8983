"""The two kinds of error: "this will not work" and "try again later".

Every verb raises one of these (or Django's PermissionDenied), and every door turns it into its own answer:
a form error, a page, an HL7 code, a DICOM status, an exit code.
"""

from django.utils.translation import gettext as _


class Refusal(Exception):
    """This will not work: trying the same again gives the same answer. The message is a sentence for a person."""

    status_code = 409

    @property
    def sentence(self) -> str:
        """The message as it is shown."""
        return str(self.args[0]) if self.args else _("This is not possible.")


class InvalidInput(Refusal):
    """A value that cannot be taken as it is. Raise it when the person who typed it can mend it."""

    status_code = 400

    def __init__(self, field: str, value: object, mend: str, reason: str = "") -> None:
        self.field, self.value, self.mend, self.reason = field, value, mend, reason
        shown = _("%(field)s “%(value)s”") % {"field": field, "value": value} if value not in (None, "") else field
        super().__init__(f"{shown}: {reason} {mend}" if reason else f"{shown}: {mend}")


class IllegalMove(Refusal):
    """The state machine does not know this step from here. Raise it when the status has moved on."""


class Conflict(Refusal):
    """Somebody else was first: a slot, a claim, a number, a newer draft."""


class TryAgainLater(Exception):
    """Nothing is wrong with the request: the database, the disk or a peer is away. The door may try again."""

    status_code = 503
