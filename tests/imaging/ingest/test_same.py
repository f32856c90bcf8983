"""The same image from two senders: what they write around it differs, what it says does not."""

import io

from pydicom import dcmread

from imaging import storage
from imaging.ingest import pipeline
from imaging.ingest.outcome import Result
from imaging.models import HeldInstance, Instance, Mismatch, Study
from tests.cast import Cast
from tests.factories import dicom


def from_another(data: bytes) -> bytes:
    """As another archive writes it: its own name in the file meta information."""
    ds = dcmread(io.BytesIO(data))
    ds.file_meta.ImplementationVersionName = "OTHER"
    ds.file_meta.SourceApplicationEntityTitle = "ELSEWHERE"
    written = io.BytesIO()
    ds.save_as(written, enforce_file_format=True)
    assert written.getvalue() != data
    return written.getvalue()


def test_other_file_meta_is_a_duplicate(people: Cast, study: Study) -> None:
    data = dicom.file(**dicom.for_study(study))
    assert pipeline.ingest(io.BytesIO(data), by=people.sven).outcome == Result.STORED
    outcome = pipeline.ingest(io.BytesIO(from_another(data)), by=people.sven)
    assert (outcome.outcome, outcome.study) == (Result.DUPLICATE, study.pk)
    assert Instance.objects.count() == 1 and not Mismatch.objects.exists()
    assert len(list(storage.incoming().parent.rglob("*.dcm"))) == 1


def test_other_file_meta_of_a_held_one_is_a_duplicate(people: Cast) -> None:
    data = dicom.file()
    assert pipeline.ingest(io.BytesIO(data), by=people.sven).outcome == Result.MISMATCH
    assert pipeline.ingest(io.BytesIO(from_another(data)), by=people.sven).outcome == Result.DUPLICATE
    assert HeldInstance.objects.count() == 1


def test_one_byte_of_the_data_set_makes_it_another(people: Cast, study: Study) -> None:
    data = dicom.file(**dicom.for_study(study))
    pipeline.ingest(io.BytesIO(data), by=people.sven)
    other = from_another(data)
    outcome = pipeline.ingest(io.BytesIO(other[:-1] + bytes([other[-1] ^ 1])), by=people.sven)
    assert (outcome.outcome, outcome.code) == (Result.MISMATCH, "content_differs")


def test_one_that_has_vanished_is_no_match(people: Cast, study: Study) -> None:
    data = dicom.file(**dicom.for_study(study))
    pipeline.ingest(io.BytesIO(data), by=people.sven)
    storage.images().delete(Instance.objects.get().path)
    outcome = pipeline.ingest(io.BytesIO(from_another(data)), by=people.sven)
    assert outcome.code == "content_differs"
