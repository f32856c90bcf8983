"""What was typed or sent about a patient, read by one set of rules at every door: form, file, message, command.

A value that is no text (a date, True) was read already and passes. The MRN is read where it is compared
(patients.actions.register.set_facts). What can be read in two ways is asked back, never guessed.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from django.db.models import BooleanField
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from patients import dates, names, phones, sex
from patients.errors import InvalidInput
from patients.models import Patient, Site

NAMES = {  # our columns, and the parts of a name (patients.names)
    "family_name": "family",
    "given_name": "given",
    "middle_name": "middle",
    "prefix": "prefix",
    "suffix": "suffix",
    "ideographic_name": "ideographic",
    "phonetic_name": "phonetic",
}
FLAGS = frozenset(field.name for field in Patient._meta.concrete_fields if isinstance(field, BooleanField))
_YES, _NO = frozenset("1 true yes y on".split()), frozenset("0 false no n off".split()) | {""}
# Control signs but for the end of a line, marks that turn the direction of what follows, and halves of signs.
_DAMAGED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufffd\ud800-\udfff]")
_NO_COUNTRY = frozenset("EU EZ UN QO ZZ XA XB".split())


def facts_from_text(site: Site, raw: Mapping[str, Any], *, given_name: str = "") -> dict[str, Any]:
    """The facts as `register` and `update` keep them. `given_name` is the one that the register has.

    Raises InvalidInput with the field's name as people know it, AmbiguousDate (patients.dates).
    """
    facts: dict[str, Any] = {}
    for field, value in whole_name(raw, given_name).items():
        facts |= read(site, field, value)
    return facts


def whole_name(raw: Mapping[str, Any], given_name: str = "") -> dict[str, Any]:
    """Where the family name holds the whole ("DOE^JANE", "Doe, Jane", "baby of Jane Doe"), its parts; else as it is."""
    text = raw.get("family_name")
    if not isinstance(text, str) or raw.get("given_name", given_name) or not names.holds_all(text):
        return dict(raw)
    try:
        whole = names.parse(text)
    except InvalidInput as refusal:
        raise InvalidInput(label("family_name"), refusal.value, refusal.mend, refusal.reason) from refusal
    parts = {field: getattr(whole, part) for field, part in NAMES.items()}
    told = {field: part for field, part in parts.items() if part and not raw.get(field)}
    return {**raw, **told, "family_name": whole.family}


def read(site: Site, field: str, value: Any) -> dict[str, Any]:
    """One field as it is kept; a birth date brings its precision. Raises as `facts_from_text`."""
    if isinstance(value, dates.PartialDate):
        return {"birth_date": value.first_day(), "birth_precision": value.precision}
    if not isinstance(value, str):
        return {field: value}
    text = value.strip()
    if field in FLAGS:
        return {field: _flag(field, text)}
    if not text:
        return {field: None if field == "birth_date" else ""}
    if field == "birth_date":
        return read(site, field, birth_date(text, site))
    return {field: _READERS.get(field, _plain)(field, text, site)}


def birth_date(text: str, site: Site) -> dates.PartialDate:
    """A birth date in the site's order, no later than the site's today. Raises InvalidInput, AmbiguousDate."""
    today = timezone.now().astimezone(ZoneInfo(site.time_zone)).date()
    try:
        return dates.parse_birth_date(text, site.date_order, today)  # type: ignore[arg-type]  # the column's choices
    except dates.AmbiguousDate as question:
        raise dates.AmbiguousDate(str(question.value), question.choices, label("birth_date")) from question
    except InvalidInput as refusal:
        raise InvalidInput(label("birth_date"), text[:80], refusal.mend, refusal.reason) from refusal


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Two-letter codes (ISO 3166)."""
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code)) - _NO_COUNTRY


def label(field: str) -> str:
    """The field as people know it."""
    column: Any = Patient._meta.get_field(field)
    return capfirst(str(column.verbose_name))


def _name(field: str, text: str, site: Site) -> str:
    part = NAMES[field]
    try:
        return str(getattr(names.normalise(names.PersonName(**{part: text})), part))
    except InvalidInput as refusal:
        raise InvalidInput(label(field), refusal.value, refusal.mend, refusal.reason) from refusal


def _sex(field: str, text: str, site: Site) -> str:
    return sex.parse(text)


def _phone(field: str, text: str, site: Site) -> str:
    return phones.normalise(text, site.region)


def _country(field: str, text: str, site: Site) -> str:
    if text not in countries():
        raise InvalidInput(label(field), text, _("Give the country's two capital letters, for example CH."))
    return text


def _plain(field: str, text: str, site: Site) -> str:
    if damaged := _DAMAGED.search(text):
        reason = _("It contains the sign U+%(code)04X.") % {"code": ord(damaged[0])}
        raise InvalidInput(label(field), ascii(text[:80]), _("Type it again by hand."), reason)
    return text


def _flag(field: str, text: str) -> bool:
    if text.casefold() in _YES | _NO:
        return text.casefold() in _YES
    raise InvalidInput(label(field), text, _("Say yes or no."))


_READERS: dict[str, Callable[[str, str, Site], str]] = {
    **dict.fromkeys(NAMES, _name),
    "sex": _sex,
    "phone": _phone,
    "country": _country,
}
