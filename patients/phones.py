"""Telephone numbers in one form for storing (E.164) and one for reading. Pure."""

import phonenumbers
from django.utils.translation import gettext as _

from patients.errors import InvalidInput


def normalise(text: str, region: str) -> str:
    """E.164, for example +41443123456. `region` (ISO 3166, "CH") tells how a number without country code is read.

    A number of possible length is taken even when its range is unknown: ranges are opened faster than lists are
    renewed. Raises InvalidInput.
    """
    try:
        number = phonenumbers.parse(text, region.upper() or None)
    except phonenumbers.NumberParseException as error:
        raise _refusal(text) from error
    if number.extension:
        raise _refusal(text, _("An extension cannot be dialled from here."), _("Leave the extension out."))
    if not phonenumbers.is_possible_number(number):
        raise _refusal(text)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def show(number: str) -> str:
    """An E.164 number with its spaces, +41 44 312 34 56. Anything else comes back as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _refusal(text: str, reason: str = "", mend: str = "") -> InvalidInput:
    reason = reason or _("No telephone number has this form.")
    mend = mend or _("Type it with + and the country code, for example +41 44 312 34 56.")
    return InvalidInput(_("Telephone"), text, mend, reason)
