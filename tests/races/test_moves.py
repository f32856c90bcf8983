"""Two people at one row at the same moment: exactly one of them wins, and the other is told so."""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from imaging.actions import acquisition, ordering, scheduling
from imaging.actions.ordering import Wanted, place_order
from imaging.models import ScheduledStep, Study, StudyStatus
from patients import audit
from patients.actions.register import register, update
from patients.errors import Conflict, IllegalMove, Refusal
from patients.models import Patient
from reporting.actions import claiming, drafting, releasing, signing
from reporting.models import Claim, Delivery, Report, ReportVersion
from tests.cast import PASSWORD, Cast, who_is
from tests.races.together import at_once, losers, winners

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

SOON = timezone.now().replace(microsecond=0) + dt.timedelta(days=1)


def _studies(people: Cast, how_many: int, *, patients: int) -> list[Study]:
    """Ordered CT studies, spread over this many patients."""
    who = [
        register(
            people.site, by=people.clara, mrn=f"R{n}", family_name=f"R{n}", birth_date=dt.date(1970, 1, 2), sex="F"
        )
        for n in range(patients)
    ]
    orders = [
        place_order(
            who[n % patients],
            [Wanted(people.ct_chest)],
            site=people.site,
            referrer=people.dr_fred,
            indication="Cough",
            by=people.clara,
        )
        for n in range(how_many)
    ]
    return [order.studies.get() for order in orders]


def _acquired(people: Cast, study: Study) -> Study:
    acquisition.begin(study, by=people.theo)
    Study.objects.filter(pk=study.pk).update(instance_count=1)
    return acquisition.complete(study, by=people.theo)


@pytest.mark.parametrize("minutes", [0, 10])
def test_one_slot_goes_to_one_study(people: Cast, minutes: int) -> None:
    studies = _studies(people, 4, patients=4)
    times = [SOON, SOON + dt.timedelta(minutes=minutes)] * 2
    answers = at_once(
        [
            partial(scheduling.schedule, study, people.ct, at, by=people.clara)
            for study, at in zip(studies, times, strict=True)
        ]
    )
    assert len(winners(answers)) == 1
    assert all(isinstance(error, Conflict) for error in losers(answers)), losers(answers)
    assert ScheduledStep.objects.filter(current=True).count() == 1
    assert Study.objects.filter(status=StudyStatus.SCHEDULED).count() == 1


def test_one_patient_is_in_one_place(people: Cast) -> None:
    first, second = _studies(people, 2, patients=1)
    answers = at_once(
        [
            partial(scheduling.schedule, first, people.ct, SOON, by=people.clara),
            partial(scheduling.schedule, second, people.ct2, SOON, by=people.clara),
        ]
    )
    assert len(winners(answers)) == 1
    assert all(isinstance(error, Conflict) for error in losers(answers)), losers(answers)


def test_two_studies_of_one_patient_can_be_booked_at_once(people: Cast) -> None:
    studies = _studies(people, 6, patients=1)
    answers = at_once(
        [
            partial(scheduling.schedule, study, station, SOON + dt.timedelta(hours=n), by=people.clara)
            for n, (study, station) in enumerate(zip(studies, [people.ct, people.ct2] * 3, strict=True))
        ]
    )
    assert losers(answers) == []
    later = SOON + dt.timedelta(days=1)
    answers = at_once(
        [
            partial(scheduling.reschedule, study, station, later + dt.timedelta(hours=n), by=people.clara)
            for n, (study, station) in enumerate(zip(studies, [people.ct2, people.ct] * 3, strict=True))
        ]
    )
    assert losers(answers) == []


def test_a_study_scheduled_twice_has_one_slot(people: Cast, study: Study) -> None:
    answers = at_once(
        [
            partial(scheduling.schedule, study, people.ct, SOON, by=people.clara),
            partial(scheduling.schedule, study, people.ct2, SOON + dt.timedelta(hours=1), by=people.clara),
        ]
    )
    assert len(winners(answers)) == 1
    assert {type(error) for error in losers(answers)} == {IllegalMove}, losers(answers)
    assert ScheduledStep.objects.filter(study=study, current=True).count() == 1


