"""One line of the modality worklist: from the columns of a slot to the attributes of PS3.4 Table K.6-1.

`COLUMNS` are read in one query; `entry` makes the attributes of one row. Nothing here asks the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from imaging.dicom.answers import Entry
from imaging.models import Priority, StudyStatus

# Column, name of the field below.
COLUMNS = {
    "pk": "step",
    "starts_at": "starts_at",
    "study_id": "study",
    "study__status": "status",
    "study__study_instance_uid": "study_uid",
    "study__description": "description",
    "study__laterality": "laterality",
    "study__modality": "modality",
    "study__priority": "priority",
    "study__protocol": "protocol",
    "study__contrast_plan": "contrast_plan",
    "study__procedure__code": "code",
    "study__procedure__coding_scheme": "scheme",
    "study__procedure__name": "procedure",
    "study__procedure__contrast": "contrast",
    "study__procedure__preparation": "preparation",
    "study__order__accession_number": "accession",
    "study__order__placer_number": "placer",
    "study__order__indication": "indication",
    "study__order__history": "history",
    "study__order__referrer__family_name": "referrer_family",
    "study__order__referrer__given_name": "referrer_given",
    "study__order__referrer__title": "referrer_title",
    "study__patient_id": "patient",
    "study__patient__mrn": "mrn",
    "study__patient__site__code": "issuer",
    "study__patient__site__issuer_uid": "issuer_uid",
    "study__patient__family_name": "family",
    "study__patient__given_name": "given",
    "study__patient__middle_name": "middle",
    "study__patient__prefix": "prefix",
    "study__patient__suffix": "suffix",
    "study__patient__ideographic_name": "ideographic",
    "study__patient__phonetic_name": "phonetic",
    "study__patient__birth_date": "birth_date",
    "study__patient__birth_precision": "birth_precision",
    "study__patient__sex": "sex",
    "study__patient__language": "language",
    "study__patient__allergies": "allergies",
    "study__patient__has_pacemaker": "pacemaker",
    "study__patient__has_implants": "implants",
    "study__patient__has_renal_impairment": "renal",
    "study__patient__confidential": "confidential",
    "station__ae_title": "ae_title",
    "station__name": "station",
    "station__room": "room",
    "station__modality_id": "station_modality",
    "station__site_id": "site",
    "station__site__name": "institution",
    "station__site__time_zone": "time_zone",
}
FIELDS = tuple(COLUMNS.values())
PRIORITIES = {Priority.STAT: "STAT", Priority.URGENT: "HIGH", Priority.ROUTINE: "ROUTINE"}
SIDES = {"L": "left", "R": "right", "B": "both sides"}
CONTRAST = {"iv": "intravenous", "oral": "oral", "both": "intravenous and oral", "other": "see the protocol"}


@dataclass(frozen=True)
class Safety:
    """What was answered about one study: alerts and needs as texts, pregnancy by its code (1 no ... 4 unknown)."""

    pregnancy: str = ""
    alerts: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    state: str = ""
    weight: str = ""


NOTHING = Safety()
# Keys of the table for which there is nothing here: answered empty. Study date and time are those of the first image.
_NOT_KEPT: Entry = {
    **dict.fromkeys((0x00080020, 0x00080030, 0x00101020, 0x00380010, 0x00380300, 0x00401004, 0x22000005), ""),
    **dict.fromkeys((0x00080051, 0x00081110, 0x00081120, 0x00100101, 0x00380014, 0x00380100, 0x00400500), ()),
}
_NOT_KEPT_OF_STEP: Entry = dict.fromkeys((0x0018990C, 0x0018990D), ())


def entry(values: dict[str, Any], safety: Safety = NOTHING, other_ids: tuple[tuple[str, str], ...] = ()) -> Entry:
    """The attributes of one row. `values` by the names of FIELDS; `other_ids` are pairs of number and issuer."""
    return {
        **_NOT_KEPT,
        0x00080050: values["accession"] or "",
        0x00080080: values["institution"],
        0x00080090: _referrer(values),
        **_patient(values, safety),
        0x00101002: [{0x00100020: number, 0x00100021: issuer} for number, issuer in other_ids],
        0x0020000D: values["study_uid"],
        0x00321032: _referrer(values),
        0x00321060: _titled(values),
        0x00321064: _code(values),
        0x00400100: [_step(values)],
        0x00401001: f"P{values['study']}",
        0x00401002: _one_line(values["indication"]),
        0x00401003: PRIORITIES.get(values["priority"], "ROUTINE"),
        0x00401400: (values["history"] or "").strip(),
        0x00402016: (values["placer"] or "")[:64],
        0x00402017: values["accession"] or "",
        0x00403001: "CONFIDENTIAL" if values["confidential"] else "",
    }


def _patient(values: dict[str, Any], safety: Safety) -> dict[int, str | Sequence[Entry]]:
    return {
        0x00100010: name(values),
        0x00100020: values["mrn"],
        0x00100021: values["issuer"],
        0x00100024: _qualifiers(values["issuer_uid"]),
        0x00100030: _birth_date(values),
        0x00100040: values["sex"] if values["sex"] in ("M", "F", "O") else "",
        0x00101030: safety.weight,
        0x00102000: _texts((*_standing_alerts(values), *safety.alerts)),
        0x00102110: _texts((*(values["allergies"] or "").splitlines(), *safety.allergies)),
        0x001021C0: safety.pregnancy,
        0x00380050: _texts((*(["Language: " + values["language"]] if values["language"] else []), *safety.needs)),
        0x00380500: safety.state,
    }


def _step(values: dict[str, Any]) -> Entry:
    local = values["starts_at"].astimezone(_zone(values["time_zone"]))
    return {
        **_NOT_KEPT_OF_STEP,
        0x00080060: values["modality"],
        0x00321070: CONTRAST.get(values["contrast_plan"], "contrast" if values["contrast"] else ""),
        0x00400001: values["ae_title"],
        0x00400002: local.strftime("%Y%m%d"),
        0x00400003: local.strftime("%H%M%S"),
        0x00400006: "",  # whoever is on duty: we plan rooms, not persons
        0x00400007: _titled(values),
        0x00400008: _code(values),
        0x00400009: f"S{values['step']}",
        0x00400010: values["station"][:16],
        0x00400011: values["room"][:16],
        0x00400012: _one_line(values["preparation"]),
        0x00400020: "ARRIVED" if values["status"] == StudyStatus.ARRIVED else "SCHEDULED",
        0x00400400: (values["protocol"] or "").strip(),
    }


def _qualifiers(uid: str) -> Sequence[Entry]:
    """Issuer of Patient ID Qualifiers: the universal ID of who issued the MRN (PS3.3 10.14)."""
    return [{0x00400032: uid, 0x00400033: "ISO"}] if uid else ()


def name(values: dict[str, Any]) -> str:
    """Patient's Name (0010,0010) with its groups."""
    parts = (values["family"], values["given"], values["middle"], values["prefix"], values["suffix"])
    latin = "^".join(part.replace("^", " ").replace("=", " ") for part in parts).rstrip("^")
    return "=".join((latin, values["ideographic"], values["phonetic"])).rstrip("=")


