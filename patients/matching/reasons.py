"""What was found on a pair, in words for the clerk, weightiest first."""

from django.utils.translation import gettext as _

from patients.matching.likelihood import Odds
from patients.matching.naming import NameFinding
from patients.matching.portrait import Portrait


def in_words(
    name: NameFinding, levels: dict[str, str], odds: dict[str, Odds], a: Portrait, b: Portrait
) -> tuple[str, ...]:
    """Name first where it is the same or swapped, then every field that says something."""
    weighed = [
        (abs(odds[field].same - odds[field].stranger), _field(field, level, a, b)) for field, level in levels.items()
    ]
    weighed += [(weight, sentence) for weight, sentence in _names(name)]
    return tuple(sentence for _weight, sentence in sorted(weighed, key=lambda each: -each[0]) if sentence)


def _names(name: NameFinding) -> list[tuple[float, str]]:
    weight = abs(name.odds.same - name.odds.stranger)
    if name.swapped:
        return [(weight, _("family and given name swapped"))]
    found = []
    if name.family == name.given == "same":
        found.append((weight, _("same name")))
    else:
        found += [(weight, _part(_("family names"), name.family)), (weight - 1, _part(_("given names"), name.given))]
    if name.written_otherwise:
        found.append((3.0, _("the ideographic names differ")))
    return found


def _part(which: str, level: str) -> str:
    said = {
        "": "",
        "same": _("same %(which)s"),
        "spelling": _("%(which)s are spellings of one name"),
        "form": _("%(which)s are forms of one name"),
        "slip": _("%(which)s differ by one letter"),
        "sound": _("%(which)s sound alike"),
        "close": _("%(which)s are close"),
        "initial": _("%(which)s agree in the initial"),
        "part": _("%(which)s agree in part"),
        "overlap": _("%(which)s agree in part"),
        "alike": _("%(which)s are alike, but two names"),
        "vague": _("%(which)s are a little alike"),
        "other": _("%(which)s differ"),
    }
    return said[level] % {"which": which}


def _field(field: str, level: str, a: Portrait, b: Portrait) -> str:
    if field == "mrn":
        return _mrn(level, a.mrn, b.mrn)
    if field == "birth" and level == "transposed":
        return _("birth dates: two digits swapped")
    return _FIELDS.get((field, level), _no_words)()


def _no_words() -> str:
    return ""


def _mrn(level: str, one: str, other: str) -> str:
    places = [place for place, (x, y) in enumerate(zip(one, other, strict=False), 1) if x != y]
    if level == "same":
        return _("same MRN")
    if level == "transposed":
        return _("MRN digits %(one)d and %(other)d swapped") % {"one": places[0], "other": places[-1]}
    return _("MRN digit %(place)d differs") % {"place": places[0]} if level == "digit" else ""


_FIELDS = {
    ("birth", "same"): lambda: _("same birth date"),
    ("birth", "same, and a stand-in"): lambda: _("same birth date, but one that often stands for an unknown one"),
    ("birth", "same year, a stand-in"): lambda: _("same birth year, and one date may stand for an unknown one"),
    ("birth", "swapped"): lambda: _("birth dates: day and month swapped"),
    ("birth", "digit"): lambda: _("birth dates differ by one digit"),
    ("birth", "two digits"): lambda: _("birth dates differ by two digits"),
    ("birth", "two parts"): lambda: _("birth dates agree in two of day, month and year"),
    ("birth", "day, a generation apart"): lambda: _("same birthday, a generation apart"),
    ("birth", "day, another year a generation apart"): lambda: _("same birthday, a generation apart"),
    ("birth", "near"): lambda: _("birth dates differ"),
    ("birth", "far"): lambda: _("birth dates are far apart"),
    ("birth", "generation"): lambda: _("birth dates are a generation apart"),
    ("birth", "same as far as known"): lambda: _("same birth year, no more is known"),
    ("birth", "same month as far as known"): lambda: _("same birth month, no more is known"),
    ("sex", "same"): lambda: _("same sex"),
    ("sex", "other"): lambda: _("sex differs"),
    ("middle", "same"): lambda: _("same middle name"),
    ("middle", "initial"): lambda: _("middle names agree in the initial"),
    ("middle", "close"): lambda: _("middle names are close"),
    ("middle", "other"): lambda: _("middle names differ"),
    ("suffix", "same"): lambda: _("same suffix"),
    ("suffix", "other"): lambda: _("the suffixes differ (junior, senior)"),
    ("phone", "same"): lambda: _("same telephone"),
    ("phone", "slip"): lambda: _("telephones differ by one digit"),
    ("phone", "other"): lambda: _("telephones differ"),
    ("email", "same"): lambda: _("same e-mail"),
    ("email", "slip"): lambda: _("e-mails differ by one letter"),
    ("email", "other"): lambda: _("e-mails differ"),
    ("street", "same"): lambda: _("same street and number"),
    ("street", "close"): lambda: _("street and number are close"),
    ("street", "same street"): lambda: _("same street, other number"),
    ("street", "vague"): lambda: _("streets are a little alike"),
    ("street", "other"): lambda: _("streets differ"),
    ("place", "same"): lambda: _("same postcode and city"),
    ("place", "same city"): lambda: _("same city"),
    ("place", "close"): lambda: _("postcode or city agree"),
    ("place", "other"): lambda: _("postcode and city differ"),
}
