"""The word lists name nothing that they do not hold."""

import pytest

from reporting.checks.vocabulary import Vocabulary, vocabulary

pytestmark = pytest.mark.pure

WORDS = vocabulary()
REGIONS = {
    "head",
    "neck",
    "chest",
    "abdomen",
    "pelvis",
    "spine",
    "breast",
    "arm",
    "hip",
    "leg",
    "rib",
    "bone",
    "node",
    "tissue",
    "quadrant",
    "vessel",
}


def test_every_part_belongs_to_a_region() -> None:
    tops = {name: kind.place for name, kind in WORDS.place_kinds.items() if not kind.parent}
    assert set(tops.values()) == REGIONS
    assert {kind.parent for kind in WORDS.place_kinds.values()} - {""} <= set(WORDS.place_kinds)


def test_every_finding_names_a_place_and_a_wider_finding_that_exist() -> None:
    kinds = WORDS.condition_kinds.values()
    assert {kind.parent for kind in kinds} - {""} <= set(WORDS.condition_kinds)
    assert {kind.place for kind in kinds} - {""} <= set(WORDS.place_kinds)
    assert set("".join(kind.flags for kind in kinds)) <= set("gacnmwp")


def test_pairs_and_groups_are_of_known_names() -> None:
    conditions, places = set(WORDS.condition_kinds), set(WORDS.place_kinds)
    assert {name for name, _place in WORDS.together} | set(WORDS.together.values()) <= conditions
    assert {place for _name, place in WORDS.together} <= places
    assert set(WORDS.healthy) <= places
    assert {name for names in WORDS.healthy.values() for name in names} <= conditions
    assert set(WORDS.kin) <= conditions
    assert {place for _word, place in WORDS.adjectives} <= places and set(WORDS.adjectives.values()) <= conditions
    assert {name for pair in WORDS.denies for name in pair} <= conditions
    assert {place for side, place in WORDS.cue_words.SIDED.values() if side} <= places


def test_every_size_has_limits_that_leave_room() -> None:
    assert all(low < high for low, high, _inside in WORDS.limits.values())
    assert {place for _name, place in WORDS.limits} - {""} <= set(WORDS.place_kinds) | REGIONS
    assert all(low < high for low, high in WORDS.quantity_limits.values())


@pytest.mark.parametrize("name", ["CUES", "SIDES", "NORMAL_STUDY"])
def test_lists_are_read_to_their_end(name: str) -> None:
    listing = getattr(WORDS.cue_words, name)
    assert not [line for line in listing.splitlines() if line.endswith(",:")]


def test_a_language_without_lists_is_read_as_english() -> None:
    assert vocabulary("xx") is vocabulary("xx")
    assert isinstance(vocabulary("xx"), Vocabulary)
    assert vocabulary("en-gb").cue_words is WORDS.cue_words
