"""Fields left open: empty sections, template marks that nobody filled in, sentences that break off."""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from reporting.checks.case import LONGEST_SECTION, Case, remark
from reporting.checks.finding import ERROR, WARNING, Finding
from reporting.checks.text import Sentence

_LETTER = re.compile(r"[^\W_]")
_RANGE = re.compile(r"\d{1,2} ?[-–] ?\d{1,2}")
_CHOICE = re.compile(r"\w{1,12}(?: ?[/|] ?\w{1,12}){2,6}")


def _placeholder(case: Case, mark: str) -> bool:
    """Whether a mark is an open field and not a bracket of the text ("[1]", "[series 3]")."""
    if mark[0] != "[":
        return True
    inside = mark[1:-1].strip()
    if not _LETTER.search(inside):
        return not any(one in "+✓✔" for one in inside)
    if _RANGE.fullmatch(inside) or inside.lower().startswith(case.words.blank_words.WANTING):
        return True
    if case.words.blank_words.FILLED.fullmatch(inside):
        return False
    short = len(inside.split()) < 5 or re.search(r"[/|<>*_]", inside)
    return bool(_CHOICE.fullmatch(inside) or (short and not re.search(r"\d", inside)))


def open_fields(case: Case, text: str) -> Iterator[str]:
    """The open template fields of a text, with a few words around each."""
    lists = case.words.blank_words
    for found in lists.MARK.finditer(text):
        if _placeholder(case, found[0]):
            start = max(text.rfind("\n", 0, found.start()) + 1, found.start() - 40)
            yield text[start : found.end() + 20].split("\n", 1)[0]
    for pattern in (lists.OPEN_SIZE, lists.NO_NUMBER):
        yield from (found[0] for found in pattern.finditer(text))


def is_hollow(case: Case, text: str) -> bool:
    """Nothing but marks, spaces, or words that only stand for a text to come."""
    short = text[:2000].strip()
    if not _LETTER.search(short):
        return len(text) <= 2000 or not _LETTER.search(text)
    words = {word.strip("_") for word in re.findall(r"[\w/]+", short.lower())}
    return len(short) < 60 and words - {""} <= case.words.blank_words.FILLER


def _empty_sections(case: Case) -> Iterator[Finding]:
    findings, impression = case.report.section("findings"), case.report.section("impression")
    if is_hollow(case, findings):
        if case.words.blank_words.POINTING.fullmatch(findings.strip()):
            yield remark("incomplete", WARNING, "findings", findings, _("The findings only point elsewhere."))
        else:
            yield remark("incomplete", ERROR, "findings", "", _("The findings are empty."))
    if is_hollow(case, case.report.section("technique")):
        yield remark("incomplete", WARNING, "technique", "", _("The technique is empty."))
    if is_hollow(case, impression):
        yield remark("impression_missing", ERROR, "impression", impression, _("There is no impression."))


def _broken_off(case: Case) -> Iterator[Finding]:
    for name, section in case.sections.items():
        for found in case.words.blank_words.DANGLING.finditer(section.text):
            start = max(section.text.rfind("\n", 0, found.start()) + 1, found.start() - 60)
            yield remark(
                "incomplete",
                WARNING,
                name,
                section.text[start : found.end()],
                _("A sentence breaks off: “%(words)s”.") % {"words": found[0]},
            )


def _is_bare_label(one: Sentence) -> bool:
    return bool(one.opens) and one.opens + 1 == len([word for word in one.plain if word not in ".;"])


def _is_left_open(case: Case, sentences: Sequence[Sentence], at: int, siblings: Sequence[Sentence]) -> bool:
    """Whether a label with nothing behind it is a forgotten field, and not the heading of what follows."""
    one = sentences[at]
    if at + 1 == len(sentences):
        return bool(siblings or at)
    following = sentences[at + 1]
    if following.line == one.line and following.opens:
        return True
    written = one.source[one.words[0].start : one.words[one.opens - 1].end]
    shouting = any(other.text[: len(written)].isupper() for other in siblings)
    heading = not following.opens or (written.isupper() and not shouting)
    return bool(siblings and case.places_in(one.plain)) and not heading


def _empty_labels(case: Case) -> Iterator[Finding]:
    """ "Gallbladder:" with nothing behind it, where the lines around it are filled."""
    for name in ("findings", "impression", "technique"):
        sentences = case.sections[name].sentences
        siblings = [one for one in sentences if one.opens and one.opens + 1 < len(one.words)][:50]
        for at, one in enumerate(sentences):
            if _is_bare_label(one) and _is_left_open(case, sentences, at, siblings):
                message = _("Nothing stands behind “%(label)s”.") % {"label": one.text}
                yield remark("incomplete", WARNING, name, one.text, message)


def _too_long(case: Case) -> Iterator[Finding]:
    for name, text in case.report.sections.items():
        if len(text) > LONGEST_SECTION and text[LONGEST_SECTION:].strip():
            yield remark("incomplete", WARNING, name, "", _("This section is too long to be checked to its end."))


def check_completeness(case: Case) -> Iterator[Finding]:
    """Codes incomplete and impression_missing."""
    yield from _empty_sections(case)
    for name, section in case.sections.items():
        for words in open_fields(case, section.text):
            yield remark(
                "incomplete", ERROR, name, words, _("A field is not filled in: “%(words)s”.") % {"words": words}
            )
    yield from _broken_off(case)
    yield from _empty_labels(case)
    yield from _too_long(case)
