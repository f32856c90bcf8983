"""`manage.py import_dicom`."""

import datetime as dt
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from imaging import storage
from imaging.models import HeldInstance, Instance, Mismatch, Study, StudyStatus
from patients.errors import TryAgainLater
from patients.models import Event
from tests.cast import Cast
from tests.factories import dicom
from tests.imaging.ingest.samples import TEST_FILES, everything

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: object) -> tuple[int, str]:
    """The exit code and what was printed."""
    out = io.StringIO()
    try:
        call_command("import_dicom", *map(str, arguments), stdout=out, stderr=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What is brought in; the images of the test lie beside it."""
    made = tmp_path / "in"
    made.mkdir()
    return made


def report(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_files_folders_and_archives_with_a_report(people: Cast, study: Study, folder: Path, tmp_path: Path) -> None:
    mine = dicom.for_study(study)
    first = dicom.file(**mine)
    (folder / "1.dcm").write_bytes(first)
    (folder / "2.zip").write_bytes(dicom.zipped({"x/3": dicom.file(**mine), "readme": b"hello", "4": first[:-10]}))
    (tmp_path / "5.dcm").write_bytes(dicom.file())
    (tmp_path / "6.dcm").write_bytes(first)
    (tmp_path / "7.dcm").write_bytes(b"no DICOM file")
    code, text = run(folder, *(tmp_path / f"{n}.dcm" for n in (5, 6, 7)), "--report", tmp_path / "report")
    lines = report(tmp_path / "report")
    assert code == 1
    assert [(Path(line["path"]).name, line["outcome"]) for line in lines] == [
        ("1.dcm", "stored"),
        ("3", "stored"),
        ("2.zip!readme", "skipped"),
        ("2.zip!4", "refused"),
        ("5.dcm", "mismatch"),
        ("6.dcm", "duplicate"),
        ("7.dcm", "refused"),
    ]
    assert all(list(line) == ["path", "outcome", "reason", "sop_instance_uid"] for line in lines)
    assert all(bool(line["reason"]) == (line["outcome"] not in ("stored", "duplicate")) for line in lines)
    assert lines[1]["path"] == f"{folder}/2.zip!x/3"
    assert "7  files offered" in text
    assert "1  refused    The file is cut off" in text
    assert "1  refused    This is not a DICOM file" in text


def test_all_well_is_zero(people: Cast, study: Study, folder: Path) -> None:
    (folder / "1").write_bytes(dicom.file(**dicom.for_study(study)))
    (folder / "viewer.exe").write_bytes(b"MZ")
    assert run(folder)[0] == 0
    assert run(folder)[0] == 0
    assert Instance.objects.count() == 1


@pytest.mark.parametrize("arguments", ["/no/such/file", ". --as stranger", ". --report /no/such/folder/x"])
def test_what_cannot_be_carried_out_is_two(people: Cast, arguments: str) -> None:
    assert run(*arguments.split())[0] == 2


def test_who_may_not_is_two(people: Cast, folder: Path) -> None:
    (folder / "1").write_bytes(dicom.file())
    assert run(folder, "--as", "fred") == (2, "fred: Your role does not allow this.")


def test_the_journal_names_who_brought_them_in(people: Cast, study: Study, folder: Path) -> None:
    (folder / "1").write_bytes(dicom.file(**dicom.for_study(study)))
    run(folder, "--as", "theo")
    assert Event.objects.get(kind="images.attached").by == people.theo


def test_completing_the_studies(people: Cast, study: Study, folder: Path) -> None:
    (folder / "1").write_bytes(dicom.file(**dicom.for_study(study)))
    run(folder)
    study = Study.objects.get()
    assert study.status == StudyStatus.ORDERED
    assert run(folder, "--complete")[0] == 0  # the file is a duplicate now, and its study is meant all the same
    study = Study.objects.get()
    assert study.status == StudyStatus.ACQUIRED
    assert study.performed_at == dt.datetime(2024, 1, 2, 10, 11, 12, tzinfo=dt.UTC)


def test_a_study_that_cannot_be_completed_is_said(people: Cast, study: Study, folder: Path) -> None:
    held = Study.objects.get()
    held.hold()
    held.save()
    (folder / "1").write_bytes(dicom.file(**dicom.for_study(study)))
    code, text = run(folder, "--complete")
    assert (code, "on hold" in text) == (0, True)


def test_a_full_disk_is_three_and_the_next_run_ends_well(
    people: Cast, study: Study, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        (folder / str(number)).write_bytes(dicom.file(**dicom.for_study(study)))

    def full(*args: object) -> None:
        raise TryAgainLater("full")

    monkeypatch.setattr(storage, "keep_all", full)
    code, text = run(folder)
    assert code == 3
    assert "run it again" in text
    assert not Instance.objects.exists()
    monkeypatch.undo()
    assert run(folder)[0] == 0
    assert Instance.objects.count() == 3


def test_everything_that_comes_with_pydicom(people: Cast, tmp_path: Path) -> None:
    code, text = run(TEST_FILES.parent, "--report", tmp_path / "report")
    lines = report(tmp_path / "report")
    missing = sum("lists this file" in line["reason"] for line in lines)
    python = len([path for path in TEST_FILES.parent.rglob("*.py*") if path.is_file()])
    assert len(lines) - missing == len(everything()) + python
    outcomes = Counter(line["outcome"] for line in lines)
    assert code == 1
    assert outcomes["stored"] == 0
    assert outcomes["mismatch"] > 130
    assert all(line["reason"] for line in lines if line["outcome"] != "duplicate")
    held = HeldInstance.objects.all()
    assert held.count() == outcomes["mismatch"]
    assert len(list(Path(storage.images().path("")).rglob("*.dcm"))) == len({each.sha256 for each in held})
    assert Mismatch.objects.filter(patient_name="Yamada^Tarou=山田^太郎=やまだ^たろう").exists()
    again = tmp_path / "again"
    run(TEST_FILES.parent, "--report", again)
    repeated = Counter(line["outcome"] for line in report(again))
    assert repeated["duplicate"] == outcomes["mismatch"] + outcomes["duplicate"]
    assert (repeated["refused"], repeated["skipped"]) == (outcomes["refused"], outcomes["skipped"])
    assert f"{len(lines)}  files offered" in text


def _environment(images: Path) -> dict[str, str]:
    """As the test itself, with its database and its images."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        given = connection.settings_dict
        url = f"mysql://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{name}"
    key = "x" * 50
    return {
        **os.environ,
        "DATABASE_URL": url,
        "IMAGES_ROOT": str(images),
        "SECRET_KEY": key,
        "SQLITE_SYNCHRONOUS": "OFF",
    }


@pytest.mark.slow
@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_and_run_again_it_ends_the_same(people: Cast, study: Study, folder: Path) -> None:
    images = Path(storage.images().path(""))
    files = [dicom.file(**dicom.for_study(study)) for _number in range(400)]
    for number, data in enumerate(files):
        (folder / f"{number}.dcm").write_bytes(data)
    command: list[Any] = [sys.executable, "manage.py", "import_dicom", folder]
    for killed in range(3):
        before = Instance.objects.count()
        process = subprocess.Popen(command, cwd=ROOT, env=_environment(images), stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while (
            Instance.objects.count() < min(before + 60, 400) and time.monotonic() < deadline and process.poll() is None
        ):
            time.sleep(0.002 * (killed + 1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        for instance in Instance.objects.all():  # whatever has a row is whole
            assert (images / instance.path).stat().st_size == instance.size
    done = subprocess.run(command, cwd=ROOT, env=_environment(images), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Instance.objects.count() == 400
    study.refresh_from_db()
    assert study.instance_count == 400
    stored = sorted(path.read_bytes() for path in images.rglob("*.dcm"))
    assert stored == sorted(files)
    assert [path.name for path in storage.incoming().iterdir()] == [".gate"]
    assert "400  files offered" in done.stdout
