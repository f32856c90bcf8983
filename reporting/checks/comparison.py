"""Earlier studies: named and not there, there and not named, or named with another date or of another kind."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reporting.checks.case import Case, remark
from reporting.checks.completeness import is_hollow
from reporting.checks.dates import dates
from reporting.checks.finding import WARNING, Finding
from reporting.checks.report import Prior
from reporting.checks.text import Sentence
from reporting.checks.words import fold_all

_NEIGHBOURS = (
    frozenset(("chest", "abdomen", "pelvis", "rib", "body", "heart")),
    frozenset(("head", "neck", "body")),
    frozenset(("spine", "body", "pelvis", "abdomen", "hip")),
    frozenset(("hip", "pelvis", "leg")),
    frozenset(("breast", "chest")),
)


def relevant_priors(case: Case) -> list[Prior]:
    """The priors that show the same region or its neighbour; one whose procedure tells no region counts."""
    return [prior for prior in case.report.priors if _is_relevant(case, prior)]


def _is_relevant(case: Case, prior: Prior) -> bool:
    there = case.regions_of(fold_all(prior.procedure))
    here = case.regions
    if not there or not here or there & here:
        return True
    return any(there & group and here & group for group in _NEIGHBOURS)


def _says_none(text: str, case: Case) -> bool:
    words = fold_all(text[:400])
    return any(hit.name == "none" for hit in case.words.comparing.find(words)) and not list(
        dates(text, case.words.technique_words.MONTHS)
    )


def _wrong_dates(case: Case, text: str, section: str, passage: str) -> Iterator[Finding]:
    for written in dates(text, case.words.technique_words.MONTHS):
        if not any(written.may_be(prior) for prior in case.report.priors if prior.year):
            if any(prior.year is None for prior in case.report.priors):
                continue
            yield remark(
                "comparison",
                WARNING,
                section,
                passage,
                _("No prior study is dated %(date)s.") % {"date": written.text.strip()},
            )
            return


def _wrong_kind(case: Case, text: str) -> Iterator[Finding]:
    """The comparison names a kind of study that no prior is."""
    named = case.modalities_in(text)
    there = [case.modalities_in(prior.procedure) for prior in case.report.priors]
    if named and there and all(there) and not any(named & kinds for kinds in there):
        yield remark(
            "comparison", WARNING, "comparison", text, _("No prior study is of the kind named in the comparison.")
        )


def _outside(text: str, case: Case) -> bool:
    words = fold_all(text[:1000])
    return any(hit.name == "weak" for hit in case.words.compared.find(words))


def _section(case: Case) -> Iterator[Finding]:
    text = case.report.section("comparison")
    hollow = is_hollow(case, text) and not _says_none(text, case)
    says_none = _says_none(text, case)
    priors = relevant_priors(case)
    if hollow or says_none:
        if priors:
            yield remark(
                "comparison",
                WARNING,
                "comparison",
                text,
                _("There is a prior study (%(procedure)s) and the comparison does not name it.")
                % {"procedure": priors[0].procedure or priors[0].year or ""},
            )
    elif not case.report.priors:
        if not _outside(text, case):
            yield remark(
                "comparison", WARNING, "comparison", text, _("A comparison is named and there is no prior study.")
            )
    else:
        found = list(_wrong_dates(case, text, "comparison", text)) if not _outside(text, case) else []
        yield from found or _wrong_kind(case, text)


def _comparing_sentences(case: Case) -> Iterator[Sentence]:
    """Sentences of technique, findings and impression that speak of an earlier study."""
    for sentence in case.sentences("technique", "findings", "impression"):
        names = [hit.name for hit in case.words.compared.find(sentence.plain)]
        if "weak" in names:
            continue
        if "change" in names or _verb_and_study(sentence, case) or _earlier_size(sentence):
            yield sentence


def _earlier_size(sentence: Sentence) -> bool:
    """ "12 mm, previously 10 mm"."""
    words = sentence.plain
    return any(
        word in ("previously", "formerly") and words[at + 1 : at + 2] and words[at + 1][:1].isdigit()
        for at, word in enumerate(words)
    )


def _verb_and_study(sentence: Sentence, case: Case) -> bool:
    """ "Compared with the CT of ...": a verb with the word for a study, or a date, within a few words behind it."""
    for hit in case.words.compared.find(sentence.plain):
        if hit.name != "verb":
            continue
        near = sentence.plain[hit.end : hit.end + 6]
        studies = list(case.words.compared.find(near))
        if any(one.name in ("study", "change") for one in studies) or any(
            word.isdigit() and len(word) == 4 for word in near
        ):
            return True
    return False


def _elsewhere(case: Case) -> Iterator[Finding]:
    """Findings that compare where there is nothing to compare with, or with a study of another day."""
    for sentence in _comparing_sentences(case):
        text = sentence.text
        if not case.report.priors:
            if _says_none(case.report.section("comparison"), case) or is_hollow(
                case, case.report.section("comparison")
            ):
                yield remark(
                    "comparison", WARNING, sentence.section, text, _("The text compares, and there is no prior study.")
                )
                return
            continue
        found = next(_wrong_dates(case, text, sentence.section, text), None)
        if found and _dated_study(sentence, case):
            yield found
            return


def _dated_study(sentence: Sentence, case: Case) -> bool:
    """The date belongs to a study and not to an operation ("since the surgery of 3 March")."""
    return not {"surgery", "operation", "biopsy", "surgical", "lmp", "procedure", "injury", "fall"} & set(
        sentence.plain
    )


def check_comparison(case: Case) -> Iterator[Finding]:
    """Code comparison."""
    found = list(_section(case))
    yield from found
    if not found:
        yield from _elsewhere(case)
