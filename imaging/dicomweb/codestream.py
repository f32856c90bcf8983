"""How large the picture inside a compressed frame says it is. Pure; no decoder is asked before this agrees."""

_JPEG, _JPEG_2000 = b"\xff\xd8", b"\xff\x4f\xff\x51"
_JP2 = b"\x00\x00\x00\x0cjP  "
# Start of frame: baseline to lossless, without DHT, JPG and DAC, and JPEG-LS (ISO/IEC 10918-1 B.2.2, 14495-1 C.2.2).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC} | {0xF7}
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


class Damaged(ValueError):
    """It begins as a picture and does not go on as one."""


def size(frame: bytes) -> tuple[int, int] | None:
    """Rows and columns; None for what is neither JPEG, JPEG-LS nor JPEG 2000. Raises Damaged."""
    if frame.startswith(_JP2):
        frame = _contiguous(frame)
    if frame.startswith(_JPEG_2000):
        return _jpeg_2000(frame)
    if frame.startswith(_JPEG):
        return _jpeg(frame)
    return None


def _jpeg(frame: bytes) -> tuple[int, int]:
    place = 2
    while place + 4 <= len(frame):
        if frame[place] != 0xFF:
            raise Damaged("no marker where one should be")
        marker = frame[place + 1]
        if marker == 0xFF:  # fill byte
            place += 1
        elif marker in _BARE:
            place += 2
        elif marker in _FRAMES and len(frame) >= place + 9:
            return _number(frame, place + 5, 2), _number(frame, place + 7, 2)
        else:
            place += 2 + max(_number(frame, place + 2, 2), 2)
    raise Damaged("no frame header")


def _jpeg_2000(frame: bytes) -> tuple[int, int]:
    """SIZ (ISO/IEC 15444-1 A.5.1): the image area on the reference grid."""
    if len(frame) < 24:
        raise Damaged("cut off")
    width, height, left, top = (_number(frame, place, 4) for place in (8, 12, 16, 20))
    return height - top, width - left


def _contiguous(frame: bytes) -> bytes:
    """The codestream box of a JP2 file (15444-1 annex I); a box of no length would hold a decoder's search for ever."""
    place = 0
    while place + 8 <= len(frame):
        length = _number(frame, place, 4)
        if frame[place + 4 : place + 8] == b"jp2c":
            return frame[place + 8 :]
        if length < 8:
            break
        place += length
    raise Damaged("no codestream")


def _number(data: bytes, place: int, count: int) -> int:
    return int.from_bytes(data[place : place + count], "big")
