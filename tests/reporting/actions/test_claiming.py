"""Who holds a study."""

import datetime as dt
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from imaging.models import Study, StudyStatus
from patients import audit
from patients.errors import Conflict, IllegalMove, InvalidInput, Refusal
from reporting.actions import claiming, drafting
from reporting.models import Claim, Report, ReportVersion
from tests.cast import Cast
from tests.races.together import at_once, losers, winners


def _expire() -> None:
    Claim.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))


def test_a_claim_takes_the_study_into_reading(people: Cast, acquired: Study) -> None:
    held = claiming.claim(acquired, by=people.rosa)
    acquired.refresh_from_db()
    assert (held.holder, held.running, acquired.status) == (people.rosa, True, StudyStatus.IN_READING)
    assert [event.kind for event in audit.history(acquired)][-2:] == ["study.start_reading", "claim.taken"]


def test_a_second_reader_is_told_who_reads(people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.rosa)
    with pytest.raises(Conflict, match="Rosa Radiologist"):
        claiming.claim(acquired, by=people.ravi)


def test_claiming_again_keeps_the_claim(people: Cast, acquired: Study) -> None:
    first = claiming.claim(acquired, by=people.rosa)
    _expire()
    again = claiming.claim(acquired, by=people.rosa)
    assert again.pk == first.pk
    assert again.running


def test_an_expired_claim_is_free(people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.rosa)
    _expire()
    assert claiming.claim(acquired, by=people.ravi).holder == people.ravi
    assert Claim.objects.count() == 1


@pytest.mark.parametrize("who", ["clara", "theo", "lena", "fred", "nora", "ada", "nobody"])
def test_only_readers_claim(people: Cast, acquired: Study, who: str) -> None:
    for verb in (claiming.claim, claiming.keep, claiming.give_up, partial(claiming.take_over, why="because")):
        with pytest.raises(PermissionDenied):
            verb(acquired, by=people.user(who))
    assert not Claim.objects.exists()


def test_nothing_to_read_before_the_images(people: Cast, study: Study) -> None:
    with pytest.raises(IllegalMove, match="nothing to read yet"):
        claiming.claim(study, by=people.rosa)


def test_a_prior_from_outside_is_not_reported(people: Cast, acquired: Study) -> None:
    Study.objects.filter(pk=acquired.pk).update(outside=True)
    with pytest.raises(IllegalMove, match="made elsewhere"):
        claiming.claim(acquired, by=people.rosa)


def test_a_discontinued_study_without_images_is_not_read(people: Cast, study: Study) -> None:
    Study.objects.filter(pk=study.pk).update(status=StudyStatus.DISCONTINUED)
    with pytest.raises(Refusal, match="nothing to read"):
        claiming.claim(study, by=people.rosa)


def test_taking_over_needs_a_reason_and_names_who_had_it(people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.rosa)
    with pytest.raises(InvalidInput, match="Reason"):
        claiming.take_over(acquired, why="  ", by=people.ravi)
    claiming.take_over(acquired, why="She left", by=people.ravi)
    assert Claim.objects.get().holder == people.ravi
    details = audit.history(acquired).get(kind="claim.taken_over").details
    assert details == {"why": "She left", "previous": "rosa"}


def test_the_heartbeat_moves_the_end(people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.rosa)
    _expire()
    assert claiming.keep(acquired, by=people.rosa).running


def test_the_heartbeat_says_who_took_it(people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.rosa)
    claiming.take_over(acquired, why="She left", by=people.ravi)
    with pytest.raises(Conflict, match="Ravi Radiologist has taken"):
        claiming.keep(acquired, by=people.rosa)


def test_a_study_given_up_with_no_text_is_unread_again(people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.rosa)
    drafting.start(acquired, by=people.rosa)
    claiming.give_up(acquired, by=people.rosa)
    acquired.refresh_from_db()
    assert acquired.status == StudyStatus.ACQUIRED
    assert not Claim.objects.exists()


def test_a_draft_waits_when_its_study_is_given_up(people: Cast, acquired: Study, draft: ReportVersion) -> None:
    claiming.give_up(acquired, by=people.rosa)
    acquired.refresh_from_db()
    draft.refresh_from_db()
    assert acquired.status == StudyStatus.IN_READING
    assert draft.impression.startswith("Nodule")


def test_a_cancelled_report_does_not_hold_the_study(people: Cast, acquired: Study, draft: ReportVersion) -> None:
    drafting.cancel(draft.report, why="Wrong study", by=people.rosa)
    claiming.give_up(acquired, by=people.rosa)
    acquired.refresh_from_db()
    assert acquired.status == StudyStatus.ACQUIRED


def test_giving_up_what_one_does_not_hold_changes_nothing(people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.rosa)
    claiming.give_up(acquired, by=people.ravi)
    assert Claim.objects.get().holder == people.rosa


def test_a_signed_report_can_be_claimed_for_an_addendum(people: Cast, acquired: Study, signed: Report) -> None:
    claiming.claim(acquired, by=people.ravi)
    acquired.refresh_from_db()
    assert acquired.status == StudyStatus.REPORTED


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_over_one_holds_it(people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.ron)
    jobs = [partial(claiming.take_over, acquired, why="Now", by=who) for who in (people.rosa, people.ravi)]
    assert losers(at_once(jobs)) == []
    assert Claim.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_giving_up_against_a_claim_leaves_one_holder_or_none(people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.rosa)
    answers = at_once(
        [partial(claiming.give_up, acquired, by=people.rosa), partial(claiming.claim, acquired, by=people.ravi)]
    )
    acquired.refresh_from_db()
    if len(winners(answers)) == 2:  # Rosa was first
        assert (Claim.objects.get().holder, acquired.status) == (people.ravi, StudyStatus.IN_READING)
    else:
        assert [type(error) for error in losers(answers)] == [Conflict]
        assert (Claim.objects.count(), acquired.status) == (0, StudyStatus.ACQUIRED)
