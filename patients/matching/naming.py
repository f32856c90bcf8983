"""Two names: same, another form, a slip, or another name; in either order of family and given name."""

from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler, Prefix

from patients.matching.likelihood import SILENT, WRITTEN_OTHERWISE, Odds, odds
from patients.matching.portrait import NameForm, Portrait, sound
from patients.matching.register import Register
from patients.matching.short_forms import ONE_FAMILY, ONE_NAME
from patients.spelling import spellings

_PARTICLES = frozenset("van von der den de di da del della la le el al bin ben do dos das du zu ten ter y e".split())
_DIPHTHONGS = (("oo", "u"), ("ee", "i"), ("ae", "a"), ("oe", "o"), ("ue", "u"), ("ou", "u"), ("ij", "y"))


class NameFinding(NamedTuple):
    """Levels as in likelihood.FAMILY and GIVEN; "" where one side has no such name."""

    family: str
    given: str
    swapped: bool
    written_otherwise: bool
    odds: Odds
    form_a: NameForm
    form_b: NameForm


_NONE: frozenset[int] = frozenset()
_NOTHING = NameForm(False, "", "")


def compare_names(a: Portrait, b: Portrait, register: Register) -> NameFinding:
    """The likeliest reading over all scripts that both names have."""
    best: NameFinding | None = None
    otherwise = False
    for form_a in a.names.forms:
        for form_b in b.names.forms:
            if form_a.han != form_b.han and (len(a.names.forms) > 1 and len(b.names.forms) > 1):
                continue
            found = _compare_forms(form_a, form_b, a, b, register)
            otherwise = otherwise or (found.form_a.han and found.form_b.han and "other" in (found.given, found.family))
            if best is None or _margin(found.odds) > _margin(best.odds):
                best = found
    if best is None:
        return NameFinding("", "", False, False, SILENT, _NOTHING, _NOTHING)
    if otherwise and not best.form_a.han and not best.swapped:
        return best._replace(written_otherwise=True, odds=_sum(best.odds, WRITTEN_OTHERWISE))
    return best


def _compare_forms(form_a: NameForm, form_b: NameForm, a: Portrait, b: Portrait, register: Register) -> NameFinding:
    if form_a.han != form_b.han:
        form_a, form_b = _romanised(form_a), _romanised(form_b)
    abjad = a.names.abjad != b.names.abjad
    straight = _levels(form_a, form_b, a, b, abjad, register)
    if straight.family in ("same", "spelling") and straight.given in (
        "same",
        "spelling",
        "form",
        "slip",
        "initial",
        "",
    ):
        return straight
    if not _may_be_crossed(form_a, form_b, a, b):
        return straight
    crossed = _crossed(form_a, form_b, abjad, register)
    return crossed if crossed and _margin(crossed.odds) > _margin(straight.odds) else straight


def _may_be_crossed(form_a: NameForm, form_b: NameForm, a: Portrait, b: Portrait) -> bool:
    """Whether a family name of one sounds like a given name of the other, or a name fills one field only."""
    return (
        a.names.family_code == b.names.given_code
        or a.names.given_code == b.names.family_code
        or form_a.family == form_b.given
        or form_a.given == form_b.family
        or not (form_a.given and form_b.given)
    )


def _levels(
    form_a: NameForm, form_b: NameForm, a: Portrait, b: Portrait, abjad: bool, register: Register
) -> NameFinding:
    family = family_level(form_a.family, form_b.family, abjad)
    given_a, given_b = _with_middle(form_a.given, a.middle, form_b.given, b.middle)
    if a.names.newborn and b.names.newborn:
        given, given_odds = _newborns(a.names.newborn, b.names.newborn)
    else:
        given = given_level(given_a, given_b, abjad)
        if given in ("slip", "sound", "close", "vague") and (
            _two_names(given_a, given_b, register) or (a.sex and b.sex and a.sex != b.sex and _paired(given_a, given_b))
        ):
            given = "alike"
        if given in ("other", "vague") and _called_by_middle(given_a, a.middle, given_b, b.middle):
            given = "part"
        given_odds = _odds("given", given, given_a, given_b, register)
    total = _sum(_odds("family", family, form_a.family, form_b.family, register), given_odds)
    return NameFinding(family, given, False, False, total, form_a, form_b)


def _with_middle(given_a: str, middle_a: str, given_b: str, middle_b: str) -> tuple[str, str]:
    """Middle names are kept in the given name by some registers."""
    if middle_a and not middle_b and " " in given_b:
        return f"{given_a} {middle_a}", given_b
    if middle_b and not middle_a and " " in given_a:
        return given_a, f"{given_b} {middle_b}"
    return given_a, given_b


def _newborns(one: str, other: str) -> tuple[str, Odds]:
    """Stand-ins of newborns: the same says little, boy and girl are two children."""
    return ("same", odds(0.8, 0.2, 0.5, 0.05)) if one == other else ("other", odds(0.03, 0.8, 0.5, 0.9))


def _called_by_middle(given_a: str, middle_a: str, given_b: str, middle_b: str) -> bool:
    """Many people go by their middle name, and leave the first one out."""
    return (bool(middle_a) and middle_a == given_b and not middle_b) or (
        bool(middle_b) and middle_b == given_a and not middle_a
    )


def _paired(one: str, other: str) -> bool:
    """The male and the female form of a name: Oleksandr and Oleksandra, João and Joana, Noam and Noa."""
    shorter = min(len(one), len(other))
    shared = Prefix.similarity(one, other)
    return shared >= max(shorter - 1, 2) and max(len(one), len(other)) - shared <= 3


def _two_names(one: str, other: str, register: Register) -> bool:
    return register.is_given_name(one) and register.is_given_name(other)


