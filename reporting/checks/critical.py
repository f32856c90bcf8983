"""Findings that somebody has to be told at once, and no record that he was."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reporting.checks.case import Case, remark
from reporting.checks.finding import WARNING, Finding
from reporting.checks.mentions import Mention
from reporting.checks.polarity import ASKED
from reporting.checks.text import Sentence


def _critical(case: Case, one: Mention) -> bool:
    flags, lists = case.words.kind(one.kind).flags, case.words.urgent_words
    if not one.asserted or one.old or one.same:
        return False
    words = one.qualifiers | set(one.sentence.plain[one.first : one.end])
    return not words & lists.KNOWN and ("c" in flags or ("n" in flags and bool(words & lists.NEW)))


def _is_wrong_tube(case: Case, sentence: Sentence) -> bool:
    words, lists = set(sentence.plain), case.words.urgent_words
    if not lists.TUBES & words or lists.UNLESS & words:
        return False
    return next(case.words.wrong_places.find(sentence.plain), None) is not None


def _no_heartbeat(one: Mention) -> bool:
    """No cardiac activity in a fetus is a finding, not the absence of one."""
    return one.kind == "cardiac_activity" and one.denied and not one.flags & ASKED


def _has_no_flow(case: Case, sentence: Sentence) -> bool:
    """No flow in a testis or an ovary."""
    places = {*case.places_in(sentence.plain), *case.places_in(sentence.label), *case.ordered_places}
    if not places & case.words.urgent_words.NEEDS_FLOW or case.words.urgent_words.BLOODLESS & set(sentence.plain):
        return False
    return next(case.words.no_flow.find(sentence.plain), None) is not None


def check_critical(case: Case) -> Iterator[Finding]:
    """Code critical: one remark for each sentence, the impression first."""
    if case.report.critical_communicated:
        return
    passages: dict[str, tuple[str, str]] = {}
    for name, found in (("impression", case.impression), ("findings", case.findings)):
        for one in found:
            if _critical(case, one) or _no_heartbeat(one):
                what = one.sentence.excerpt(one.first, one.end)
                passages.setdefault(what.lower(), (name, one.text))
        for sentence in case.sections[name].sentences:
            if _is_wrong_tube(case, sentence) or _has_no_flow(case, sentence):
                passages.setdefault(sentence.text.lower(), (name, sentence.text))
    for what, (name, text) in list(passages.items())[:4]:
        yield remark(
            "critical",
            WARNING,
            name,
            text,
            _("“%(words)s” is critical and no communication is recorded.") % {"words": what[:80]},
        )
