"""Quantities that are no lengths: attenuation, uptake, rates, velocities, volumes, weights, field strength."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from reporting.checks.case import Case, remark
from reporting.checks.finding import WARNING, Finding
from reporting.checks.text import Sentence

_N = r"([-−–+]?\d{1,7}(?:[.,]\d{1,3})?)"
# A number with a unit that tells the quantity by itself: its factor to the base unit, least and greatest value.
_UNITS = (
    (re.compile(rf"(?<![\w.]){_N}\s{{0,2}}-?(?:HU|hounsfield units?)\b"), 1.0, -1024, 3500),
    (re.compile(rf"(?<![\w.]){_N}\s{{0,2}}bpm\b|(?<![\w.]){_N}\s{{0,2}}beats(?: per|/)", re.IGNORECASE), 1.0, 20, 260),
    (re.compile(rf"(?<![\w.]){_N}\s{{0,2}}cm/(?:s|sec)\b"), 1.0, 1, 900),
    (re.compile(rf"(?<![\w.]){_N}\s{{0,2}}m/(?:s|sec)\b"), 100.0, 1, 900),
    (re.compile(rf"(?<![\w.]){_N}\s{{0,2}}mm/(?:s|sec)\b"), 0.1, 10, 9000),
    (re.compile(rf"(?<![\w.]){_N}[\s-]{{0,2}}(?:T|Tesla|tesla)(?![\w-])(?! ?score)"), 1.0, 0.1, 9.5),
    (re.compile(rf"(?<![\w.]){_N}\s{{0,2}}m[Tt](?:esla)?\b"), 0.001, 0.1, 9.5),
    (re.compile(rf"(?<![\w.]){_N}\s{{0,2}}g/cm ?(?:2|²|\^2)"), 1.0, 0.15, 2.5),
    (re.compile(rf"(?<![\w.]){_N}\s{{0,2}}k?g/(?:mm|m) ?(?:2|²|\^2)"), 0.0, 0.15, 2.5),
    (re.compile(rf"(?<![\w.]){_N}\s{{0,2}}mg/cm ?(?:2|²|\^2)"), 0.001, 0.15, 2.5),
)  # fmt: skip
_SCORE = re.compile(
    rf"\b([TZ])[- ]?scores?(?:\s(?:of|is|was|at)|\s?[:=]|\s[a-z]{{1,12}}){{0,3}}\s{{0,2}}{_N}(?!\s?(?:%|mm|cm))",
    re.IGNORECASE,
)
_UPTAKE = re.compile(
    rf"\bSUV(?:\s?\(?(?:max|mean|peak|lbm|bw)\)?)?(?:\s(?:of|is|was|up to|approximately))?\s?[:=]?\s?{_N}",
    re.IGNORECASE,
)
_VOLUME = re.compile(
    r"(?<![\w.,])(\d{1,6}(?:[.,]\d{1,3})?)\s{0,2}"
    r"(ml|cc|l|litres?|liters?|dl|cm3|cm³|mm3|cm|mm|m3|kg|g|grams?|mg|cl|ul|µl|oz|lbs?)(?![\w/²])(?!\s?[x×])",
    re.IGNORECASE,
)
_TO_ML = {
    **dict.fromkeys(("ml", "cc", "cm3", "cm³"), 1.0),
    **dict.fromkeys(("l", "litre", "liter", "litres", "liters"), 1000.0),
    **dict.fromkeys(("mm3", "ul", "µl"), 0.001),
    "dl": 100.0,
    "cl": 10.0,
    "m3": 1e6,
}
_TO_G = {"g": 1.0, "gram": 1.0, "grams": 1.0, "kg": 1000.0, "mg": 0.001, "oz": 28.3, "lb": 453.6, "lbs": 453.6}


def _value(written: str) -> float:
    return float(written.replace("−", "-").replace("–", "-").replace(",", "."))


def _slip(sentence: Sentence, words: str) -> Finding:
    return remark(
        "unit", WARNING, sentence.section, sentence.text, _("“%(words)s”: is the unit right?") % {"words": words}
    )


def _by_unit(sentence: Sentence, text: str) -> Iterator[Finding]:
    for pattern, factor, low, high in _UNITS:
        for found in pattern.finditer(text):
            value = abs(_value(next(group for group in found.groups() if group))) * factor
            value = -value if found[0].startswith(("-", "−", "–")) and low < 0 else value
            if not low <= value <= high:
                yield _slip(sentence, found[0])


def _scores(sentence: Sentence, text: str) -> Iterator[Finding]:
    for found in _SCORE.finditer(text):
        if abs(_value(found[2])) > 9:
            yield _slip(sentence, found[0])
    for found in _UPTAKE.finditer(text):
        if not 0 <= _value(found[1]) <= 90:
            yield _slip(sentence, found[0])


def _volumes(case: Case, sentence: Sentence, text: str) -> Iterator[Finding]:
    """A volume in centimetres, contrast in litres, a fetus in kilograms by the thousand."""
    begun = sentence.words[0].start
    things = list(case.words.quantities.find(sentence.plain))
    for found in _VOLUME.finditer(text):
        at = next((n for n, word in enumerate(sentence.words) if word.end > begun + found.start()), 0)
        near = [hit for hit in things if 0 <= at - hit.end <= 5 or 0 <= hit.first - at <= 5]
        unit = found[2].lower()
        names = {hit.name for hit in near}
        if "volume" in names and unit in ("cm", "mm") and _is_volume(sentence, at):
            yield _slip(sentence, found[0])
        elif names & {"volume", "contrast", "fetal_weight"}:
            yield from _amount(case, sentence, found, unit, names)


def _is_volume(sentence: Sentence, at: int) -> bool:
    """ "Volume of 45 cm": the word stands right before the number, and no length is named between."""
    before = sentence.plain[max(0, at - 3) : at]
    return any(word in ("volume", "volumes") for word in before) and not {"x", "by", "measuring", "diameter"} & set(
        before
    )


def _amount(case: Case, sentence: Sentence, found: re.Match[str], unit: str, names: set[str]) -> Iterator[Finding]:
    limits = case.words.quantity_limits
    value = float(found[1].replace(",", "") if re.fullmatch(r"\d{1,3},\d{3}", found[1]) else found[1].replace(",", "."))
    if "fetal_weight" in names and unit in _TO_G:
        low, high = limits["fetal_weight"]
        if not low <= value * _TO_G[unit] <= high:
            yield _slip(sentence, found[0])
    elif "contrast" in names and unit in (*_TO_ML, "cm", "mm"):
        low, high = limits["contrast"]
        oral = {"oral", "water", "saline", "barium", "rectal", "enteric"} & set(sentence.plain)
        if unit in ("cm", "mm") or (not oral and not low <= value * _TO_ML[unit] <= high):
            yield from [_slip(sentence, found[0])] if unit not in ("cm", "mm") else []
    elif "volume" in names and unit in _TO_ML and value * _TO_ML[unit] > limits["volume"][1]:
        yield _slip(sentence, found[0])


def check_quantities(case: Case) -> Iterator[Finding]:
    """Slips of units that are no lengths."""
    for sentence in case.sentences("technique", "findings", "impression"):
        text = sentence.text[:3000]
        if not any(mark.isdigit() for mark in text):
            continue
        yield from _by_unit(sentence, text)
        yield from _scores(sentence, text)
        yield from _volumes(case, sentence, text)
