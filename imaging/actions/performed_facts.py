"""What a machine's performed step says, read from its data set in DICOM JSON (PS3.18 Annex F). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imaging.actions.reasons import DISCONTINUATION

Contents = Mapping[str, Any]
UNSPECIFIED = "110513"
# Tag: word, of Radiation Dose (PS3.4 Table F.7.2-1) and of contrast, kept as the machine gave them.
_FACTS = {
    "00400301": "exposures",
    "00400300": "fluoroscopy_s",
    "00400302": "entrance_dose_dgy",
    "00408302": "entrance_dose_mgy",
    "0018115E": "dose_area_product_dgycm2",
    "00400310": "dose_comment",
    "00400280": "comment",
    "00400254": "description",
}
_SERIES_FACTS = {
    "0008103E": "description",
    "00181030": "protocol",
    "00081050": "physician",
    "00081070": "operator",
    "00180010": "contrast",
    "00181041": "contrast_ml",
}


@dataclass(frozen=True)
class Reference:
    """One item of Scheduled Step Attributes Sequence (0040,0270): what the machine was asked to do."""

    study_uid: str
    accession_number: str
    step_id: str


def first(contents: Contents, tag: str) -> str:
    """The first value as text; of a name its alphabetic group first; "" where there is none."""
    values = contents.get(tag, {}).get("Value") or [""]
    value = values[0]
    if isinstance(value, dict):
        groups = [value.get(group, "") for group in ("Alphabetic", "Ideographic", "Phonetic")]
        return "=".join(groups).rstrip("=")
    return "" if value is None else str(value)


def items(contents: Contents, tag: str) -> Iterator[Contents]:
    """The items of a sequence."""
    for item in contents.get(tag, {}).get("Value") or []:
        if isinstance(item, dict):
            yield item


def references(contents: Contents) -> list[Reference]:
    """What was scheduled; several in a group case, one without numbers for a patient who came unscheduled."""
    return [
        Reference(first(item, "0020000D"), first(item, "00080050"), first(item, "00400009"))
        for item in items(contents, "00400270")
    ]


def image_count(contents: Contents) -> int:
    """How many images and other objects the machine has made."""
    series = list(items(contents, "00400340"))
    return sum(len(list(items(each, tag))) for each in series for tag in ("00081140", "00400220"))


def reason_code(contents: Contents) -> str:
    """Why it was broken off, as a code of CID 9301; the unspecified one where the machine says none that we know."""
    codes = [first(item, "00080100") for item in items(contents, "00400281")]
    return next((code for code in codes if code in DISCONTINUATION), UNSPECIFIED)


def facts(contents: Contents) -> dict[str, Any]:
    """Dose, contrast and series, by words."""
    found: dict[str, Any] = {word: value for tag, word in _FACTS.items() if (value := first(contents, tag))}
    found["series"] = [
        {word: value for tag, word in _SERIES_FACTS.items() if (value := first(item, tag))}
        | {"images": len(list(items(item, "00081140")))}
        for item in items(contents, "00400340")
    ]
    return found
