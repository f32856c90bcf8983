"""Another patient in the text: a name, a number, an age."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from reporting.checks.case import Case, remark
from reporting.checks.finding import ERROR, WARNING, Finding
from reporting.checks.text import Sentence

_YEARS = {"y": 1.0, "m": 12.0, "w": 52.18, "d": 365.25}


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.lower())
    return "".join(mark for mark in folded if not unicodedata.combining(mark))


def _tokens(name: str) -> list[str]:
    return [
        part for part in re.split(r"[^\w]+", _plain(name).replace("_", " ").replace("'", "").replace("’", "")) if part
    ]


def _is_own(case: Case, name: str) -> bool:
    """Whether a name is the patient's: all its parts are, or initials of them, or two of them are."""
    own = _tokens(case.report.patient.name)
    parts = [part for part in _tokens(name) if part not in ("mr", "mrs", "ms", "miss", "dr")]
    whole = "".join(own)
    known = [part for part in parts if part in own or (len(part) == 1 and any(mine.startswith(part) for mine in own)) or
             (len(part) > 4 and part in whole)]  # fmt: skip
    return not own or not parts or len(known) == len(parts) or sum(len(part) > 1 for part in known) >= 2


def _cleaned(case: Case, name: str) -> str:
    """A name without the sentence that follows it ("John Smith is a ...")."""
    kept: list[str] = []
    for part in name.replace("^", " ").replace(",", " ").split():
        if _plain(part).strip(".'’-") in case.words.patient_words.NOT_NAMES:
            break
        if kept and part[0].islower():
            break
        kept.append(part.strip(".,;'’-"))
    return " ".join(part for part in kept if part)


def _is_staff(case: Case, sentence: Sentence) -> bool:
    return bool(case.words.patient_words.STAFF & set(sentence.plain))


def _medical(case: Case, name: str) -> bool:
    """Words of the body or of a study, not of a person."""
    words = _tokens(name)
    return any(
        case.words.places.has(word) or case.words.modalities.has(word) or case.words.conditions.has(word)
        for word in words
    )


def _other_name(section: str, sentence: Sentence, name: str, *, sure: bool) -> Finding:
    return remark(
        "identity",
        ERROR if sure else WARNING,
        section,
        sentence.text,
        _("The text names “%(name)s”, who is not this patient.") % {"name": name},
    )


def _names(case: Case, sentence: Sentence) -> Iterator[tuple[str, bool]]:
    """Names in a sentence, and whether a label makes it sure that the patient is meant."""
    text = sentence.text[:3000]
    for found in case.words.label_words.LABELLED.finditer(text):
        name = _cleaned(case, found[1])
        if name and (name[0].isupper()) and not _medical(case, name):
            yield name, True
    yield from ((_cleaned(case, found[1]), True) for found in case.words.label_words.CARETS.finditer(text))
    if _is_staff(case, sentence):
        return
    for found in case.words.label_words.TITLED.finditer(text):
        name = _cleaned(case, found[2])
        if name and name[0].isupper() and not _medical(case, name) and not _by(case, text, found.start()):
            yield name, False
    for found in case.words.label_words.POINTED.finditer(text):
        name = _cleaned(case, found[1])
        if len(name.split()) > 1 and not _medical(case, name):
            yield name, False
    for found in case.words.label_words.ACTING.finditer(text):
        name = _cleaned(case, found[1])
        if name and not _medical(case, name):
            yield name, False
    yield from ((name, False) for name in _bare_names(case, text))


def _by(case: Case, text: str, start: int) -> bool:
    """ "By Mr Patel", "under Miss Jones": a surgeon's title."""
    return text[max(0, start - 14) : start].lower().rstrip().endswith(case.words.label_words.BY)


def _bare_names(case: Case, text: str) -> Iterator[str]:
    """A given name and a second name side by side, in either order."""
    given = case.words.patient_words.GIVEN_NAMES
    for found in case.words.label_words.TWO_NAMES.finditer(text):
        first, second = _plain(found[1]), _plain(found[2])
        comma = "," in found[0]
        in_order, reverse = first in given and not comma, second in given and (comma or found[0].isupper())
        if not (in_order or reverse):
            continue
        name = f"{found[1]} {found[2]}"
        behind = text[found.end() : found.end() + 15].lower().split()
        stands_for_thing = bool(behind) and behind[0].strip(".,") in case.words.label_words.CALLED_AFTER
        if not _medical(case, name) and not stands_for_thing and second not in case.words.patient_words.NOT_NAMES:
            yield name


