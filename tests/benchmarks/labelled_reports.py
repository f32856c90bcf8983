"""Reads the labelled reports of the benchmark.

A file holds blocks parted by blank lines. In a block:

    = procedure | modality | body part | laterality | ordered contrast
    p: name | mrn | sex | age
    g: contrast given        h: priors ("2025-03-03 CT HEAD; ...")      k: yes, where a critical result was communicated
    i: indication            T: C: F: I: the four sections, each until the next key
    ! code @ F :: old words => new words ; I :: old => new ; k=yes      one fault, in one or more places
    ! code @ I :: * => new text                                          a whole section
    ! code @ g = none                                                    a fact

Each block gives one clean report, the same text in capitals as another, and one report for each fault.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PARTS = ("tuned", "held_out")
_SECTIONS = {"T": "technique", "C": "comparison", "F": "findings", "I": "impression"}


@dataclass(frozen=True)
class Labelled:
    """One report as `check_report` takes it; `code` is its planted fault, "" where it is clean."""

    part: str
    name: str
    code: str
    data: Mapping[str, Any]
    in_capitals: bool = False


def _blocks(text: str) -> Iterator[list[tuple[str, str]]]:
    block: list[tuple[str, str]] = []
    for line in text.splitlines():
        found = re.fullmatch(r"(=|!|[pghkiTCFI]:)\s?(.*)", line)
        if line.startswith("#"):
            continue
        if found and found[1] == "=" and block:
            yield block
            block = []
        if found:
            block.append((found[1].rstrip(":"), found[2]))
        elif block and line.strip():
            block[-1] = (block[-1][0], f"{block[-1][1]}\n{line}")
    if block:
        yield block


def _clean(block: list[tuple[str, str]]) -> dict[str, Any]:
    fields = dict(block)
    procedure, modality, part, side, contrast = (word.strip() for word in fields["="].split("|"))
    name, mrn, sex, age = (word.strip() for word in fields["p"].split("|"))
    return {
        "patient": {"name": name, "mrn": mrn, "sex": sex, "age": int(age)},
        "order": {
            "procedure": procedure,
            "modality": modality,
            "body_part": part,
            "laterality": side,
            "contrast": contrast,
            "indication": fields.get("i", ""),
        },
        "given": {"contrast": fields.get("g", "")},
        "priors": _priors(fields.get("h", "")),
        "critical_communicated": fields.get("k", "no").strip() == "yes",
        "sections": {name: fields.get(key, "").strip() for key, name in _SECTIONS.items()},
    }


def _priors(written: str) -> list[dict[str, str]]:
    pairs = (prior.strip().partition(" ") for prior in written.split(";") if prior.strip())
    return [{"date": date, "procedure": procedure} for date, _space, procedure in pairs]


def _set_fact(data: dict[str, Any], name: str, value: str) -> None:
    value = value.strip()
    if name == "g":
        data["given"]["contrast"] = value
    elif name == "h":
        data["priors"] = _priors(value)
    elif name == "k":
        data["critical_communicated"] = value == "yes"
    elif name.startswith("p."):
        data["patient"][name[2:]] = value
    elif name.startswith("o."):
        data["order"][name[2:]] = value
    else:
        raise ValueError(f"no such fact: {name}")


def _plant(data: dict[str, Any], change: str) -> None:
    """One change of a fault. Raises ValueError where the words to replace are not there."""
    change = change.strip()
    place, colons, words = change.partition(" ::")
    if not colons:
        name, _equals, value = change.partition("=")
        _set_fact(data, name.strip(), value)
        return
    if place in ("k", "g", "h"):
        _set_fact(data, place, words)
        return
    old, _arrow, new = (part.strip() for part in words.partition("=>"))
    section = _SECTIONS[place.strip()]
    text = data["sections"][section]
    if old != "*" and old not in text:
        raise ValueError(f"{old!r} is not in {section}: {text[:60]!r}")
    data["sections"][section] = new if old == "*" else text.replace(old, new, 1)


def _capitals(data: Mapping[str, Any]) -> dict[str, Any]:
    shouted = deepcopy(dict(data))
    shouted["sections"] = {name: text.upper() for name, text in data["sections"].items()}
    return shouted


def read_part(part: str) -> Iterator[Labelled]:
    """The labelled reports of a part, "tuned" or "held_out"."""
    text = (HERE / f"labelled_reports.{part}.txt").read_text(encoding="utf-8")
    for number, block in enumerate(_blocks(text), 1):
        clean = _clean(block)
        name = f"{number} {clean['order']['procedure']}"
        yield Labelled(part, name, "", clean)
        yield Labelled(part, f"{name} (capitals)", "", _capitals(clean), in_capitals=True)
        for fault in (value for key, value in block if key == "!"):
            code, _at, changes = fault.partition("@")
            faulty = deepcopy(clean)
            for change in re.split(r" ; (?=[TCFI] ::|[a-z.]+ ?=)", changes):
                _plant(faulty, change)
            yield Labelled(part, f"{name}: {changes.strip()[:110]}", code.strip(), faulty)
