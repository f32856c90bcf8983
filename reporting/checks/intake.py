"""Reading values from outside, each refusal with the field, the value and the mend."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

_YES = ("true", "yes", "y", "1")
_NO = ("false", "no", "n", "0", "")
_DAYS = {"d": 365.25, "w": 52.18, "m": 12.0, "y": 1.0}


class InvalidReport(ValueError):
    """The input of `check_report` can't be read. It will not work before somebody mends the input."""

    def __init__(self, where: str, value: object, mend: str) -> None:
        self.where = where
        shown = repr(value)
        if len(shown) > 60:
            shown = shown[:60] + "…"
        super().__init__(_("%(field)s is %(value)s: %(mend)s.") % {"field": where, "value": shown, "mend": mend})


def mapping(value: Any, where: str) -> Mapping[str, Any]:
    """A JSON object, or InvalidReport."""
    if value is None:
        raise InvalidReport(where, None, _("it is required, write a JSON object"))
    if not isinstance(value, Mapping):
        raise InvalidReport(where, value, _("write a JSON object"))
    return value


def sequence(value: Any, where: str) -> Sequence[Any]:
    """A JSON list (null is an empty one), or InvalidReport."""
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise InvalidReport(where, value, _("write a JSON list"))
    return value


def text(data: Mapping[str, Any], where: str, name: str) -> str:
    """A string; null and a missing field are ""; a number is taken as it is written."""
    value = data.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidReport(f"{where}.{name}", value, _("write a text in quotation marks"))
    return str(value)


def flag(value: Any, where: str) -> bool:
    """true or false (null is false), or InvalidReport."""
    if value is None or isinstance(value, bool):
        return bool(value)
    written = str(value).strip().lower()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise InvalidReport(where, value, _("write true or false"))


def years(value: Any, where: str) -> float | None:
    """An age in years from 65, "65", "65 years" or DICOM AS ("065Y", "008M", "003W", "010D")."""
    if value is None or value == "":
        return None
    found = (
        None
        if isinstance(value, bool)
        else re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,4})?)\s*(?:([dwmy])[a-z]{0,6}\.?(?: old)?)?\s*", str(value).lower())
    )
    age = float(found[1]) / _DAYS[found[2] or "y"] if found else -1.0
    if not 0 <= age <= 130:
        raise InvalidReport(where, value, _("write the age in years, a number from 0 to 130"))
    return age
