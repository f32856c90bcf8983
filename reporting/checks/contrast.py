"""Contrast in the text against contrast that was given."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from reporting.checks.case import Case, remark
from reporting.checks.finding import WARNING, Finding
from reporting.checks.text import Sentence

_VOLUME = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d)?)\s?(?:ml|cc|millilitres?|milliliters?)\b", re.IGNORECASE)
_OTHER_FLUID = frozenset(
    (
        "saline",
        "water",
        "sodium",
        "chloride",
        "chaser",
        "flush",
        "lasix",
        "furosemide",
        "buscopan",
        "residual",
        "bladder",
        "volume",
    )
)
_PHASED = frozenset("enhanced iv intravenous multiphasic multiphase triphasic triple biphasic phase dual".split())
_SCANNERS = frozenset(("CT", "MR"))


class _Told(NamedTuple):
    """What a section tells: the sentence that says contrast was given, the one that says it was not."""

    given: Sentence | None
    denied: Sentence | None
    oral: Sentence | None


def _told(case: Case, sentences: Iterator[Sentence], *, in_passing: bool) -> _Told:
    given = denied = oral = None
    for sentence in sentences:
        if in_passing and case.words.technique_words.ADVICE & set(sentence.plain) - {
            "limited",
            "limits",
            "limitation",
            "limiting",
        }:
            continue
        for hit in case.words.contrast.find(sentence.plain):
            before = sentence.plain[max(0, hit.first - 4) : hit.first]
            if hit.name == "both":
                given = given or (sentence if _about_contrast(case, sentence) else None)
            elif hit.name == "with" and not {"without", "no", "non"} & set(before):
                given = given or sentence
            elif hit.name == "without" or (hit.name == "with" and {"without", "no"} & set(before)):
                denied = denied or sentence
            elif hit.name == "oral" and not {"without", "no"} & set(before):
                oral = oral or sentence
    return _Told(given, denied, oral)


def _about_contrast(case: Case, sentence: Sentence) -> bool:
    words = set(sentence.plain)
    return any("contrast" in word or "gad" in word for word in words) or bool(_PHASED & words)


def _disagreement(section: str, sentence: Sentence, message: str) -> Finding:
    return remark("contrast", WARNING, section, sentence.text, message)


def _technique(case: Case, given: bool, oral_only: bool) -> Iterator[Finding]:
    told = _told(case, case.sentences("technique"), in_passing=False)
    if given and not oral_only and told.denied and (not told.given or _only_phases(told)):
        yield _disagreement("technique", told.denied, _("Contrast was given, the technique says that none was."))
    elif given and not oral_only and told.denied is None and told.given is None and told.oral is None:
        return
    elif not given and told.given:
        yield _disagreement(
            "technique", told.given, _("No contrast is recorded as given, the technique says that it was.")
        )
    elif not given and told.oral and "tagging" not in told.oral.plain and not _is_gas(told.oral):
        yield _disagreement(
            "technique", told.oral, _("No contrast is recorded as given, the technique says that it was.")
        )
    elif oral_only and told.given and told.given is not told.oral and not told.denied and _says_vein(told.given):
        yield _disagreement(
            "technique", told.given, _("Contrast was not given into a vein, the technique says that it was.")
        )


def _only_phases(told: _Told) -> bool:
    """A flat "without contrast", and for contrast nothing but the name of a phase in the same sentence."""
    denied = told.denied
    if denied is None or told.given is not denied or "with" in denied.plain:
        return False
    return "without" in denied.plain and denied.plain.count("contrast") < 2


def _says_vein(sentence: Sentence) -> bool:
    return bool({"iv", "intravenous", "intravenously", "i"} & set(sentence.plain))


def _is_gas(sentence: Sentence) -> bool:
    return bool({"carbon", "air", "co"} & set(sentence.plain)) and "barium" not in sentence.plain


def _in_passing(case: Case, given: bool, oral_only: bool) -> Iterator[Finding]:
    """What findings and impression let slip: "limited without contrast", "avid enhancement"."""
    if case.modality and not case.modality & _SCANNERS:
        return
    for name in ("findings", "impression"):
        told = _told(case, case.sentences(name), in_passing=True)
        if given and not oral_only and told.denied and not told.given and not _of_a_phase(told.denied):
            yield _disagreement(name, told.denied, _("Contrast was given, the text says that none was."))
        elif not given and told.given and not told.denied:
            yield _disagreement(name, told.given, _("No contrast is recorded as given, the text speaks of it."))
        elif not given and case.modality & _SCANNERS and not case.modality & {"NM", "US"}:
            yield from _enhancing(case, name)


def _of_a_phase(sentence: Sentence) -> bool:
    return bool(
        {"phase", "images", "image", "series", "hu", "scan", "portion", "attenuation"} & set(sentence.plain)
    ) and not ({"limited", "limits", "limitation", "lack", "absence"} & set(sentence.plain))


def _enhancing(case: Case, name: str) -> Iterator[Finding]:
    for sentence in case.sentences(name):
        if case.words.technique_words.ADVICE & set(sentence.plain):
            continue
        if any(hit.name == "yes" for hit in case.words.enhancing.find(sentence.plain)):
            yield _disagreement(name, sentence, _("No contrast is recorded as given, the text tells of enhancement."))
            return


def _agent(case: Case) -> Iterator[Finding]:
    """Another agent or another volume than was recorded."""
    given = case.report.given
    recorded = {hit.name for hit in case.words.agents.find(given.words.split())}
    for sentence in case.sentences("technique"):
        named = {hit.name for hit in case.words.agents.find(sentence.plain)}
        if recorded and named and not named & recorded:
            yield _disagreement(
                "technique", sentence, _("Another contrast agent was recorded: %(agent)s.") % {"agent": given.words}
            )
            continue
        volumes = [float(number) for number in _VOLUME.findall(sentence.text)]
        about = bool(named) or any(hit.name == "with" for hit in case.words.contrast.find(sentence.plain))
        if (
            given.volumes
            and volumes
            and about
            and not set(volumes) & set(given.volumes)
            and not _OTHER_FLUID & set(sentence.plain)
        ):
            yield _disagreement(
                "technique", sentence, _("Another volume was recorded: %(volume)s.") % {"volume": given.words}
            )


def check_contrast(case: Case) -> Iterator[Finding]:
    """Code contrast. What was given counts; where nobody recorded it, the order does."""
    facts = case.report.given if case.report.given.given is not None else case.report.order.contrast
    if facts.given is None:
        return
    oral_only = facts.given and facts.vein_only_denied
    found = [*_technique(case, facts.given, oral_only)]
    yield from found
    if not found:
        yield from _in_passing(case, facts.given, oral_only)
        if facts.given:
            yield from _agent(case)
