"""Finding many phrases in a row of words at once, in time linear in the text."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reporting.checks.words import fold_all


class Hit(NamedTuple):
    """A phrase found: what it stands for, its first word, and the word after its last."""

    name: str
    first: int
    end: int


class _Node:
    __slots__ = ("name", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.name = ""


def plural(word: str) -> str:
    """The plural of an English word, as a rule makes it."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    if word.endswith(("ch", "sh", "x", "ss")):
        return word + "es"
    return word + "s"


class Terms:
    """A dictionary of phrases. The longest phrase wins; plurals of the last word are known too."""

    def __init__(self, entries: Iterable[tuple[str, str]], *, plurals: bool = True) -> None:
        self._root = _Node()
        for phrase, name in entries:
            words = fold_all(phrase)
            self._add(words, name)
            if plurals and words and words[-1].isalpha() and len(words[-1]) > 2 and not words[-1].endswith("s"):
                self._add([*words[:-1], plural(words[-1])], name, keep=True)

    def _add(self, words: Sequence[str], name: str, *, keep: bool = False) -> None:
        node = self._root
        for word in words:
            node = node.next.setdefault(word, _Node())
        if not (keep and node.name):
            node.name = name

    def find(self, words: Sequence[str]) -> Iterator[Hit]:
        """Every phrase, left to right, none overlapping. Phrases are short, so this is linear."""
        start, count, root = 0, len(words), self._root.next
        while start < count:
            node = root.get(words[start])
            if node is None:
                start += 1
                continue
            at, best, end = start + 1, node.name, start + 1
            while at < count and (further := node.next.get(words[at])) is not None:
                node, at = further, at + 1
                if node.name:
                    best, end = node.name, at
            if best:
                yield Hit(best, start, end)
                start = end
            else:
                start += 1

    def has(self, phrase: str) -> bool:
        """Whether any phrase of the dictionary occurs in a text."""
        return next(self.find(fold_all(phrase)), None) is not None


def rows(listing: str) -> Iterator[tuple[str, str]]:
    """Read a word list into (name, phrases): `name: phrase, phrase`, where an indented line goes on with the one above.

    A blank line and a line that begins with # are skipped.
    """
    row = ""
    for line in (*listing.splitlines(), ""):
        if line.startswith("    "):
            row += " " + line.strip()
            continue
        name, colon, phrases = row.partition(":")
        if colon and not name.startswith("#"):
            yield name.strip(), phrases
        row = line


def entries(listing: str) -> Iterator[tuple[str, str]]:
    """Read a word list into (phrase, name)."""
    for name, phrases in rows(listing):
        yield from ((phrase.strip(), name) for phrase in phrases.split(",") if phrase.strip())
