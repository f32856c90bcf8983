"""Organs, pronouns and words of the other sex."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reporting.checks.case import Case, remark
from reporting.checks.finding import WARNING, Finding
from reporting.checks.text import Sentence
from reporting.checks.words import fold_all

_OPPOSITE = {"M": "F", "F": "M"}


def _of_kin(case: Case, sentence: Sentence) -> bool:
    return bool(case.words.patient_words.KINFOLK & set(sentence.plain))


def _organs(case: Case, wrong: str) -> Iterator[Finding]:
    seen = set()
    for sentence in case.sentences():
        if _of_kin(case, sentence):
            continue
        for hit in case.words.of_one_sex.find(sentence.plain):
            sex, _space, organ = hit.name.partition(" ")
            if sex == wrong and organ not in seen and not _is_other_use(sentence, hit.first, hit.end):
                seen.add(organ)
                yield remark(
                    "sex",
                    WARNING,
                    sentence.section,
                    sentence.text,
                    _("“%(words)s” does not go with the sex of the patient (%(sex)s).")
                    % {"words": sentence.excerpt(hit.first, hit.end), "sex": case.report.patient.sex},
                )


def _is_other_use(sentence: Sentence, first: int, end: int) -> bool:
    """The neck of another bone, in Latin."""
    words = sentence.plain
    return words[first] == "cervix" and words[end : end + 2] in (["of", "talus"], ["of", "femur"])


def _persons(case: Case, wrong: str) -> Iterator[Finding]:
    lists = case.words.patient_words
    before: list[str] = []
    for sentence in case.sentences():
        staff = lists.STAFF & {*sentence.plain, *before}
        before = sentence.plain
        if _of_kin(case, sentence) or staff:
            continue
        for at, word in enumerate(sentence.plain):
            if (
                _is_person(case, sentence, at, wrong)
                or _is_title(case, sentence, at, wrong)
                or (lists.PRONOUNS.get(word) == wrong and _is_pronoun(sentence, at))
            ):
                yield remark(
                    "sex",
                    WARNING,
                    sentence.section,
                    sentence.text,
                    _("“%(words)s”: the patient's sex is %(sex)s.")
                    % {"words": sentence.excerpt(at, at + 1), "sex": case.report.patient.sex},
                )
                break


def _is_title(case: Case, sentence: Sentence, at: int, wrong: str) -> bool:
    """ "Mr. Lee" where the patient is Mrs. Lee; another name is another check's."""
    if case.words.patient_words.TITLES.get(sentence.plain[at]) != wrong:
        return False
    own = set(fold_all(case.report.patient.name))
    return bool(own & set(sentence.plain[at + 1 : at + 4]))


def _is_pronoun(sentence: Sentence, at: int) -> bool:
    """Not "her-2", not "he/she", not a capital "HE" stain."""
    words = sentence.plain
    after = words[at + 1] if at + 1 < len(words) else ""
    before = words[at - 1] if at else ""
    written = sentence.source[sentence.words[at].start : sentence.words[at].end]
    if written.isupper() and not sentence.text.isupper():
        return False
    return not after.isdigit() and after not in ("/", "neu", "or") and before not in ("/", "or", "&")


def _is_person(case: Case, sentence: Sentence, at: int, wrong: str) -> bool:
    """ "65 year old man", "this lady", "female patient", "65F"."""
    persons, words = case.words.patient_words.PERSONS, sentence.plain
    if persons.get(words[at]) != wrong:
        return False
    before = words[max(0, at - 4) : at]
    aged = ("old" in before or "yo" in before or "aged" in before) and not {"than", "versus"} & set(before)
    if words[at] in ("m", "f"):
        if not sentence.source[sentence.words[at].start].isupper():
            return False
        return bool(before) and (
            before[-1] in ("old", "yo", "o") or (before[-1].isdigit() and _looks_like_age(words, at))
        )
    if aged or words[at + 1 : at + 2] == ["patient"] or (words[at] != "male" and before[-1:] == ["this"]):
        return True
    if words[at] not in ("male", "female"):
        return not case.words.label_words.REFERENCE & set(words)
    pointed = bool(before) and before[-1] in (":", "this", "elderly", "sex", "a", "young", "pleasant")
    return pointed and words[at + 1 : at + 2] not in (["pelvis"], ["urethra"], ["breast"])


def _looks_like_age(words: list[str], at: int) -> bool:
    number = words[at - 1]
    after = words[at + 1] if at + 1 < len(words) else ""
    return number.isdigit() and 1 <= int(number[:4]) <= 110 and after in ("with", "presenting", ",", ".", "") and at < 4


def check_sex(case: Case) -> Iterator[Finding]:
    """Code sex. Nothing is said where the sex is other or unknown."""
    wrong = _OPPOSITE.get(case.report.patient.sex)
    if wrong:
        yield from _organs(case, wrong)
        yield from _persons(case, wrong)
