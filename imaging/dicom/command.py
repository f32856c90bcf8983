"""DIMSE command sets as bytes: implicit VR little endian, few elements (PS3.7 6.3.1 and Annex E). Pure."""

import struct
from dataclasses import dataclass

C_STORE_RQ, C_STORE_RSP, C_FIND_RQ, C_FIND_RSP, C_ECHO_RQ, C_CANCEL_RQ = 0x0001, 0x8001, 0x0020, 0x8020, 0x0030, 0x0FFF
NO_DATA_SET = 0x0101  # PS3.7 9.3: any other value says that a data set follows
LONGEST_COMMENT = 64  # (0000,0902) is an LO

_SOP_CLASS, _FIELD, _MESSAGE_ID, _ANSWERED_ID, _DATA_SET, _STATUS, _COMMENT, _SOP_INSTANCE = (
    0x0002,
    0x0100,
    0x0110,
    0x0120,
    0x0800,
    0x0900,
    0x0902,
    0x1000,
)
_ELEMENT = struct.Struct("<HHL")


class NoCommand(Exception):
    """These bytes are no command set."""


@dataclass(frozen=True)
class Command:
    """What is of interest in a command set, and the whole of it as it came."""

    field: int
    message_id: int
    answered_id: int
    has_data_set: bool
    sop_class: str
    sop_instance: str
    raw: bytes


def parse(raw: bytes) -> Command:
    """Raises NoCommand where the lengths do not fit or a required element is missing."""
    values: dict[int, bytes] = {}
    place = 0
    while place < len(raw):
        if place + 8 > len(raw):
            raise NoCommand
        group, element, length = _ELEMENT.unpack_from(raw, place)
        place += 8 + length
        if group or place > len(raw):
            raise NoCommand
        values[element] = raw[place - length : place]
    if _FIELD not in values or _DATA_SET not in values:
        raise NoCommand
    return Command(
        field=_number(values, _FIELD),
        message_id=_number(values, _MESSAGE_ID),
        answered_id=_number(values, _ANSWERED_ID),
        has_data_set=_number(values, _DATA_SET) != NO_DATA_SET,
        sop_class=_uid(values, _SOP_CLASS),
        sop_instance=_uid(values, _SOP_INSTANCE),
        raw=raw,
    )


def answer(field: int, asked: Command, status: int, *, comment: str = "", data_set: bool = False) -> bytes:
    """The command set of a response with this status (PS3.7 9.3.1.2, 9.3.2.2); the comment says why, in ASCII."""
    elements = [
        (_SOP_CLASS, _padded(asked.sop_class, "\0")),
        (_FIELD, _short(field)),
        (_ANSWERED_ID, _short(asked.message_id)),
        (_DATA_SET, _short(1 if data_set else NO_DATA_SET)),
        (_STATUS, _short(status)),
    ]
    if comment:
        elements.append((_COMMENT, _padded(comment[:LONGEST_COMMENT], " ")))
    if asked.sop_instance:
        elements.append((_SOP_INSTANCE, _padded(asked.sop_instance, "\0")))
    body = b"".join(_ELEMENT.pack(0, element, len(value)) + value for element, value in elements)
    return _ELEMENT.pack(0, 0, 4) + struct.pack("<L", len(body)) + body


def _number(values: dict[int, bytes], element: int) -> int:
    return int.from_bytes(values.get(element, b"")[:2], "little")


def _uid(values: dict[int, bytes], element: int) -> str:
    return values.get(element, b"").decode("ascii", "replace").strip(" \0")


def _short(number: int) -> bytes:
    return struct.pack("<H", number)


def _padded(text: str, padding: str) -> bytes:
    value = text.encode("ascii", "replace")
    return value + padding.encode() if len(value) % 2 else value
