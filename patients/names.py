"""A person's name: read it as people and machines write it, keep it as it is written, show it. Pure.

The parts and groups are those of DICOM PN (PS3.5 6.2): alphabetic, ideographic and phonetic group, each with family,
given, middle, prefix and suffix, at most 64 characters a group.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace

from django.utils.translation import gettext as _

from patients.errors import InvalidInput
from patients.spelling import bare_vowels, comparison_key, has_han, has_kana, spellings

__all__ = [
    "PersonName",
    "comparison_key",
    "holds_all",
    "normalise",
    "parse",
    "search_keys",
    "search_words",
    "show",
    "to_dicom",
]

GROUP_LENGTH = 64  # characters, PS3.5 6.2 (VR PN)
# Shown between words of one part, a narrow no-break space: so that the given name "Mary Ann" is told from given Mary,
# middle Ann.
GLUE = "\u202f"

# Only what is no name itself: Don, Pan and Do are.
_PREFIXES = frozenset(
    "dr drs prof profdr mr mrs ms miss mx sir dame rev herr frau hr mme mlle mag dipling ing sr sra srta doña dott "
    "dottssa sig sigra dhr mevr mw".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv junior senior filho neto md phd esq mba msc bsc rn dds".split())
_PARTICLES = frozenset(
    "van von vom zu zur de del della dell delle di da do dos das du des der den ter ten te la le las los lo el al bin "
    "ibn ben bint abu abd mac mc st san santa y e op 't in af av".split()
)
_BABY = re.compile(
    r"(?P<baby>(?:baby|newborn|neonate|infant|b/o|babyboy|babygirl)(?:\s+(?:boy|girl))?(?:\s+of)?)\s+(?P<mother>.+)",
    re.I,
)
_GROUPS = re.compile(r"(?P<latin>[^\[\]]*)\[(?P<ideographic>[^\[\]/]*)(?:/(?P<phonetic>[^\[\]/]*))?\]\s*")
_WORDS = re.compile(rf"[^\S{GLUE}]+")
# Marks that are pasted along unseen: byte order mark, zero width space, left-to-right and right-to-left marks.
_UNSEEN = re.compile("[\ufeff\u200b\u200e\u200f\u061c\u2060\u00ad]")
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufffd\ud800-\udfff\ufffe\uffff]")
_SEPARATORS = re.compile(r"[\^=\\]")


@dataclass(frozen=True)
class PersonName:
    """The parts as written. The ideographic and phonetic groups keep DICOM's form, 山田^太郎."""

    family: str = ""
    given: str = ""
    middle: str = ""
    prefix: str = ""
    suffix: str = ""
    ideographic: str = ""
    phonetic: str = ""


def parse(text: str) -> PersonName:
    """Read DICOM PN ("DOE^JANE", three groups), "Doe, Jane Mary, Jr", "Jane Doe", "van der Berg", "baby of Jane Doe".

    Without comma the last word is the family name (with its particles); Chinese, Japanese and Korean names have it
    first. Raises InvalidInput: empty, no letter, control characters, damaged text, more than 64 characters a group.
    """
    if len(text) > 6 * GROUP_LENGTH:
        raise _too_long(text)
    clean = _legible(_without_unseen(text).strip())
    if "^" in clean or "=" in clean:
        return normalise(_from_dicom(clean))
    groups = _GROUPS.fullmatch(clean)
    name = _from_text(groups["latin"] if groups else clean)
    if groups:
        name = replace(name, ideographic=groups["ideographic"], phonetic=groups["phonetic"] or "")
    return normalise(name)


def holds_all(text: str) -> bool:
    """Whether what stands as family name holds the given names too: DOE^JANE; Doe, Jane; baby of Jane Doe."""
    return "^" in text or "," in text or _BABY.fullmatch(text.strip()) is not None


