"""Many files by processes aside: copied, or indexed where they lie. The same outcomes as one by one."""

from collections import Counter
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from imaging import storage
from imaging.ingest import archives, many
from imaging.ingest.outcome import Result
from imaging.models import HeldInstance, Instance, Study
from patients.errors import TryAgainLater
from tests.cast import Cast
from tests.factories import dicom

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path, study: Study, settings: Settings) -> Path:
    """Three of the study, one twice, one of nobody, and what else lies about."""
    folder = tmp_path / "nas"
    folder.mkdir()
    settings.IMAGES_IN_PLACE_ROOTS = [str(folder)]
    mine = dicom.for_study(study)
    for number in range(3):
        (folder / f"{number}.dcm").write_bytes(dicom.file(**mine))
    (folder / "3.dcm").write_bytes((folder / "0.dcm").read_bytes())
    (folder / "4.dcm").write_bytes(dicom.file())
    (folder / "5.dcm").write_bytes(dicom.file()[:-9])
    (folder / "6.txt").write_bytes(b"no image" * 100)
    (folder / "7.zip").write_bytes(dicom.zipped({"in": dicom.file(**mine)}))
    return folder


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_copied(people: Cast, folder: Path) -> None:
    outcomes = [
        (offer.name, outcome) for offer, outcome in many.ingest_paths(archives.offers([folder]), by=people.sven)
    ]
    assert [Path(name).name for name, _outcome in outcomes[:7]] == sorted(path.name for path in folder.iterdir())[:7]
    assert Counter(outcome.outcome for _name, outcome in outcomes) == {
        Result.STORED: 4, Result.DUPLICATE: 1, Result.MISMATCH: 1, Result.REFUSED: 1, Result.SKIPPED: 1,
    }  # fmt: skip
    for instance in Instance.objects.all():
        assert storage.size(instance.path) == instance.size
    assert [path.name for path in storage.incoming().iterdir()] == [".gate"]


def test_in_place(people: Cast, folder: Path) -> None:
    before = kept(folder)
    outcomes = [outcome for _offer, outcome in many.index_in_place([folder], by=people.sven)]
    assert Counter(each.outcome for each in outcomes) == {
        Result.STORED: 3, Result.DUPLICATE: 1, Result.MISMATCH: 1, Result.REFUSED: 2, Result.SKIPPED: 1,
    }  # fmt: skip
    assert kept(folder) == before
    assert {Path(each.path).parent for each in (*Instance.objects.all(), *HeldInstance.objects.all())} == {folder}
    with storage.opened(Instance.objects.get(path=f"{folder}/1.dcm").path) as stored:
        assert stored.read() == before["1.dcm"]
    again = [outcome.outcome for _offer, outcome in many.index_in_place([folder], by=people.sven)]
    assert again.count(Result.DUPLICATE) == 5
    assert not list(storage.incoming().parent.rglob("*.dcm"))


def test_in_place_and_then_sent_is_one_image(people: Cast, folder: Path) -> None:
    list(many.index_in_place([folder], by=people.sven))
    copied = [outcome.outcome for _offer, outcome in many.ingest_paths(archives.offers([folder]), by=people.sven)]
    assert copied.count(Result.DUPLICATE) == 5 and copied.count(Result.STORED) == 1  # the one in the archive


def test_what_vanished_or_lies_elsewhere_is_said(people: Cast, folder: Path, settings: Settings) -> None:
    list(many.index_in_place([folder], by=people.sven))
    path = f"{folder}/1.dcm"
    settings.IMAGES_IN_PLACE_ROOTS = []
    with pytest.raises(TryAgainLater, match="IMAGES_IN_PLACE_ROOTS"):
        storage.opened(path)
    settings.IMAGES_IN_PLACE_ROOTS = [str(folder)]
    with pytest.raises(TryAgainLater, match="IMAGES_IN_PLACE_ROOTS"):
        storage.opened(f"{folder}/../secret")
    Path(path).unlink()
    with pytest.raises(TryAgainLater, match="no longer where it was stored"):
        storage.opened(path)
