"""The side that was ordered, and whether the text keeps to it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reporting.checks.case import LIMBS, Case, remark
from reporting.checks.finding import ERROR, WARNING, Finding
from reporting.checks.polarity import ASIDE, ASKED, DENIED, PAST
from reporting.checks.reading import Reading, noun_of
from reporting.checks.sides import OTHER, SideWord

# In these regions an order for one side is read on that side alone: the other is a slip, unless it is a comparison.
_NEXT_TO = {"hip": ("hip", "leg"), "leg": ("leg", "hip"), "arm": ("arm",), "breast": ("breast",)}
_FREE = frozenset(("bone", "tissue", "joint", "node", ""))
_PAIRED = frozenset(
    """
    kidney ureter orbit mastoid carotid testis rib ovary jaw salivary adrenal axilla groin seminal_vesicle
    epididymis
    """.split()
)
# The other side is named because it could not be examined, or only for what was done to it.
_REPLACED = frozenset(
    """
    excluded included scanned imaged evaluated examined assessed obtained viewed arthroplasty replacement prosthesis
    prosthetic hardware mastectomy amputation amputated implant reconstruction nail screw screws plate fixation
    united pin wire orif dhs fused stent graft
    """.split()
)


def side_in_words(side: str) -> str:
    """The side as a word."""
    return {"L": _("left"), "R": _("right"), "B": _("both sides")}.get(side, "")


def _belongs(case: Case, place: str) -> bool:
    """Whether a body part is of the ordered region (or of none, as a bone is)."""
    if not place:
        return True
    wanted = {near for limb in case.regions & LIMBS for near in _NEXT_TO[limb]}
    region = case.region(place)
    return region in wanted or region in _FREE or place in case.ordered_places


def has_positive(reading: Reading) -> bool:
    """Whether a sentence tells of something that is there."""
    return any(not reading.flags[hit.end - 1] & (DENIED | ASKED) for hit in reading.findings)


def _is_replaced(reading: Reading) -> bool:
    return reading.sentence.section != "impression" and bool(_REPLACED & set(reading.sentence.plain))


def _excused(case: Case, reading: Reading, one: SideWord, noun: str) -> bool:
    """A comparison with the other side, its history, or a view on which both sides are seen."""
    at = min(one.end, len(reading.flags) - 1)
    if (reading.flags[one.first] | reading.flags[at]) & (ASIDE | ASKED | PAST) or _is_replaced(reading):
        return True
    if noun == "leg_vein" and {"femoral", "cfv"} & set(reading.sentence.plain):
        only = len({word.side for word in reading.sides} - {"B"}) == 1
        return only and not has_positive(reading) and reading.sentence.section != "impression"
    shared = "hip" in case.regions and (case.shows_both_hips or "pelvis" in case.regions)
    return shared and reading.sentence.section == "findings"


def _relevant(case: Case, noun: str) -> bool:
    if case.is_limb:
        return _belongs(case, noun)
    wide = {case.top(place) for place in case.ordered_places}
    return bool(noun) and (noun in case.ordered_places or case.top(noun) in wide - {"head", "neck", "chest"})


def _is_well(case: Case, reading: Reading) -> bool:
    """The other side is named in passing, and nothing is told of it."""
    told = has_positive(reading) or (case.words.cue_words.ABNORMAL | {"score"}) & set(reading.sentence.plain)
    return reading.sentence.section == "findings" and not told


def against_order(case: Case) -> Iterator[Finding]:
    """The other side than was ordered. An error where the text never names the ordered one."""
    side = case.ordered_side
    if side not in OTHER or not (case.is_limb or case.ordered_places & _PAIRED):
        return
    wrong: list[tuple[Reading, SideWord]] = []
    right = 0
    for reading in (reading for name in case.sections for reading in case.readings[name]):
        right += bool(reading.sentence.opens and reading.label in (side, "B"))
        for one in reading.sides:
            noun = noun_of(reading, one)
            if one.side in (side, "B"):
                right += _relevant(case, noun)
            elif reading.sentence.section != "comparison" and _relevant(case, noun):
                wrong += [] if _excused(case, reading, one, noun) else [(reading, one)]
    if right:
        wrong = [(reading, one) for reading, one in wrong if not _is_well(case, reading)]
    for reading, one in wrong[:3]:
        yield remark(
            "laterality",
            WARNING if right else ERROR,
            reading.sentence.section,
            reading.sentence.text,
            _("The order is for the %(ordered)s side, the text says “%(words)s”.")
            % {"ordered": side_in_words(side), "words": reading.sentence.excerpt(one.first, one.end + 3)},
        )


def one_side_of_two(case: Case) -> Iterator[Finding]:
    """Both sides were ordered, the technique tells of one alone."""
    if case.ordered_side != "B" or not case.is_limb:
        return
    technique = [
        one.side
        for reading in case.readings["technique"]
        for one in reading.sides
        if _belongs(case, noun_of(reading, one))
    ]
    if len(set(technique)) == 1 and technique[0] in OTHER:
        yield remark(
            "laterality",
            WARNING,
            "technique",
            case.sections["technique"].text,
            _("Both sides were ordered, the technique names only the %(side)s.")
            % {"side": side_in_words(technique[0])},
        )
