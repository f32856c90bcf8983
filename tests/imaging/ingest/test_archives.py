"""What a person points at: files, folders, archives, media."""

import io
import os
import shutil
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from imaging.ingest import archives, zips
from imaging.ingest.outcome import Offer, not_taken
from imaging.ingest.unreadable import Unreadable, Why
from tests.factories import dicom
from tests.imaging.ingest.samples import TEST_FILES

pytestmark = pytest.mark.pure

HELLO = b"hello"


def look(offer: Offer) -> str:
    """Its bytes in short, or why there are none."""
    try:
        with offer.open() as stream:
            data = b"".join(iter(lambda: stream.read(1 << 20), b""))
    except Unreadable as error:
        return error.why
    except OSError:
        return Why.CANNOT_READ
    return data.decode("latin_1") if len(data) < 100 else f"{len(data)} bytes"


def seen(*paths: Path, below: Path) -> dict[str, str]:
    found = [(offer.name.replace(f"{below}/", ""), look(offer)) for offer in archives.offers(paths)]
    assert len(dict(found)) == len(found)
    return dict(found)


def test_folders_files_and_archives(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / "b" / "c" / "1").write_bytes(b"one")
    (tmp_path / "b" / "a.zip").write_bytes(dicom.zipped({"x/2": b"two", "x/y/": b"", "3": b"three"}))
    (tmp_path / "4").write_bytes(b"four")
    assert seen(tmp_path / "b", tmp_path / "4", below=tmp_path) == {
        "b/c/1": "one",
        "b/a.zip!x/2": "two",
        "b/a.zip!3": "three",
        "4": "four",
    }
    assert archives.count([tmp_path / "b", tmp_path / "4"]) == 3


def test_whoever_names_a_file_says_that_it_is_an_image(tmp_path: Path) -> None:
    (tmp_path / "junk").write_bytes(b"junk")
    named, found = next(archives.offers([tmp_path / "junk"])), next(archives.offers([tmp_path]))
    assert (named.among_others, found.among_others) == (False, True)
    refused = Unreadable(Why.NOT_DICOM)
    assert not_taken(refused, among_others=False).outcome == "refused"
    assert not_taken(refused, among_others=True).outcome == "skipped"
    assert not_taken(Unreadable(Why.TRUNCATED), among_others=True).outcome == "refused"


def test_links_loops_pipes_and_odd_names(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(HELLO)
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "broken").symlink_to("nowhere")
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe")).write_bytes(HELLO)
    assert seen(tmp_path, below=tmp_path) == {
        "real": "hello",
        "link": "hello",
        "broken": Why.CANNOT_READ,
        "self": Why.CANNOT_READ,
        "loop": Why.FOLDER_LINK,
        "pipe": Why.NO_FILE,
        r"\xff\xfe": "hello",
    }


def test_a_folder_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    real = os.scandir

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert seen(tmp_path, below=tmp_path) == {"closed": Why.CANNOT_READ}


def test_a_medium_that_is_named_brings_the_files_it_lists(tmp_path: Path) -> None:
    medium = tmp_path / "cd"
    shutil.copytree(TEST_FILES / "dicomdirtests", medium)
    (medium / "98892003" / "MR1" / "4919").unlink()
    (medium / "77654033" / "CR1" / "6154").rename(medium / "77654033" / "CR1" / "6154.;1")
    found = seen(medium / "DICOMDIR", below=tmp_path)
    assert len(found) == 32
    assert found["cd/98892003/MR1/4919"] == Why.MISSING
    assert found["cd/77654033/CR1/6154.;1"] == "2300 bytes"
    assert found["cd/DICOMDIR"] == "11116 bytes"
    assert "cd/README.txt" not in found


def test_a_medium_that_is_found_in_a_folder_says_what_it_misses(tmp_path: Path) -> None:
    shutil.copytree(TEST_FILES / "dicomdirtests" / "TINY_ALPHA", tmp_path / "cd")
    (tmp_path / "cd" / "PT000000" / "ST000000" / "SE000000" / "IM000007").unlink()
    found = seen(tmp_path, below=tmp_path)
    assert Counter(found.values())[Why.MISSING] == 1
    assert found["cd/PT000000/ST000000/SE000000/IM000007"] == Why.MISSING
    assert len(found) == 52


def _directory(*parts: str) -> bytes:
    """A DICOMDIR that lists one file."""
    data = (TEST_FILES / "dicomdirtests" / "DICOMDIR-empty.dcm").read_bytes()
    value = "\\".join(parts).encode()
    value += b" " * (len(value) % 2)
    item = struct.pack("<HH2sH", 0x0004, 0x1500, b"CS", len(value)) + value
    item = struct.pack("<HHL", 0xFFFE, 0xE000, len(item)) + item
    begin = data.index(b"\x04\x00\x20\x12SQ")
    return data[:begin] + struct.pack("<HH2sHL", 0x0004, 0x1220, b"SQ", 0, len(item)) + item


