"""The sample files inside the pydicom package, and a few ways to make bytes wrong."""

import struct
from pathlib import Path

import pydicom

ROOT = Path(pydicom.__file__).parent / "data"
TEST_FILES, CHARSET_FILES = ROOT / "test_files", ROOT / "charset_files"


def sample(name: str) -> bytes:
    """One of pydicom's test files."""
    return (TEST_FILES / name).read_bytes()


def everything() -> list[Path]:
    """Every file that comes with pydicom's data, DICOM or not."""
    return sorted(path for path in ROOT.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc"))


def element(tag: int, vr: bytes, value: bytes) -> bytes:
    """One explicit little-endian element."""
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr)
    long = vr in (b"OB", b"OW", b"SQ", b"UN", b"UT")
    return head + (struct.pack("<HL", 0, len(value)) if long else struct.pack("<H", len(value))) + value


def with_element(data: bytes, tag: int, vr: bytes, value: bytes) -> bytes:
    """A file of ours with one more element, right before its pixel data."""
    place = data.index(b"\xe0\x7f\x10\x00OW")
    return data[:place] + element(tag, vr, value) + data[place:]


def nested(depth: int, *, defined: bool) -> bytes:
    """A content sequence in a content sequence in ... , with lengths or with delimiters."""
    if defined:
        inner = b""
        for _level in range(depth):
            inner = element(0x0040A730, b"SQ", struct.pack("<HHL", 0xFFFE, 0xE000, len(inner)) + inner)
        return inner
    opening = struct.pack("<HH2sHL", 0x0040, 0xA730, b"SQ", 0, 0xFFFFFFFF) + struct.pack(
        "<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF
    )
    closing = struct.pack("<HHL", 0xFFFE, 0xE00D, 0) + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
    return opening * depth + closing * depth
