"""Words of a text: cut, folded to one spelling (lower case, no accents, American), with their places."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# A word of letters, a number, a run of underscores, or one mark. Every alternative is one pass without going back.
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*|_+|[^\s\w]")
_HYPHENS = frozenset("-‐‑‒–—−")
_MARKUP = frozenset("*#")
_BRITISH = (
    (re.compile("haem"), "hem"),
    (re.compile("aem"), "em"),
    (re.compile("oedem"), "edem"),
    (re.compile("oesoph"), "esoph"),
    (re.compile("^foet"), "fet"),
    (re.compile("^caec"), "cec"),
    (re.compile("^faec"), "fec"),
    (re.compile("gynaec"), "gynec"),
    (re.compile("paed"), "ped"),
    (re.compile("anaes"), "anes"),
    (re.compile("^diarrhoea"), "diarrhea"),
    (re.compile("tumour"), "tumor"),
    (re.compile("colour"), "color"),
    (re.compile("^grey"), "gray"),
    (re.compile("^fibre"), "fiber"),
    (re.compile("calibre"), "caliber"),
    (re.compile("centre"), "center"),
    (re.compile("([lm])itre"), r"\1iter"),
    (re.compile("metre"), "meter"),
    (
        re.compile("(visual|local|character|general|mineral|immobil|normal|stabil|cannul|optim|lateral)is(?=e|i|a)"),
        r"\1iz",
    ),
)
_HINTS = ("ae", "oe", "our", "tre", "is", "grey")


class Word(NamedTuple):
    """A folded word and its place in the section's text."""

    word: str
    start: int
    end: int


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """One spelling for a word: "Haemorrhage" and "HEMORRHAGE" are both "hemorrhage"."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    if not word.isascii():
        word = "".join(mark for mark in unicodedata.normalize("NFKD", word) if not unicodedata.combining(mark))
    if any(hint in word for hint in _HINTS):
        for pattern, american in _BRITISH:
            word = pattern.sub(american, word)
    return word


def cut(text: str) -> Iterator[Word]:
    """The words and marks of a text. A hyphen that touches a word on either side is left out."""
    for found in _TOKEN.finditer(text):
        token, start, end = found[0], found.start(), found.end()
        if token in _MARKUP:
            continue
        if token in _HYPHENS and not (text[start - 1 : start].isspace() and text[end : end + 1].isspace()):
            continue
        yield Word(fold(token) if len(token) < 40 else token[:40], start, end)


def fold_all(phrase: str) -> list[str]:
    """The folded words of a phrase, cut as a report's text is cut."""
    return [word.word for word in cut(phrase)]
