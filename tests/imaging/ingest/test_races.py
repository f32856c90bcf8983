"""Several who bring the same images at the same moment, and a person who decides just then."""

import io
from collections import Counter
from functools import partial

import pytest

from imaging.actions import resolving
from imaging.ingest import pipeline
from imaging.ingest.outcome import Offer
from imaging.models import HeldInstance, Instance, Mismatch, Series, Study
from patients.errors import Conflict
from patients.models import Event, User
from tests.cast import Cast
from tests.factories import dicom
from tests.races.together import at_once, losers, winners

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def bring(files: list[bytes], by: User) -> list[str]:
    offers = [Offer("", partial(io.BytesIO, data)) for data in files]
    return [str(outcome.outcome) for _offer, outcome in pipeline.ingest_all(offers, by=by)]


def test_the_same_images_from_four_sides_are_stored_once(people: Cast, study: Study) -> None:
    series = [f"1.2.{number}" for number in range(3)]
    files = [dicom.file(**dicom.for_study(study, SeriesInstanceUID=uid)) for uid in series for _ in range(10)]
    answers = at_once([partial(bring, files[::step], people.sven) for step in (1, -1, 1, -1)])
    assert losers(answers) == []
    assert Counter(result for answer in answers for result in answer) == {"stored": 30, "duplicate": 90}  # type: ignore[attr-defined]  # no loser
    assert (Instance.objects.count(), Series.objects.count()) == (30, 3)
    study.refresh_from_db()
    assert study.instance_count == 30


def test_the_same_misfits_from_four_sides_open_one_case(people: Cast) -> None:
    files = [dicom.file(StudyInstanceUID="1.2.9") for _ in range(10)]
    answers = at_once([partial(bring, files, people.sven) for _ in range(4)])
    assert losers(answers) == []
    results = Counter(result for answer in answers for result in answer)  # type: ignore[attr-defined]  # no loser
    assert set(results) <= {"mismatch", "duplicate"}  # who waited for the other's case is not told that it was second
    assert results["mismatch"] >= 10
    assert Mismatch.objects.get().held.count() == 10
    assert Event.objects.filter(kind="mismatch.opened").count() == 1


def test_single_files_of_one_study_on_four_lines(people: Cast, study: Study) -> None:
    files = [dicom.file(**dicom.for_study(study)) for _ in range(40)]
    answers = at_once([partial(bring, files[line::4], people.sven) for line in range(4)])
    assert winners(answers) == [["stored"] * 10] * 4
    study.refresh_from_db()
    assert study.instance_count == Instance.objects.count() == 40


def test_two_people_decide_and_late_images_follow_the_winner(people: Cast, study: Study) -> None:
    tags = dicom.for_study(study, PatientID="9")
    bring([dicom.file(**tags) for _ in range(5)], people.sven)
    case = Mismatch.objects.get()
    late = [dicom.file(**tags) for _ in range(20)]
    answers = at_once(
        [
            partial(resolving.attach_to, case, study, why="Old number", by=people.lena),
            partial(resolving.keep_as_prior, case, study.patient, by=people.rosa),
            *(partial(bring, late[line::4], people.sven) for line in range(4)),
        ]
    )
    beaten = losers(answers)
    assert [type(error) for error in beaten] == [Conflict]
    chosen = Mismatch.objects.get().resolved_study
    assert chosen is not None
    assert not HeldInstance.objects.exists()
    assert Instance.objects.filter(series__study=chosen).count() == 25