def test_cancel_against_check_in(people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    answers = at_once(
        [
            partial(acquisition.begin, study, by=people.theo),
            partial(ordering.cancel, study, why="not wanted", by=people.clara),
        ]
    )
    assert len(winners(answers)) == 1, answers
    assert {type(error) for error in losers(answers)} == {IllegalMove}
    study.refresh_from_db()
    kinds = [event.kind for event in audit.history(study)]
    assert kinds == [
        "study.placed",
        "study.schedule",
        "study.begin" if study.status == "in_progress" else "study.cancel",
    ]


def test_two_check_ins_are_one(people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    answers = at_once([partial(scheduling.check_in, study, said=who_is(study.patient), by=people.clara)] * 4)
    assert len(winners(answers)) == 1
    assert {type(error) for error in losers(answers)} == {IllegalMove}
    assert [e.kind for e in audit.history(study)].count("study.check_in") == 1


def test_a_study_is_claimed_by_one_of_two_readers(people: Cast, study: Study) -> None:
    _acquired(people, study)
    answers = at_once([partial(claiming.claim, study, by=who) for who in (people.rosa, people.ravi)] * 2)
    holder = Claim.objects.get(study=study).holder
    assert {answer.holder for answer in winners(answers)} == {holder}  # type: ignore[attr-defined]  # claims, all
    assert all(isinstance(error, Conflict) for error in losers(answers)), losers(answers)


def test_an_expired_claim_goes_to_one_of_two_readers(people: Cast, study: Study) -> None:
    _acquired(people, study)
    claiming.claim(study, by=people.ron)
    Claim.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    answers = at_once([partial(claiming.claim, study, by=who) for who in (people.rosa, people.ravi)])
    assert len(winners(answers)) == 1, answers
    assert Claim.objects.count() == 1


def _draft(people: Cast, study: Study) -> ReportVersion:
    _acquired(people, study)
    claiming.claim(study, by=people.rosa)
    version = drafting.start(study, by=people.rosa)
    return drafting.save(version, {"findings": "Lungs clear.", "impression": "Clear."}, revision=0, by=people.rosa)


def test_a_report_is_signed_once(people: Cast, study: Study) -> None:
    version = _draft(people, study)
    answers = at_once([partial(signing.sign, version, password=PASSWORD, by=people.rosa)] * 3)
    assert len(winners(answers)) == 1, answers
    assert all(isinstance(error, Refusal) for error in losers(answers)), losers(answers)
    version.refresh_from_db()
    assert version.digest == version.computed_digest()
    assert [e.kind for e in audit.history(version.report)].count("report.finalize") == 1


def test_of_two_saves_of_one_revision_one_is_kept(people: Cast, study: Study) -> None:
    version = _draft(people, study)
    answers = at_once(
        [partial(drafting.save, version, {"findings": text}, revision=1, by=people.rosa) for text in ("one", "two")]
    )
    assert len(winners(answers)) == 1
    assert {type(error) for error in losers(answers)} == {Conflict}
    version.refresh_from_db()
    assert (version.revision, version.findings) == (2, winners(answers)[0].findings)  # type: ignore[attr-defined]


def test_a_draft_is_started_once(people: Cast, study: Study) -> None:
    _acquired(people, study)
    claiming.claim(study, by=people.rosa)
    answers = at_once([partial(drafting.start, study, by=people.rosa)] * 4)
    assert losers(answers) == []
    assert (Report.objects.count(), ReportVersion.objects.count()) == (1, 1)


def test_a_report_is_released_once(people: Cast, study: Study) -> None:
    version = signing.sign(_draft(people, study), password=PASSWORD, by=people.rosa)
    answers = at_once([partial(releasing.release, version.report, by=people.rosa)] * 3)
    assert losers(answers) == []
    assert Delivery.objects.count() == 1
    study.refresh_from_db()
    assert study.status == StudyStatus.RELEASED
    assert [e.kind for e in audit.history(study)].count("study.release") == 1


def test_a_correction_of_one_patient_at_two_desks_loses_nothing(people: Cast, patient: Patient) -> None:
    answers = at_once(
        [
            partial(update, patient, by=people.clara, street="1 Station Road"),
            partial(update, patient, by=people.clara, city="Northtown"),
        ]
    )
    assert losers(answers) == []
    patient.refresh_from_db()
    assert (patient.street, patient.city) == ("1 Station Road", "Northtown")
