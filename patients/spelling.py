"""One spelling for comparing: case, accents, hyphens and scripts put aside. Pure; display never uses it.

Transliteration is anyascii's (ISC) for all alphabets and jaconv's (MIT) for kana, because anyascii reads each kana by
itself ("kiyo" for kyo). Unidecode and pykakasi do the same work but are GPL. Chinese characters stay as they are: their
reading depends on the language, so they are found by themselves or through the phonetic group.
"""

import re
import unicodedata
from functools import lru_cache

import jaconv
from anyascii import anyascii

_RUNS = re.compile(
    r"(?P<kana>[\u3040-\u30ff]+)|(?P<han>[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)"
    r"|(?P<other>[^\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)"
)
_JOINING = re.compile(r"['`’‘ʼʻ´\"“”\-‐‑‒–—―._·・]+")
_NOT_WORD = re.compile(r"[^a-z0-9\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_HAN = re.compile(r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f]")
# Scripts that leave out most vowels: only their consonants can be compared with a Latin spelling.
_ABJAD = re.compile(r"[\u0590-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
# The second spelling in use for a letter with a mark: Müller and Mueller, Tarō and Tarou.
_SECOND_SPELLING = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ō": "ou", "ū": "uu"})
# Both spellings of it come down to one: Mueller and Muller, Joergensen and Jorgensen, Yuuko and Yuko.
_TWO_FOR_ONE = re.compile("(?<=[aou])e|(?<=a)a|(?<=o)[ou]|(?<=u)u")
_LONG_VOWELS = (("ou", "o"), ("oo", "o"), ("uu", "u"))


def has_han(text: str) -> bool:
    """Whether any Chinese character (kanji, hanja) is in it."""
    return _HAN.search(text) is not None


def has_kana(text: str) -> bool:
    """Whether any hiragana or katakana is in it, full or half width."""
    return _KANA.search(text) is not None


def is_abjad(text: str) -> bool:
    """Whether it is written in Arabic or Hebrew letters."""
    return _ABJAD.search(text) is not None


@lru_cache(maxsize=200_000)
def comparison_key(text: str) -> str:
    """Lower case Latin words with single spaces; Chinese characters kept. The key of a key is itself."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    # A hyphen or apostrophe joins what it stands between; any other sign parts words.
    text = _JOINING.sub("", text).casefold()
    if not text.isascii():
        text = "".join(_romanised(run) for run in _RUNS.finditer(text)).lower()
        text = _JOINING.sub("", text)
    return _NOT_WORD.sub(" ", text).strip()


def _romanised(run: re.Match[str]) -> str:
    if run["han"]:
        return unicodedata.normalize("NFKC", run["han"])
    if run["kana"]:
        return anyascii(jaconv.kana2alphabet(jaconv.kata2hira(run["kana"])))
    return anyascii(run["other"])


def spellings(word: str) -> list[str]:
    """All keys of one word, likeliest first: Müller: muller, mueller; さとう: satou, sato; 王: itself and wang."""
    found = [comparison_key(word)]
    lowered = unicodedata.normalize("NFKC", word).casefold()
    found.append(comparison_key(lowered.translate(_SECOND_SPELLING)))
    if has_kana(word):
        found.append(short_vowels(found[0]))
    if has_han(word):
        found.append(comparison_key(anyascii(word).replace(" ", "")))
    return [key for key in dict.fromkeys(found) if key]


def bare_vowels(key: str) -> str:
    """A key without the second letter that stands for a mark: mueller becomes muller. For finding, never for telling
    apart: samuel becomes samul.
    """
    return _TWO_FOR_ONE.sub("", key)


def short_vowels(key: str) -> str:
    """A Japanese reading as passports spell it: satou, oono, yuuko become sato, ono, yuko."""
    for long, short in _LONG_VOWELS:
        key = key.replace(long, short)
    return key
