"""What can be asked and what is answered at each level of QIDO-RS (PS3.18 10.6.1.2.3, 10.6.3.3). Pure."""

from enum import StrEnum
from functools import lru_cache
from typing import Final

from pydicom.datadict import dictionary_VR, tag_for_keyword


class Level(StrEnum):
    """What one match is."""

    STUDY = "study"
    SERIES = "series"
    INSTANCE = "instance"


Path = tuple[int, ...]  # of an attribute: its tag, or the sequence's and the tag inside of it

STUDY_DATE, STUDY_TIME, ACCESSION, AVAILABILITY = 0x00080020, 0x00080030, 0x00080050, 0x00080056
MODALITY, MODALITIES, SOP_CLASSES, REFERRER = 0x00080060, 0x00080061, 0x00080062, 0x00080090
ZONE, STUDY_DESCRIPTION, SERIES_DESCRIPTION, RETRIEVE_URL = 0x00080201, 0x00081030, 0x0008103E, 0x00081190
PATIENT_NAME, PATIENT_ID, ISSUER, BIRTH_DATE, SEX = 0x00100010, 0x00100020, 0x00100021, 0x00100030, 0x00100040
BODY_PART, STUDY_UID, SERIES_UID, STUDY_ID = 0x00180015, 0x0020000D, 0x0020000E, 0x00200010
SERIES_NUMBER, INSTANCE_NUMBER = 0x00200011, 0x00200013
STUDY_SERIES, STUDY_INSTANCES, SERIES_INSTANCES = 0x00201206, 0x00201208, 0x00201209
SOP_CLASS, SOP_UID, FRAMES, ROWS, COLUMNS, BITS = 0x00080016, 0x00080018, 0x00280008, 0x00280010, 0x00280011, 0x00280100
STEP_DATE, STEP_TIME, REQUEST = 0x00400244, 0x00400245, 0x00400275
STEP_ID, REQUESTED_PROCEDURE_ID = 0x00400009, 0x00401001
CHARACTER_SET = 0x00080005

# Tables 10.6.1-5 and 10.6.3-3 to -5, and what else costs nothing.
_STUDY_KEYS: Final[frozenset[Path]] = frozenset(
    (tag,)
    for tag in (
        *(STUDY_DATE, STUDY_TIME, ACCESSION, MODALITIES, REFERRER, STUDY_DESCRIPTION, PATIENT_NAME, PATIENT_ID, ISSUER),
        *(BIRTH_DATE, SEX, STUDY_UID, STUDY_ID),
    )
)
_SERIES_KEYS: Final[frozenset[Path]] = frozenset(
    {
        *((tag,) for tag in (MODALITY, SERIES_DESCRIPTION, BODY_PART, SERIES_UID, SERIES_NUMBER, STEP_DATE, STEP_TIME)),
        (REQUEST, STEP_ID),
        (REQUEST, REQUESTED_PROCEDURE_ID),
    }
)
_INSTANCE_KEYS: Final[frozenset[Path]] = frozenset((tag,) for tag in (SOP_CLASS, SOP_UID, INSTANCE_NUMBER))
KEYS: Final = {
    Level.STUDY: _STUDY_KEYS,
    Level.SERIES: _STUDY_KEYS | _SERIES_KEYS,
    Level.INSTANCE: _STUDY_KEYS | _SERIES_KEYS | _INSTANCE_KEYS,
}
OF_STUDY: Final = frozenset(
    {
        *(STUDY_DATE, STUDY_TIME, ACCESSION, AVAILABILITY, MODALITIES, REFERRER, ZONE, STUDY_DESCRIPTION, RETRIEVE_URL),
        *(PATIENT_NAME, PATIENT_ID, ISSUER, BIRTH_DATE, SEX, STUDY_UID, STUDY_ID, STUDY_SERIES, STUDY_INSTANCES),
    }
)
OF_SERIES: Final = frozenset(
    {
        *(MODALITY, ZONE, SERIES_DESCRIPTION, RETRIEVE_URL, BODY_PART, SERIES_UID, SERIES_NUMBER, SERIES_INSTANCES),
        *(STEP_DATE, STEP_TIME, REQUEST),
    }
)
OF_INSTANCE: Final = frozenset(
    {SOP_CLASS, SOP_UID, AVAILABILITY, ZONE, RETRIEVE_URL, INSTANCE_NUMBER, FRAMES, ROWS, COLUMNS, BITS}
)
# What "includefield=all" adds to a series: of the header of its first instance, what is the same in all of them.
SERIES_MODULES: Final = frozenset(
    {
        *(0x00080021, 0x00080031, 0x00080070, 0x00080080, 0x00081010, 0x00081040, 0x00081050, 0x00081070, 0x00081090),
        *(0x00180015, 0x00181000, 0x00181020, 0x00181030, 0x00185100, 0x00200052, 0x00200060, 0x00201040, 0x0008103F),
        *(0x00400253, 0x00400254, 0x00400260),
    }
)


@lru_cache(maxsize=2048)
def path_of(name: str) -> Path | None:
    """The attribute of a name: a keyword, eight digits, or two of either parted by a dot; None for no attribute."""
    tags = [_tag_of(part) for part in name.split(".")]
    if not 1 <= len(tags) <= 2 or None in tags:
        return None
    return tuple(tag for tag in tags if tag is not None)


@lru_cache(maxsize=2048)
def vr_of(tag: int) -> str:
    """The dictionary's VR; UN for what it does not know."""
    try:
        return dictionary_VR(tag)[:2]
    except KeyError:
        return "UN"


def _tag_of(name: str) -> int | None:
    if len(name) == 8 and all(letter in "0123456789abcdefABCDEF" for letter in name):
        return int(name, 16)
    return tag_for_keyword(name)