def _crossed(form_a: NameForm, form_b: NameForm, abjad: bool, register: Register) -> NameFinding | None:
    """Family and given name in each other's place, or the whole name in one field."""
    words_a = sorted(f"{form_a.family} {form_a.given}".split())
    words_b = sorted(f"{form_b.family} {form_b.given}".split())
    if words_a == words_b and len(words_a) > 1:
        first = second = "same"
    elif not (form_a.given and form_b.given and form_a.family and form_b.family):
        return None
    else:
        first = family_level(form_a.family, form_b.given, abjad)
        second = given_level(form_a.given, form_b.family, abjad)
        if "other" in (first, second) and "same" not in (first, second):
            return None
    family = _odds("family", first, form_a.family, form_a.family, register)
    given = _odds("given", second, form_a.given, form_a.given, register)
    # The chance is that of the commoner order: a family name seldom given is no proof where it is often a given name.
    usual = register.name_chance("family", first, form_b.family, form_b.family)
    usual += register.name_chance("given", second, form_b.given, form_b.given)
    rest = max(family.stranger + given.stranger, usual)
    same = family.same + given.same + register.tables["order"]["swapped"].same
    return NameFinding(first, second, True, False, Odds(same, rest, rest, rest), form_a, form_b)


@lru_cache(maxsize=200_000)
def family_level(a: str, b: str, abjad: bool = False) -> str:
    """Level of likelihood.FAMILY, "" when one is missing."""
    if not a or not b:
        return ""
    if a != b and not ONE_FAMILY.get(a, _NONE).isdisjoint(ONE_FAMILY.get(b, ())):
        return "form"
    return _level(a, b, abjad)


@lru_cache(maxsize=200_000)
def given_level(a: str, b: str, abjad: bool = False) -> str:
    """Level of likelihood.GIVEN but for "alike", "" when one is missing."""
    if not a or not b:
        return ""
    if a != b and (_one_name(a, b)):
        return "form"
    if a != b and _initials(a, b):
        return "initial"
    return _level(a, b, abjad)


def _level(a: str, b: str, abjad: bool) -> str:
    if a == b:
        return "same"
    words_a, words_b = _telling(a), _telling(b)
    joined_a, joined_b = "".join(words_a), "".join(words_b)
    if (
        joined_a == joined_b
        or sorted(words_a) == sorted(words_b)
        or _plain(joined_a) == _plain(joined_b)
        or (abjad and _skeleton(joined_a) == _skeleton(joined_b))
    ):
        return "spelling"
    if len(words_a) > 1 or len(words_b) > 1:
        if level := _by_words(words_a, words_b):
            return level
    return _by_letters(joined_a, joined_b)


def _telling(key: str) -> list[str]:
    """The words without particles, unless there are no others."""
    words = key.split()
    return [word for word in words if word not in _PARTICLES] or words


def _by_letters(a: str, b: str) -> str:
    distance = OSA.distance(a, b, score_cutoff=2)
    if distance == 1 and min(len(a), len(b)) >= 3:
        return "slip"
    heard_a, heard_b = sound(a), sound(b)
    if heard_a == heard_b and (len(heard_a) >= 3 or (len(heard_a) == 2 and distance <= 2)):
        return "sound"
    likeness = JaroWinkler.similarity(a, b)
    if likeness >= 0.92 or (distance == 2 and min(len(a), len(b)) >= 6 and a[0] == b[0]):
        return "close"
    return "vague" if likeness >= 0.8 else "other"


def _by_words(words_a: list[str], words_b: list[str]) -> str:
    """Double names: one within the other, or one word in common; "" when the letters must tell."""
    few, many = (words_a, words_b) if len(words_a) <= len(words_b) else (words_b, words_a)
    same = sum(word in many for word in few)
    near = sum(word not in many and any(_by_letters(word, each) in ("slip", "sound") for each in many) for word in few)
    if same == len(few):
        return "part"
    if same + near == len(few):
        return "slip" if len(few) == len(many) else "close"
    return "overlap" if same + near else ""


def _initials(a: str, b: str) -> bool:
    if min(len(a), len(b)) > 1 and " " not in a and " " not in b:
        return False
    few, many = (a.split(), b.split()) if len(a) <= len(b) else (b.split(), a.split())
    return len(few) <= len(many) and all(
        len(short) == 1 and full.startswith(short) for short, full in zip(few, many, strict=False)
    )


def _one_name(a: str, b: str) -> bool:
    first_a, _, rest_a = a.partition(" ")
    first_b, _, rest_b = b.partition(" ")
    groups = ONE_NAME.get(first_a)
    return rest_a == rest_b and groups is not None and not groups.isdisjoint(ONE_NAME.get(first_b, ()))


def _plain(key: str) -> str:
    for pair, single in _DIPHTHONGS:
        key = key.replace(pair, single)
    return key


def _skeleton(key: str) -> str:
    """Consonants only: all that Arabic and Hebrew letters say of a name."""
    return sound(key[:1] + key[1:].replace("w", "").replace("y", "")).removeprefix("a")


def _romanised(form: NameForm) -> NameForm:
    if not form.han:
        return form
    return NameForm(False, spellings(form.family)[-1] if form.family else "", "".join(spellings(form.given)[-1:]))


def _odds(field: str, level: str, one: str, other: str, register: Register) -> Odds:
    if not level:
        return SILENT
    same, _, twin, relative = register.tables[field][level]
    return Odds(same, register.name_chance(field, level, one, other), twin, relative)


def _margin(found: Odds) -> float:
    return found.same - found.stranger


def _sum(one: Odds, other: Odds) -> Odds:
    return Odds(one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3])
