"""The short code of a signed version, drawn by lot: nobody can work it out, and it says nothing about the patient."""

import secrets

from reporting.models import ReportVersion

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: none that is taken for another
MISREAD = str.maketrans("ILOU", "110V")
LENGTH = 8


def new_code() -> str:
    """A code that no version has yet."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if not ReportVersion.objects.filter(code=code).exists():
            return code


def as_typed(text: str) -> str:
    """The code that somebody typed from a paper: any case, with or without the hyphen, letters for the digits."""
    return "".join(letter for letter in text.upper() if letter.isalnum()).translate(MISREAD)
