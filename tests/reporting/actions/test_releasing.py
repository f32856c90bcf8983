"""Release, delivery to the page, acknowledgement, retraction."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from imaging.actions import amending
from imaging.models import Study, StudyStatus
from patients import audit
from patients.errors import IllegalMove, InvalidInput, Refusal
from reporting.actions import claiming, drafting, releasing, retracting, signing
from reporting.models import Claim, Delivery, DeliveryStatus, Report, ReportStatus, ReportVersion, VersionKind
from tests.cast import PASSWORD, Cast
from tests.races.together import at_once, losers


def _addendum(people: Cast, report: Report) -> ReportVersion:
    claiming.claim(report.study, by=people.rosa)
    part = drafting.start_addendum(report, kind=VersionKind.ADDENDUM, by=people.rosa)
    return drafting.save(part, {"impression": "More."}, revision=0, by=people.rosa)


def test_a_release_opens_the_report_for_who_asked_and_nobody_else(people: Cast, signed: Report) -> None:
    assert not Report.objects.visible_to(people.fred).exists()
    (delivery,) = releasing.release(signed, by=people.rosa)
    assert (delivery.recipient, delivery.status) == (people.dr_fred, DeliveryStatus.DELIVERED)
    assert list(Report.objects.visible_to(people.fred)) == [signed]
    assert list(Study.objects.visible_to(people.fred)) == [signed.study]
    assert not Report.objects.visible_to(people.nora).exists()
    assert Study.objects.get().status == StudyStatus.RELEASED


def test_copies_get_it_too_each_once(people: Cast, signed: Report) -> None:
    assert signed.study.order is not None
    signed.study.order.copies.set([people.dr_nora, people.dr_fred])
    deliveries = releasing.release(signed, by=people.rosa)
    assert [each.recipient for each in deliveries] == sorted([people.dr_fred, people.dr_nora], key=lambda one: one.pk)
    assert list(Report.objects.visible_to(people.nora)) == [signed]
    assert list(Study.objects.visible_to(people.nora)) == [signed.study]
    assert releasing.acknowledge(Delivery.objects.get(recipient=people.dr_nora), by=people.nora)


@pytest.mark.parametrize("kind", [VersionKind.ADDENDUM, VersionKind.CORRECTION])
def test_what_follows_goes_to_everyone_who_had_it(people: Cast, signed: Report, kind: VersionKind) -> None:
    order = signed.study.order
    assert order is not None
    order.copies.set([people.dr_nora])
    releasing.release(signed, by=people.rosa)
    order.copies.clear()
    claiming.claim(signed.study, by=people.rosa)
    part = drafting.start_addendum(signed, kind=kind, by=people.rosa)
    part = drafting.save(part, {"impression": "More."}, revision=0, by=people.rosa)
    signing.sign(part, password=PASSWORD, by=people.rosa)
    second = Delivery.objects.filter(version=part)
    assert set(second.values_list("recipient", "status")) == {
        (people.dr_fred.pk, "delivered"),
        (people.dr_nora.pk, "delivered"),
    }


def test_a_copy_that_is_added_later_gets_what_is_out(people: Cast, released: Report) -> None:
    order = released.study.order
    assert order is not None
    signing.sign(_addendum(people, released), password=PASSWORD, by=people.rosa)
    amending.amend_order(order, copies=[people.dr_nora], why="Dr Nora rang", by=people.clara)
    mine = Delivery.objects.filter(recipient=people.dr_nora)
    assert sorted(mine.values_list("version__number", flat=True)) == [1, 2]
    assert list(Report.objects.visible_to(people.nora)) == [released]
    amending.amend_order(order, copies=[], why="a mistake", by=people.clara)
    amending.amend_order(order, copies=[people.dr_nora], why="no mistake", by=people.clara)
    assert Delivery.objects.count() == 4


def test_before_the_release_a_copy_opens_nothing(people: Cast, signed: Report) -> None:
    assert signed.study.order is not None
    amending.amend_order(signed.study.order, copies=[people.dr_nora], why="Dr Nora rang", by=people.clara)
    assert not Delivery.objects.exists() and not Report.objects.visible_to(people.nora).exists()


@pytest.mark.parametrize("who", ["ron", "clara", "theo", "lena", "fred", "nora", "ada", "nobody"])
def test_who_may_not_release(people: Cast, signed: Report, who: str) -> None:
    with pytest.raises(PermissionDenied):
        releasing.release(signed, by=people.user(who))
    assert not Delivery.objects.exists()


def test_the_system_may_release(people: Cast, signed: Report) -> None:
    assert len(releasing.release(signed, by=people.sven)) == 1


@pytest.mark.parametrize("unfinished", ["draft", "preliminary"])
def test_only_a_signed_report_goes_out(people: Cast, request: pytest.FixtureRequest, unfinished: str) -> None:
    request.getfixturevalue(unfinished)
    with pytest.raises(IllegalMove, match="Only a signed report"):
        releasing.release(Report.objects.get(), by=people.rosa)


def test_a_preliminary_never_goes_out(people: Cast, preliminary: Report) -> None:
    claiming.claim(preliminary.study, by=people.rosa)
    signing.sign(drafting.start(preliminary.study, by=people.rosa), password=PASSWORD, by=people.rosa)
    deliveries = releasing.release(preliminary, by=people.rosa)
    assert [delivery.version.number for delivery in deliveries] == [2]


def test_a_second_release_sends_nothing_twice(people: Cast, released: Report) -> None:
    assert releasing.release(released, by=people.rosa) == []
    assert Delivery.objects.count() == 1


def test_a_referrer_without_sign_in_has_a_queued_delivery(people: Cast, signed: Report) -> None:
    people.dr_fred.user = None
    people.dr_fred.save()
    (delivery,) = releasing.release(signed, by=people.rosa)
    assert delivery.status == DeliveryStatus.QUEUED


def test_an_acknowledgement_is_the_recipients_own(people: Cast, released: Report) -> None:
    delivery = Delivery.objects.get()
    with pytest.raises(PermissionDenied):
        releasing.acknowledge(delivery, by=people.nora)
    assert releasing.acknowledge(delivery, by=people.rosa).status == DeliveryStatus.DELIVERED
    first = releasing.acknowledge(delivery, by=people.fred)
    again = releasing.acknowledge(delivery, by=people.fred)
    assert (first.status, first.acknowledged_at) == (DeliveryStatus.ACKNOWLEDGED, again.acknowledged_at)
    assert audit.history(delivery).filter(kind="delivery.acknowledged").count() == 1


def test_what_never_arrived_is_not_acknowledged(people: Cast, released: Report) -> None:
    Delivery.objects.update(status=DeliveryStatus.QUEUED)
    with pytest.raises(IllegalMove):
        releasing.acknowledge(Delivery.objects.get(), by=people.fred)


def test_a_retraction_needs_two_people_and_takes_the_report_along(people: Cast, released: Report) -> None:
    mark = partial(retracting.mark_in_error, released.study, why="Wrong patient")
    with pytest.raises(Refusal, match="second person"):
        mark(by=people.ada, second=people.ada)
    with pytest.raises(PermissionDenied):
        mark(by=people.ada, second=people.rosa)
    with pytest.raises(InvalidInput):
        retracting.mark_in_error(released.study, why=" ", by=people.ada, second=people.abel)
    mark(by=people.ada, second=people.abel)
    released.refresh_from_db()
    assert released.status == ReportStatus.ENTERED_IN_ERROR
    assert Study.objects.get().status == StudyStatus.ENTERED_IN_ERROR
    assert ReportVersion.objects.count() == 1


def test_a_retraction_ends_the_reading(people: Cast, draft: ReportVersion) -> None:
    retracting.mark_in_error(draft.report.study, why="Wrong patient", by=people.ada, second=people.abel)
    assert not Claim.objects.exists()
    with pytest.raises(Refusal):
        drafting.save(draft, {"impression": "late"}, revision=1, by=people.rosa)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_release_while_an_addendum_is_signed_misses_nobody(people: Cast, signed: Report) -> None:
    part = _addendum(people, signed)
    answers = at_once(
        [
            partial(releasing.release, signed, by=people.ravi),
            partial(signing.sign, part, password=PASSWORD, by=people.rosa),
        ]
    )
    assert losers(answers) == []
    signed.refresh_from_db()
    assert signed.released_number == 2
    assert sorted(Delivery.objects.values_list("version__number", flat=True)) == [1, 2]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_acknowledgements_are_one(people: Cast, released: Report) -> None:
    delivery = Delivery.objects.get()
    assert losers(at_once([partial(releasing.acknowledge, delivery, by=people.fred)] * 3)) == []
    assert audit.history(delivery).filter(kind="delivery.acknowledged").count() == 1
