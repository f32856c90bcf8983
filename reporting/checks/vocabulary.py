"""The word lists of a language, parsed once. To add a language: a folder like `english/` and a line in `LANGUAGES`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType
from typing import NamedTuple

from reporting.checks.english import (
    anatomy,
    blanks,
    conditions,
    cues,
    labels,
    measures,
    patient,
    technique,
    urgent,
)
from reporting.checks.terms import Terms, entries, plural, rows
from reporting.checks.words import fold_all


class Kind(NamedTuple):
    """A line of the anatomy or of the conditions: its parent, the place it implies, its flags."""

    parent: str
    place: str
    flags: str


_HEAD = re.compile(r"(\w+)(?: < (\w+))?(?: @(\w+))?(?: !(\w+))?")


def _kinds(listing: str) -> Iterator[tuple[str, Kind]]:
    for head, _phrases in rows(listing):
        if found := _HEAD.fullmatch(head):
            yield found[1], Kind(found[2] or "", found[3] or "", found[4] or "")


def _named(listing: str) -> Iterator[tuple[str, str]]:
    for name, phrase in ((name.split()[0], phrase) for phrase, name in entries(listing)):
        yield phrase, name


def ancestors(name: str, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """A name and all that is wider than it, the widest last."""
    while name in kinds:
        yield name
        name = kinds[name].parent


# A finding that is on no list, known by the ending of its word: it needs its place to mean anything.
_UNLISTED = Kind("", "", "g")


@dataclass(frozen=True)
class Vocabulary:
    """Everything that the checks know of one language."""

    anatomy_words: ModuleType
    condition_words: ModuleType
    cue_words: ModuleType
    patient_words: ModuleType
    technique_words: ModuleType
    measure_words: ModuleType
    blank_words: ModuleType
    urgent_words: ModuleType
    label_words: ModuleType

    @cached_property
    def places(self) -> Terms:
        """Body parts."""
        return Terms(_named(self.anatomy_words.ANATOMY))

    @cached_property
    def whole_places(self) -> frozenset[str]:
        """The first name of each body part and its plural: what means the whole of it ("liver", not "hepatic dome")."""
        first = {" ".join(fold_all(names.split(",")[0])) for _head, names in rows(self.anatomy_words.ANATOMY)}
        return frozenset(
            first | {plural(name) for name in first} | {name for name, _ in entries(self.anatomy_words.WHOLE)}
        )

    @cached_property
    def place_kinds(self) -> Mapping[str, Kind]:
        """Body part to its parent and its region."""
        return dict(_kinds(self.anatomy_words.ANATOMY))

    @cached_property
    def regions(self) -> Terms:
        """Words of an order to a region."""
        return Terms(entries(self.anatomy_words.REGIONS))

    @cached_property
    def conditions(self) -> Terms:
        """Findings."""
        return Terms(_named(self.condition_words.CONDITIONS))

    @cached_property
    def condition_kinds(self) -> Mapping[str, Kind]:
        """Finding to its wider finding, place and flags."""
        return dict(_kinds(self.condition_words.CONDITIONS))

    def kind(self, finding: str) -> Kind:
        """What is known of a finding, listed or not."""
        return self.condition_kinds.get(finding, _UNLISTED)

    @cached_property
    def together(self) -> Mapping[tuple[str, str], str]:
        """A finding and a place to the sharper finding."""
        pairs = ((name.split(" + "), sharper) for sharper, name in entries(self.condition_words.TOGETHER))
        return {(condition, place): sharper for (condition, place), sharper in pairs}

    @cached_property
    def healthy(self) -> Mapping[str, tuple[str, ...]]:
        """A place to the findings that "normal" denies there."""
        denied: dict[str, tuple[str, ...]] = {}
        for condition, place in entries(self.condition_words.HEALTHY):
            denied[place] = (*denied.get(place, ()), condition)
        return denied

    @cached_property
    def adjectives(self) -> Mapping[tuple[str, str], str]:
        """(adjective, place) to the finding that they make."""
        pairs = ((phrase.split(), condition) for phrase, condition in entries(self.condition_words.ADJECTIVES))
        return {(adjective, place): condition for (adjective, place), condition in pairs}

    @cached_property
    def denies(self) -> frozenset[tuple[str, str]]:
        """(finding, another whose denial denies it where it is called acute)."""
        return frozenset((found, denied) for denied, found in entries(self.condition_words.DENIES))

    @cached_property
    def kin(self) -> Mapping[str, frozenset[str]]:
        """A finding to the groups of like findings in which it stands."""
        groups: dict[str, frozenset[str]] = {}
        for condition, group in entries(self.condition_words.KIN):
            groups[condition] = groups.get(condition, frozenset()) | {group}
        return groups

    @cached_property
    def wider_findings(self) -> Mapping[str, frozenset[str]]:
        """A finding to itself and all that is wider."""
        return {name: frozenset(ancestors(name, self.condition_kinds)) for name in self.condition_kinds}

    @cached_property
    def wider_places(self) -> Mapping[str, frozenset[str]]:
        """A body part to itself and all that holds it."""
        return {name: frozenset(ancestors(name, self.place_kinds)) for name in self.place_kinds}

    @cached_property
    def _all_kin(self) -> Mapping[str, frozenset[str]]:
        return {
            name: frozenset(group for up in wider for group in self.kin.get(up, ()))
            for name, wider in self.wider_findings.items()
        }

    def kin_of(self, finding: str) -> frozenset[str]:
        """The groups of like findings; an unlisted tumour ("schwannoma") stands with the masses."""
        if finding not in self._all_kin:
            return self.kin["mass"] if finding.endswith(self.condition_words.TUMOUR) else frozenset()
        return self._all_kin[finding]

    @cached_property
    def cues(self) -> Terms:
        """Denials and the other turns. "old" and "same" words may stand inside a longer cue, so they have their own."""
        return self._cues("neg", "neg_after", "pseudo", "weak")

    @cached_property
    def turns(self) -> Terms:
        """Recommendation, question, comparison with the other side, end of a clause."""
        return self._cues("hyp", "hyp_all", "hyp_if", "aside", "stop")

    @cached_property
    def times(self) -> Terms:
        """Old, unchanged."""
        return self._cues("old", "past", "current", "old_after", "same")

    def _cues(self, *names: str) -> Terms:
        return Terms(((p, n) for p, n in entries(self.cue_words.CUES) if n in names), plurals=False)

    @cached_property
    def normal_study(self) -> Terms:
        """Impressions that say nothing but that all is well."""
        return Terms(entries(self.cue_words.NORMAL_STUDY))

    @cached_property
    def wrong_places(self) -> Terms:
        """Where a tube must not lie."""
        return Terms(entries(self.urgent_words.WRONG_PLACE), plurals=False)

    @cached_property
    def no_flow(self) -> Terms:
        """A testis or an ovary without blood."""
        return Terms(entries(self.urgent_words.NO_FLOW), plurals=False)

    @cached_property
    def sides(self) -> Terms:
        """Left, right, both, and the phrases that mean no side of the body."""
        return Terms(entries(self.cue_words.SIDES), plurals=False)

    @cached_property
    def of_one_sex(self) -> Terms:
        """Words for organs that one sex has; the name is "M organ" or "F organ"."""
        male = ((phrase, f"M {name}") for phrase, name in entries(self.patient_words.MALE_ONLY))
        female = ((phrase, f"F {name}") for phrase, name in entries(self.patient_words.FEMALE_ONLY))
        return Terms([*male, *female, *entries(self.patient_words.NOT_AN_ORGAN)])

    @cached_property
    def contrast(self) -> Terms:
        """Words of contrast given and not given."""
        agents = ((phrase, "with") for phrase, _agent in entries(self.technique_words.AGENTS))
        return Terms([*entries(self.technique_words.CONTRAST), *agents], plurals=False)

    @cached_property
    def agents(self) -> Terms:
        """Trade names and substances of contrast media to the substance."""
        return Terms(entries(self.technique_words.AGENTS), plurals=False)

    @cached_property
    def enhancing(self) -> Terms:
        """Words that can be true only after contrast."""
        idioms = ((p, n) for p, n in entries(self.technique_words.CONTRAST) if n == "idiom")
        return Terms([*entries(self.technique_words.ENHANCING), *idioms], plurals=False)

    @cached_property
    def comparing(self) -> Terms:
        """Words of the comparison section."""
        return Terms(entries(self.technique_words.COMPARING), plurals=False)

    @cached_property
    def compared(self) -> Terms:
        """Words of a comparison inside findings and impression."""
        return Terms(entries(self.technique_words.COMPARED), plurals=False)

    @cached_property
    def modalities(self) -> Terms:
        """Words for a kind of study."""
        return Terms(entries(self.technique_words.MODALITIES))

    @cached_property
    def measures(self) -> Terms:
        """Things with a size."""
        return Terms(_named(self.measure_words.MEASURES))

    @cached_property
    def limits(self) -> Mapping[tuple[str, str], tuple[float, float, bool]]:
        """(thing, place or "") to its least and greatest size in mm, and whether it lies inside an organ."""
        found: dict[tuple[str, str], tuple[float, float, bool]] = {}
        for row, _phrases in rows(self.measure_words.MEASURES):
            head = row.split()
            place = next((word[1:] for word in head[3:] if word.startswith("@")), "")
            found[head[0], place] = (float(head[1]), float(head[2]), "!s" in head)
        return found

    @cached_property
    def quantities(self) -> Terms:
        """Quantities that are no lengths."""
        return Terms(_named(self.measure_words.QUANTITIES + self.measure_words.VOLUMES))

    @cached_property
    def quantity_limits(self) -> Mapping[str, tuple[float, float]]:
        """Quantity to its least and greatest value."""
        heads = (row.split() for row, _phrases in rows(self.measure_words.QUANTITIES + self.measure_words.VOLUMES))
        return {name: (float(low), float(high)) for name, low, high in heads}


LANGUAGES: Mapping[str, tuple[ModuleType, ...]] = {
    "en": (anatomy, conditions, cues, patient, technique, measures, blanks, urgent, labels),
}


@cache
def vocabulary(language: str = "en") -> Vocabulary:
    """The lists of a language ("en", "en-gb"); English where it has none of its own yet."""
    return Vocabulary(*LANGUAGES.get(language.partition("-")[0], LANGUAGES["en"]))