def normalise(name: PersonName) -> PersonName:
    """NFC, trimmed, inner spaces collapsed; a group 山田 太郎 becomes 山田^太郎. Raises InvalidInput as parse does."""
    clean = PersonName(*map(_clean_part, astuple(name)[:5]))
    clean = replace(clean, ideographic=_clean_group(name.ideographic), phonetic=_clean_group(name.phonetic))
    whole = "".join(astuple(clean))
    if not any(char.isalpha() for char in whole):
        raise InvalidInput(_("Name"), whole, _("Type at least the family name."), _("There is no letter in it."))
    for group in _dicom_groups(clean):
        if len(group) > GROUP_LENGTH:
            raise _too_long(group)
    return clean


def show(name: PersonName) -> str:
    """For people: "Family, Given Middle, Suffix, Prefix [ideographic / phonetic]". parse reads back exactly this name.

    A name that this cannot carry (a comma inside a part, say) is shown in DICOM's form.
    """
    name = normalise(name)
    for text in _for_people(name):
        if _reads_as(text, name):
            return text
    return to_dicom(name) + "^" if "^" not in to_dicom(name) else to_dicom(name)


def to_dicom(name: PersonName) -> str:
    """The PN value; trailing empty parts and groups are left out, as PS3.5 6.2.1 allows."""
    return "=".join(_dicom_groups(name)).rstrip("=")


def search_keys(name: PersonName) -> list[str]:
    """The distinct words by which the name can be found, all groups; double names also joined."""
    words = [word for part in (name.family, name.given, name.middle) for word in search_words(part)]
    for group in (name.ideographic, name.phonetic):
        words += [word for part in group.split("^") for word in search_words(part)]
        words += search_words(group.replace("^", "").replace(" ", ""))
    return list(dict.fromkeys(key for word in words for key in word))


def search_words(part: str) -> list[tuple[str, ...]]:
    """The words of one part of a name, a double name also joined; each with the keys by which it is found."""
    words = [word for word in re.split(r"[\s\-‐‑–]+", part) if word]
    found = []
    for word in dict.fromkeys([*words, "".join(words)]):
        keys = [key.replace(" ", "") for key in spellings(word)]
        found.append(tuple(dict.fromkeys(key for key in [*keys, *map(bare_vowels, keys)] if key)))
    return [word for word in found if word]


def _from_dicom(text: str) -> PersonName:
    groups = text.split("=")
    parts = groups[0].split("^")
    if len(groups) > 3 or any(group.count("^") > 4 for group in groups):
        mend = _("Write family^given^middle^prefix^suffix, in at most three groups parted by =.")
        raise InvalidInput(_("Name"), text, mend, _("It has too many parts."))
    return PersonName(*parts, *[""] * (5 - len(parts)), *groups[1:], *[""] * (3 - len(groups)))


def _from_text(text: str) -> PersonName:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 4:
        raise InvalidInput(_("Name"), text, _("Write: family name, given names."), _("It has too many commas."))
    if len(parts) == 1:
        return _from_words(_split(text))
    family, suffix = _take_last(_split(parts[0]), _SUFFIXES)
    given, *middle = _split(parts[1]) or [""]
    prefix = ""
    if baby := _BABY.fullmatch(parts[1]):
        given, middle = baby[0], []
    if len(parts) > 2 and _is(parts[2], _PREFIXES) and len(parts) == 3:
        prefix = parts[2]
    elif len(parts) > 2:
        suffix, prefix = parts[2] or suffix, parts[3] if len(parts) > 3 else ""
    return PersonName(" ".join(family), given, " ".join(middle), prefix, suffix)