@pytest.mark.parametrize("parts", [("..", "secret"), ("", "etc", "passwd"), ("a/../../secret",)])
def test_a_directory_cannot_lead_out_of_its_medium(tmp_path: Path, parts: tuple[str, ...]) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "cd").mkdir()
    (tmp_path / "cd" / "DICOMDIR").write_bytes(_directory(*parts))
    assert Why.OUTSIDE in seen(tmp_path / "cd" / "DICOMDIR", below=tmp_path).values()


def test_in_lower_case_on_this_system(tmp_path: Path) -> None:
    (tmp_path / "dicomdir").write_bytes(_directory("IMAGES", "IM1"))
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "im1").write_bytes(HELLO)
    assert seen(tmp_path / "dicomdir", below=tmp_path)["images/im1"] == "hello"


def members(data: bytes) -> dict[str, str]:
    return {offer.name: look(offer) for offer in archives.uploaded(io.BytesIO(data), "a.zip")}


def test_names_in_an_archive_lead_nowhere() -> None:
    names = ["../../evil", "/etc/passwd", "C:\\evil", "a/../b"]
    assert members(dicom.zipped(dict.fromkeys(names, HELLO))) == {f"a.zip!{name}": "hello" for name in names}


def test_an_archive_in_an_archive_and_no_further() -> None:
    inner = dicom.zipped({"1": b"one"})
    assert members(dicom.zipped({"b.zip": inner, "2": b"two"})) == {"a.zip!b.zip!1": "one", "a.zip!2": "two"}
    assert members(dicom.zipped({"c.zip": dicom.zipped({"b.zip": inner})})) == {"a.zip!c.zip!b.zip": Why.NESTED}


def test_a_medium_in_an_archive_says_what_it_misses() -> None:
    files = {"cd/DICOMDIR": _directory("IM1"), "cd/other": HELLO}
    assert members(dicom.zipped(files))["a.zip!cd/IM1"] == Why.MISSING
    assert "a.zip!cd/IM1" not in members(dicom.zipped({**files, "cd/im1": HELLO}))


def test_an_empty_or_damaged_archive() -> None:
    assert members(dicom.zipped({})) == {}
    whole = dicom.zipped({"1": os.urandom(3000), "2": os.urandom(3000)})
    assert members(whole[:4000]) == {"a.zip": Why.BAD_ARCHIVE}
    spoilt = bytearray(whole)
    spoilt[200] ^= 1
    assert members(bytes(spoilt)) == {"a.zip!1": Why.BAD_ARCHIVE, "a.zip!2": "3000 bytes"}


def test_an_archive_with_a_password() -> None:
    data = bytearray(dicom.zipped({"1": b"one"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert members(bytes(data)) == {"a.zip!1": Why.ENCRYPTED}


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_rare_ways_of_packing_are_not_opened(method: int) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        archive.writestr("1", b"one")
    assert members(written.getvalue()) == {"a.zip!1": Why.BAD_ARCHIVE}


def test_a_bomb_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "FLOOR", 5_000_000)
    found = members(dicom.zipped({name: dicom.file() + bytes(2_000_000) for name in ("1", "2", "3", "4")}))
    assert list(found.values()).count(Why.BOMB) == 2


def test_a_bomb_in_a_bomb_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "FLOOR", 5_000_000)
    assert members(dicom.zipped({"b.zip": dicom.zipped({"1": bytes(9_000_000)})})) == {"a.zip!b.zip!1": Why.BOMB}


def test_too_many_members_are_not_even_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "DIRECTORY_LIMIT", 500)
    assert members(dicom.zipped({str(number): HELLO for number in range(20)})) == {"a.zip": Why.BOMB}


def test_a_dicom_file_with_the_preamble_of_an_archive_is_a_dicom_file() -> None:
    data = b"PK\x03\x04" + dicom.file()[4:]
    assert members(data) == {"a.zip": f"{len(data)} bytes"}


def test_damage_anywhere_in_an_archive_is_said() -> None:
    dicom_file = dicom.file()
    whole = dicom.zipped({"1": dicom_file, "2": dicom_file})
    for place in range(0, len(whole), 7):
        spoilt = bytearray(whole)
        spoilt[place] ^= 0xFF
        for why in members(bytes(spoilt)).values():
            assert why in {f"{len(dicom_file)} bytes", f"{len(whole)} bytes", *Why}
