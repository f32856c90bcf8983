"""How likely each finding is if the two records are one person, strangers, twins, or other relatives.

This is the Fellegi and Sunter model (1969) with named alternatives instead of one "not a match": what speaks for one
person against a stranger (same address, same family name) says nothing against a twin or a father, and only the given
name or the birth date does. The numbers are estimates for hospital registers in general, made from what is known about
slips of the hand and about families, and are fitted to no data set. Each row: (one person, stranger, twin, relative),
as probabilities.
"""

from math import log2
from typing import NamedTuple


class Odds(NamedTuple):
    """Base-2 logarithms of the four likelihoods of a finding."""

    same: float
    stranger: float
    twin: float
    relative: float


def odds(same: float, stranger: float, twin: float, relative: float) -> Odds:
    """From probabilities."""
    return Odds(log2(same), log2(stranger), log2(twin), log2(relative))


SILENT = Odds(0.0, 0.0, 0.0, 0.0)

# Before anything is compared: how many duplicates a record has, how many relatives a person has in the register, and
# how many of those are twins. A pair drawn from N records is one person with the first divided by N.
DUPLICATES_PER_PERSON, RELATIVES_PER_PERSON, TWINS_PER_RELATIVE = 0.1, 1.0, 0.01
REGISTER = 50_000  # records, where the size of the register is not known
SMALLEST = 2_000  # records: a list of a few is a part of something larger

# For names, chance is reckoned from how common the name is (CHANCE): the stranger's column is not used.
FAMILY = {
    "same": odds(0.880, 1, 0.930, 0.750),
    "spelling": odds(0.025, 1, 0.010, 0.015),
    "form": odds(0.010, 1, 0.004, 0.010),
    "slip": odds(0.040, 1, 0.020, 0.020),
    "sound": odds(0.012, 1, 0.006, 0.010),
    "close": odds(0.015, 1, 0.006, 0.010),
    "part": odds(0.020, 1, 0.015, 0.050),
    "overlap": odds(0.004, 1, 0.005, 0.030),
    "vague": odds(0.008, 1, 0.005, 0.020),
    "other": odds(0.012, 1, 0.020, 0.180),
}
GIVEN = {
    "same": odds(0.860, 1, 0.0005, 0.020),
    "spelling": odds(0.020, 1, 0.002, 0.005),
    "form": odds(0.025, 1, 0.006, 0.020),
    "slip": odds(0.045, 1, 0.004, 0.008),
    "sound": odds(0.012, 1, 0.010, 0.010),
    "close": odds(0.015, 1, 0.015, 0.015),
    "initial": odds(0.020, 1, 0.002, 0.003),
    "part": odds(0.030, 1, 0.008, 0.020),
    "alike": odds(0.004, 1, 0.120, 0.050),  # two well-known names that differ by little: Jayden and Hayden
    "overlap": odds(0.003, 1, 0.060, 0.040),
    "vague": odds(0.010, 1, 0.080, 0.060),
    "other": odds(0.010, 1, 0.850, 0.840),
}
# The chance that a stranger's name agrees: the first, and the second times the share of people with that name.
CHANCE = {
    "same": (0.0, 1.0),
    "spelling": (0.0, 0.15),  # Müller and Mueller, Иванов and Ivanov
    "form": (0.0, 0.8),  # Robert and Bob
    "slip": (0.0003, 0.5),
    "sound": (0.0002, 1.0),
    "close": (0.0015, 1.5),
    "initial": (0.002, 0.0),
    "part": (0.0003, 1.5),
    "alike": (0.008, 1.0),
    "overlap": (0.004, 2.0),
    "vague": (0.03, 0.0),
    "other": (0.93, 0.0),
}
# Family and given name entered in each other's place. No stranger, twin or brother does that to another one's name.
ORDER = {"straight": odds(0.988, 1, 1, 1), "swapped": odds(0.012, 1, 1, 1)}
WRITTEN_OTHERWISE = odds(0.06, 0.85, 0.9, 0.8)  # same reading, other characters: 裕子 and 優子

