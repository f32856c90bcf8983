"""What the header of one DICOM file says, as plain values. Pure; the columns `facts` keep it as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

REQUIRED = ("sop_instance_uid", "sop_class_uid", "study_instance_uid", "series_instance_uid", "transfer_syntax_uid")

_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True)
class OtherId:
    """One item of Other Patient IDs Sequence (0010,1002), or one value of Other Patient IDs (0010,1000).

    `issuer_uid` is the Universal Entity ID (0040,0032) of Issuer of Patient ID Qualifiers Sequence (0010,0024).
    """

    value: str
    issuer: str = ""
    issuer_uid: str = ""


@dataclass(frozen=True)
class Facts:
    """Values as the file names them, decoded, without padding; "" or None where there is none.

    Text keeps no control characters: each stands as U+FFFD, so that nothing compares equal that was not.
    """

    sop_instance_uid: str
    sop_class_uid: str
    study_instance_uid: str
    series_instance_uid: str
    transfer_syntax_uid: str
    character_set: str = ""
    accession_number: str = ""
    patient_id: str = ""
    issuer: str = ""
    issuer_uid: str = ""
    other_ids: tuple[OtherId, ...] = ()
    patient_name: str = ""  # DICOM PN, all groups: Yamada^Tarou=山田^太郎=やまだ^たろう
    birth_date: str = ""
    sex: str = ""
    study_date: str = ""
    study_time: str = ""
    study_id: str = ""
    study_description: str = ""
    referring_physician: str = ""
    institution: str = ""
    station_name: str = ""
    modality: str = ""
    series_number: int | None = None
    series_date: str = ""
    series_time: str = ""
    series_description: str = ""
    body_part: str = ""
    laterality: str = ""
    instance_number: int | None = None
    image_type: str = ""
    rows: int | None = None
    columns: int | None = None
    frames: int = 0  # 0 for an object without pixels

    def as_json(self) -> dict[str, Any]:
        """The values that are there, ready for a JSON column."""
        said = {name: value for name, value in vars(self).items() if value not in ("", None, ())}
        if self.other_ids:
            said["other_ids"] = [asdict(each) for each in self.other_ids]
        return said

    def as_bytes(self) -> bytes:
        """For another process of the same program; nothing that is kept."""
        values = {**vars(self), "other_ids": [(each.value, each.issuer, each.issuer_uid) for each in self.other_ids]}
        return _encode(list(values.values())).encode()

    @classmethod
    def from_bytes(cls, sent: bytes) -> "Facts":
        """Read back what `as_bytes` wrote."""
        values = dict(zip(cls.__dataclass_fields__, json.loads(sent), strict=True))
        values["other_ids"] = tuple(OtherId(*each) for each in values["other_ids"])
        return cls(**values)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Facts":
        """Read back what `as_json` wrote; what is not there is empty, and a key that nobody knows is left out."""
        known: dict[str, Any] = dict.fromkeys(REQUIRED, "")
        known |= {each.name: stored[each.name] for each in fields(cls) if each.name in stored}
        known["other_ids"] = tuple(OtherId(**each) for each in stored.get("other_ids", ()))
        return cls(**known)
