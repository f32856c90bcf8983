"""Drafts, addenda, corrections: opened, saved, thrown away."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from imaging.models import Study
from patients import audit
from patients.errors import Conflict, IllegalMove, InvalidInput, Refusal
from reporting.actions import claiming, drafting, signing
from reporting.models import Report, ReportStatus, ReportVersion, VersionKind
from tests.cast import PASSWORD, Cast
from tests.races.together import at_once, losers, winners
from tests.reporting.conftest import TEXT

MAY_NOT_WRITE = ["clara", "theo", "lena", "fred", "nora", "ada", "nobody"]


def test_a_draft_is_opened_once(people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.rosa)
    first = drafting.start(acquired, by=people.rosa)
    assert drafting.start(acquired, by=people.rosa) == first
    assert (first.number, first.kind, first.author, first.open) == (1, VersionKind.ORIGINAL, people.rosa, True)


def test_a_draft_needs_the_claim(people: Cast, acquired: Study) -> None:
    with pytest.raises(Conflict, match="no longer hold"):
        drafting.start(acquired, by=people.rosa)
    assert not Report.objects.exists()


@pytest.mark.parametrize("who", MAY_NOT_WRITE)
def test_who_may_not_write(people: Cast, draft: ReportVersion, who: str) -> None:
    user = people.user(who)
    for verb in (
        partial(drafting.start, draft.report.study),
        partial(drafting.save, draft, {"findings": "mine"}, revision=1),
        partial(drafting.start_addendum, draft.report, kind=VersionKind.ADDENDUM),
        partial(drafting.discard, draft, why="so"),
        partial(drafting.cancel, draft.report, why="so"),
    ):
        with pytest.raises(PermissionDenied):
            verb(by=user)
    draft.refresh_from_db()
    assert (draft.findings, draft.revision) == (TEXT["findings"], 1)


def test_saving_counts_revisions_and_unifies_line_ends(people: Cast, draft: ReportVersion) -> None:
    saved = drafting.save(draft, {"findings": "one\r\ntwo"}, revision=1, by=people.rosa)
    assert (saved.revision, saved.findings, saved.impression) == (2, "one\ntwo", TEXT["impression"])


def test_a_stale_revision_overwrites_nothing(people: Cast, draft: ReportVersion) -> None:
    drafting.save(draft, {"findings": "second window"}, revision=1, by=people.rosa)
    with pytest.raises(Conflict, match="Another window"):
        drafting.save(draft, {"findings": "first window"}, revision=1, by=people.rosa)
    draft.refresh_from_db()
    assert draft.findings == "second window"


def test_who_lost_the_claim_cannot_save(people: Cast, draft: ReportVersion) -> None:
    claiming.take_over(draft.report.study, why="urgent", by=people.ravi)
    with pytest.raises(Conflict, match="Ravi"):
        drafting.save(draft, {"findings": "late"}, revision=1, by=people.rosa)


def test_an_unknown_section_is_refused(people: Cast, draft: ReportVersion) -> None:
    with pytest.raises(InvalidInput, match="Section"):
        drafting.save(draft, {"status": "final"}, revision=1, by=people.rosa)


def test_a_signed_report_takes_no_new_draft(people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.rosa)
    with pytest.raises(IllegalMove, match="signed"):
        drafting.start(signed.study, by=people.rosa)
    assert ReportVersion.objects.count() == 1


def test_a_signed_version_takes_no_text(people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.rosa)
    version = ReportVersion.objects.get()
    with pytest.raises(Refusal, match="signed version"):
        drafting.save(version, {"findings": "changed"}, revision=version.revision, by=people.rosa)


def test_an_addendum_begins_empty_and_a_correction_with_the_text(people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.rosa)
    addendum = drafting.start_addendum(signed, kind=VersionKind.ADDENDUM, by=people.rosa)
    assert (addendum.number, any(addendum.sections.values())) == (2, False)
    drafting.discard(addendum, why="not needed", by=people.rosa)
    correction = drafting.start_addendum(signed, kind=VersionKind.CORRECTION, by=people.rosa)
    assert correction.sections == TEXT


def test_one_open_part_at_a_time(people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.rosa)
    first = drafting.start_addendum(signed, kind=VersionKind.ADDENDUM, by=people.rosa)
    assert drafting.start_addendum(signed, kind=VersionKind.CORRECTION, by=people.rosa) == first
    assert drafting.start(signed.study, by=people.rosa) == first


def test_a_draft_takes_no_addendum(people: Cast, draft: ReportVersion) -> None:
    with pytest.raises(IllegalMove, match="Only a signed report"):
        drafting.start_addendum(draft.report, kind=VersionKind.ADDENDUM, by=people.rosa)


def test_an_addendum_is_no_original(people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.rosa)
    with pytest.raises(InvalidInput, match="Kind"):
        drafting.start_addendum(signed, kind=VersionKind.ORIGINAL, by=people.rosa)


def test_a_discarded_addendum_stays_in_the_journal(people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.rosa)
    addendum = drafting.start_addendum(signed, kind=VersionKind.ADDENDUM, by=people.rosa)
    drafting.save(addendum, {"impression": "Not so."}, revision=0, by=people.rosa)
    with pytest.raises(InvalidInput, match="Reason"):
        drafting.discard(addendum, why="", by=people.rosa)
    drafting.discard(addendum, why="It was right", by=people.rosa)
    details = audit.history(signed).get(kind="addendum.discarded").details
    assert (details["why"], details["text"]["impression"]) == ("It was right", "Not so.")
    with pytest.raises(Conflict, match="thrown away"):
        drafting.save(addendum, {"impression": "Late."}, revision=1, by=people.rosa)


def test_the_report_itself_is_not_thrown_away(people: Cast, draft: ReportVersion) -> None:
    with pytest.raises(IllegalMove, match="cancelled"):
        drafting.discard(draft, why="so", by=people.rosa)


def test_a_cancelled_report_takes_no_text_until_somebody_reads_again(people: Cast, draft: ReportVersion) -> None:
    drafting.cancel(draft.report, why="Wrong study", by=people.rosa)
    with pytest.raises(IllegalMove, match="given up"):
        drafting.save(draft, {"findings": "more"}, revision=1, by=people.rosa)
    again = drafting.start(draft.report.study, by=people.rosa)
    assert (again, again.report.status) == (draft, ReportStatus.DRAFT)


def test_a_final_report_is_not_cancelled(people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.rosa)
    with pytest.raises(IllegalMove):
        drafting.cancel(signed, why="so", by=people.rosa)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_addenda_at_once_one_is_opened(people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.rosa)
    kinds = [VersionKind.ADDENDUM, VersionKind.CORRECTION]
    answers = at_once([partial(drafting.start_addendum, signed, kind=kind, by=people.rosa) for kind in kinds])
    assert losers(answers) == []
    assert winners(answers)[0] == winners(answers)[1]
    assert ReportVersion.objects.filter(report=signed, open=True).count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_saving_against_signing_never_changes_what_was_signed(people: Cast, draft: ReportVersion) -> None:
    answers = at_once(
        [
            partial(drafting.save, draft, {"impression": "Other."}, revision=1, by=people.rosa),
            partial(signing.sign, draft, password=PASSWORD, revision=1, by=people.rosa),
        ]
    )
    draft.refresh_from_db()
    assert len(winners(answers)) == 1, answers
    assert draft.impression == ("Nodule of 8 mm: follow up in 6 months." if draft.signed_at else "Other.")
