"""A catalogue as a CSV file: text in, values and complaints out; what a code names is looked up by the caller."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TextIO

from django.db.models import BooleanField, Field, PositiveSmallIntegerField
from django.utils.translation import gettext as _

from imaging.models import Procedure

LONGEST = 1_000_000  # characters of one value; more is a broken quotation mark
LONGEST_NUMBER, MOST_MINUTES = 9, 720
YES, NO = frozenset("1 true yes y x".split()), frozenset(["0", "false", "no", "n", ""])
NEEDED = ("code", "name", "modality")
_COLUMNS: dict[str, Any] = {
    one.name: one for one in [*Procedure._meta.concrete_fields, *Procedure._meta.many_to_many] if one.name != "id"
}
COLUMNS = tuple(_COLUMNS)
Known = Callable[[str, Sequence[str]], dict[str, Any]]


class Complaint(NamedTuple):
    """Line of the file (the header is 1), column, value, and how to mend it."""

    line: int
    field: str
    value: str
    mend: str

    @property
    def sentence(self) -> str:
        """For a person at a terminal."""
        place = f"{self.field} “{self.value[:80]}”: " if self.field else ""
        return f"{self.line}: {place}{self.mend}"


@dataclass
class Line:
    """One row of the file by column, trimmed; a column that the file lacks is not in it."""

    number: int
    told: dict[str, str]
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, column: str, value: str, mend: str) -> None:
        """Note what is wrong."""
        self.complaints.append(Complaint(self.number, column, value, mend))

    def fill(self, row: Procedure, known: Known) -> dict[str, list[Any]]:
        """Set what the line tells on the row; return what it is to point at. A missing column changes nothing."""
        links: dict[str, list[Any]] = {}
        for name, text in self.told.items():
            column = _COLUMNS[name]
            if column.many_to_many:
                links[name] = self._rows(name, text.replace("|", " ").split(), known)
            elif column.is_relation:
                setattr(row, name, next(iter(self._rows(name, [text], known)), None))
            else:
                setattr(row, name, self._value(column, text))
        return links

    def _rows(self, name: str, keys: Sequence[str], known: Known) -> list[Any]:
        found = known(name, keys)
        for key in (key for key in keys if key not in found):
            mend = _("It is not known here. Add it first, or mend the spelling.") if key else _("It is needed.")
            self.complain(name, key, mend)
        return list(found.values())

    def _value(self, column: "Field[Any, Any]", text: str) -> Any:
        if isinstance(column, BooleanField):
            if text.casefold() not in YES | NO:
                self.complain(column.name, text, _("Write yes or no."))
            return text.casefold() in YES if text or column.name != "active" else True
        if isinstance(column, PositiveSmallIntegerField):
            number = int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else 0
            if text and not 1 <= number <= MOST_MINUTES:
                self.complain(column.name, text, _("Write whole minutes from 1 to 720, as 20."))
            return number or column.get_default()
        return text or column.get_default()


def read(file: TextIO) -> Iterator[Line]:
    """The lines of a CSV file with a header, parted by comma, semicolon or tab. Raises ValueError for a bad header.

    A row with more values than the header is a complaint of its line.
    """
    csv.field_size_limit(LONGEST)
    header = file.readline()
    separator = max(",;\t", key=header.count)
    columns = [column.strip().casefold() for column in next(csv.reader([header], delimiter=separator), [])]
    _check(columns)
    rows = csv.reader(file, delimiter=separator)
    for row in rows:
        if not any(value.strip() for value in row):
            continue
        line = Line(rows.line_num + 1, {name: value.strip() for name, value in zip(columns, row, strict=False)})
        if len(row) != len(columns):
            said = {"values": len(row), "columns": len(columns)}
            line.complain("", "", _("%(values)d values for %(columns)d columns. Is a quotation mark missing?") % said)
        yield line


def values(row: Procedure | None) -> dict[str, Any]:
    """What the row itself holds, by column."""
    return {} if row is None else {one.name: one.value_from_object(row) for one in Procedure._meta.concrete_fields}


def _check(columns: Sequence[str]) -> None:
    unknown = [column for column in columns if column not in COLUMNS]
    if unknown:
        said = {"unknown": ", ".join(unknown)[:200], "columns": ", ".join(COLUMNS)}
        raise ValueError(_("These columns are not known: %(unknown)s. Known are: %(columns)s.") % said)
    missing = [column for column in NEEDED if column not in columns]
    twice = [column for column in columns if columns.count(column) > 1]
    if missing or twice:
        raise ValueError(
            _("Columns missing: %(missing)s. Columns there twice: %(twice)s.")
            % {"missing": ", ".join(missing) or "–", "twice": ", ".join(sorted(set(twice))) or "–"}
        )
