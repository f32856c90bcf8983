"""From bytes to rows."""

import io
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imaging import storage
from imaging.ingest import pipeline
from imaging.ingest.outcome import Offer, Outcome, Result
from imaging.models import Instance, Mismatch, Study, StudyStatus
from patients.errors import TryAgainLater
from patients.models import Event
from tests.cast import Cast
from tests.factories import dicom


def ingest(people: Cast, data: bytes) -> Outcome:
    return pipeline.ingest(io.BytesIO(data), by=people.sven, name="a.dcm")


def test_an_image_of_our_worklist_goes_to_its_study(people: Cast, study: Study) -> None:
    data = dicom.file(**dicom.for_study(study))
    outcome = ingest(people, data)
    assert outcome.outcome == Result.STORED
    assert outcome.study == study.pk
    instance = Instance.objects.get()
    assert instance.sop_instance_uid == outcome.sop_instance_uid
    assert instance.series.study == study
    assert (instance.rows, instance.columns, instance.frames, instance.size) == (8, 8, 1, len(data))
    with storage.opened(instance.path) as stored:
        assert stored.read() == data
    study.refresh_from_db()
    assert study.instance_count == 1
    assert study.status == StudyStatus.ORDERED
    assert Event.objects.get(kind="images.attached").patient == study.patient


def test_nothing_is_left_in_the_spool(people: Cast, study: Study) -> None:
    ingest(people, dicom.file(**dicom.for_study(study)))
    ingest(people, dicom.file()[:400])
    assert [path.name for path in storage.incoming().iterdir()] == [".gate"]


def test_the_same_bytes_again_are_a_duplicate(people: Cast, study: Study) -> None:
    data = dicom.file(**dicom.for_study(study))
    ingest(people, data)
    outcome = ingest(people, data)
    assert (outcome.outcome, outcome.study) == (Result.DUPLICATE, study.pk)
    assert Instance.objects.count() == 1


def test_the_same_uid_with_other_bytes_is_kept_apart(people: Cast, study: Study) -> None:
    first = dicom.dataset(**dicom.for_study(study))
    ingest(people, dicom.file(first))
    first.SeriesDescription = "changed"
    changed = dicom.file(first)
    outcome = ingest(people, changed)
    assert (outcome.outcome, outcome.code) == (Result.MISMATCH, "content_differs")
    mismatch = Mismatch.objects.get()
    assert mismatch.candidate == study
    with storage.opened(mismatch.held.get().path) as stored:
        assert stored.read() == changed
    assert ingest(people, changed).outcome == Result.DUPLICATE


def test_what_fits_no_order_waits_for_a_person(people: Cast) -> None:
    outcome = ingest(people, dicom.file(AccessionNumber="OTHER1"))
    assert (outcome.outcome, outcome.code, bool(outcome.reason)) == (Result.MISMATCH, "no_order", True)
    mismatch = Mismatch.objects.get()
    assert (mismatch.patient_id, mismatch.patient_name, mismatch.accession_number) == (
        "MRN-123",
        "Test^Maria",
        "OTHER1",
    )
    assert Event.objects.get(kind="mismatch.opened").details["reason"] == "no_order"


def test_another_patient_is_never_attached(people: Cast, study: Study) -> None:
    outcome = ingest(people, dicom.file(**dicom.for_study(study, PatientID="MRN-124", PatientName="Test^Mario")))
    assert (outcome.outcome, outcome.code) == (Result.MISMATCH, "patient_differs")
    mismatch = Mismatch.objects.get()
    assert mismatch.differing == ["patient_id", "patient_name"]
    assert mismatch.candidate == study
    assert not Instance.objects.exists()


def test_one_study_with_two_patients_makes_a_mismatch_of_the_other(people: Cast, study: Study) -> None:
    mine, other = dicom.for_study(study), dicom.for_study(study, PatientID="9", PatientName="Other^Person")
    results = [ingest(people, dicom.file(**tags)).outcome for tags in (mine, other, mine, other)]
    assert results == [Result.STORED, Result.MISMATCH, Result.STORED, Result.MISMATCH]
    assert Mismatch.objects.get().held.count() == 2


