"""A header's document as it lies in the table: deflated, beginning from what nearly every document says. Pure."""

import logging
import zlib
from typing import BinaryIO, Final, NamedTuple

from imaging.ingest.document import describe
from imaging.ingest.unreadable import Unreadable

log = logging.getLogger(__name__)

_FIRST_FORM: Final = b"\x01"  # a form that is read for ever; a new dictionary is a new form
# The members of a picture's document in their order, the most common last where they differ: the nearer, the cheaper.
_MEMBERS = """
00080016UI 00080018UI 00080020DA 00080021DA 00080022DA 00080023DA 00080030TM 00080031TM 00080032TM 00080033TM
00080050SH 00080060CS 00080064CS 00080070LO 00080080LO 00080081ST 00080090PN 00081010SH 00081030LO 0008103ELO 00081040LO
00081050PN 00081090LO 00081110SQ 00081111SQ 00081140SQ 00081150UI 00081155UI 00080100SH 00080102SH 00080104LO 00100010PN
00100020LO 00100021LO 00100030DA 00100040CS 00101010AS 00101020DS 00101030DS 00180010LO 00180015CS 00180022CS 00180050DS
00180060DS 00180080DS 00180081DS 00180083DS 00180084DS 00180085SH 00180086IS 00180087DS 00180088DS 00180090DS 00180091IS
00181000LO 00181020LO 00181030LO 00181100DS 00181110DS 00181111DS 00181120DS 00181130DS 00181140CS 00181150IS 00181151IS
00181152IS 00181160SH 00181164DS 00181170IS 00181190DS 00181210SH 00181310US 00181312CS 00181314DS 00185100CS 00189345FD
0020000DUI 0020000EUI 00200010SH 00200011IS 00200012IS 00200013IS 00200032DS 00200037DS 00200052UI 00201040LO 00201041DS
00280002US 00280004CS 00280008IS 00280010US 00280011US 00280030DS 00280100US 00280101US 00280102US 00280103US 00280106US
00280107US 00280120SS 00281050DS 00281051DS 00281052DS 00281053DS 00281054LO 00281055LO 00282110CS 00400244DA 00400245TM
00400253SH 00400275SQ 00400007LO 00400009SH 00401001SH
""".split()
_VALUES = (
    '"00080005":{"vr":"CS","Value":["ISO_IR 192"]},"00080008":{"vr":"CS","Value":["DERIVED","SECONDARY","ORIGINAL",'
    '"PRIMARY","AXIAL"]},"MONOCHROME2","1.2.840.10008.5.1.4.1.1.2","1.2.840.10008.5.1.4.1.1.4"'
)
_DICTIONARY: Final = (
    "".join(f'"{each[:8]}":{{"vr":"{each[8:]}","Value":["' for each in _MEMBERS)
    + _VALUES
    + '"InlineBinary":"\\/"null},{"Alphabetic":"^"}]},"7FE00010":{"vr":"OW","BulkDataURI":"bulkdata/7FE00010"}}'
).encode()


class Packed(NamedTuple):
    """A header as it is stored: `document` packed, b"" where it cannot be read; `pixels` as in Description."""

    document: bytes = b""
    pixels: int | None = None


def packed_header(stream: BinaryIO) -> Packed:
    """Describe a file. One that cannot be is taken nevertheless: an image is never lost over its description."""
    try:
        document, pixels = describe(stream)
        return Packed(pack(document), pixels)
    except Unreadable as error:
        log.info("A header is not described: %s", error)
    except Exception:
        log.exception("A header cannot be described")
    return Packed()


def pack(document: str) -> bytes:
    """To some hundred bytes, for a picture's."""
    squeezer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=_DICTIONARY)
    return _FIRST_FORM + squeezer.compress(document.encode()) + squeezer.flush()


def unpack(packed: bytes) -> bytes:
    """The document, UTF-8. Raises ValueError for what is none."""
    if packed[:1] != _FIRST_FORM:
        raise ValueError("a header in a form that is not known here")
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS, zdict=_DICTIONARY).decompress(packed[1:])
    except zlib.error as error:
        raise ValueError(str(error)) from error
