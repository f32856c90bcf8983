"""What was answered with success is kept, whatever happens; what cannot be kept is answered with a failure."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pydicom.dataset import Dataset

from imaging.models import HeldInstance, Instance, Study
from tests.factories import dicom
from tests.imaging.dicom.kill_nine import check, rounds
from tests.imaging.dicom.running import Running, eventually, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("people")]

OUT_OF_RESOURCES = 0xA700
KILLS = 4  # `python -m tests.imaging.dicom.kill_nine --times 200` is the long proof


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_at_any_moment_it_keeps_its_promises(tmp_path: Path) -> None:
    assert rounds(tmp_path, KILLS) > 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount a file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def made(study: Study, side: int = 8) -> Dataset:
    ds = dicom.dataset(**dicom.for_study(study), Rows=side, Columns=side, PixelData=os.urandom(side * side * 2))
    dicom.file(ds)
    return ds


def test_a_full_and_a_read_only_disk_are_said_and_gotten_over(study: Study, small_disk: Path, tmp_path: Path) -> None:
    with serving(tmp_path / "server", IMAGES_ROOT=str(small_disk / "images")) as server:
        (small_disk / "ballast").write_bytes(bytes(1_000_000))
        assert server.send(made(study)) == [0]
        assert server.send(made(study, 1300)) == [OUT_OF_RESOURCES]  # 3.4 MB
        assert server.send(made(study)) == [0]
        (small_disk / "ballast").unlink()
        assert server.send(made(study, 1000)) == [0]
        eventually(lambda: Instance.objects.count() == 3)
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        assert [server.send(made(study)) for _twice in range(2)] == [[OUT_OF_RESOURCES]] * 2
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
        eventually(lambda: server.send(made(study)) == [0])
        eventually(lambda: Instance.objects.count() == 4)
        server.images = small_disk / "images"
        check(server, set())


def test_what_an_earlier_life_left_and_what_this_one_goes_through(study: Study, tmp_path: Path) -> None:
    ready = tmp_path / "images" / ".incoming" / "ready"
    ready.mkdir(parents=True)
    _half_a_file_from_a_power_cut(ready, study)
    promised = _sealed_by_a_dead_server(ready, study)
    with serving(tmp_path) as server:
        eventually(lambda: not list(ready.iterdir()))
        assert list(Instance.objects.values_list("sop_instance_uid", flat=True)) == [promised]
        _processes_die(server, study)
        _the_database_is_away(server, study)
        check(server, {promised})
    assert not HeldInstance.objects.exists()


def _half_a_file_from_a_power_cut(ready: Path, study: Study) -> None:
    """It was never promised, and goes."""
    (ready / ("ab" * 32)).write_bytes(dicom.file(made(study))[:-10] + bytes(10))
    (ready.parent / "partial").write_bytes(b"half")


def _sealed_by_a_dead_server(ready: Path, study: Study) -> str:
    """It was promised, and is filed."""
    ds = made(study)
    whole = dicom.file(ds)
    (ready / hashlib.sha256(whole).hexdigest()).write_bytes(whole)
    return str(ds.SOPInstanceUID)


def _processes_die(server: Running, study: Study) -> None:
    """Each is started again."""
    before = set(server.children())
    for pid in before:
        os.kill(pid, 9)
    eventually(lambda: len(set(server.children()) - before) == 3)
    server.joined("1.2.840.10008.1.1").release()
    assert server.send(made(study)) == [0]
    eventually(lambda: Instance.objects.count() == 2)


def _the_database_is_away(server: Running, study: Study) -> None:
    """One table is: what the server sees when the database refuses. `database_away` kills and freezes a MariaDB."""
    _rename("imaging_heldinstance", "away")
    try:
        assert server.send(made(study)) == [0]  # nobody knew yet: it is sealed, and kept
        eventually(lambda: server.send(made(study)) == [OUT_OF_RESOURCES])
    finally:
        _rename("away", "imaging_heldinstance")
    eventually(lambda: server.send(made(study)) == [0])
    eventually(lambda: not list((server.images / ".incoming" / "ready").iterdir()))
    assert Instance.objects.count() >= 4


def _rename(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")
