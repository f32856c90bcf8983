"""What the findings deny and the impression asserts, or the other way round."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from reporting.checks.agreement import is_kind_of, same_level, same_place, same_thing, within
from reporting.checks.case import Case, remark
from reporting.checks.echo import denied_there
from reporting.checks.finding import WARNING, Finding
from reporting.checks.mentions import NORMAL, Mention
from reporting.checks.polarity import ASKED

_ACUTE = frozenset(("acute", "hyperacute", "new", "displaced", "comminuted", "tension"))


def _narrowed(case: Case, denied: Mention, found: Mention) -> bool:
    """Whether the denial is narrower than it looks: "no large effusion" against "a small effusion"."""
    lists = case.words.cue_words
    own = frozenset(found.sentence.plain[found.first : found.end])
    has = found.qualifiers | own
    narrowing = denied.qualifiers - lists.NEUTRAL - frozenset(denied.sentence.plain[denied.first : denied.end])
    placing = {
        word
        for hit in case.words.places.find(denied.sentence.plain)
        for word in denied.sentence.plain[hit.first : hit.end]
    }
    narrowing = {word for word in narrowing - placing if len(word) > 1 and not word[0].isdigit()}
    if "acute" in denied.sentence.plain[max(0, denied.first - 4) : denied.end] and _is_old(case, found):
        return True
    if not narrowing:
        return False
    generic = "g" in case.words.kind(denied.kind).flags
    return not narrowing & has and not (narrowing <= {"significant"} and not generic and not has & lists.MINOR)


def _is_old(case: Case, found: Mention) -> bool:
    lists = case.words.cue_words
    own = frozenset(found.sentence.plain[found.first : found.end])
    if found.qualifiers & _ACUTE:
        return False
    return found.old or bool((found.qualifiers | own) & lists.CHRONIC)


def _agreeing(case: Case, found: Mention, denied: Mention, others: Sequence[Mention]) -> bool:
    """Whether the other section, beside its denial, asserts the same thing or something like it, anywhere.

    Where it denies one side alone, it has to assert it on that side.
    """
    sided = denied.side in ("L", "R") and denied.side == found.side
    return any(
        not other.denied
        and not (sided and other.side in ("L", "R") and other.side != found.side)
        and not other.flags & ASKED
        and (
            same_place(case, found, other)
            or (case.is_narrow and found.kind == other.kind and "g" in case.words.kind(found.kind).flags)
        )
        and (is_kind_of(case, other.kind, found.kind) or is_kind_of(case, found.kind, other.kind))
        for other in others
    )


def _contradicts(case: Case, denied: Mention, found: Mention) -> bool:
    implied = (found.kind, denied.kind) in case.words.denies
    implied = implied and bool(found.kind != "infarct" or found.qualifiers & _ACUTE)
    if not (implied or is_kind_of(case, found.kind, denied.kind)) or not same_level(denied, found):
        return False
    side = found.side or (case.ordered_side if case.is_limb else "")
    if denied.side in ("L", "R") and side not in (denied.side, "B"):
        return False
    if denied.implied and (found.old or _is_old(case, found) or found.qualifiers & case.words.cue_words.MINOR):
        return False
    return within(case, found, denied) and not _narrowed(case, denied, found)


def _against(
    case: Case, said: Sequence[Mention], other: Sequence[Mention], *, impression_asserts: bool
) -> Iterator[Finding]:
    asserted = other if not impression_asserts else said
    denials = said if not impression_asserts else other
    for found in asserted:
        if not found.asserted or found.flags & ASKED:
            continue
        said_not = (one for one in denials if one.denied and not one.flags & ASKED and _contradicts(case, one, found))
        denied = next(said_not, None)
        if denied is None or _agreeing(case, found, denied, denials):
            continue
        here, there = (found, denied) if impression_asserts else (denied, found)
        yield remark(
            "negation",
            WARNING,
            "impression",
            here.text,
            _("The findings say the opposite: “%(words)s”.") % {"words": there.text[:120]},
        )


def _place_against(case: Case) -> Iterator[Finding]:
    """A place that the findings call normal, and a finding in it that only the impression knows."""
    healthy = [one for one in case.findings if one.kind == NORMAL]
    told = [one for one in case.findings if one.asserted]
    for found in case.impression:
        if (
            not found.asserted
            or found.old
            or found.same
            or not found.places
            or found.inherited
            or _is_trifle(case, found)
        ):
            continue
        if any(
            (same_thing(case, one, found, strict=False) and same_place(case, one, found)) or one.places & found.places
            for one in told
        ):
            continue
        for normal in healthy:
            sides = {normal.side, found.side} <= {"", "B"} or normal.side == found.side or normal.side in ("", "B")
            if sides and same_level(normal, found) and _covers(case, normal, found):
                yield remark(
                    "negation",
                    WARNING,
                    "impression",
                    found.text,
                    _("The findings call it normal: “%(words)s”.") % {"words": normal.text[:120]},
                )
                break


def _covers(case: Case, normal: Mention, found: Mention) -> bool:
    wider = case.words.wider_places
    return any(place in wider[here] for here in found.places for place in normal.places)


def _normal_against_acute(case: Case) -> Iterator[Finding]:
    """An impression that is nothing but "normal", and an acute finding above it."""
    sentences = case.sections["impression"].sentences
    if not 1 <= len(sentences) <= 2 or any(one.asserted for one in case.impression):
        return
    normal = next((one for one in sentences if next(case.words.normal_study.find(one.plain), None)), None)
    if normal is None:
        return
    for found in case.findings:
        flags = case.words.kind(found.kind).flags
        acute = "a" in flags and ("n" not in flags or found.qualifiers & _ACUTE)
        if acute and found.asserted and not found.same and not _is_old(case, found) and not _is_trifle(case, found):
            yield remark(
                "negation",
                WARNING,
                "impression",
                normal.text,
                _("The impression is normal, the findings are not: “%(words)s”.") % {"words": found.text[:120]},
            )
            return


def _is_trifle(case: Case, found: Mention) -> bool:
    if found.qualifiers & _ACUTE:
        return False
    return (
        bool(found.qualifiers & (case.words.cue_words.MINOR - {"nondisplaced", "undisplaced"}))
        and "c" not in case.words.kind(found.kind).flags
    )


def _by_words(case: Case) -> Iterator[Finding]:
    findings, impression = case.readings["findings"], case.readings["impression"]
    pairs = [
        *((teller, denier) for teller, denier in denied_there(case, impression, findings)),
        *((denier, teller) for teller, denier in denied_there(case, findings, impression)),
    ]
    for here, there in pairs:
        yield remark(
            "negation",
            WARNING,
            "impression",
            here.sentence.text,
            _("The findings say the opposite: “%(words)s”.") % {"words": there.sentence.text[:120]},
        )


def check_negation(case: Case) -> Iterator[Finding]:
    """Code negation."""
    seen = set()
    for found in (
        *_against(case, case.impression, case.findings, impression_asserts=True),
        *_against(case, case.impression, case.findings, impression_asserts=False),
        *_place_against(case),
        *_normal_against_acute(case),
        *_by_words(case),
    ):
        if found.text not in seen:
            seen.add(found.text)
            yield found
