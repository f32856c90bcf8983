"""A person as matching looks at it: every field folded once, so that comparing two of them is cheap.

A portrait also holds what blocking needs. Equal names share one object: in a register of a million most names repeat.
"""

import re
import sys
from dataclasses import dataclass
from functools import lru_cache

from patients import mrn
from patients.dates import PartialDate
from patients.errors import InvalidInput
from patients.matching.person import Person
from patients.spelling import comparison_key, has_han, has_kana, is_abjad, short_vowels, spellings

SUFFIXES = dict(
    pair.split("-") for pair in "jr-jr junior-jr sr-sr senior-sr ii-ii iii-iii iv-iv 2nd-ii 3rd-iii".split()
)
# Words that stand in for a name that nobody knows yet.
_NEWBORN = frozenset("baby newborn neonate infant babyboy babygirl bb bg".split())
_CHILD = dict(pair.split("-") for pair in "of- baby- newborn- infant- babyboy-boy bb-boy babygirl-girl bg-girl".split())
_NOBODY = frozenset("unknown unbekannt inconnu desconocido unnamed noname nn xxx".split())

# One letter for every sound that spellings exchange; the order matters (longest first).
_SOUNDS = tuple(
    pair.split(">")
    for pair in (
        "tsch>s shch>s sch>s tch>s sz>s cz>s ch>s sh>s zh>s ts>s tz>s ck>k cq>k ph>f gh>g kh>h dj>j dzh>j dt>t "
        "th>t qu>k x>ks"
    ).split()
)
_LETTERS = str.maketrans("cqgzvwbdyjie", "kkksffptiiii")
# Left out of a street before it is compared: they are shortened in a hundred ways and tell little.
_STREET_KINDS = frozenset(
    (
        "street str strasse st straat road rd avenue ave av avenida avda place pl platz plaza court ct cr crescent "
        "drive dr lane ln circuit cct circ close cl boulevard blvd bd terrace tce ter calle rue via rua number no nr "
        "cres apartment apt flat unit app weg gasse square sq way highway hwy parade pde grove gr ulica ul"
    ).split()
)
_FUSED_KIND = re.compile(r"(?<=[a-z]{3})(strasse|str|straat|gasse|weg|platz)$")


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name in one script. `han` tells Chinese characters from Latin keys."""

    han: bool
    family: str
    given: str


@dataclass(frozen=True, slots=True)
class Names:
    """The forms of a name, folded: `forms` are compared, `codes` are for blocking (family's sound, given's sound)."""

    forms: tuple[NameForm, ...]
    spelt: str
    family_code: str
    given_code: str
    suffix: str
    newborn: str  # "boy", "girl", "b" and so on when the given name is a stand-in
    abjad: bool


@dataclass(frozen=True, slots=True)
class Portrait:
    """One record, folded."""

    id: str
    names: Names
    middle: str
    birth: str  # YYYYMMDD, 00 for what is not known, "" for nothing
    real_date: bool
    sex: str
    phone: str
    email: str
    street: str
    numbers: tuple[str, ...]
    postcode: str
    city: str
    mrn: str


def portrait(person: Person) -> Portrait:
    """Fold one record. Never raises: what cannot be read counts as unknown."""
    street, numbers = _street(person.street)
    return Portrait(
        id=person.id,
        names=names_of(person.family, person.given, person.ideographic, person.phonetic),
        middle=sys.intern(_bare(comparison_key(person.middle))),
        birth=_birth(person.birth_date, person.birth_text),
        real_date=person.birth_date is not None,
        sex=person.sex if person.sex in ("M", "F") else "",
        phone=_phone(person.phone),
        email=person.email.strip().casefold(),
        street=street,
        numbers=numbers,
        postcode=sys.intern(comparison_key(person.postcode).replace(" ", "")),
        city=sys.intern(comparison_key(person.city)),
        mrn=_mrn(person.mrn),
    )


@lru_cache(maxsize=500_000)
def names_of(family: str, given: str, ideographic: str, phonetic: str) -> Names:
    """All forms of a name, most telling first."""
    forms: dict[NameForm, None] = {}
    pairs = [(family, given), _pair(ideographic), _pair(phonetic)]
    suffix = newborn = ""
    for one, other in pairs:
        one_key, one_suffix = _without_suffix(_key(one))
        other_key, other_suffix = _without_suffix(_key(other))
        suffix = suffix or one_suffix or other_suffix
        other_key, stand_in = _without_newborn(other_key)
        newborn = newborn or stand_in
        if one_key in _NOBODY:
            one_key = ""
        if other_key in _NOBODY:
            other_key = ""
        if one_key or other_key:
            forms[NameForm(has_han(one_key + other_key), one_key, other_key)] = None
    first = next((form for form in forms if not form.han), next(iter(forms), NameForm(False, "", "")))
    code_family, code_given = (sound(_latin(part))[:6] for part in (first.family, first.given.split(" ")[0]))
    spelt = "|".join(f"{form.family},{form.given}" for form in forms)
    return Names(tuple(forms), spelt, code_family, code_given, suffix, newborn, is_abjad(family + given))


def _key(text: str) -> str:
    key = comparison_key(text.replace("-", " "))
    return short_vowels(key) if has_kana(text) else key


def _latin(key: str) -> str:
    return spellings(key)[-1] if has_han(key) else key


@lru_cache(maxsize=500_000)
def sound(key: str) -> str:
    """How a key sounds, in no language in particular: consonants folded to a few, vowels dropped but the first.

    Youssef and Yusuf, Shevchenko and Schewtschenko, Meyer and Maier, Kim and Gim come out equal. Soundex, metaphone and
    nysiis (jellyfish) know English only.
    """
    text = key.replace(" ", "")
    for spelt, heard in _SOUNDS:
        if spelt in text:
            text = text.replace(spelt, heard)
    text = text.translate(_LETTERS)
    start, rest = text[:1], text[1:]
    if start == "h":
        start, rest = rest[:1], rest[1:]
    rest = rest.translate(_DROPPED)
    kept = ("a" if start in "aiou" else start) + rest
    return "".join(char for place, char in enumerate(kept) if place == 0 or char != kept[place - 1])


_DROPPED = str.maketrans("", "", "aiouh ")


def _pair(group: str) -> tuple[str, str]:
    """Family and given of an ideographic or phonetic group, 山田^太郎 or 山田 太郎."""
    parts = group.replace("^", " ").split()
    return (parts[0], " ".join(parts[1:])) if parts else ("", "")


def _without_suffix(key: str) -> tuple[str, str]:
    words = key.split(" ")
    if len(words) > 1 and words[-1] in SUFFIXES:
        return " ".join(words[:-1]), SUFFIXES[words[-1]]
    return key, ""


def _bare(key: str) -> str:
    return _without_suffix(key)[0] if key not in SUFFIXES else ""


def _without_newborn(key: str) -> tuple[str, str]:
    """ "baby girl of jane" stands for no name; what is left ("girl jane") tells two newborns apart."""
    words = key.split(" ")
    if words[0] not in _NEWBORN:
        return key, ""
    told = (_CHILD.get(word, word) for word in words)
    return "", " ".join(sorted(word for word in told if word)) or "baby"


def _birth(known: PartialDate | None, text: str) -> str:
    if known is not None:
        return f"{known.year:04d}{known.month or 0:02d}{known.day or 0:02d}"
    digits = "".join(char for char in text if char in "0123456789")
    return digits if len(digits) == 8 else ""


def _phone(text: str) -> str:
    """The last eight digits: country code and trunk zero are written or not. A stand-in (00000000) is unknown."""
    digits = "".join(char for char in text if char in "0123456789")
    return "" if len(digits) < 6 or len(set(digits)) < 3 else digits[-8:]


def _mrn(text: str) -> str:
    try:
        return mrn.comparison_key(text) if text else ""
    except InvalidInput:
        return ""


@lru_cache(maxsize=200_000)
def _street(text: str) -> tuple[str, tuple[str, ...]]:
    """The words of a street without its kind, and its numbers apart."""
    words, numbers = [], []
    for word in comparison_key(text.replace("-", " ").replace(".", " ").replace("/", " ")).split():
        if word[0].isdecimal():
            numbers.append(word.lstrip("0") or "0")
        elif word not in _STREET_KINDS:
            words.append(_FUSED_KIND.sub("", word))
    return " ".join(words), tuple(numbers)