MIDDLE = {
    "same": odds(0.70, 0.02, 0.03, 0.10),
    "initial": odds(0.24, 0.07, 0.07, 0.10),
    "close": odds(0.04, 0.01, 0.02, 0.02),
    "other": odds(0.02, 0.90, 0.88, 0.78),
}
SUFFIX = {
    "same": odds(0.90, 0.30, 0.50, 0.10),
    # Few people have a suffix at all, but most sons of their father's name: one that stands alone speaks for the two.
    "missing": odds(0.010, 0.008, 0.008, 0.30),
    "other": odds(0.01, 0.30, 0.10, 0.70),
}
BIRTH = {
    "same": odds(0.900, 1 / 25_000, 0.975, 1 / 8_000),
    # The first of January is written where only the year is known; it says no more than the year.
    "same, and a stand-in": odds(0.900, 1 / 100, 0.975, 1 / 80),
    "same year, a stand-in": odds(0.020, 0.0006, 0.0005, 0.0008),
    "swapped": odds(0.015, 1 / 40_000, 0.006, 1 / 25_000),
    "digit": odds(0.025, 0.0008, 0.008, 0.0020),
    "transposed": odds(0.012, 0.0002, 0.004, 0.0004),
    # A slip in the decade, or a father and a son of one birthday.
    "day, a generation apart": odds(0.004, 0.0015, 0.0005, 0.0016),
    "day, another year a generation apart": odds(0.0008, 0.0014, 0.0002, 0.0024),  # 1957 and 1985: no slip of one digit
    "two digits": odds(0.006, 0.0080, 0.003, 0.0120),
    "two parts": odds(0.010, 0.0040, 0.004, 0.0050),
    "near": odds(0.010, 0.2000, 0.001, 0.1900),
    "far": odds(0.004, 0.6000, 0.0005, 0.3000),
    "generation": odds(0.003, 0.2000, 0.0002, 0.5000),  # 15 to 50 years apart
    "same as far as known": odds(0.900, 1 / 50, 0.975, 1 / 45),
    "same month as far as known": odds(0.900, 1 / 600, 0.975, 1 / 500),
}
SEX = {"same": odds(0.980, 0.50, 0.65, 0.45), "other": odds(0.020, 0.50, 0.35, 0.55)}
PHONE = {
    "same": odds(0.60, 0.00002, 0.75, 0.60),
    "slip": odds(0.03, 0.00020, 0.02, 0.02),
    "other": odds(0.37, 0.99978, 0.23, 0.38),
}
EMAIL = {
    "same": odds(0.60, 0.000002, 0.20, 0.20),
    "slip": odds(0.04, 0.002, 0.03, 0.03),
    "other": odds(0.36, 0.99998, 0.78, 0.78),
}
STREET = {
    "same": odds(0.60, 0.0002, 0.85, 0.70),
    "close": odds(0.14, 0.0010, 0.06, 0.06),
    "same street": odds(0.03, 0.0040, 0.02, 0.03),
    "vague": odds(0.06, 0.0500, 0.01, 0.03),
    "other": odds(0.17, 0.9400, 0.06, 0.18),
}
# Here too chance is the share of people who live there.
PLACE = {
    "same": odds(0.78, 1, 0.92, 0.80),
    "same city": odds(0.85, 1, 0.94, 0.85),
    "close": odds(0.10, 0.0300, 0.04, 0.08),
    "other": odds(0.12, 0.9500, 0.04, 0.12),
}
MRN = {
    "same": odds(0.500, 0.00001, 0.00002, 0.0001),
    "transposed": odds(0.010, 0.00010, 0.002, 0.0002),
    "digit": odds(0.015, 0.00080, 0.150, 0.1000),
    "other": SILENT,
}

TABLES = {
    "family": FAMILY,
    "given": GIVEN,
    "order": ORDER,
    "birth": BIRTH,
    "sex": SEX,
    "middle": MIDDLE,
    "suffix": SUFFIX,
    "phone": PHONE,
    "email": EMAIL,
    "street": STREET,
    "place": PLACE,
    "mrn": MRN,
}
