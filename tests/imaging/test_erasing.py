"""Nothing is erased without a retention rule; with one, the bytes of rejected images go and everything else stays."""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from imaging import storage
from imaging.actions import erasing, rejecting, reopening, resolving
from imaging.ingest import pipeline
from imaging.models import HeldInstance, Instance, Mismatch, Study
from patients.errors import InvalidInput, Refusal, TryAgainLater
from patients.models import Event
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import dicom

LATER = dt.timedelta(days=31)


@pytest.fixture
def files(study: Study) -> list[bytes]:
    """Two images of somebody else."""
    tags = dicom.for_study(study, PatientName="Other^Otto", SeriesInstanceUID="1.2.3.5")
    return [dicom.file(**tags, InstanceNumber=number) for number in (1, 2)]


@pytest.fixture
def rejected(people: Cast, files: list[bytes]) -> Mismatch:
    for data in files:
        pipeline.ingest(io.BytesIO(data), by=people.sven)
    return resolving.reject(Mismatch.objects.get(), why="Nobody's", by=people.lena)


def old(case: Mismatch) -> None:
    """A month has gone by."""
    Mismatch.objects.filter(pk=case.pk).update(resolved_at=timezone.now() - LATER)
    case.held.update(received_at=timezone.now() - LATER)


def stored(folder: Path) -> int:
    return len(list(folder.rglob("*.dcm")))


def test_without_a_rule_nothing_is_erased(people: Cast, rejected: Mismatch, capsys: pytest.CaptureFixture[str]) -> None:
    old(rejected)
    call_command("erase_rejected")
    assert "Nothing is ever erased" in capsys.readouterr().out
    with pytest.raises(Refusal):
        erasing.erase(rejected, by=people.sven)
    assert not HeldInstance.objects.exclude(erased_at=None).exists()


def test_the_bytes_go_and_the_rest_stays(
    people: Cast,
    rejected: Mismatch,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    signed_in: SignedIn,
) -> None:
    settings.REJECTED_RETENTION_DAYS = 30
    call_command("erase_rejected")
    assert "Erased: 0 images" in capsys.readouterr().out
    old(rejected)
    call_command("erase_rejected", "--dry-run")
    assert "Would be erased: 2 images" in capsys.readouterr().out
    assert stored(tmp_path) == 3
    call_command("erase_rejected")
    assert "Erased: 2 images" in capsys.readouterr().out
    assert stored(tmp_path) == 1
    [note] = HeldInstance.objects.filter(erased_at=None)
    assert note.facts[rejecting.OURS] and storage.exists(note.path)
    assert rejected.held.count() == 3
    event = Event.objects.get(kind="mismatch.erased")
    assert (event.details["images"], event.details["after_days"]) == (2, 30)
    with pytest.raises(Refusal, match="were erased"):
        reopening.reopen(rejected, why="Mine", by=people.lena)
    page = signed_in("lena").get(reverse("admin:imaging_mismatch_change", args=[rejected.pk])).content.decode()
    assert "2 images were erased" in page
    gone = HeldInstance.objects.exclude(erased_at=None).first()
    assert gone is not None
    assert signed_in("lena").get(reverse("held-thumbnail", args=[gone.pk])).status_code == 404
    call_command("erase_rejected")
    assert "Erased: 0 images" in capsys.readouterr().out


def test_who_may_not(people: Cast, rejected: Mismatch, settings: Settings) -> None:
    settings.REJECTED_RETENTION_DAYS = 30
    old(rejected)
    for user in (people.lena, people.clara, people.rosa):
        with pytest.raises(PermissionDenied):
            erasing.erase(rejected, by=user)
    with pytest.raises(CommandError):
        call_command("erase_rejected", "--as", "lena")
    with pytest.raises(CommandError):
        call_command("erase_rejected", "--as", "nobody at all")
    assert not HeldInstance.objects.exclude(erased_at=None).exists()


def test_an_image_that_came_later_has_its_own_time(
    people: Cast, rejected: Mismatch, study: Study, settings: Settings, tmp_path: Path
) -> None:
    settings.REJECTED_RETENTION_DAYS = 30
    old(rejected)
    late = dicom.file(**dicom.for_study(study, PatientName="Other^Otto"), InstanceNumber=3)
    assert pipeline.ingest(io.BytesIO(late), by=people.sven).code == "rejected"
    assert erasing.erase(rejected, by=people.sven).images == 2
    assert stored(tmp_path) == 2


def test_what_is_sent_again_is_held_again(
    people: Cast, rejected: Mismatch, files: list[bytes], settings: Settings, tmp_path: Path
) -> None:
    settings.REJECTED_RETENTION_DAYS = 30
    old(rejected)
    erasing.erase(rejected, by=people.sven)
    told = pipeline.ingest(io.BytesIO(files[0]), by=people.sven)
    assert (told.outcome, told.code) == ("mismatch", "rejected")
    assert stored(tmp_path) == 2
    assert rejected.held.filter(erased_at=None).count() == 2
    with pytest.raises(Refusal):
        erasing.erase(rejected, by=people.sven)  # its time begins anew


def test_a_run_that_died_is_finished(
    people: Cast, rejected: Mismatch, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REJECTED_RETENTION_DAYS = 30
    old(rejected)
    with monkeypatch.context() as patch:
        patch.setattr(storage, "remove", lambda name: (_ for _ in ()).throw(TryAgainLater("away")))
        with pytest.raises(CommandError, match="Run it again"):
            call_command("erase_rejected")
    assert stored(tmp_path) == 3
    call_command("erase_rejected")
    assert stored(tmp_path) == 1
    assert Event.objects.filter(kind="mismatch.erased").count() == 1


def test_a_file_that_another_row_needs_stays(
    people: Cast, rejected: Mismatch, acquired: Study, settings: Settings, tmp_path: Path
) -> None:
    settings.REJECTED_RETENTION_DAYS = 30
    old(rejected)
    [first, *_rest] = rejected.held.order_by("pk")
    Instance.objects.filter(pk=Instance.objects.values("pk")[:1]).update(
        sop_instance_uid=first.sop_instance_uid, sha256=first.sha256, path=first.path
    )
    before = stored(tmp_path)
    erasing.erase(rejected, by=people.sven)
    assert storage.exists(first.path)
    assert stored(tmp_path) == before - 1


def test_a_rejection_that_fails_leaves_no_note(
    people: Cast, files: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for data in files:
        pipeline.ingest(io.BytesIO(data), by=people.sven)
    case = Mismatch.objects.get()
    with pytest.raises(InvalidInput):
        resolving.reject(case, why="x", code="nonsense", by=people.lena)
    kept = storage.keep

    def then_breaks(spooled: Path, sha256: str) -> str:
        kept(spooled, sha256)
        raise TryAgainLater("away")

    monkeypatch.setattr(storage, "keep", then_breaks)
    with pytest.raises(TryAgainLater):
        resolving.reject(case, why="x", by=people.lena)
    case.refresh_from_db()
    assert case.open
    assert stored(tmp_path) == 2
    assert not [path for path in (tmp_path / "images" / ".incoming").iterdir() if path.name != ".gate"]