def test_a_machine_with_a_study_uid_of_its_own_is_known_by_the_accession_number(people: Cast, study: Study) -> None:
    outcome = ingest(people, dicom.file(**dicom.for_study(study, StudyInstanceUID="1.2.3")))
    assert outcome.study == study.pk


@pytest.mark.parametrize("end", ["cancel", "error"])
def test_a_closed_study_takes_no_images(people: Cast, study: Study, end: str) -> None:
    Study.objects.filter(pk=study.pk)  # the status moves by the machine alone
    with_status = Study.objects.get(pk=study.pk)
    (with_status.cancel if end == "cancel" else with_status.mark_in_error)()
    with_status.save()
    outcome = ingest(people, dicom.file(**dicom.for_study(study)))
    assert (outcome.outcome, outcome.code) == (Result.MISMATCH, "study_closed")


@pytest.mark.parametrize("late", [False, True])
def test_late_images_never_move_a_study_and_raise_the_flag_after_the_report(
    people: Cast, study: Study, late: bool
) -> None:
    ingest(people, dicom.file(**dicom.for_study(study)))
    row = Study.objects.get(pk=study.pk)
    row.begin()
    row.complete()
    row.start_reading()
    if late:
        row.report()
    row.save()
    ingest(people, dicom.file(**dicom.for_study(study)))
    after = Study.objects.get(pk=study.pk)
    assert after.status == row.status
    assert after.new_images_since_report is late
    assert after.instance_count == 2
    assert Event.objects.filter(kind="images.attached_late").exists() is late


def test_the_journal_has_a_line_for_a_burst_and_not_for_each_image(people: Cast, study: Study) -> None:
    for _ in range(4):
        ingest(people, dicom.file(**dicom.for_study(study)))
    assert Event.objects.filter(kind="images.attached").count() == 1
    pipeline.ingest(io.BytesIO(dicom.file(**dicom.for_study(study))), by=people.theo)
    assert Event.objects.filter(kind="images.attached", by=people.theo).count() == 1


def offers(*files: bytes) -> list[Offer]:
    return [Offer(str(number), lambda data=data: io.BytesIO(data)) for number, data in enumerate(files)]  # type: ignore[misc]  # mypy can't type a lambda's default


def test_many_files_come_back_in_order_whatever_becomes_of_them(people: Cast, study: Study) -> None:
    data = dicom.file(**dicom.for_study(study))
    files = [b"junk", data, b"", dicom.file(), data, *(dicom.file(**dicom.for_study(study)) for _ in range(60))]
    outcomes = list(pipeline.ingest_all(offers(*files), by=people.sven))
    assert [offer.name for offer, _ in outcomes] == [str(n) for n in range(65)]
    results = [outcome.outcome for _, outcome in outcomes]
    assert results[:5] == ["refused", "stored", "refused", "mismatch", "duplicate"]
    assert set(results[5:]) == {"stored"}
    study.refresh_from_db()
    assert study.instance_count == Instance.objects.count() == 61


def test_the_number_of_queries_does_not_grow_with_the_batch(people: Cast, study: Study) -> None:
    def queries(count: int) -> int:
        files = [dicom.file(**dicom.for_study(study, SeriesInstanceUID="1.2")) for _ in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            list(pipeline.ingest_all(offers(*files), by=people.sven))
        return len(captured)

    queries(1)
    assert queries(2) == queries(45) < 30


def test_who_may_not_import_is_refused_before_anything_is_stored(people: Cast) -> None:
    with pytest.raises(PermissionDenied):
        pipeline.ingest(io.BytesIO(dicom.file()), by=people.fred)
    assert not storage.incoming().exists() or len(list(storage.incoming().iterdir())) == 0


def test_a_full_disk_is_said_and_leaves_nothing(people: Cast, study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "_sync", full)
    with pytest.raises(TryAgainLater, match="No space"):
        ingest(people, dicom.file(**dicom.for_study(study)))
    assert not Instance.objects.exists()
    assert not list(Path(storage.images().path("")).rglob("*.dcm"))
    monkeypatch.undo()
    assert ingest(people, dicom.file(**dicom.for_study(study))).outcome == Result.STORED
