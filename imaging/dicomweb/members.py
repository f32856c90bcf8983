"""Rows as matches of QIDO-RS: attributes in the DICOM JSON Model (PS3.18 F.2, 10.6.3.3). Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from imaging.dicomweb import attributes as at
from imaging.dicomweb.attributes import Path, vr_of
from imaging.models import Laterality
from imaging.outgoing.corrections import OF_THE_ORDER, OF_THE_PERSON
from patients import mrn
from patients.errors import InvalidInput

_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
Members = dict[str, dict[str, Any]]


class StudyRow(NamedTuple):
    """The columns of a study that its matches are made of, in the order of STUDY_COLUMNS."""

    pk: int
    uid: str
    performed_at: dt.datetime | None
    description: str
    laterality: str
    instances: int
    accession: str | None
    zone: str
    mrn: str
    issuer: str
    family: str
    given: str
    middle: str
    prefix: str
    suffix: str
    ideographic: str
    phonetic: str
    birth_date: dt.date | None
    birth_precision: str
    sex: str
    referrer_family: str | None
    referrer_given: str | None
    patient: int


STUDY_COLUMNS = (
    *("pk", "study_instance_uid", "performed_at", "description", "laterality", "instance_count"),
    *("order__accession_number", "site__time_zone", "patient__mrn", "patient__site__code"),
    *("patient__family_name", "patient__given_name", "patient__middle_name", "patient__prefix", "patient__suffix"),
    *("patient__ideographic_name", "patient__phonetic_name", "patient__birth_date", "patient__birth_precision"),
    *("patient__sex", "order__referrer__family_name", "order__referrer__given_name", "patient_id"),
)


def study_members(row: StudyRow, modalities: Iterable[str], series: int, base: str) -> Members:
    """The patient and the study as they are known today, whatever the files say."""
    local = row.performed_at.astimezone(_zone(row.zone)) if row.performed_at else None
    whole = row.birth_date is not None and row.birth_precision == "D"
    latin = "^".join((row.family, row.given, row.middle, row.prefix, row.suffix)).rstrip("^")
    name = "=".join((latin, row.ideographic, row.phonetic)).rstrip("=")
    return {
        _CHARACTER_SET: {"vr": "CS", "Value": ["ISO_IR 192"]},
        **_one(at.STUDY_DATE, local.strftime("%Y%m%d") if local else ""),
        **_one(at.STUDY_TIME, local.strftime("%H%M%S") if local else ""),
        **_one(at.ACCESSION, row.accession or ""),
        **_one(at.AVAILABILITY, "ONLINE"),
        "00080061": {"vr": "CS", "Value": sorted(filter(None, modalities))},
        **_one(at.REFERRER, "^".join(filter(None, (row.referrer_family, row.referrer_given)))),
        **_one(at.ZONE, local.strftime("%z") if local else ""),
        **_one(at.STUDY_DESCRIPTION, title(row.description, row.laterality)),
        **_one(at.RETRIEVE_URL, f"{base}/studies/{row.uid}"),
        **_one(at.PATIENT_NAME, name),
        **_one(at.PATIENT_ID, row.mrn),
        **_one(at.ISSUER, row.issuer),
        **_one(at.BIRTH_DATE, row.birth_date.strftime("%Y%m%d") if whole and row.birth_date else ""),
        **_one(at.SEX, row.sex if row.sex in ("M", "F", "O") else ""),
        **_one(at.STUDY_UID, row.uid),
        **_one(at.STUDY_ID, f"P{row.pk}"),
        **_one(at.STUDY_SERIES, series),
        **_one(at.STUDY_INSTANCES, row.instances),
    }


def title(description: str, laterality: str) -> str:
    """The procedure with its side, as a study's page has it."""
    return f"{description} ({_side(laterality)})" if laterality else description


def text_of(members: Mapping[str, Any], path: Path) -> str:
    """The value of an attribute as the tests of `matching_keys` read it: the values parted by a backslash."""
    member = members.get(f"{path[0]:08X}", {})
    values = member.get("Value") or []
    if len(path) > 1:
        return "\\".join(filter(None, (text_of(item, path[1:]) for item in values)))
    return "\\".join(_plain(value) for value in values)


def strange(facts: Mapping[str, Any], study: Members) -> frozenset[int]:
    """Elements of a header that speak of another person or order than its study does (see outgoing.corrections)."""
    number, accession = (str(facts.get(name) or "") for name in ("patient_id", "accession_number"))
    ours = {name: text_of(study, (tag,)) for name, tag in _OURS.items()}
    moved = facts.get("study_instance_uid", ours["study"]) != ours["study"]
    found: frozenset[int] = frozenset()
    if number and not (_is_number(number, ours["patient"]) and facts.get("issuer") in (None, "", ours["issuer"])):
        found |= OF_THE_PERSON
    if moved or (accession and ours["accession"] and accession != ours["accession"]):
        found |= OF_THE_ORDER
    return found


_OURS = {"study": at.STUDY_UID, "patient": at.PATIENT_ID, "issuer": at.ISSUER, "accession": at.ACCESSION}


def _is_number(number: str, ours: str) -> bool:
    try:
        return mrn.comparison_key(number) == mrn.comparison_key(ours)
    except InvalidInput:
        return False


def one(tag: int, value: str | int | None) -> dict[str, Any]:
    """One attribute with one value; without any where it is empty."""
    vr = vr_of(tag)
    if value in ("", None):
        return {"vr": vr}
    if vr == "PN":
        groups = {name: group for name, group in zip(_GROUPS, str(value).split("="), strict=False) if group}
        return {"vr": vr, "Value": [groups]}
    return {"vr": vr, "Value": [value]}


def _one(tag: int, value: str | int | None) -> Members:
    return {_name(tag): one(tag, value)}


@lru_cache(maxsize=256)
def _name(tag: int) -> str:
    return f"{tag:08X}"


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _side(code: str) -> str:
    return str(Laterality(code).label)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "=".join(value.get(name, "") for name in _GROUPS).rstrip("=")
    return "" if value is None else str(value)


_CHARACTER_SET = _name(at.CHARACTER_SET)
