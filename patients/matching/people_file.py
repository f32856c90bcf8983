"""A register as a CSV file: people in, likely pairs out. What cannot be read is reported, and the run goes on."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple, TextIO

from django.utils.translation import gettext as _

from patients import dates, mrn, names, sex
from patients.errors import InvalidInput
from patients.matching.person import Match, Person

COLUMNS = (
    "id family_name given_name middle_name ideographic_name phonetic_name birth_date sex phone email street postcode "
    "city mrn"
).split()
PAIR_COLUMNS = ("id_a", "id_b", "score", "verdict", "reasons")
LONGEST = 1_000  # characters of one value; more is a broken quotation mark


class BadValue(NamedTuple):
    """What is wrong in a row. The value is left out and the rest counts; `field` is "" when the row is left out."""

    line: int
    field: str
    value: str
    mend: str


Complain = Callable[[BadValue], None]


def read_people(file: TextIO, order: dates.Order, today: date, complain: Complain) -> Iterator[Person]:
    """The people of a CSV file with a header line: COLUMNS in any order, parted by comma, semicolon or tab.

    `order` is how the file writes dates. A row without id gets its line number. Raises InvalidInput when the header
    names no column that is known.
    """
    header = file.readline()
    separator = max(",;\t", key=header.count)
    columns = [column.strip().casefold() for column in next(csv.reader([header], delimiter=separator), [])]
    if not set(columns) & set(COLUMNS):
        raise InvalidInput(_("Header"), header.strip()[:200], _("Name the columns: %s.") % ", ".join(COLUMNS))
    rows = csv.reader(file, delimiter=separator)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            complain(BadValue(rows.line_num + 1, "", str(error), _("Mend the row; it was left out.")))
            continue
        if row:
            person = _person(dict(zip(columns, row, strict=False)), rows.line_num + 1, order, today, complain)
            if person is not None:
                yield person


def write_pairs(file: TextIO, matches: Iterable[Match]) -> int:
    """Write the pairs with a header line and return how many there were. The score has four digits after the point."""
    writer = csv.writer(file)
    writer.writerow(PAIR_COLUMNS)
    count = 0
    for match in matches:
        writer.writerow((match.id_a, match.id_b, f"{match.score:.4f}", match.verdict, "; ".join(match.reasons)))
        count += 1
    return count


def _person(row: dict[str, str], line: int, order: dates.Order, today: date, complain: Complain) -> Person | None:
    value = {column: row.get(column, "").strip() for column in COLUMNS}
    if longest := next((column for column, text in value.items() if len(text) > LONGEST), ""):
        complain(BadValue(line, "", value[longest][:80], _("Close the quotation mark; the row was left out.")))
        return None

    def read(field: str, reading: Callable[[str], str]) -> str:
        try:
            return reading(value[field]) if value[field] else ""
        except InvalidInput as error:
            complain(BadValue(line, field, value[field][:80], f"{error.reason} {error.mend}".strip()))
            return ""

    family, given, middle = _name(value, read)
    born = _birth_date(value["birth_date"], line, order, today, complain)
    return Person(
        id=value["id"] or str(line),
        family=family,
        given=given,
        middle=middle,
        ideographic=read("ideographic_name", _legible),
        phonetic=read("phonetic_name", _legible),
        birth_date=born,
        sex=read("sex", sex.parse),
        phone=value["phone"],
        email=value["email"],
        street=value["street"],
        postcode=value["postcode"],
        city=value["city"],
        mrn=read("mrn", mrn.normalise),
        birth_text="" if born else _digits(value["birth_date"], order),
    )


def _name(value: dict[str, str], read: Callable[[str, Callable[[str], str]], str]) -> tuple[str, str, str]:
    """Family, given and middle name; a family name that holds the whole ("DOE^JANE", "Doe, Jane") is taken apart."""
    family, given = read("family_name", _legible), read("given_name", _legible)
    middle = read("middle_name", _legible)
    if given or not re.search(r"[\^,]", family):
        return family, given, middle
    whole = names.parse(family)
    return whole.family, whole.given, middle or whole.middle


def _legible(text: str) -> str:
    """The text as it is, if it can be a name at all. Raises InvalidInput."""
    if not text.isprintable() or "\ufffd" in text or not any(map(str.isalpha, text)):
        names.parse(text)
    return text


def _birth_date(text: str, line: int, order: dates.Order, today: date, complain: Complain) -> dates.PartialDate | None:
    try:
        return dates.parse_birth_date(text, order, today) if text else None
    except InvalidInput as error:
        complain(BadValue(line, "birth_date", text[:80], f"{error.reason} {error.mend}".strip()))
        return None


def _digits(text: str, order: dates.Order) -> str:
    """YYYYMMDD of a date that no calendar has, as far as its year can be told: the digits still tell people apart."""
    parts = re.findall(r"\d+", text)
    if len(parts) == 1:
        return parts[0] if len(parts[0]) == 8 else ""
    if len(parts) != 3:
        return ""
    if len(parts[2]) == 4:
        day, month = (parts[1], parts[0]) if order == "MDY" else (parts[0], parts[1])
        parts = [parts[2], month, day]
    return f"{parts[0]}{parts[1]:0>2}{parts[2]:0>2}" if len(parts[0]) == 4 else ""
