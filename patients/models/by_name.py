"""People by their names: the words as typed, any part from the front, in either order, through the index of keys."""

import re
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from patients.models.key import KeyKind, PatientKey
from patients.spelling import bare_vowels, has_han, spellings

LONGEST_HEAD = 4  # letters of the other word in a pair key (patients.actions.indexing)
SHORTEST_OTHERWISE = 5  # letters typed before a second spelling without marks is looked for: mue is no mu yet
_SIGNS = re.compile(r"[\s,;^=/|\\]+")

Word = tuple[str, ...]  # all spellings of one typed word, as keys


def words_of(text: str) -> list[Word]:
    """The words of a typed name, each once, each with its spellings."""
    found = (_keys([key.replace(" ", "") for key in spellings(piece)]) for piece in _SIGNS.split(text))
    return [word for word in dict.fromkeys(found) if word]


def _keys(spelt: list[str]) -> Word:
    """As names.search_words has them, but a beginning may go on: what ends in "ue" may become "uel" or "uer"."""
    bare = (bare_vowels(key[:-1]) + key[-1:] for key in spelt if len(key) >= SHORTEST_OTHERWISE)
    return tuple(dict.fromkeys([*spelt, *bare]))


def walks(words: Collection[Word]) -> Iterable[QuerySet[PatientKey, int]]:
    """Keys of patients in the order of the index. Unless `told_by_key`, `fitting` still has to check the words."""
    tail = max(words, key=lambda word: len(word[0]))
    heads = [word for word in words if word != tail and _pairs_with(word[0], tail[0])]
    if not heads:
        return [_walk(KeyKind.WORD, key) for key in tail]
    head = max(heads, key=lambda word: len(word[0]))
    pairs = {f"{one[:LONGEST_HEAD]} {other}": None for one in head for other in tail}
    return [_walk(KeyKind.PAIR, key) for key in pairs]


def walks_in_year(words: Collection[Word], year: int) -> Iterable[QuerySet[PatientKey, int]]:
    """As `walks`, of those born in a year; `fitting` still has to check the words."""
    tail = max(words, key=lambda word: len(word[0]))
    return [_walk(KeyKind.PAIR, f"{year:04d} {key}") for key in tail]


def told_by_key(words: Collection[Word]) -> bool:
    """Whether `walks` gives only patients who have every word: one, or two of which a pair key holds the whole."""
    if len(words) < 2:
        return True
    one, other = sorted(words, key=lambda word: len(word[0]))[:2]
    return len(words) == 2 and max(map(len, one)) <= LONGEST_HEAD and _pairs_with(one[0], other[0])


def fitting(words: Collection[Word], patients: Collection[int]) -> set[int]:
    """Those of the patients who have every word."""
    held: dict[int, list[str]] = {}
    rows = PatientKey.objects.filter(patient__in=patients, kind=KeyKind.WORD)
    for patient, key in rows.values_list("patient", "key"):
        held.setdefault(patient, []).append(key)
    return {
        patient for patient, keys in held.items() if all(any(key.startswith(word) for key in keys) for word in words)
    }


def starting(column: str, text: str) -> Q:
    """Whatever begins with the text, as a range: LIKE does not use SQLite's index."""
    return Q(**{f"{column}__gte": text, f"{column}__lt": text[:-1] + chr(_next(ord(text[-1])))})


def _next(code: int) -> int:
    return 0xE000 if code + 1 == 0xD800 else code + 1  # no text holds half a surrogate pair


def _pairs_with(head: str, tail: str) -> bool:
    """Pairs are made within one script."""
    return has_han(head) == has_han(tail)


def _walk(kind: KeyKind, key: str) -> QuerySet[PatientKey, int]:
    rows = PatientKey.objects.filter(starting("key", key[:80]), kind=kind)
    # By the column: "patient" alone would join the patients and sort them by name.
    return rows.order_by("key", "patient_id").values_list("patient_id", flat=True)