def check_names(case: Case) -> Iterator[Finding]:
    """Names of other patients."""
    seen = set()
    for sentence in case.sentences():
        for name, sure in _names(case, sentence):
            if name.lower() not in seen and not _is_own(case, name):
                seen.add(name.lower())
                yield _other_name(sentence.section, sentence, name, sure=sure)


def _bare(number: str) -> str:
    return re.sub(r"[\W_]", "", number).upper()


def _same_number(one: str, own: str) -> bool:
    return one == own or (re.sub(r"\D", "", one) == re.sub(r"\D", "", own) and (one.isdigit() or own.isdigit()))


def _shape(number: str) -> re.Pattern[str] | None:
    """Numbers that look like this patient's: as many letters and digits in the same places."""
    digits, letters = sum(mark.isdigit() for mark in number), any(mark.isalpha() for mark in number)
    if digits < (3 if letters else 6) or len(number) > 24:
        return None
    pattern = "".join(
        r"\d" if mark.isdigit() else re.escape(mark) if mark.isalpha() else r"[ \-/.]?" for mark in number
    )
    return re.compile(rf"(?<![\w.,/-]){pattern}(?![\w/-]|[.,]\d)", re.IGNORECASE)


def check_numbers(case: Case) -> Iterator[Finding]:
    """Medical record numbers of other patients."""
    own = case.report.patient.mrn.strip()
    shape = _shape(own)
    for name, section in case.sections.items():
        numbers = (
            [(found[1], found.start(), True) for found in case.words.label_words.NUMBERED.finditer(section.text)]
            if own
            else []
        )
        numbers += [(found[0], found.start(), False) for found in shape.finditer(section.text)] if shape else []
        for number, start, sure in numbers:
            before = set(re.findall(r"[a-z]+", section.text[max(0, start - 30) : start].lower())[-3:])
            is_date = not sure and re.fullmatch(r"(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d", number)
            if _same_number(_bare(number), _bare(own)) or (
                not sure and (before & case.words.label_words.HEAD_WORDS or is_date)
            ):
                continue
            passage = section.text[max(0, start - 20) : start + 40].split("\n")[0]
            yield remark(
                "identity",
                ERROR if sure else WARNING,
                name,
                passage,
                _("The number “%(number)s” is not this patient's.") % {"number": number.strip()},
            )
            break


def _ages(case: Case, text: str) -> Iterator[tuple[float, int, str]]:
    for found in case.words.label_words.AGE.finditer(text):
        yield int(found[1]) / _YEARS[found[2][0].lower()], found.end(), found[0]
    for found in case.words.label_words.AGED.finditer(text):
        yield float(found[1]), found.end(), found[0]
    for found in case.words.label_words.AGE_SEX.finditer(text):
        yield float(found[1]), found.end(), found[0]


def check_age(case: Case) -> Iterator[Finding]:
    """Another age than the patient's; a year off is a birthday."""
    age = case.report.patient.age
    if age is None:
        return
    for sentence in case.sentences():
        if case.words.label_words.REFERENCE & set(sentence.plain) or case.words.patient_words.KINFOLK & set(
            sentence.plain
        ):
            continue
        for years, end, written in _ages(case, sentence.text):
            if case.words.label_words.AGE_OF_A_THING & set(sentence.text[end : end + 30].lower().split()[:2]):
                continue
            if abs(years - int(age)) > (1.0 if age >= 3 else 0.6) and years <= 120:
                yield remark(
                    "identity",
                    WARNING,
                    sentence.section,
                    sentence.text,
                    _("The text says “%(words)s”, the patient's age is %(age)s.")
                    % {"words": written, "age": f"{age:g}"},
                )
                return


def check_identity(case: Case) -> Iterator[Finding]:
    """Code identity."""
    yield from check_names(case)
    yield from check_numbers(case)
    yield from check_age(case)