def _referrer(values: dict[str, Any]) -> str:
    parts = (values["referrer_family"] or "", values["referrer_given"] or "", "", values["referrer_title"] or "")
    return "^".join(part.replace("^", " ").replace("=", " ") for part in parts).rstrip("^")


def _birth_date(values: dict[str, Any]) -> str:
    # DA has no partial dates: half a date sent as a whole one would be another birthday.
    return values["birth_date"].strftime("%Y%m%d") if values["birth_date"] and values["birth_precision"] == "D" else ""


def _titled(values: dict[str, Any]) -> str:
    side = SIDES.get(values["laterality"])
    return f"{values['description']} ({side})" if side else str(values["description"])


def _code(values: dict[str, Any]) -> list[Entry]:
    if not values["code"]:
        return []
    return [{0x00080100: values["code"], 0x00080102: values["scheme"], 0x00080104: values["procedure"]}]


def _standing_alerts(values: dict[str, Any]) -> list[str]:
    marks = {"pacemaker": "PACEMAKER", "implants": "IMPLANTS", "renal": "RENAL IMPAIRMENT"}
    return [word for column, word in marks.items() if values[column]]


def _texts(texts: tuple[str, ...]) -> str:
    return "\\".join(dict.fromkeys(line for text in texts if (line := _one_line(text))))


def _one_line(text: str | None) -> str:
    """LO and SH know no line breaks, and a backslash would part the value."""
    return " ".join((text or "").split()).replace("\\", "/")


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
