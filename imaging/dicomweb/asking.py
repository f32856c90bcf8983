"""The query of an address, read (PS3.18 8.3.4). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from imaging.dicomweb.attributes import KEYS, Level, Path, path_of, vr_of
from imaging.matching_keys import is_universal
from patients.errors import InvalidInput

MOST: Final = {Level.STUDY: 1_000, Level.SERIES: 5_000, Level.INSTANCE: 10_000}  # matches of one answer
_FARTHEST = 10**9
_LONGEST = 1024  # characters of one key
_NO_KEYS = frozenset({"limit", "offset", "fuzzymatching", "includefield", "accept", "charset"})
_LISTS = frozenset({"UI"})  # "1.2,1.3" and "1.2\1.3" (8.3.4.1, PS3.4 C.2.2.2.2)


@dataclass(frozen=True)
class Question:
    """What is asked: `keys` has the text of each attribute that has to match, `included` what is wanted besides."""

    level: Level
    keys: dict[Path, str] = field(default_factory=dict)
    included: frozenset[int] = frozenset()
    everything: bool = False
    fuzzy: bool = False
    limit: int = 0
    offset: int = 0
    ignored: tuple[str, ...] = ()

    def text(self, *path: int) -> str:
        """What a key asks, "" where it is not there."""
        return self.keys.get(path, "")


def read(query: QueryDict, level: Level) -> Question:
    """The question. Raises InvalidInput for what has no meaning; what is known and not matched here is ignored."""
    keys: dict[Path, str] = {}
    ignored: list[str] = []
    for name in query:
        if name in _NO_KEYS:
            continue
        path, text = _path(name), _text(name, query.getlist(name))
        if path in KEYS[level]:
            if not is_universal(vr_of(path[-1]), text):
                keys[path] = text
        elif text.strip():
            ignored.append(name)
    included, everything = _included(query.getlist("includefield"))
    return Question(
        level,
        keys,
        included,
        everything,
        fuzzy=_truth("fuzzymatching", query.get("fuzzymatching", "")),
        limit=min(_number("limit", query.get("limit", ""), MOST[level]), MOST[level]),
        offset=_number("offset", query.get("offset", ""), 0),
        ignored=tuple(ignored),
    )


def _path(name: str) -> Path:
    path = path_of(name) if len(name) < 130 else None
    if path is None:
        mend = _("Write the keyword or the eight digits of an attribute: PatientID, 00100020.")
        raise InvalidInput(_("Attribute"), name[:130], mend)
    return path


def _text(name: str, values: Iterable[str]) -> str:
    different = list(dict.fromkeys(value.strip() for value in values))
    path = path_of(name)
    lists = path is not None and vr_of(path[-1]) in _LISTS
    if lists:
        different = ["\\".join(",".join(different).replace(",", "\\").split("\\"))]
    if len(different) > 1:
        raise InvalidInput(name[:130], ", ".join(different)[:130], _("Name each attribute once."))
    if len(different[0]) > (64 * _LONGEST if lists else _LONGEST):
        raise InvalidInput(name[:130], different[0][:60], _("This is longer than any value."))
    return different[0]


def _included(values: Iterable[str]) -> tuple[frozenset[int], bool]:
    """A sequence comes whole, so the first tag of a path says enough."""
    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    return frozenset(_path(name)[0] for name in names if name != "all"), "all" in names


def _number(name: str, text: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise InvalidInput(name, text[:60], _("Give a whole number from 0 to %(most)s.") % {"most": _FARTHEST - 1})
    return int(text)


def _truth(name: str, text: str) -> bool:
    if text.lower() not in ("", "true", "false"):
        raise InvalidInput(name, text[:60], _("Say true or false."))
    return text.lower() == "true"
