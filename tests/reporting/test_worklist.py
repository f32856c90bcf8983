"""The reading list's questions: which studies, in which order, for whom, in how many queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imaging.actions import acquisition
from imaging.actions.ordering import Wanted, place_order
from imaging.models import Priority, Study
from patients.actions.register import register
from patients.models import PatientIdentifier
from reporting import worklist
from reporting.actions import claiming, drafting, signing
from reporting.models import Claim, Report, ReportVersion
from tests.cast import PASSWORD, Cast
from tests.reporting.conftest import TEXT, Imaged


def _study(
    people: Cast,
    imaged: Imaged,
    family: str,
    *,
    priority: Priority = Priority.ROUTINE,
    minutes: int = 0,
    given: str = "",
) -> Study:
    born = dt.date(1970, 1, 2)
    patient = register(people.site, by=people.clara, family_name=family, given_name=given, birth_date=born, sex="F")
    order = place_order(
        patient,
        [Wanted(people.ct_chest)],
        site=people.site,
        referrer=people.dr_fred,
        indication="Cough",
        priority=priority,
        priority_reason="Cannot wait",
        by=people.clara,
    )
    study = imaged(order.studies.get())
    Study.objects.filter(pk=study.pk).update(acquired_at=timezone.now() - dt.timedelta(minutes=minutes))
    return study


def _families(people: Cast, tab: str = "all", who: str = "rosa", **by: str) -> list[str]:
    user = people.user(who)
    rows = worklist.narrow(worklist.in_tab(tab, user), worklist.Narrowing(**by))
    return [study.patient.family_name for study in rows]


def _write(study: Study, people: Cast, who: str) -> ReportVersion:
    user = people.user(who)
    claiming.claim(study, by=user)
    return drafting.save(drafting.start(study, by=user), TEXT, revision=0, by=user)


def test_the_most_urgent_first_then_the_longest_waiting(people: Cast, imaged: Imaged) -> None:
    for family, priority, minutes in (
        ("Late", Priority.ROUTINE, 5),
        ("Early", Priority.ROUTINE, 50),
        ("Urgent", Priority.URGENT, 1),
        ("Stat", Priority.STAT, 0),
    ):
        _study(people, imaged, family, priority=priority, minutes=minutes)
    assert _families(people) == ["Stat", "Urgent", "Early", "Late"]
    assert _families(people, "stat") == ["Stat"]


def test_only_what_can_be_read_is_listed(people: Cast, study: Study, imaged: Imaged) -> None:
    assert _families(people) == []
    imaged(study)
    assert _families(people) == ["Test"]
    Study.objects.update(outside=True)
    assert _families(people) == []


def test_a_discontinued_study_is_listed_with_images_and_not_without(people: Cast, study: Study) -> None:
    acquisition.begin(study, by=people.theo)
    acquisition.discontinue(study, code="110501", by=people.theo)
    assert _families(people) == []
    Study.objects.update(instance_count=1)
    assert _families(people) == ["Test"]


@pytest.mark.parametrize("who", ["fred", "nobody"])
def test_who_sees_no_studies_sees_no_list(people: Cast, acquired: Study, who: str) -> None:
    assert _families(people, who=who) == []
    assert set(worklist.counts(people.user(who)).values()) == {0}


def test_a_claim_moves_the_study_between_tabs(people: Cast, acquired: Study) -> None:
    assert _families(people, "unclaimed") == ["Test"]
    claiming.claim(acquired, by=people.rosa)
    assert (_families(people, "unclaimed"), _families(people, "mine")) == ([], ["Test"])
    assert _families(people, "mine", who="ravi") == []
    Claim.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert (_families(people, "unclaimed"), _families(people, "mine")) == (["Test"], [])


def test_a_report_begun_with_no_text_holds_nothing_back(people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.rosa)
    drafting.start(acquired, by=people.rosa)
    Claim.objects.all().delete()
    assert list(worklist.free(people.ravi)) == [acquired]
    assert _families(people, "drafts") == []


def test_a_draft_waits_for_its_author(people: Cast, acquired: Study, draft: ReportVersion) -> None:
    claiming.give_up(acquired, by=people.rosa)
    assert not worklist.free(people.ravi).exists()
    assert _families(people, "drafts", who="ravi") == ["Test"]
    assert (_families(people, "mine"), _families(people, "mine", who="ravi")) == (["Test"], [])
    (row,) = worklist.rows(worklist.unread(people.ravi))
    assert (row.author, row.held, row.sent_back) == (people.rosa, False, False)


def test_a_cancelled_report_holds_nothing_back(people: Cast, acquired: Study, draft: ReportVersion) -> None:
    drafting.cancel(draft.report, why="Wrong study", by=people.rosa)
    claiming.give_up(acquired, by=people.rosa)
    assert list(worklist.free(people.ravi)) == [acquired]


def test_a_preliminary_waits_to_be_verified(people: Cast, preliminary: Report) -> None:
    assert _families(people, "verify") == ["Test"]
    assert not worklist.free(people.rosa).exists()
    signing.send_back(preliminary, why="Measure it", by=people.rosa)
    assert (_families(people, "verify"), _families(people, "mine", who="ron")) == ([], ["Test"])
    (row,) = worklist.rows(worklist.unread(people.ron))
    assert (row.sent_back, row.author) == (True, people.ron)


def test_a_signed_report_leaves_the_list_and_waits_for_its_release(people: Cast, signed: Report) -> None:
    assert (_families(people), _families(people, "release")) == ([], ["Test"])


def test_a_released_report_waits_for_nothing(people: Cast, released: Report) -> None:
    assert (_families(people), _families(people, "release")) == ([], [])


def test_late_images_bring_a_signed_study_back(people: Cast, signed: Report) -> None:
    assert _families(people, "new_images") == []
    Study.objects.update(new_images_since_report=True)
    assert _families(people, "new_images") == ["Test"]
    (row,) = worklist.rows(worklist.with_new_images(people.rosa))
    assert row.signed


def test_counts_are_those_of_the_tabs(people: Cast, imaged: Imaged, acquired: Study) -> None:
    claiming.claim(acquired, by=people.rosa)
    _write(_study(people, imaged, "Draft", priority=Priority.STAT), people, "ravi")
    signing.make_preliminary(_write(_study(people, imaged, "First"), people, "ron"), password=PASSWORD, by=people.ron)
    signing.sign(_write(_study(people, imaged, "Done"), people, "rosa"), password=PASSWORD, by=people.rosa)
    _study(people, imaged, "Free")
    for who in (people.rosa, people.ron):
        counted = worklist.counts(who)
        assert counted == {tab: worklist.in_tab(tab, who).count() for tab in worklist.TABS}
    assert worklist.counts(people.rosa) == {
        "mine": 1,
        "unclaimed": 1,
        "stat": 1,
        "drafts": 1,
        "verify": 1,
        "release": 1,
        "new_images": 0,
        "all": 4,
    }


@pytest.mark.parametrize(
    ("find", "found"),
    [
        ("muller", ["Müller"]),
        ("MÜLL", ["Müller"]),
        ("anna mul", ["Müller"]),
        ("mul anna", ["Müller"]),
        ("mul maria", []),
        ("nna", []),
        ("山田", ["Yamada"]),
        ("tar yam", ["Yamada"]),
        ("mrn-77", ["Müller"]),
        ("mrn 7", ["Müller"]),
        ("%", []),
        ("_", []),
        ("\\", []),
    ],
)
def test_find(people: Cast, imaged: Imaged, find: str, found: list[str]) -> None:
    for facts in (
        {"family_name": "Müller", "given_name": "Anna", "mrn": "MRN 77"},
        {"family_name": "Yamada", "given_name": "Taro", "ideographic_name": "山田^太郎", "mrn": "X1"},
    ):
        patient = register(people.site, by=people.clara, birth_date=dt.date(1970, 1, 2), sex="F", **facts)
        order = place_order(
            patient,
            [Wanted(people.ct_chest)],
            site=people.site,
            referrer=people.dr_fred,
            indication="Cough",
            by=people.clara,
        )
        imaged(order.studies.get())
    assert _families(people, find=find) == found


def test_find_by_accession_number_and_filters(people: Cast, acquired: Study) -> None:
    number = acquired.accession_number
    assert _families(people, find=number.lower()) == ["Test"]
    assert _families(people, find=number[:-1]) == ["Test"]
    assert _families(people, find=f"{number}9") == []
    assert (_families(people, modality="CT"), _families(people, modality="DX")) == (["Test"], [])
    assert (_families(people, site="NORTH"), _families(people, site="SOUTH")) == (["Test"], [])


@pytest.mark.parametrize("find", ["{number}", "mrn 123", "test", "mar tes", "passport-9"])
def test_a_read_study_is_found_too(people: Cast, released: Report, find: str) -> None:
    PatientIdentifier.objects.create(
        patient=released.study.patient, kind="PPN", value="Passport 9", value_key="PASSPORT9"
    )
    text = find.format(number=released.study.accession_number.lower())
    assert list(worklist.anywhere(people.rosa, text)) == [released.study]
    assert list(worklist.anywhere(people.nora, text)) == []


@pytest.mark.parametrize("find", ["12", "maria tost", "#", "%"])
def test_what_fits_nothing_finds_nothing(people: Cast, released: Report, find: str) -> None:
    assert list(worklist.anywhere(people.rosa, find)) == []


def test_priors_are_the_patients_other_studies_with_images(people: Cast, acquired: Study, imaged: Imaged) -> None:
    orders = [
        place_order(
            acquired.patient,
            [Wanted(people.ct_chest)],
            site=people.site,
            referrer=people.dr_fred,
            indication="Again",
            by=people.clara,
        )
        for _ in range(2)
    ]
    before = imaged(orders[0].studies.get())  # the other one has no images yet
    _study(people, imaged, "Somebody-else")
    assert list(worklist.priors(acquired, people.rosa)) == [before]
    assert list(worklist.priors(acquired, people.fred)) == []
    rows = {row.study.pk: row.priors for row in worklist.rows(worklist.unread(people.rosa))}
    assert (rows[acquired.pk], rows[before.pk], sum(rows.values())) == (1, 1, 2)


def test_the_number_of_queries_does_not_grow(people: Cast, imaged: Imaged) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            for row in worklist.rows(worklist.unread(people.rosa)):
                assert row.study.patient.name and row.study.order and row.study.order.referrer.name
                assert row.claim is None or row.claim.holder.get_full_name()
                assert row.author is None or row.author.get_full_name()
                assert row.waits and row.age and row.study.site.name
            worklist.counts(people.rosa)
        return len(caught)

    _write(_study(people, imaged, "One"), people, "rosa")
    few = queries()
    for n in range(6):
        _write(_study(people, imaged, f"More{n}"), people, ("rosa", "ravi", "ron")[n % 3])
    assert queries() == few <= 9
