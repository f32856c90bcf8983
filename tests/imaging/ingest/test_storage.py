"""Where bytes lie, and the spool before it."""

import fcntl
import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.storage import InMemoryStorage, storages
from pytest_django.fixtures import Settings

from imaging import storage
from imaging.ingest.spool import spool, sweep
from imaging.ingest.unreadable import Unreadable, Why
from patients.errors import TryAgainLater
from tests.factories import dicom

pytestmark = pytest.mark.pure


def root() -> Path:
    return Path(storages["images"].path(""))


def test_a_file_is_named_by_its_content() -> None:
    data = dicom.file()
    with spool(io.BytesIO(data)) as spooled:
        name = spooled.keep()
    digest = hashlib.sha256(data).hexdigest()
    assert name == storage.name_of(digest) == f"{digest[:2]}/{digest[2:4]}/{digest}.dcm"
    assert (root() / name).read_bytes() == data
    assert (spooled.sha256, spooled.size, storage.size(name), storage.exists(name)) == (
        digest,
        len(data),
        len(data),
        True,
    )
    assert [path.name for path in storage.incoming().iterdir()] == [".gate"]


def test_keeping_twice_changes_nothing() -> None:
    data = dicom.file()
    for _time in range(2):
        with spool(io.BytesIO(data)) as spooled:
            name = spooled.keep()
    assert [path.name for path in root().rglob("*.dcm")] == [Path(name).name]


def test_the_bytes_are_synced_before_they_have_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr(storage, "_sync", lambda path: synced.append("file" if path.is_file() else path.name))
    with spool(io.BytesIO(dicom.file())) as spooled:
        assert not list(root().rglob("*.dcm"))
        name = spooled.keep()
    assert synced == ["file", name[3:5], name[:2], root().name]


def test_another_storage_than_a_folder(settings: Settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "images": {"BACKEND": f"{InMemoryStorage.__module__}.{InMemoryStorage.__name__}"},
    }
    data = dicom.file()
    for _time in range(2):
        with spool(io.BytesIO(data)) as spooled:
            name = spooled.keep()
            assert not spooled.path.exists()
    assert storage.size(name) == len(data)
    with storage.opened(name) as stored:
        assert stored.read() == data


def test_a_file_that_is_lost_is_asked_for_later() -> None:
    with pytest.raises(TryAgainLater):
        storage.opened("aa/bb/cc.dcm")
    assert not storage.exists("aa/bb/cc.dcm")


def test_a_folder_that_cannot_be_made_is_said(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    settings.STORAGES = {
        **settings.STORAGES,
        "images": {**settings.STORAGES["images"], "OPTIONS": {"location": str(tmp_path / "file")}},
    }
    with pytest.raises(TryAgainLater, match="image storage"):
        spool(io.BytesIO(dicom.file()))


class Interrupted:
    """A stream that breaks off."""

    def __init__(self, data: bytes, error: BaseException) -> None:
        self._pieces, self._error = iter([data[:5], data[5:]]), error

    def read(self, size: int) -> bytes:
        for piece in self._pieces:
            return piece
        raise self._error


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt(), Unreadable(Why.BAD_ARCHIVE)])
def test_a_stream_that_breaks_off_leaves_nothing(error: BaseException) -> None:
    with pytest.raises(type(error)):
        spool(Interrupted(dicom.file(), error))
    assert [path.name for path in storage.incoming().iterdir()] == [".gate"]


def test_junk_is_not_even_spooled() -> None:
    stream = io.BytesIO(b"x" * 5_000_000)
    with pytest.raises(Unreadable):
        spool(stream)
    assert stream.tell() < 2_000_000
    assert not root().exists() or not list(root().rglob("*"))


def test_sweeping_clears_away_what_nobody_holds() -> None:
    with spool(io.BytesIO(dicom.file())) as held:
        (storage.incoming() / "left").write_bytes(b"half")
        assert sweep() == 1
        assert held.path.exists()
        assert held.keep()
    assert sweep() == 0


def test_sweeping_waits_for_whoever_is_just_making_a_file() -> None:
    with spool(io.BytesIO(dicom.file())), (storage.incoming() / ".gate").open("ab") as gate:
        fcntl.flock(gate, fcntl.LOCK_SH)
        with pytest.raises(BlockingIOError), (storage.incoming() / ".gate").open("ab") as other:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
