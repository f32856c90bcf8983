"""Every row of the table of broken and harmful input, through the whole pipeline: one by one, and in little memory."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction

from imaging.ingest import archives, pipeline
from imaging.models import HeldInstance, Instance, Mismatch, Study
from tests.cast import Cast
from tests.database import database_url
from tests.factories import dicom
from tests.imaging.ingest.hostile import TABLE, plain


@contextmanager
def undone(images: Path) -> Iterator[None]:
    """One cast for every row: what a row has written is gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    shutil.rmtree(images, ignore_errors=True)


def test_each_has_its_outcome(people: Cast, study: Study, tmp_path: Path, subtests: pytest.Subtests) -> None:
    for name, (make, outcome, code) in TABLE.items():
        with subtests.test(name), undone(tmp_path / "images"):
            data = make(dicom.for_study(study))
            [(_offer, told)] = pipeline.ingest_all(archives.uploaded(io.BytesIO(data), "sent.dcm"), by=people.sven)
            assert (told.outcome, told.code) == (outcome, code)
            assert told.outcome in ("stored", "duplicate") or told.reason
            assert Instance.objects.count() == (outcome == "stored")
            assert Mismatch.objects.count() == (outcome == "mismatch")
            written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != ".gate"]
            assert all(path.is_relative_to(tmp_path / "images") for path in written)
            assert len(written) == (outcome in ("stored", "mismatch"))  # what was refused left nothing behind


def test_one_uid_with_two_contents(people: Cast, study: Study) -> None:
    tags = dicom.for_study(study, SOPInstanceUID="1.2.3.9")
    first, second = plain(tags), plain(tags, InstanceNumber=2)
    outcomes = [pipeline.ingest(io.BytesIO(data), by=people.sven) for data in (first, second, first)]
    assert [(each.outcome, each.code) for each in outcomes] == [
        ("stored", ""),
        ("mismatch", "content_differs"),
        ("duplicate", ""),
    ]


@pytest.mark.django_db(transaction=True)
def test_all_of_them_in_500_megabytes(people: Cast, study: Study, tmp_path: Path) -> None:
    """One process that gets no more address space takes them all, one after the other, into database and storage."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "IMAGES_ROOT": str(tmp_path / "images")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.imaging.ingest.little_memory", str(study.pk), people.sven.username],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    sys.stdout.write(f"The largest resident size was {told['peak_megabytes']} MB.\n")
    assert {name: tuple(each) for name, each in told["outcomes"].items()} == {
        name: (outcome, code) for name, (_make, outcome, code) in TABLE.items()
    }
    assert told["peak_megabytes"] < 300
    outcomes = [outcome for _make, outcome, _code in TABLE.values()]
    assert Instance.objects.count() == outcomes.count("stored")
    assert HeldInstance.objects.count() == outcomes.count("mismatch")
