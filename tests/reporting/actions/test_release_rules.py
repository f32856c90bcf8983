"""When a signed report goes out: at once, after a delay, or when somebody releases it."""

import datetime as dt
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from imaging.models import Study, StudyStatus
from patients import audit
from patients.errors import IllegalMove, InvalidInput
from reporting.actions import claiming, drafting, release_rules, releasing, retracting, signing
from reporting.models import Delivery, ReleaseRule, ReleaseWhen, Report, ReportVersion, VersionKind
from tests.cast import PASSWORD, Cast
from tests.races.together import at_once, losers

W = ReleaseWhen


def _sign(version: ReportVersion, people: Cast) -> Report:
    return Report.objects.get(pk=signing.sign(version, password=PASSWORD, by=people.rosa).report_id)


def _later() -> None:
    Report.objects.update(release_due_at=timezone.now() - dt.timedelta(seconds=1))


def test_the_narrowest_rule_counts(people: Cast, signed: Report) -> None:
    assert release_rules.rule_for(signed) is None
    everybody = ReleaseRule.objects.create(when=W.AFTER_DELAY, delay_minutes=60)
    ReleaseRule.objects.create(site=people.other_site, when=W.AT_ONCE)
    ReleaseRule.objects.create(referrer=people.dr_nora, when=W.AT_ONCE)
    assert release_rules.rule_for(signed) == everybody
    fred, here = {"referrer": people.dr_fred}, {"site": people.site}
    for narrower in (here, fred, {**fred, **here}):
        rule = ReleaseRule.objects.create(when=W.AFTER_VERIFICATION, **narrower)
        assert release_rules.rule_for(signed) == rule
    ReleaseRule.objects.filter(pk=rule.pk).update(active=False)
    assert release_rules.rule_for(signed) != rule


def test_one_rule_for_the_same_people(people: Cast) -> None:
    ReleaseRule.objects.create(when=W.AT_ONCE)
    with pytest.raises(ValidationError):
        ReleaseRule(when=W.AT_ONCE).full_clean()
    with pytest.raises(ValidationError, match="Give a delay"):
        ReleaseRule(site=people.site, when=W.AFTER_DELAY).full_clean()


def test_at_once_goes_with_the_signature(people: Cast, draft: ReportVersion) -> None:
    ReleaseRule.objects.create(referrer=people.dr_fred, when=W.AT_ONCE)
    report = _sign(draft, people)
    assert (report.released_number, report.release_due_at) == (1, None)
    assert Study.objects.get().status == StudyStatus.RELEASED
    assert Delivery.objects.get().recipient == people.dr_fred


def test_after_verification_waits_for_a_person(people: Cast, draft: ReportVersion) -> None:
    ReleaseRule.objects.create(when=W.AFTER_VERIFICATION)
    report = _sign(draft, people)
    assert (report.released_number, report.release_due_at) == (None, None)


def test_after_a_delay_the_worker_releases(people: Cast, draft: ReportVersion) -> None:
    ReleaseRule.objects.create(site=people.site, when=W.AFTER_DELAY, delay_minutes=30)
    report = _sign(draft, people)
    assert report.release_due_at is not None
    assert 29 < (report.release_due_at - timezone.now()).total_seconds() / 60 <= 30
    assert not release_rules.release_due(report, by=people.sven) and not Delivery.objects.exists()
    _later()
    assert release_rules.release_due(report, by=people.sven)
    report = Report.objects.get()
    assert (report.released_number, report.release_due_at) == (1, None)
    assert not release_rules.release_due(report, by=people.sven)


def test_held_back_with_a_reason_a_person_releases(people: Cast, draft: ReportVersion) -> None:
    ReleaseRule.objects.create(when=W.AFTER_DELAY, delay_minutes=30)
    report = _sign(draft, people)
    for who in ("ron", "clara", "fred", "nobody"):
        with pytest.raises(PermissionDenied):
            release_rules.hold_back(report, why="Look again", by=people.user(who))
    with pytest.raises(InvalidInput):
        release_rules.hold_back(report, why=" ", by=people.rosa)
    release_rules.hold_back(report, why="Look again", by=people.rosa)
    assert not release_rules.release_due(report, by=people.sven)
    with pytest.raises(IllegalMove):
        release_rules.hold_back(report, why="Look again", by=people.rosa)
    assert audit.history(report).get(kind="report.held_back").details == {"why": "Look again"}
    assert releasing.release(report, by=people.ravi)


def test_what_was_retracted_meanwhile_does_not_go_out(people: Cast, draft: ReportVersion) -> None:
    ReleaseRule.objects.create(when=W.AFTER_DELAY, delay_minutes=30)
    report = _sign(draft, people)
    retracting.mark_in_error(report.study, why="Wrong patient", by=people.ada, second=people.abel)
    _later()
    assert not release_rules.release_due(report, by=people.sven)
    assert Report.objects.get().release_due_at is None and not Delivery.objects.exists()
    assert audit.history(report).filter(kind="report.release_dropped").exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_correction_at_once_miss_nobody(people: Cast, draft: ReportVersion) -> None:
    ReleaseRule.objects.create(when=W.AFTER_DELAY, delay_minutes=30)
    report = _sign(draft, people)
    claiming.claim(report.study, by=people.rosa)
    part = drafting.start_addendum(report, kind=VersionKind.CORRECTION, by=people.rosa)
    part = drafting.save(part, {"impression": "Not so."}, revision=0, by=people.rosa)
    _later()
    release = partial(release_rules.release_due, report, by=people.sven)
    answers = at_once([release, release, partial(signing.sign, part, password=PASSWORD, by=people.rosa)])
    assert losers(answers) == []
    _later()
    release()
    went = Delivery.objects.order_by("version__number").values_list("version__number", "recipient")
    assert list(went) == [(1, people.dr_fred.pk), (2, people.dr_fred.pk)]
