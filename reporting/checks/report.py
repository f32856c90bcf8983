"""The report and its facts, as the checks need them. Values in, no database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from reporting.checks.given import Contrast, contrast_from
from reporting.checks.intake import InvalidReport, flag, mapping, sequence, text, years

SECTIONS = ("technique", "comparison", "findings", "impression")

_SEXES = {"m": "M", "male": "M", "f": "F", "female": "F", "o": "O", "other": "O", "u": "U", "unknown": "U", "": "U"}
_SIDES = {
    **dict.fromkeys(("l", "lt", "left"), "L"),
    **dict.fromkeys(("r", "rt", "right"), "R"),
    **dict.fromkeys(("b", "both", "bilateral", "left and right", "right and left", "bilat"), "B"),
    **dict.fromkeys(("", "u", "n/a", "na", "n", "none", "unpaired", "not applicable", "unilateral"), ""),
    **dict.fromkeys(("unspecified", "unknown", "no", "midline", "m", "-"), ""),
}


@dataclass(frozen=True, slots=True)
class Patient:
    """`sex` is M, F, O or U; `age` is in years, None where unknown."""

    name: str = ""
    mrn: str = ""
    sex: str = "U"
    age: float | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Patient":
        """Raises InvalidReport."""
        sex = text(data, "patient", "sex").strip()
        if sex.lower() not in _SEXES:
            raise InvalidReport("patient.sex", sex, _("write M, F, O or U"))
        return cls(
            name=text(data, "patient", "name"),
            mrn=text(data, "patient", "mrn"),
            sex=_SEXES[sex.lower()],
            age=years(data.get("age"), "patient.age"),
        )


@dataclass(frozen=True, slots=True)
class Order:
    """`laterality` is L, R, B (both) or "" where the order names no side."""

    procedure: str = ""
    modality: str = ""
    body_part: str = ""
    laterality: str = ""
    indication: str = ""
    contrast: Contrast = field(default_factory=Contrast)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Order":
        """Raises InvalidReport."""
        side = text(data, "order", "laterality").strip()
        if side.lower() not in _SIDES:
            raise InvalidReport("order.laterality", side, _("write LEFT, RIGHT, BILATERAL or leave it empty"))
        return cls(
            procedure=text(data, "order", "procedure"),
            modality=text(data, "order", "modality"),
            body_part=text(data, "order", "body_part"),
            laterality=_SIDES[side.lower()],
            indication=text(data, "order", "indication"),
            contrast=contrast_from(data, "order"),
        )


@dataclass(frozen=True, slots=True)
class Prior:
    """An earlier study. `month` and `day` are None where the date is partial."""

    procedure: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], where: str) -> "Prior":
        """The date is ISO 8601 (2025-03-03, 2025-03, 2025) or DICOM DA (20250303). Raises InvalidReport."""
        written = text(data, where, "date").strip()
        found = re.fullmatch(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ].{0,40})?)?)?", written)
        parts = [int(part) if part else None for part in found.groups()] if found else [None, None, None]
        try:
            if written:
                date(parts[0] or 0, parts[1] or 1, parts[2] or 1)
        except ValueError:
            raise InvalidReport(f"{where}.date", written, _("write the date as 2025-03-31")) from None
        return cls(text(data, where, "procedure"), *parts)


@dataclass(frozen=True, slots=True)
class Report:
    """A report before it is signed, with the facts it is held against."""

    patient: Patient
    order: Order
    sections: Mapping[str, str]
    given: Contrast = field(default_factory=Contrast)
    priors: tuple[Prior, ...] = ()
    critical_communicated: bool = False

    @classmethod
    def from_dict(cls, data: Any) -> "Report":
        """Read the outside form (`check_report`). Raises InvalidReport, which names field, value and mend."""
        whole = mapping(data, "report")
        sections = mapping(whole.get("sections"), "sections")
        priors = sequence(whole.get("priors"), "priors")
        return cls(
            patient=Patient.from_dict(mapping(whole.get("patient"), "patient")),
            order=Order.from_dict(mapping(whole.get("order"), "order")),
            sections={str(name).strip().lower(): text(sections, "sections", name) for name in sections},
            given=contrast_from(mapping(whole.get("given") or {}, "given"), "given"),
            priors=tuple(Prior.from_dict(mapping(one, f"priors[{n}]"), f"priors[{n}]") for n, one in enumerate(priors)),
            critical_communicated=flag(whole.get("critical_communicated"), "critical_communicated"),
        )

    def section(self, name: str) -> str:
        """The text of a section, "" where it is absent."""
        return self.sections.get(name, "")
