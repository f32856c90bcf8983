"""What contrast was ordered or given, from the many ways in which people write it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reporting.checks.intake import InvalidReport

_NOTHING = re.compile(
    r"(?:none|no|nil|without|false|0|n/?a|not given|not administered|non[- ]?contrast|no .{0,30}contrast|"
    r"without .{0,30}contrast|w/o .{0,20}|plain|unenhanced|native|not applicable|-)\.?"
)
_VOLUME = re.compile(r"(?<![\d.,])(\d{1,4}(?:[.,]\d{1,2})?)\s?(?:ml|cc|milliliters?|millilitres?)\b")
_ROUTES = ("oral", "rectal", "intra-articular", "intraarticular", "intrathecal")
_VEIN = re.compile(r"\biv\b|i\.v\.|intravenous|vein")


@dataclass(frozen=True, slots=True)
class Contrast:
    """`given` is None where nobody said anything; `volumes` are in mL."""

    given: bool | None = None
    words: str = ""
    volumes: tuple[float, ...] = ()

    @property
    def vein_only_denied(self) -> bool:
        """Given by another route only, as far as the words say: a bowl of oral contrast is no injection."""
        return any(route in self.words for route in _ROUTES) and not _VEIN.search(self.words)


def _flat(value: Any, where: str) -> str:
    """The words of a value; an object (agent, volume, route) is read as its values in a row."""
    if isinstance(value, Mapping):
        return " ".join(
            f"{_flat(one, where)} ml"
            if "ml" in str(name).lower() and isinstance(one, int | float)
            else _flat(one, where)
            for name, one in value.items()
        )
    if isinstance(value, list | tuple):
        return " ".join(_flat(one, where) for one in value)
    if value is None or isinstance(value, bool):
        return "" if not value else "yes"
    if isinstance(value, str | int | float):
        return str(value)
    raise InvalidReport(where, value, _("write true, false or the agent and its volume"))


def contrast_from(data: Mapping[str, Any], where: str) -> Contrast:
    """Read `contrast`. A field that is there and empty says that nothing is recorded as given."""
    if "contrast" not in data:
        return Contrast()
    try:
        words = " ".join(_flat(data["contrast"], f"{where}.contrast").lower().split())
    except RecursionError:
        raise InvalidReport(f"{where}.contrast", "…", _("write true, false or the agent and its volume")) from None
    volumes = tuple(float(number.replace(",", ".")) for number in _VOLUME.findall(words))
    return Contrast(bool(words) and not _NOTHING.fullmatch(words), words, volumes)
