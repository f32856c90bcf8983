"""Birth date, contact, address and MRN of two records: which level of likelihood.py they reach; "" says nothing."""

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Hamming, JaroWinkler

from patients.matching.portrait import Portrait

_STAND_IN_DAYS = ("0101",)
_GENERATION = 15  # years
_APART = ("near", "far", "generation")


def birth_level(a: Portrait, b: Portrait) -> str:
    """Level of likelihood.BIRTH."""
    one, other = a.birth, b.birth
    if not one or not other:
        return ""
    if "00" in (one[4:6], one[6:], other[4:6], other[6:]):
        return _partial(one, other)
    if one == other:
        return "same, and a stand-in" if one[4:] in _STAND_IN_DAYS else "same"
    if one[:4] == other[:4] and (one[4:] in _STAND_IN_DAYS or other[4:] in _STAND_IN_DAYS):
        return "same year, a stand-in"
    if one[4:] in _STAND_IN_DAYS and other[4:] in _STAND_IN_DAYS:
        return _apart(one, other)
    level = _birthday(one, other) or _slip(one, other)
    # A date that no calendar has is a slip by itself: it can agree, and not contradict.
    return level if (a.real_date and b.real_date) or level not in _APART else ""


def _partial(one: str, other: str) -> str:
    if one[:4] != other[:4]:
        return _apart(one, other)
    if "00" in (one[4:6], other[4:6]):
        return "same as far as known"
    return "same month as far as known" if one[4:6] == other[4:6] else "near"


def _slip(one: str, other: str) -> str:
    if one[:4] == other[:4] and one[4:6] == other[6:] and one[6:] == other[4:6]:
        return "swapped"
    digits = Hamming.distance(one, other)
    if digits == 1:
        return "digit"
    if digits == 2 and OSA.distance(one, other) == 1:
        return "transposed"
    if digits == 2 and one[:4] == other[:4]:
        return "two digits"
    parts = (one[:4] == other[:4]) + (one[4:6] == other[4:6]) + (one[6:] == other[6:])
    if parts == 2:
        return "two parts"
    return "two digits" if digits == 2 else _apart(one, other)


def _birthday(one: str, other: str) -> str:
    """A birthday that father and son may share: 1959 and 1989. 1907 for 1970 is exchanged, 1874 for 1974 is misread."""
    if one[4:] != other[4:] or abs(int(one[:4]) - int(other[:4])) < _GENERATION or one[:2] != other[:2]:
        return ""
    digits = Hamming.distance(one[:4], other[:4])
    if OSA.distance(one[:4], other[:4]) != digits:
        return ""
    return "day, a generation apart" if digits == 1 else "day, another year a generation apart"


def _apart(one: str, other: str) -> str:
    years = abs(int(one[:4]) - int(other[:4]))
    return "near" if years < _GENERATION else "generation" if years <= 50 else "far"


def sex_level(a: Portrait, b: Portrait) -> str:
    """Level of likelihood.SEX."""
    return "" if not a.sex or not b.sex else "same" if a.sex == b.sex else "other"


def phone_level(a: Portrait, b: Portrait) -> str:
    """Level of likelihood.PHONE."""
    if not a.phone or not b.phone:
        return ""
    return "same" if a.phone == b.phone else "slip" if OSA.distance(a.phone, b.phone, score_cutoff=1) == 1 else "other"


def email_level(a: Portrait, b: Portrait) -> str:
    """Level of likelihood.EMAIL."""
    if not a.email or not b.email:
        return ""
    return "same" if a.email == b.email else "slip" if OSA.distance(a.email, b.email, score_cutoff=1) == 1 else "other"


def middle_level(a: Portrait, b: Portrait) -> str:
    """Level of likelihood.MIDDLE."""
    one, other = a.middle, b.middle
    if not one or not other:
        return ""
    if one == other:
        return "same"
    if one[0] == other[0] and 1 in (len(one), len(other)):
        return "initial"
    return "close" if JaroWinkler.similarity(one, other) >= 0.88 else "other"


def suffix_level(a: Portrait, b: Portrait) -> str:
    """Level of likelihood.SUFFIX."""
    one, other = a.names.suffix, b.names.suffix
    if not one and not other:
        return ""
    return "same" if one == other else "missing" if not one or not other else "other"


def street_level(a: Portrait, b: Portrait) -> str:
    """Level of likelihood.STREET: the words by likeness, the numbers by identity."""
    if not a.street or not b.street:
        return ""
    shared = not a.numbers or not b.numbers or not set(a.numbers).isdisjoint(b.numbers)
    if a.street == b.street:
        return "same" if a.numbers == b.numbers else "close" if shared or _numbers_close(a, b) else "same street"
    likeness = max(JaroWinkler.similarity(a.street, b.street), fuzz.token_set_ratio(a.street, b.street) / 100 - 0.02)
    if likeness >= 0.88:
        return "close" if shared else "same street"
    if likeness >= 0.75 and shared:
        return "vague"
    return "other"


def _numbers_close(a: Portrait, b: Portrait) -> bool:
    return OSA.distance(a.numbers[0], b.numbers[0], score_cutoff=1) == 1 and len(a.numbers[0]) > 1


def place_level(a: Portrait, b: Portrait) -> str:
    """Level of likelihood.PLACE, of postcode and city together."""
    postcode = _postcode_level(a.postcode, b.postcode)
    city = _city_level(a.city, b.city)
    if not postcode and not city:
        return ""
    levels = {postcode, city} - {""}
    if postcode == "same" and city != "other":
        return "same"
    if levels == {"same"}:
        return "same city"
    return "other" if levels == {"other"} else "close"


def _postcode_level(one: str, other: str) -> str:
    if not one or not other:
        return ""
    return "same" if one == other else "close" if OSA.distance(one, other, score_cutoff=1) == 1 else "other"


def _city_level(one: str, other: str) -> str:
    if not one or not other:
        return ""
    return "same" if one == other else "close" if JaroWinkler.similarity(one, other) >= 0.88 else "other"


def mrn_level(a: Portrait, b: Portrait) -> str:
    """Level of likelihood.MRN. Numbers that differ wholly say nothing: a second registration gets a second number."""
    one, other = a.mrn, b.mrn
    if not one or not other:
        return ""
    if one == other:
        return "same"
    if len(one) != len(other) or len(one) < 4 or OSA.distance(one, other, score_cutoff=1) != 1:
        return "other"
    return "digit" if Hamming.distance(one, other) == 1 else "transposed"
