"""The lists of studies, orders and unmatched images."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from imaging.actions import ordering, scheduling
from imaging.actions.ordering import Wanted, place_order
from imaging.models import Mismatch, MismatchReason, Priority, Study
from patients.models import Event, Patient
from tests.cast import Cast

STUDIES, ORDERS, MISMATCHES = "/admin/imaging/study/", "/admin/imaging/order/", "/admin/imaging/mismatch/"


@pytest.fixture
def clara(signed_in: Any) -> Client:
    return signed_in("clara")


@pytest.fixture
def ordered(people: Cast, patient: Patient) -> Callable[..., Study]:
    """Order a CT chest for Maria."""

    def place(**facts: Any) -> Study:
        known = {"site": people.site, "referrer": people.dr_fred, "indication": "Cough", "by": people.clara}
        known["priority_reason"] = "Cannot wait"
        return place_order(
            patient, [Wanted(facts.pop("procedure", people.ct_chest), facts.pop("side", ""))], **{**known, **facts}
        ).studies.get()

    return place


def shown(client: Client, page: str, **asked: object) -> list[int]:
    return [row.pk for row in client.get(page, asked).context["cl"].result_list]


def test_the_worklist_is_by_priority_and_then_by_time(clara: Client, ordered: Callable[..., Study]) -> None:
    routine, urgent, stat, second = (
        ordered(priority=priority) for priority in (Priority.ROUTINE, Priority.URGENT, Priority.STAT, Priority.ROUTINE)
    )
    assert shown(clara, STUDIES) == [stat.pk, urgent.pk, routine.pk, second.pk]


def test_a_row_says_it_in_words(clara: Client, people: Cast, ordered: Callable[..., Study]) -> None:
    study = ordered(priority=Priority.STAT)
    at = timezone.now().replace(hour=10, minute=0) + dt.timedelta(days=2)
    scheduling.schedule(study, people.ct, at, by=people.clara)
    html = clara.get(STUDIES).content.decode()
    for words in ("scheduled", "STAT", "MRN-123", "CT chest", study.accession_number, "10:00 UTC · CT 1"):
        assert words in html, words
    assert html.count("<svg") > 4, "an icon beside the word"


def test_the_list_shows_what_is_open_and_all_when_asked(
    clara: Client, people: Cast, ordered: Callable[..., Study]
) -> None:
    kept, gone = ordered(), ordered()
    ordering.cancel(gone, why="not wanted", by=people.clara)
    assert shown(clara, STUDIES) == [kept.pk]
    assert set(shown(clara, STUDIES, status="all")) == {kept.pk, gone.pk}
    assert shown(clara, STUDIES, status="cancelled") == [gone.pk]
    assert shown(clara, STUDIES, q=gone.accession_number) == [gone.pk], "who looks for it finds it"


def test_the_list_is_narrowed_by(clara: Client, people: Cast, ordered: Callable[..., Study]) -> None:
    chest = ordered(priority=Priority.STAT)
    knee = ordered(procedure=people.xr_knee, side="L", site=people.other_site)
    at = timezone.now() + dt.timedelta(days=3)
    scheduling.schedule(knee, people.xr, at, by=people.clara)
    assert shown(clara, STUDIES, priority=1) == [chest.pk]
    assert shown(clara, STUDIES, modality="DX") == [knee.pk]
    assert shown(clara, STUDIES, site=people.other_site.pk) == [knee.pk]
    assert shown(clara, STUDIES, day=timezone.localdate(at).isoformat()) == [knee.pk]
    assert shown(clara, STUDIES, day="1999-12-31") == []
    assert shown(clara, STUDIES, q="maria") == [chest.pk, knee.pk]
    assert shown(clara, STUDIES, q="nobody") == []
    assert len(shown(clara, STUDIES, modality="no such", priority="x", site="x", day="x", status="x")) == 2


def test_the_lists_are_in_the_journal(clara: Client, study: Study) -> None:
    for page, kind in ((STUDIES, "study.listed"), (ORDERS, "order.listed")):
        clara.get(page)
        assert len(Event.objects.get(kind=kind).details["rows"]) == 1


@pytest.mark.parametrize("page", [STUDIES, ORDERS])
def test_a_list_asks_the_same_number_of_questions_for_5_and_for_25(
    clara: Client, people: Cast, ordered: Callable[..., Study], page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    monkeypatch.setattr("ris.middleware.SEEN_STEP", 10**9)  # a slow machine would write the session again
    clara.get(page)  # the first page of a sign-in also writes its session
    for number in range(25):
        study = ordered()
        if number % 2:
            at = timezone.now() + dt.timedelta(days=1, hours=number)
            scheduling.schedule(study, people.ct, at, by=people.clara)
        if number in (4, 24):
            with CaptureQueriesContext(connection) as asked:
                assert len(clara.get(page).context["cl"].result_list) == number + 1
            counts.append(len(asked))
    assert counts[0] == counts[1] < 25


def test_long_lists_are_counted_up_to_a_limit(
    clara: Client, ordered: Callable[..., Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patients.admin.paging.ShortPaginator.limit", 2)
    for _each in range(4):
        ordered()
    answer = clara.get(STUDIES)
    assert answer.context["cl"].paginator.count == 3 and "search for less" in answer.content.decode()


def test_pages_of_a_list_lead_to_each_other(
    clara: Client, ordered: Callable[..., Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imaging.admin.study.StudyAdmin.list_per_page", 2)
    studies = [ordered() for _each in range(3)]
    first = clara.get(STUDIES, {"modality": "CT"})
    assert 'rel="next" href="?modality=CT&amp;p=2"' in first.content.decode()
    assert shown(clara, STUDIES, modality="CT", p=2) == [studies[2].pk]


def test_unmatched_images_stand_side_by_side_with_the_order(clara: Client, study: Study) -> None:
    mismatch = Mismatch.objects.create(
        reason=MismatchReason.PATIENT_DIFFERS,
        study_instance_uid=study.study_instance_uid,
        patient_id="MRN-999",
        patient_name="Test^Mary",
        patient_birth_date="19610412",
        candidate=study,
        differing=["patient_id"],
    )
    assert shown(clara, MISMATCHES) == [mismatch.pk] == shown(clara, MISMATCHES, q="MRN-999")
    page = reverse("admin:imaging_mismatch_change", args=[mismatch.pk])
    answer = clara.get(page)
    differing = [pair.label for pair in answer.context["pairs"] if pair.differs]
    assert differing == ["Patient ID"]
    read = strip_tags(answer.content.decode())  # what differs in a number is marked inside it
    for words in ("MRN-999", "MRN-123", "12 April 1961", "differs"):
        assert words in read, words
    assert clara.post(page, {"resolution": "rejected"}).status_code == 405
    assert Event.objects.filter(kind="mismatch.viewed", patient=study.patient).count() == 1


def test_unmatched_images_of_nobody_known(clara: Client, people: Cast) -> None:
    mismatch = Mismatch.objects.create(
        reason=MismatchReason.NO_ORDER, study_instance_uid="1.2.3", patient_birth_date="unknown"
    )
    answer = clara.get(reverse("admin:imaging_mismatch_change", args=[mismatch.pk]))
    assert answer.status_code == 200 and "unknown" in answer.content.decode()
    assert shown(clara, MISMATCHES, decided="yes") == [] and shown(clara, MISMATCHES, reason="no_order") == [
        mismatch.pk
    ]
