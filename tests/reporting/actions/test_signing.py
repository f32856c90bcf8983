"""Signatures, and who may give them."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from imaging.models import Study, StudyStatus
from patients import audit
from patients.errors import Conflict, IllegalMove, InvalidInput, Refusal
from reporting.actions import claiming, drafting, signing
from reporting.models import Claim, Delivery, Report, ReportStatus, ReportVersion, VersionKind
from tests.cast import PASSWORD, Cast
from tests.races.together import at_once, losers, winners
from tests.reporting.conftest import TEXT


def test_a_signature_freezes_the_text_and_frees_the_study(people: Cast, draft: ReportVersion) -> None:
    version = signing.sign(draft, password=PASSWORD, by=people.rosa)
    study = Study.objects.get()
    assert (version.report.status, study.status) == (ReportStatus.FINAL, StudyStatus.REPORTED)
    assert (version.open, version.signed_by, version.signature) == (None, people.rosa, "Rosa Radiologist")
    assert (version.time_zone, version.digest) == ("UTC", version.computed_digest())
    assert not Claim.objects.exists()
    assert audit.history(version.report).get(kind="report.finalize").details["digest"] == version.digest


@pytest.mark.parametrize("who", ["ron", "clara", "theo", "lena", "fred", "ada", "nobody"])
def test_who_may_not_sign(people: Cast, draft: ReportVersion, who: str) -> None:
    with pytest.raises(PermissionDenied):
        signing.sign(draft, password=PASSWORD, by=people.user(who))
    with pytest.raises(PermissionDenied):
        signing.send_back(draft.report, why="so", by=people.user(who))


def test_a_wrong_password_changes_nothing(people: Cast, draft: ReportVersion) -> None:
    for verb in (signing.sign, signing.make_preliminary):
        with pytest.raises(InvalidInput, match="Password"):
            verb(draft, password="wrong", by=people.rosa)
    draft.refresh_from_db()
    assert (draft.signed_at, draft.report.status, Claim.objects.count()) == (None, ReportStatus.DRAFT, 1)


def test_the_other_readers_password_is_no_signature(people: Cast, draft: ReportVersion) -> None:
    people.ravi.set_password("another password of his own")
    people.ravi.save()
    with pytest.raises(InvalidInput, match="Password"):
        signing.sign(draft, password="another password of his own", by=people.rosa)


def test_no_signature_without_an_impression(people: Cast, draft: ReportVersion) -> None:
    drafting.save(draft, {"impression": " \n"}, revision=1, by=people.rosa)
    with pytest.raises(InvalidInput, match="Impression"):
        signing.sign(draft, password=PASSWORD, by=people.rosa)


def test_what_was_not_on_screen_is_not_signed(people: Cast, draft: ReportVersion) -> None:
    drafting.save(draft, {"impression": "Other."}, revision=1, by=people.rosa)
    with pytest.raises(Conflict, match="text changed"):
        signing.sign(draft, password=PASSWORD, revision=1, by=people.rosa)


def test_who_lost_the_claim_cannot_sign(people: Cast, draft: ReportVersion) -> None:
    claiming.take_over(draft.report.study, why="urgent", by=people.ravi)
    with pytest.raises(Conflict, match="Ravi"):
        signing.sign(draft, password=PASSWORD, by=people.rosa)


def test_a_preliminary_is_archived_and_goes_on_as_a_copy(people: Cast, preliminary: Report) -> None:
    first, copy = ReportVersion.objects.filter(report=preliminary)
    assert (first.kind, first.signed_by, first.open) == (VersionKind.PRELIMINARY, people.ron, None)
    assert (copy.kind, copy.sections, copy.author, copy.open) == (VersionKind.ORIGINAL, TEXT, people.ron, True)
    assert (preliminary.status, Claim.objects.exists()) == (ReportStatus.PRELIMINARY, False)
    assert preliminary.study.status == StudyStatus.IN_READING


def test_a_second_preliminary_waits_for_the_supervisor(people: Cast, preliminary: Report) -> None:
    claiming.claim(preliminary.study, by=people.ron)
    version = drafting.start(preliminary.study, by=people.ron)
    with pytest.raises(IllegalMove):
        signing.make_preliminary(version, password=PASSWORD, by=people.ron)


def test_the_supervisor_verifies_and_the_preliminary_stays(people: Cast, preliminary: Report) -> None:
    claiming.claim(preliminary.study, by=people.rosa)
    version = drafting.start(preliminary.study, by=people.rosa)
    drafting.save(version, {"impression": "Two nodules."}, revision=0, by=people.rosa)
    signing.sign(version, password=PASSWORD, by=people.rosa)
    texts = list(ReportVersion.objects.filter(report=preliminary).values_list("kind", "impression"))
    assert texts == [(VersionKind.PRELIMINARY, TEXT["impression"]), (VersionKind.ORIGINAL, "Two nodules.")]


def test_sending_back_needs_a_comment(people: Cast, preliminary: Report) -> None:
    with pytest.raises(InvalidInput, match="Comment"):
        signing.send_back(preliminary, why="", by=people.rosa)
    report = signing.send_back(preliminary, why="Measure it", by=people.rosa)
    assert report.status == ReportStatus.DRAFT
    assert audit.history(report).get(kind="report.send_back").details["why"] == "Measure it"


def test_a_draft_is_not_sent_back(people: Cast, draft: ReportVersion) -> None:
    with pytest.raises(IllegalMove):
        signing.send_back(draft.report, why="so", by=people.rosa)


@pytest.mark.parametrize(
    ("kind", "status"),
    [(VersionKind.ADDENDUM, ReportStatus.ADDENDED), (VersionKind.CORRECTION, ReportStatus.CORRECTED)],
)
def test_an_addendum_to_a_released_report_goes_out_at_once(
    people: Cast, released: Report, kind: VersionKind, status: ReportStatus
) -> None:
    claiming.claim(released.study, by=people.ravi)
    part = drafting.start_addendum(released, kind=kind, by=people.ravi)
    drafting.save(part, {"impression": "The nodule is old."}, revision=0, by=people.ravi)
    signing.sign(part, password=PASSWORD, by=people.ravi)
    released.refresh_from_db()
    assert (released.status, released.released_number) == (status, 2)
    assert list(Delivery.objects.order_by("pk").values_list("version__number", "recipient")) == [
        (1, people.dr_fred.pk),
        (2, people.dr_fred.pk),
    ]


def test_an_addendum_before_the_release_waits_for_it(people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.rosa)
    part = drafting.start_addendum(signed, kind=VersionKind.ADDENDUM, by=people.rosa)
    drafting.save(part, {"impression": "More."}, revision=0, by=people.rosa)
    signing.sign(part, password=PASSWORD, by=people.rosa)
    assert not Delivery.objects.exists()


def test_a_signed_version_is_not_signed_again(people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.ravi)
    before = ReportVersion.objects.get()
    with pytest.raises(Refusal):
        signing.sign(before, password=PASSWORD, by=people.ravi)
    assert ReportVersion.objects.get().digest == before.digest


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_verifiers_at_once_give_one_signature(people: Cast, preliminary: Report) -> None:
    def verify(who: str) -> ReportVersion:
        user = people.user(who)
        claiming.claim(preliminary.study, by=user)
        return signing.sign(drafting.start(preliminary.study, by=user), password=PASSWORD, by=user)

    answers = at_once([partial(verify, "rosa"), partial(verify, "ravi")])
    assert len(winners(answers)) == 1, answers
    assert all(isinstance(error, Refusal) for error in losers(answers)), answers
    assert ReportVersion.objects.filter(kind=VersionKind.ORIGINAL, signed_at__isnull=False).count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_sending_back_against_verifying(people: Cast, preliminary: Report) -> None:
    claiming.claim(preliminary.study, by=people.rosa)
    version = drafting.start(preliminary.study, by=people.rosa)
    answers = at_once(
        [
            partial(signing.sign, version, password=PASSWORD, by=people.rosa),
            partial(signing.send_back, preliminary, why="Measure it", by=people.ravi),
        ]
    )
    preliminary.refresh_from_db()
    assert preliminary.status == ReportStatus.FINAL  # sent back first, it is a draft that Rosa signs
    assert all(isinstance(error, IllegalMove) for error in losers(answers)), answers
