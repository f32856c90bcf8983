"""Images that arrive by several doors at the same moment."""

import io
from functools import partial

import pytest

from imaging.actions import acquisition
from imaging.ingest import pipeline
from imaging.ingest.outcome import Outcome
from imaging.models import HeldInstance, Instance, Mismatch, Series, Study
from patients import audit
from tests.cast import Cast
from tests.factories import dicom
from tests.races.together import at_once, losers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def _ingest(people: Cast, files: list[bytes]) -> list[Outcome]:
    return [pipeline.ingest(io.BytesIO(data), by=people.theo) for data in files]


def _files(how_many: int, **tags: str) -> list[bytes]:
    return [dicom.file(**tags, SeriesInstanceUID="1.2.3.4", InstanceNumber=number) for number in range(how_many)]


def test_the_same_files_by_four_doors_are_stored_once(people: Cast, study: Study) -> None:
    files = _files(6, **dicom.for_study(study))
    answers = at_once([partial(_ingest, people, order) for order in (files, files[::-1], files[3:] + files[:3], files)])
    assert losers(answers) == []
    outcomes = [outcome.outcome for answer in answers for outcome in answer]  # type: ignore[attr-defined]
    assert sorted(outcomes) == ["duplicate"] * 18 + ["stored"] * 6
    study.refresh_from_db()
    assert (study.instance_count, Instance.objects.count(), Series.objects.count()) == (6, 6, 1)
    assert not Mismatch.objects.exists()


def test_different_files_of_one_study_are_all_counted(people: Cast, study: Study) -> None:
    tags = dicom.for_study(study)
    answers = at_once([partial(_ingest, people, _files(5, **tags)) for _ in range(4)])
    assert losers(answers) == []
    study.refresh_from_db()
    assert (study.instance_count, Instance.objects.count(), Series.objects.count()) == (20, 20, 1)


def test_files_of_a_stranger_open_one_case(people: Cast, study: Study) -> None:
    tags = dicom.for_study(study, PatientID="SOMEBODY-ELSE", PatientName="Else^Somebody", PatientBirthDate="19000101")
    answers = at_once([partial(_ingest, people, _files(3, **tags)) for _ in range(4)])
    assert losers(answers) == []
    assert {outcome.outcome for answer in answers for outcome in answer} == {"mismatch"}  # type: ignore[attr-defined]
    assert (Mismatch.objects.count(), HeldInstance.objects.count(), Instance.objects.count()) == (1, 12, 0)


def test_the_same_file_of_a_stranger_by_four_doors_is_held_once(people: Cast, study: Study) -> None:
    files = _files(3, **dicom.for_study(study, PatientID="SOMEBODY-ELSE", PatientName="Else^Somebody"))
    answers = at_once([partial(_ingest, people, files)] * 4)
    assert losers(answers) == []
    assert (Mismatch.objects.count(), HeldInstance.objects.count()) == (1, 3)


def test_images_that_arrive_while_the_study_is_completed_are_not_lost(people: Cast, study: Study) -> None:
    tags = dicom.for_study(study)
    _ingest(people, _files(1, **tags))
    acquisition.begin(study, by=people.theo)
    answers = at_once(
        [
            partial(_ingest, people, _files(5, **tags)),
            partial(acquisition.complete, study, by=people.theo),
            partial(_ingest, people, _files(5, **tags)),
        ]
    )
    assert losers(answers) == []
    study.refresh_from_db()
    assert (study.status, study.instance_count, Instance.objects.count()) == ("acquired", 11, 11)
    assert [event.kind for event in audit.history(study)].count("study.complete") == 1
