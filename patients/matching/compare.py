"""Two records: how likely one person, with the reasons in words."""

from typing import NamedTuple

from rapidfuzz.distance import Hamming

from patients.matching import fields
from patients.matching.likelihood import Odds
from patients.matching.naming import NameFinding, compare_names
from patients.matching.person import Match, Person, Verdict
from patients.matching.portrait import Portrait, portrait
from patients.matching.reasons import in_words
from patients.matching.register import GENERAL, Register

SUGGEST, CERTAIN = 0.5, 0.999

_FIELDS = (
    ("birth", fields.birth_level),
    ("sex", fields.sex_level),
    ("middle", fields.middle_level),
    ("suffix", fields.suffix_level),
    ("phone", fields.phone_level),
    ("email", fields.email_level),
    ("street", fields.street_level),
    ("place", fields.place_level),
    ("mrn", fields.mrn_level),
)


class Findings(NamedTuple):
    """Everything found on one pair, `levels` and `odds` by field; the last three are probabilities."""

    name: NameFinding
    levels: dict[str, str]
    odds: dict[str, Odds]
    score: float
    twin: float
    relative: float


def compare(a: Person, b: Person, register: Register = GENERAL) -> Match:
    """Compare two records. `register` knows how common the names are; without it general knowledge is used."""
    return match_of(portrait(a), portrait(b), register)


def match_of(a: Portrait, b: Portrait, register: Register) -> Match:
    """As compare, for records folded before."""
    found = weigh(a, b, register)
    verdict = verdict_of(found)
    return Match(a.id, b.id, found.score, verdict, in_words(found.name, found.levels, found.odds, a, b))


def weigh(a: Portrait, b: Portrait, register: Register) -> Findings:
    """Add up the evidence for one person, strangers, twins and relatives."""
    # Always the same one first: some likenesses of strings depend on the order.
    if (a.birth, a.names.spelt, a.mrn, a.phone, a.street) > (b.birth, b.names.spelt, b.mrn, b.phone, b.street):
        a, b = b, a
    name = compare_names(a, b, register)
    same, stranger, twin, relative = register.prior
    found: dict[str, Odds] = {"name": name.odds}
    levels: dict[str, str] = {}
    for field, level_of in _FIELDS:
        if level := level_of(a, b):
            levels[field] = level
            found[field] = register.tables[field][level]
    if (place := levels.get("place", "")).startswith("same"):
        found["place"] = found["place"]._replace(stranger=register.place_chance(a, place))
    for odds in found.values():
        same, stranger, twin, relative = same + odds[0], stranger + odds[1], twin + odds[2], relative + odds[3]
    most = max(same, stranger, twin, relative)
    shares = [2.0 ** (each - most) for each in (same, twin, relative, stranger)]
    whole = sum(shares)
    return Findings(name, levels, found, shares[0] / whole, shares[1] / whole, shares[2] / whole)


def hopeless(a: Portrait, b: Portrait) -> bool:
    """Whether weighing can be spared where families are about: another name, no number in common, and either another
    birth date, or another family name in another town.

    Most pairs with a key in common are members of a household, neighbours of one name, or strangers of one birth date.
    """
    if not a.birth or not b.birth:
        return False
    if (a.phone and a.phone == b.phone) or (a.email and a.email == b.email) or (a.mrn and a.mrn == b.mrn):
        return False
    one, other = a.names, b.names
    if one.given_code == other.family_code or one.family_code == other.given_code:
        return False
    if Hamming.distance(a.birth, b.birth) <= 2 or a.birth[4:] == b.birth[4:]:
        return one.family_code[:1] != other.family_code[:1] and _elsewhere(a, b)
    if one.given_code[:1] != other.given_code[:1] or one.family_code[:1] != other.family_code[:1]:
        return True
    return _namesakes(a, b)


def _elsewhere(a: Portrait, b: Portrait) -> bool:
    """Both live somewhere, and nothing of it agrees."""
    known = a.postcode and b.postcode and a.street and b.street
    return bool(known) and a.postcode != b.postcode and a.city != b.city and a.street != b.street


def _namesakes(a: Portrait, b: Portrait) -> bool:
    """Another birth date in every part, and another place: of one name there are many."""
    one, other = a.birth, b.birth
    return one[:4] != other[:4] and one[4:6] != other[4:6] and one[6:] != other[6:] and _elsewhere(a, b)


def verdict_of(found: Findings) -> Verdict:
    """certain needs the whole birth date, both names, one thing more, and nothing that contradicts."""
    if found.score < SUGGEST:
        return "different"
    levels, name = found.levels, found.name
    agreeing = (
        levels.get("birth") == "same"
        and name.family in ("same", "spelling")
        and name.given in ("same", "spelling")
        and not name.swapped
        and not name.written_otherwise
    )
    more = any(levels.get(field) == "same" for field in ("phone", "email", "street", "mrn")) or (
        levels.get("street") == "close" and levels.get("place") == "same"
    )
    contradicted = any(levels.get(field) == "other" for field in ("sex", "middle", "suffix"))
    moved = levels.get("place") == "other" and levels.get("phone") != "same" and levels.get("email") != "same"
    certain = found.score >= CERTAIN and agreeing and more and not contradicted and not moved
    return "certain" if certain else "suggest"
