"""Years counted in Japanese eras and in the Republic of China's, as cards and forms in East Asia write them. Pure."""

import re
from datetime import date

# For each era the year before its first, its first day and its last; 昭和45年 is 1925 + 45.
_ERAS = {
    "明治": (1867, date(1868, 1, 25), date(1912, 7, 30)),
    "大正": (1911, date(1912, 7, 30), date(1926, 12, 25)),
    "昭和": (1925, date(1926, 12, 25), date(1989, 1, 7)),
    "平成": (1988, date(1989, 1, 8), date(2019, 4, 30)),
    "令和": (2018, date(2019, 5, 1), date.max),
    "民國": (1911, date(1912, 1, 1), date.max),
    "民国": (1911, date(1912, 1, 1), date.max),
}
_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}

# 1970年3月2日, 昭和45年3月2日, 1970년 3월 2일; month and day may be missing.
EAST = re.compile(
    rf"(?P<era>{'|'.join(_ERAS)})? ?(?P<y>\d{{1,4}}|元) ?[年년] ?"
    r"(?:(?P<m>\d{1,2}) ?[月월] ?(?:(?P<d>\d{1,2}) ?[日일号號] ?)?)?"
)
# S45.3.2, as health insurance cards have it.
ERA = re.compile(r"(?P<era>[MTSHR]) ?(?P<y>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<d>\d{1,2})", re.IGNORECASE)


def in_era(era: str, year: int) -> int:
    """The common year; `era` as EAST or ERA found it."""
    return _ERAS[_name(era)][0] + year


def era_has(era: str, first: date, last: date) -> bool:
    """Whether any day between the two lies in the era."""
    _before, begins, ends = _ERAS[_name(era)]
    return begins <= last and first <= ends


def _name(era: str) -> str:
    return _LETTERS.get(era.upper(), era)
