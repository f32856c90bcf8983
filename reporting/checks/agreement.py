"""Whether two mentions speak of the same thing, in the same place, at the same level, on the same side."""

from reporting.checks.case import NARROW, Case
from reporting.checks.mentions import Mention

_VAGUE = frozenset(("bone", "tissue", "joint", "quadrant", "node"))


def is_kind_of(case: Case, kind: str, wider: str) -> bool:
    """Whether a finding is the other, or a sort of it (a subdural hematoma is a hemorrhage)."""
    return kind == wider or wider in case.words.wider_findings.get(kind, ())


def same_thing(case: Case, one: Mention, other: Mention, *, strict: bool) -> bool:
    """The same finding, or one a sort of the other; loosely, two ways of saying one thing (nodule, mass)."""
    if is_kind_of(case, one.kind, other.kind) or is_kind_of(case, other.kind, one.kind):
        return True
    if strict:
        return False
    return bool(case.words.kin_of(one.kind) & case.words.kin_of(other.kind))


def same_level(one: Mention, other: Mention) -> bool:
    """No two different levels of the spine."""
    return not one.levels or not other.levels or bool(one.levels & other.levels)


def _related(case: Case, one: str, other: str) -> bool:
    wider = case.words.wider_places
    return other in wider[one] or one in wider[other]


def same_place(case: Case, one: Mention, other: Mention) -> bool:
    """Places that overlap, or one of them not named."""
    if not one.places or not other.places:
        return True
    return any(_related(case, here, there) for here in one.places for there in other.places)


def _reaches(case: Case, found: Mention, denied: Mention) -> bool:
    """Whether a denial, whose place is only that of the sentence before, reaches a finding."""
    wide = {case.region(place) for place in denied.places} - _VAGUE
    if "g" not in case.words.kind(denied.kind).flags or not wide:
        return True
    regions = wide & {case.region(place) for place in found.places}
    return bool(regions & NARROW) or any(_related(case, a, b) for a in denied.places for b in found.places)


def within(case: Case, found: Mention, denied: Mention) -> bool:
    """Whether a denial covers a finding: "no fracture" covers all, "no rib fracture" only the ribs."""
    if not denied.places or not found.places:
        return True
    if denied.inherited:
        return _reaches(case, found, denied)
    if denied.places & case.ordered_places and (case.is_narrow or "XR" in case.modality):
        return True
    wider = case.words.wider_places
    return any(there in wider[here] for here in found.places for there in denied.places)
