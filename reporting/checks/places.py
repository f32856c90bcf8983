"""Where a finding is: the body parts named near it, and the sharper finding that a place makes of it."""

from reporting.checks.reading import Reading
from reporting.checks.terms import Hit
from reporting.checks.vocabulary import Vocabulary, ancestors

# Blood in the scalp or in a sinus is none in the brain.
_OUTSIDE = frozenset("scalp orbit sinus maxillary_sinus ethmoid_sinus sphenoid_sinus frontal_sinus mastoid jaw".split())


def _leads(reading: Reading, start: int, end: int, vocabulary: Vocabulary) -> bool:
    """Whether words lead from a finding on to a place: "fracture of the dens", not "no fracture or neck swelling"."""
    lists = vocabulary.cue_words
    between = reading.sentence.plain[start:end]
    led = False
    for at, word in enumerate(between):
        if (
            word in lists.PREPOSITIONS
            or word == ":"
            or (word == "," and set(between[at + 1 : at + 4]) & lists.GOING_ON)
        ):
            led = True
        elif word in (",", ";") or (word in ("or", "nor", "and") and not led) or (word == "and" and at < 2):
            return False
    return led or (len(between) < 4 and not {"or", "and", "nor"} & set(between))


def places_near(reading: Reading, hit: Hit, vocabulary: Vocabulary) -> frozenset[str]:
    """Body parts between the findings on either side of this one."""
    left = max((one.end for one in reading.findings if one.end <= hit.first), default=0)
    right = min((one.first for one in reading.findings if one.first >= hit.end), default=len(reading.sentence.words))
    near = {one.name for one in reading.places if left <= one.first < hit.end}
    near |= {
        one.name
        for one in reading.places
        if hit.end <= one.first and one.end <= right and _leads(reading, hit.end, one.first, vocabulary)
    }
    near |= {one.place for one in reading.sides if one.place and left <= one.first < right}
    if not near and len(reading.findings) > 1:
        near = {one.name for one in reading.places}
    return frozenset(near)


def _in_brain(places: frozenset[str], vocabulary: Vocabulary) -> bool:
    return any("brain" in vocabulary.wider_places[place] for place in places) and "scalp" not in places


def sharpened(kind: str, places: frozenset[str], vocabulary: Vocabulary) -> str:
    """The sharper finding that a place makes of this one; the finding itself where two places make two things of it."""
    kinds = vocabulary.place_kinds
    wider = {up for place in places for up in ancestors(place, kinds) if up != place}
    found = {}
    for place in () if _OUTSIDE & places and not _in_brain(places, vocabulary) else sorted(places - wider):
        sharper = (vocabulary.together[kind, up] for up in ancestors(place, kinds) if (kind, up) in vocabulary.together)
        found[next(sharper, kind)] = place
    sharp = sorted(found.keys() - {kind})
    return sharp[0] if len(sharp) == 1 else kind
