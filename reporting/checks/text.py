"""Sections cut into sentences, each with the label (organ, side, level) under which it stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reporting.checks.words import Word, cut

_BULLET = re.compile(r"[ \t]{0,40}(?:[-*•–—>·]{1,2}|\(?\d{1,2}[.)]|[a-hA-H][.)])[ \t]{1,10}")
_TITLES = frozenset(
    ("dr", "mr", "mrs", "ms", "prof", "vs", "approx", "st", "fig", "no", "ca", "resp", "dept", "hosp", "tel")
)
_STOPS = frozenset(".!?;")
_LONGEST_LABEL = 8
# A sentence is cut here at the latest, so that what looks at pairs of its words stays quick on a text without stops.
_LONGEST_SENTENCE = 120


@dataclass(slots=True, eq=False)
class Sentence:
    """`label` holds the folded words of the label in force; `opens` is how many words are its own label."""

    section: str
    source: str
    words: list[Word]
    label: tuple[str, ...] = ()
    opens: int = 0
    line: int = 0
    plain: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.plain = [word.word for word in self.words]

    @property
    def text(self) -> str:
        """The sentence as it was written."""
        return self.source[self.words[0].start : self.words[-1].end]

    def excerpt(self, first: int, end: int) -> str:
        """The writing from word `first` up to word `end`."""
        last = min(max(first, end - 1), len(self.words) - 1)
        return self.source[self.words[first].start : self.words[last].end]


@dataclass(frozen=True, slots=True)
class Section:
    """A section's text and its sentences."""

    name: str
    text: str
    sentences: tuple[Sentence, ...]


def _is_wrapped(text: str, before: Word, after: Word) -> bool:
    """Whether a line break is only the editor's: the next line goes on in the middle of a sentence."""
    if before.word in _STOPS or before.word == ":" or text.count("\n", before.end, after.start) > 1:
        return False
    if _BULLET.match(text, text.rfind("\n", before.end, after.start) + 1):
        return False
    begun = text[after.start]
    long_line = before.end - text.rfind("\n", 0, before.end) > 60
    return begun.islower() or (long_line and begun.isupper() and text[before.start : before.end].isupper())


def _is_abbreviation(text: str, words: Sequence[Word], at: int) -> bool:
    """The dot of "i.v." or of an initial before a name ("K. Babu"), where more follows."""
    if (
        not at
        or words[at - 1].end - words[at - 1].start != 1
        or not words[at - 1].word.isalpha()
        or at + 1 >= len(words)
    ):
        return False
    if at > 1 and words[at - 2].word == "." and words[at - 2].end == words[at - 1].start:
        return not text[words[at + 1].start].isupper() or words[max(0, at - 3)].word == "i"
    named = at == 1 or words[at - 2].word in (":", ".", ",") or words[at - 2].word in _TITLES
    return named and text[words[at - 1].start].isupper() and text[words[at + 1].start].isupper()


def _ends(text: str, words: Sequence[Word], at: int) -> bool:
    """Whether the mark at `at` ends a sentence: not the dot of "Dr." or of "1.5"."""
    mark = words[at]
    if mark.word not in _STOPS:
        return False
    if mark.word != ".":
        return True
    if at and words[at - 1].word in _TITLES and words[at - 1].end == mark.start:
        return words[at - 1].word == "no" and not text[mark.end : mark.end + 2].strip().isdigit()
    if _is_abbreviation(text, words, at):
        return False
    following = text[mark.end : mark.end + 1]
    return not following or following.isspace() or following in "\"')]”’" or following.isupper()


def _lines(text: str) -> Iterator[tuple[int, list[Word]]]:
    """Words by written line (wrapped lines joined), with the line's number; bullets are dropped."""
    words = list(cut(text))
    line: list[Word] = []
    number = 0
    for word in words:
        if line and "\n" in text[line[-1].end : word.start]:
            if not _is_wrapped(text, line[-1], word):
                yield number, line
                number += min(2, text.count("\n", line[-1].end, word.start))
                line = []
        line.append(word)
    if line:
        yield number, line


def _without_bullet(text: str, line: list[Word]) -> list[Word]:
    start = text.rfind("\n", 0, line[0].start) + 1
    found = _BULLET.match(text, start) if line[0].start - start < 60 else None
    return [word for word in line if word.start >= found.end()] if found else line


def _label_end(text: str, words: Sequence[Word]) -> int:
    """The number of words before a label's colon, 0 where the sentence has no label."""
    for at, word in enumerate(words[: _LONGEST_LABEL + 1]):
        if word.word == ":":
            following = text[word.end : word.end + 1]
            return at if not following or not following.isdigit() else 0
        if not (word.word.isalnum() or word.word in "/&,()'"):
            return 0
    return 0


def _is_heading(text: str, words: Sequence[Word], shouted: bool) -> bool:
    """A short line in capitals without a stop, in a text that is not all in capitals."""
    if shouted or len(words) > 5 or not all(word.word.isalpha() or word.word in "/&" for word in words):
        return False
    return text[words[0].start : words[-1].end].isupper() and len(text[words[0].start : words[-1].end]) > 3


class _Label:
    """The label in force. Inline it ends with its line; alone on a line, at a blank line after its content."""

    def __init__(self) -> None:
        self.words: tuple[str, ...] = ()
        self._alone = self._used = False

    def new_line(self, *, after_blank: bool) -> None:
        if not self._alone or (after_blank and self._used):
            self.words, self._alone = (), False
        self._used = self._used or self._alone

    def set(self, words: Sequence[Word], *, alone: bool) -> None:
        self.words = tuple(word.word for word in words)
        self._alone, self._used = alone, False


def _split(text: str, line: list[Word]) -> Iterator[list[Word]]:
    begun = 0
    for at in range(len(line)):
        if at + 1 == len(line) or at + 1 - begun >= _LONGEST_SENTENCE or _ends(text, line, at):
            yield line[begun : at + 1]
            begun = at + 1


def sentences(name: str, text: str) -> Iterator[Sentence]:
    """Cut one section into its sentences."""
    shouted = text[:400].isupper()
    label, last = _Label(), 0
    for number, raw in _lines(text):
        line = _without_bullet(text, raw)
        label.new_line(after_blank=number - last > 1)
        last = number
        if line and _is_heading(text, line, shouted):
            label.set(line, alone=True)
        for words in _split(text, line):
            opens = _label_end(text, words)
            if opens:
                label.set(words[:opens], alone=opens + 1 == len(words) == len(line))
            yield Sentence(name, text, words, label.words, opens, number)


def read(name: str, text: str) -> Section:
    """Cut a section into sentences."""
    return Section(name, text, tuple(sentences(name, text)))