def _from_words(words: list[str]) -> PersonName:
    """No comma: titles off both ends, then the family name last, or first in East Asian script."""
    if baby := _BABY.fullmatch(" ".join(words)):
        mother = _from_text(baby["mother"])
        return replace(mother, given=f"{baby['baby']} {mother.given}" if mother.given else baby["baby"])
    titles = words[: _titles(words)]
    rest, suffix = _take_last(words[len(titles) :], _SUFFIXES)
    prefix = " ".join(titles)
    if len(rest) > 1 and all(has_han(word) or has_kana(word) or _is_hangul(word) for word in rest):
        return PersonName(rest[0], " ".join(rest[1:]), "", prefix, suffix)
    start = _family_start(rest)
    given, *middle = rest[:start] or [""]
    return PersonName(" ".join(rest[start:]), given, " ".join(middle), prefix, suffix)


def _family_start(words: list[str]) -> int:
    start = len(words) - 1
    while start > 0 and words[start - 1].casefold().strip(".") in _PARTICLES:
        start -= 1
    return max(start, 0)


def _titles(words: list[str]) -> int:
    """How many words in front are titles; never all of them."""
    count = 0
    while count < len(words) - 1 and _is(words[count], _PREFIXES):
        count += 1
    return count


def _take_last(words: list[str], known: frozenset[str]) -> tuple[list[str], str]:
    if len(words) > 1 and _is(words[-1], known):
        return words[:-1], words[-1]
    return words, ""


def _is(text: str, known: frozenset[str]) -> bool:
    return text.casefold().replace(".", "").replace(" ", "").replace(GLUE, "") in known


def _is_hangul(word: str) -> bool:
    return any("\uac00" <= char <= "\ud7a3" for char in word)


def _split(text: str) -> list[str]:
    return [word for word in _WORDS.split(text) if word]


def _for_people(name: PersonName) -> Iterator[str]:
    for glue in (" ", GLUE):
        family, given = name.family.replace(" ", glue), name.given.replace(" ", glue)
        first = " ".join(part for part in (given, name.middle) if part)
        tail = [name.suffix, name.prefix] if name.suffix else [name.prefix]
        parts = [family, first, *tail]
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        groups = " / ".join(group.replace("^", " ") for group in (name.ideographic, name.phonetic) if group)
        if name.phonetic and not name.ideographic:
            groups = f" / {groups}"
        yield (", ".join(parts) + (f" [{groups}]" if groups else "")).strip()


def _reads_as(text: str, name: PersonName) -> bool:
    try:
        return parse(text) == name
    except InvalidInput:
        return False


def _dicom_groups(name: PersonName) -> list[str]:
    alphabetic = "^".join((name.family, name.given, name.middle, name.prefix, name.suffix)).rstrip("^")
    return [alphabetic, name.ideographic, name.phonetic]


def _legible(text: str) -> str:
    if damaged := _FORBIDDEN.search(text):
        reason = _("It contains the sign U+%(code)04X, which does not belong in a name.") % {"code": ord(damaged[0])}
        raise InvalidInput(_("Name"), ascii(text[:80]), _("Type the name again by hand."), reason)
    return text


def _clean_part(part: str) -> str:
    part = _legible(_without_unseen(part).strip())
    if separator := _SEPARATORS.search(part):
        reason = _("The sign %(sign)s parts names between machines.") % {"sign": separator[0]}
        raise InvalidInput(_("Name"), part, _("Leave it out."), reason)
    return " ".join(unicodedata.normalize("NFC", part).split())


def _clean_group(group: str) -> str:
    parts = [_clean_part(part) for part in group.split("^")]
    if len(parts) > 5:
        raise InvalidInput(_("Name"), group, _("Write family^given."), _("It has too many parts."))
    while len(parts) > 1 and not parts[-1]:  # before the words are counted: "0 A^" is "0 A"
        parts.pop()
    words = parts[0].split(" ")
    if len(parts) == 1 and len(words) == 2:
        parts = words
    return "^".join(parts)


def _without_unseen(text: str) -> str:
    return _UNSEEN.sub("", text)


def _too_long(text: str) -> InvalidInput:
    reason = _("It has more than %(limit)d characters.") % {"limit": GROUP_LENGTH}
    return InvalidInput(_("Name"), text[:80], _("Shorten it, for example by initials of the middle names."), reason)
