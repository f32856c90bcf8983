"""The months' names in the languages of the clinics, from CLDR through Babel. Pure."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from babel import Locale

LANGUAGES = (
    "en de fr es it pt nl pl cs sk sl hr hu ro da sv nb fi et lv lt tr ru uk bg sr el ar fa he hi id ms vi th ca eu ga"
).split()


def months_named(word: str, language: str = "") -> list[int]:
    """The months (1 to 12) that a name can mean: more than one where languages differ, [] for no month.

    A name that is one month in the reader's `language` means that month: listopad is November in Polish, October in
    Croatian.
    """
    own = _names((language,)).get(_key(word), set()) if language in LANGUAGES else set()
    return sorted(own if len(own) == 1 else _names(tuple(LANGUAGES)).get(_key(word), ()))


@lru_cache(maxsize=64)
def _names(languages: Iterable[str]) -> dict[str, set[int]]:
    """Read once, about 100 ms for all."""
    names: dict[str, set[int]] = {}
    for language in languages:
        for context in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for month, name in context.get(width, {}).items():
                    key = _key(name)
                    if key and not key.isdecimal():
                        names.setdefault(key, set()).add(month)
    return names


def _key(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if char.isalnum())
