"""A header's document (DICOM JSON, PS3.18 F.2) put right in the same way as the file that it is of. Pure."""

import datetime as dt
import json
from typing import Any

from imaging.outgoing.corrections import PATIENT_NAME, STUDY_UID, Corrections
from imaging.outgoing.rewrite import ORIGINAL, Reason

_VRS = {0x00080050: "SH", PATIENT_NAME: "PN", 0x00100020: "LO", 0x00100021: "LO", 0x00100030: "DA", 0x00100040: "CS"}
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")

Members = dict[str, Any]


def put_right(document: bytes, corrections: Corrections, reason: Reason) -> bytes:
    """The corrected document, with what stood there before in Original Attributes Sequence (PS3.3 C.12.1.1.9)."""
    before: Members = json.loads(document)
    gone = {_name(tag) for tag in (*corrections.texts, *corrections.dropped)}
    after = {name: value for name, value in before.items() if name not in gone}
    if STUDY_UID in corrections.texts:
        after = _pointing_elsewhere(after, _text(before.get(_name(STUDY_UID))), corrections.texts[STUDY_UID])
    after |= {_name(tag): member(_vr(tag), text) for tag, text in corrections.texts.items()}
    kept = {name: before[name] for name in gone if name in before}
    kept |= {_name(tag): {"vr": _vr(tag)} for tag in corrections.texts if _name(tag) not in before}
    earlier = before.get(_name(ORIGINAL), {}).get("Value", [])
    after[_name(ORIGINAL)] = {"vr": "SQ", "Value": [*earlier, _original(kept, reason)]}
    return json.dumps(dict(sorted(after.items())), ensure_ascii=False, separators=(",", ":")).encode()


def member(vr: str, text: str) -> Members:
    """One attribute with one value; without any where it is empty."""
    if not text:
        return {"vr": vr}
    if vr == "PN":
        return {
            "vr": vr,
            "Value": [{name: group for name, group in zip(_GROUPS, text.split("="), strict=False) if group}],
        }
    return {"vr": vr, "Value": [text]}


def _original(kept: Members, reason: Reason) -> Members:
    when = reason.when.astimezone(dt.UTC).strftime("%Y%m%d%H%M%S+0000")
    return {
        "04000550": {"vr": "SQ", "Value": [dict(sorted(kept.items()))]},
        "04000562": member("DT", when),
        "04000563": member("LO", reason.system[:64]),
        "04000564": member("LO", reason.source[:64]),
        "04000565": member("CS", reason.code),
    }


def _pointing_elsewhere(members: Members, old: str, new: str) -> Members:
    """What refers to the study by its old UID, in sequences."""
    return {
        name: _exchanged(value, old, new) if old and name != _name(ORIGINAL) else value
        for name, value in members.items()
    }


def _exchanged(value: Members, old: str, new: str) -> Members:
    if value.get("vr") == "SQ":
        return {**value, "Value": [_pointing_elsewhere(item, old, new) for item in value.get("Value", [])]}
    if value.get("vr") == "UI" and old in value.get("Value", ()):
        return {**value, "Value": [new if each == old else each for each in value["Value"]]}
    return value


def _text(value: Members | None) -> str:
    values = (value or {}).get("Value") or [""]
    return str(values[0])


def _name(tag: int) -> str:
    return f"{tag:08X}"


def _vr(tag: int) -> str:
    return _VRS.get(tag, "UI")
