"""Reports for the tests of the pre-sign checks.

`cases.CODE.txt` hold one case a line, with " | " between its parts:

    + or -      a finding of this code is expected, or no finding at all
    study       procedure/modality/body part/side
    facts       sex=M; age=30; given=iohexol; prior=2025-03-03 CT ABDOMEN; communicated
    F: I: T: C: findings, impression, technique and comparison; a line break is written \\n
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporting.checks import Finding, Report, check

HERE = Path(__file__).resolve().parent
SECTIONS = {"F": "findings", "I": "impression", "T": "technique", "C": "comparison"}


def data(**changes: Any) -> dict[str, Any]:
    """A report of a woman of 50, in the form that `check_report` takes; `changes` replace whole parts of it."""
    return {
        "patient": {"name": "TEST MARIA", "mrn": "MRN-100200", "sex": "F", "age": 50},
        "order": {"procedure": "CT ABDOMEN", "modality": "CT", "body_part": "ABDOMEN", "laterality": ""},
        "given": {"contrast": ""},
        "priors": [],
        "critical_communicated": False,
        "sections": {
            "technique": "Standard technique.",
            "comparison": "None.",
            "findings": "The liver is normal.",
            "impression": "Normal study.",
        },
        **changes,
    }


def sections(**texts: str) -> dict[str, str]:
    """The four sections, those that are named with another text."""
    return {**data()["sections"], **texts}


def found(**changes: Any) -> list[Finding]:
    """What the checks say of `data(...)`."""
    return check(Report.from_dict(data(**changes)))


@dataclass(frozen=True)
class Case:
    """One line of a file of cases."""

    code: str
    expected: bool
    data: Mapping[str, Any]
    line: str


def _facts(report: dict[str, Any], written: str) -> None:
    for fact in filter(None, (one.strip() for one in written.split(";"))):
        name, _equals, value = fact.partition("=")
        if name in ("sex", "age"):
            report["patient"][name] = value
        elif name == "given":
            report["given"]["contrast"] = {"True": True, "False": False, "None": None}.get(value, value)
        elif name == "prior":
            date, _space, procedure = value.partition(" ")
            report["priors"].append({"date": date, "procedure": procedure})
        else:
            report["critical_communicated"] = True


def read_cases(code: str) -> Iterator[Case]:
    """The cases of one code."""
    for line in (HERE / f"cases.{code}.txt").read_text(encoding="utf-8").splitlines():
        sign, study, facts, *texts = line.split(" | ")
        procedure, modality, part, *side = study.split("/")
        report = data(
            order={"procedure": procedure, "modality": modality, "body_part": part, "laterality": "".join(side)},
            sections=sections(**{SECTIONS[text[0]]: text[3:].replace("\\n", "\n") for text in texts}),
        )
        _facts(report, facts)
        yield Case(code, sign == "+", report, line)
