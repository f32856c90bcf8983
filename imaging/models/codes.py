"""What a code of a procedure may look like: values in, a sentence that mends them out; no database."""

import re

from django.utils.translation import gettext as _

LOINC, RADLEX = "LN", "RADLEX"  # designators of coding schemes (PS3.16, 8)
_LOINC = re.compile(r"[1-9][0-9]{0,6}-[0-9]")
_RADLEX = re.compile(r"RP?ID[1-9][0-9]*")
_SCHEME = re.compile(r"[A-Z0-9_.-]+")
_BODY_PART = re.compile(r"[A-Z0-9][A-Z0-9 _]*")  # VR CS (PS3.5, 6.2)


def about_code(code: str, scheme: str) -> str:
    """How to mend the code, or nothing. LOINC's last digit checks the others (Luhn's mod 10)."""
    if not _SCHEME.fullmatch(scheme):
        return _("Write the coding scheme in capital letters: LN, RADLEX, SCT, or 99 and a name of your own.")
    if "\\" in code or code != code.strip():
        return _("Leave out the backslash, and spaces before and after.")
    if scheme == LOINC and not (_LOINC.fullmatch(code) and code[-1] == check_digit(code[:-2])):
        return _("This is no LOINC number: its last digit does not check. Compare it with LOINC, as 24627-2.")
    if scheme == RADLEX and not _RADLEX.fullmatch(code):
        return _("A RadLex code looks like RPID16 or RID10321.")
    return ""


def about_body_part(text: str) -> str:
    """How to mend a Body Part Examined (0018,0015), or nothing."""
    if not text or _BODY_PART.fullmatch(text):
        return ""
    return _("Write it as DICOM does, in capital letters: CHEST, KNEE, LSPINE.")


def check_digit(number: str) -> str:
    """Luhn's mod 10 check digit of a row of digits."""
    digits = [int(sign) for sign in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[::2]]
    return str(-(sum(doubled) + sum(digits[1::2])) % 10)
