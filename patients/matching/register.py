"""How common a name is, how many people there are, and whether families are among them.

The same agreement means less in a crowd; and where a register holds no brothers, sisters and parents at one address, a
pair that looks like twins is more likely one person with the wrong given name. Both are learned from the register
itself; a pair looked at by itself is judged as in a clinic that treats families.
"""

from collections import Counter
from collections.abc import Mapping
from math import log2

from patients.matching.known_names import COMMON_FAMILY, COMMON_GIVEN
from patients.matching.likelihood import (
    CHANCE,
    DUPLICATES_PER_PERSON,
    REGISTER,
    RELATIVES_PER_PERSON,
    SMALLEST,
    TABLES,
    TWINS_PER_RELATIVE,
    Odds,
)
from patients.matching.portrait import Portrait

# Shares within the community that a name belongs to, since that is where the other record will come from.
_RARE_FAMILY, _COMMON_FAMILY = 1 / 4_000, 1 / 100
_RARE_GIVEN, _COMMON_GIVEN = 1 / 2_000, 1 / 60
_POSTCODE, _CITY = 1 / 30, 1 / 5
_SMOOTHING = 500  # persons' worth of general knowledge mixed into the register's own counts
_PERSONS_WORTH = 30  # persons' worth of general knowledge about duplicates and families
_ENOUGH = 1_000  # records: a shorter list is a selection
_LACKING = 0.2  # of a record's worth of general knowledge, for each record that a selection is too short
_PICKED = 100  # records' worth instead, where somebody has picked relatives and twins into it
_FAMILIES = 0.12  # relatives for each duplicate by which these are told from chance findings
_WORTH = 100  # pairs' worth of general knowledge about slips
_CHANCE_WORTH = 1_000  # pairs' worth of general knowledge about chance
_MOST = 10.0  # how many times the general share of a slip a register can teach
_KNOWN = 5  # times that a given name occurs before it counts as a name and not as a slip


class Register:
    """What is known of the people among whom two are compared. As made, it holds general knowledge only."""

    def __init__(self) -> None:
        self.size = 0
        self._picked = False
        self.tables: Mapping[str, Mapping[str, Odds]] = TABLES
        self.agreeing: Mapping[str, Mapping[str, float]] = {"family": {}, "given": {}}
        self._families: Counter[str] = Counter()
        self._givens: Counter[str] = Counter()
        self._postcodes: Counter[str] = Counter()
        self._cities: Counter[str] = Counter()
        self.learn(0, 0.0, 0.0, 0.0)

    def count(self, record: Portrait) -> None:
        """Take note of one record's name, in all its scripts, and of its place."""
        self.size += 1
        for form in record.names.forms:
            self._families[form.family] += 1
            self._givens[form.given] += 1
        self._postcodes[record.postcode] += 1
        self._cities[record.city] += 1

    def name_chance(self, field: str, level: str, one: str, other: str) -> float:
        """Base-2 logarithm of the chance that two strangers' names agree so well; `field` is family or given."""
        flat, per_share = CHANCE[level]
        flat = max(flat, self.agreeing[field].get(level, 0.0))
        if not per_share:
            return log2(flat)
        share = self._family_share if field == "family" else self._given_share
        return log2(min(flat + per_share * max(share(one), share(other)), 1.0))

    def place_chance(self, record: Portrait, level: str) -> float:
        """As name_chance, for a place that is the same."""
        if level == "same" and record.postcode:
            return log2(self._share(self._postcodes, record.postcode, _POSTCODE))
        return log2(self._share(self._cities, record.city, _CITY))

    def is_given_name(self, key: str) -> bool:
        """Whether it is a name that people have, as far as is known, and no slip of the pen."""
        return key in COMMON_GIVEN or self._givens[key] >= _KNOWN

    def learn(self, looked_at: int, duplicates: float, relatives: float, twins: float) -> None:
        """Take what was found among the pairs of so many records, mixed with general knowledge."""
        self._picked = relatives + twins > _FAMILIES * duplicates
        worth = _PERSONS_WORTH + self._lacking
        whole = looked_at + worth
        self.duplicates = (duplicates + worth * DUPLICATES_PER_PERSON) / whole
        self.relatives = (relatives + worth * RELATIVES_PER_PERSON) / whole
        self.twins = self.relatives * TWINS_PER_RELATIVE + twins / whole
        size = max(self.size, SMALLEST) if self.size >= _ENOUGH else REGISTER
        self.prior = Odds(*(log2(part / size) for part in (self.duplicates, size, self.twins, self.relatives)))

    def learn_chance(self, found: Mapping[str, Mapping[str, float]], pairs: int) -> None:
        """How often strangers agree here: `found` counts levels by field among so many pairs drawn at random.

        A short list holds people of too many communities, or too few, to tell.
        """
        if self.size < _ENOUGH:
            return
        self.agreeing = {
            field: {level: count / pairs for level, count in levels.items() if level != "same"}
            for field, levels in found.items()
        }
        tables: dict[str, dict[str, Odds]] = {}
        for field, table in TABLES.items():
            counts = found.get(field, {})
            whole = sum(counts.values()) + _CHANCE_WORTH
            tables[field] = {
                level: general._replace(
                    stranger=_mixed(counts.get(level, 0.0), general.stranger, _CHANCE_WORTH, whole, 1e9)
                )
                for level, general in table.items()
            }
        self.tables = tables

    def learn_slips(self, found: Mapping[str, Mapping[str, float]]) -> None:
        """How often one person's records disagree here: `found` counts levels by field among likely duplicates.

        Where there are families, what they look like (another given name, another birth date) is not learned as a slip.
        """
        families = max(1.0, min(_MOST, 0.25 / self.relatives))
        worth = _WORTH + self._lacking
        tables: dict[str, dict[str, Odds]] = {}
        for field, table in TABLES.items():
            counts = found.get(field, {})
            whole = sum(counts.values()) + worth
            tables[field] = {}
            for level, general in table.items():
                most = families if max(general.twin, general.relative) > general.same else _MOST
                same = _mixed(counts.get(level, 0.0), general.same, worth, whole, most)
                tables[field][level] = self.tables[field][level]._replace(same=same)
        self.tables = tables

    @property
    def has_families(self) -> bool:
        """Whether most people have a relative here, as in a clinic; a list made for research may hold single people."""
        return self.relatives > 0.1

    @property
    def _lacking(self) -> float:
        """What a list is too short to tell, as so many records' worth of general knowledge."""
        return max(_ENOUGH - self.size, 0) * (_PICKED if self._picked else _LACKING)

    def _family_share(self, key: str) -> float:
        return self._share(self._families, key, _COMMON_FAMILY if key in COMMON_FAMILY else _RARE_FAMILY)

    def _given_share(self, key: str) -> float:
        return self._share(self._givens, key, _COMMON_GIVEN if COMMON_GIVEN.issuperset(key.split()) else _RARE_GIVEN)

    def _share(self, counts: Counter[str], key: str, general: float) -> float:
        # One of those counted is the person asked about.
        own = max(counts.get(key, 0) - 1, 0)
        share = (own + _SMOOTHING * general) / (self.size + _SMOOTHING)
        return share if self.size >= _ENOUGH else max(share, general)  # a selection cannot tell that a name is rare


def _mixed(count: float, general: float, worth: float, whole: float, most: float) -> float:
    """Never less than half the general share, which is what keeps a small or clean register from teaching certainty."""
    share = 2.0**general
    learned = (count + worth * share) / whole
    return log2(min(max(learned, share / 2), share * most, 1.0))


GENERAL = Register()
