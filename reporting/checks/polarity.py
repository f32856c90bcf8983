"""Which words of a sentence are denied, doubted, asked for, old or unchanged. Scopes after the NegEx idea."""

from collections.abc import Sequence

from reporting.checks.terms import Hit
from reporting.checks.vocabulary import Vocabulary

DENIED, DOUBTED, ASKED, OLD, SAME, ASIDE, PAST = 1, 2, 4, 8, 16, 32, 64

_OLD_REACH = 5
_SAME_REACH = 7
_STUDY_WORDS = frozenset(
    """
    study studies exam examination ct mri mr radiograph imaging scan ultrasound film image images
    """.split()
)


def _stops(words: Sequence[str], turns: Sequence[Hit]) -> set[int]:
    return {hit.first for hit in turns if hit.name == "stop"}


def _new_statement(words: Sequence[str], at: int, size: frozenset[str]) -> bool:
    """Whether a comma or an "and" at `at` begins a new, positive statement ("no fracture, small effusion")."""
    if words[at] not in (",", "and", "/", "-", "–", "—"):
        return False
    if words[at] in "-–—":
        return True
    following = words[at + 1 : at + 3]
    return bool(following) and (following[0] in size or following[0].isdigit() or following[0] == "there")


def _forward(words: Sequence[str], start: int, stops: set[int], size: frozenset[str]) -> int:
    """The end of a denial that begins before `start`."""
    at = start
    while (
        at < len(words)
        and words[at] != ":"
        and not (at in stops and at > start)
        and not _new_statement(words, at, size)
    ):
        at += 1
    return at


def _backward(words: Sequence[str], end: int, stops: set[int], verbs: frozenset[str]) -> int:
    """The start of what "... is not seen" denies."""
    at = end
    while at > 0 and words[at - 1] not in verbs and words[at - 1] != ":" and (at - 1) not in stops:
        at -= 1
    if at > 0 and words[at - 1] == ":":
        return 0
    return at


def _reach(words: Sequence[str], start: int, reach: int) -> int:
    at = start
    while at < min(len(words), start + reach) and words[at] not in (",", "and", ";", "with"):
        at += 1
    return at


def _chunk_start(words: Sequence[str], end: int, reach: int) -> int:
    """Where the phrase before `end` begins; a comma right before `end` belongs to it ("pneumothorax, unchanged")."""
    at = end - 1 if end and words[end - 1] == "," else end
    while at > max(0, end - reach) and words[at - 1] not in (",", ";", "and"):
        at -= 1
    return at


class Polarity:
    """Flags for each word of one sentence."""

    def __init__(self, words: Sequence[str], vocabulary: Vocabulary, *, opens: int = 0) -> None:
        self.flags = [0] * len(words)
        self._words = words
        self._lists = vocabulary.cue_words
        turns = list(vocabulary.turns.find(words))
        self._stop_at = _stops(words, turns)
        for hit in vocabulary.cues.find(words):
            self._deny(hit, opens)
        for hit in turns:
            self._turn(hit)
        for hit in vocabulary.times.find(words):
            self._age(hit)

    def _mark(self, start: int, end: int, flag: int) -> None:
        for at in range(max(0, start), min(end, len(self.flags))):
            self.flags[at] |= flag

    def _deny(self, hit: Hit, opens: int) -> None:
        words, stops = self._words, self._stop_at
        if hit.name == "neg":
            last_word = hit.end == len(words) or (hit.end + 1 == len(words) and words[hit.end] in ".;")
            if opens and hit.first == opens + 1 and (last_word or words[hit.first] in ("no", "negative")):
                self._mark(0, opens, DENIED)
            self._mark(hit.end, _forward(words, hit.end, stops, self._lists.SIZE), DENIED)
        elif hit.name == "neg_after" and not self._lists.BEFORE & set(words[hit.end : hit.end + 4]):
            self._mark(_backward(words, hit.first, stops, self._lists.AUXILIARY), hit.end, DENIED)
            if words[hit.first] in ("negative", "absent", "nil", "none", "resolved") and hit.end < len(words):
                end = _forward(words, hit.end, stops, self._lists.SIZE)
                self._mark(hit.end, min(end, _reach(words, hit.end, _OLD_REACH)), DENIED)
        elif hit.name == "weak":
            self._mark(_backward(words, hit.first, stops, self._lists.AUXILIARY), len(words), DOUBTED)

    def _turn(self, hit: Hit) -> None:
        if hit.name == "hyp":
            self._mark(hit.end, len(self._words), ASKED)
        elif hit.name == "hyp_all":
            start = hit.first
            while start > 0 and self._words[start - 1] not in (",", ":", "-", "–", "—", ")"):
                start -= 1
            self._mark(start, len(self._words), ASKED)
        elif hit.name == "hyp_if":
            self._mark(0, len(self._words), ASKED)
        elif hit.name == "aside":
            self._mark(0, len(self._words), ASIDE)

    def _age(self, hit: Hit) -> None:
        words = self._words
        if hit.name in ("old", "past"):
            if hit.end < len(words) and words[hit.end] in _STUDY_WORDS:
                return
            self._mark(hit.end, _reach(words, hit.end, _OLD_REACH), OLD if hit.name == "old" else OLD | PAST)
        elif hit.name == "old_after":
            self._mark(_chunk_start(words, hit.first, _SAME_REACH), hit.first, OLD)
        elif hit.name == "same":
            self._mark(_chunk_start(words, hit.first, _SAME_REACH), hit.first, SAME)
            self._mark(hit.end, _reach(words, hit.end, _SAME_REACH), SAME)
