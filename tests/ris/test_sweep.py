"""Closing the day: what the sweep moves, what it finds, and that it hides nothing."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imaging.actions import acquisition, ordering, scheduling
from imaging.models import Mismatch, MismatchReason, ScheduledStep, Study, StudyStatus
from patients import audit
from patients.models import Event
from reporting.actions import claiming, drafting
from reporting.models import Claim, Delivery, DeliveryStatus, Report
from ris import left_behind
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def sweep(**options: object) -> str:
    said = io.StringIO()
    call_command("sweep", stdout=said, stderr=said, days=2, **options)  # type: ignore[arg-type]  # options of the command
    return said.getvalue()


def refused(**options: object) -> str:
    said = io.StringIO()
    with pytest.raises(CommandError, match="does not balance"):
        call_command("sweep", stdout=said, stderr=said, days=2, **options)  # type: ignore[arg-type]  # as above
    return said.getvalue()


@pytest.fixture
def missed(people: Cast, study: Study) -> Study:
    """Booked, and five hours past the end of its slot."""
    scheduling.schedule(study, people.ct, timezone.now() + HOUR, by=people.clara)
    ScheduledStep.objects.update(starts_at=timezone.now() - 6 * HOUR, ends_at=timezone.now() - 5 * HOUR)
    return study


def status(study: Study) -> str:
    return str(Study.objects.get(pk=study.pk).status)


def test_an_empty_clinic_balances(people: Cast) -> None:
    assert "all: placed 0 = 0" in sweep()


def test_a_past_slot_becomes_a_no_show_once(people: Cast, missed: Study) -> None:
    assert "Would become no-shows: 1." in sweep(dry_run=True)
    assert status(missed) == StudyStatus.SCHEDULED
    said = sweep()
    assert "Became no-shows: 1." in said and "all: placed 1 = 1 no show" in said and "The day balances." in said
    line = audit.history(missed).last()
    assert line is not None and (line.kind, line.by, line.details["code"]) == ("study.no_show", people.sven, "110507")
    lines = Event.objects.count()
    assert "Became no-shows: 0." in sweep() and Event.objects.count() == lines


def test_who_is_late_has_the_grace_time(people: Cast, missed: Study) -> None:
    ScheduledStep.objects.update(ends_at=timezone.now() - 3 * HOUR)
    assert "Became no-shows: 0." in sweep() and status(missed) == StudyStatus.SCHEDULED


def test_who_was_moved_meanwhile_is_left_alone(people: Cast, missed: Study) -> None:
    old = scheduling.current_slot(missed)
    scheduling.reschedule(missed, people.ct, timezone.now() + HOUR, by=people.clara)
    with pytest.raises(Exception, match="another slot by now"):
        scheduling.no_show(missed, by=people.sven, slot=old)
    assert status(missed) == StudyStatus.SCHEDULED


def test_a_claim_that_ran_out_frees_its_study_unless_it_has_a_text(people: Cast, acquired: Study) -> None:
    claiming.claim(acquired, by=people.rosa)
    assert "Freed, claim run out without a text: 0." in sweep()
    Claim.objects.update(expires_at=timezone.now() - HOUR)
    assert "Would be freed, claim run out without a text: 1." in sweep(dry_run=True)
    assert "Freed, claim run out without a text: 1." in sweep()
    assert status(acquired) == StudyStatus.ACQUIRED and not Claim.objects.exists()
    claiming.claim(acquired, by=people.rosa)
    version = drafting.start(acquired, by=people.rosa)
    drafting.save(version, {"impression": "Clear."}, revision=version.revision, by=people.rosa)
    Claim.objects.update(expires_at=timezone.now() - HOUR)
    assert "text: 0." in sweep() and status(acquired) == StudyStatus.IN_READING


def test_the_whole_way_balances(people: Cast, released: Report) -> None:
    said = sweep()
    assert f"{timezone.localdate()}: placed 1 = 1 released" in said and "The day balances." in said


def test_a_lost_row_and_a_strange_one_are_named(people: Cast, study: Study) -> None:
    Study.objects.create(
        order=study.order, patient=study.patient, site=people.site, modality="CT", study_instance_uid="1.2"
    )
    said = refused()
    assert "a difference of -1" in said and "in the table, and never placed" in said


def _set(study: Study, value: str) -> None:
    """As a hand in the database would; no verb does it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE imaging_study SET status = %s WHERE id = %s", [value, study.pk])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("scheduled", "has no slot"),
        ("in_reading", "neither a reader nor a text"),
        ("reported", "no signed version"),
        ("released", "goes to nobody"),
        ("discontinued", "without a reason"),
    ],
)
def test_tables_that_do_not_agree_are_named(study: Study, value: str, words: str) -> None:
    _set(study, value)
    said = refused()
    assert words in said and f"study {study.pk}" in said


@pytest.mark.parametrize("value", ["ordered", "on_hold", "cancelled", "no_show"])
def test_a_slot_where_none_belongs_is_named(people: Cast, study: Study, value: str) -> None:
    scheduling.schedule(study, people.ct, timezone.now() + HOUR, by=people.clara)
    _set(study, value)
    assert "has a slot in a state without one: 1" in refused()


@pytest.mark.parametrize(
    ("value", "words"), [("acquired", "is not reported"), ("reported", "delivered, and not released")]
)
def test_a_report_ahead_of_its_study_is_named(released: Report, value: str, words: str) -> None:
    _set(released.study, value)
    assert words in refused()


def test_given_back_without_a_slot_is_a_list_and_no_fault(people: Cast, study: Study) -> None:
    acquisition.begin(study, by=people.theo)
    acquisition.give_back(study, why="wrong entry", by=people.lena)
    assert "1 scheduled without a slot" in sweep()


def _listed(name: str) -> list[Study]:
    return list(next(each for each in left_behind.LISTS if each.name == name).rows(Study.objects.all()))


def test_begun_without_images(people: Cast, study: Study) -> None:
    acquisition.begin(study, by=people.theo)
    assert _listed("no-images") == []
    with time_machine.travel(timezone.now() + 2 * HOUR):
        assert _listed("no-images") == [study]


def test_unread_past_the_target_of_its_priority(people: Cast, acquired: Study) -> None:
    for priority, hours in ((1, 0.6), (2, 1.1), (3, 25)):
        Study.objects.update(priority=priority)
        assert _listed("unread") == []
        with time_machine.travel(timezone.now() + hours * HOUR):
            assert _listed("unread") == [acquired]


def test_signed_and_not_released(signed: Report) -> None:
    assert _listed("unreleased") == []
    with time_machine.travel(timezone.now() + 2 * HOUR):
        assert _listed("unreleased") == [signed.study]


def test_released_and_not_delivered(released: Report) -> None:
    assert _listed("undelivered") == []
    delivery = Delivery.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reporting_delivery SET status = %s", [DeliveryStatus.DEAD])
    assert delivery and _listed("undelivered") == [released.study]


@pytest.mark.parametrize("days", [-1, 400])
def test_a_number_of_days_that_makes_no_sense_is_refused(people: Cast, days: int) -> None:
    with pytest.raises(CommandError, match=r"--days"):
        call_command("sweep", days=days)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_counts_and_the_rows(
    signed_in: Callable[[str], Client], people: Cast, missed: Study
) -> None:
    Mismatch.objects.create(reason=MismatchReason.NO_ORDER, study_instance_uid="1.2")
    client = signed_in("clara")
    page = client.get("/admin/left-behind/").content.decode()
    assert "slot over, nobody came" in page and "images without an order" in page
    rows = client.get("/admin/left-behind/?list=past").content.decode()
    assert "TEST" in rows.upper() and missed.accession_number in rows
    line = Event.objects.filter(kind="study.listed").latest("pk")
    assert (line.details["rows"], line.details["list"]) == ([missed.pk], "past")
    assert client.get("/admin/left-behind/?list=nonsense").status_code == 404


@pytest.mark.parametrize("who", ["fred", "nobody"])
def test_the_page_is_closed_to_who_sees_no_studies(signed_in: Callable[[str], Client], who: str) -> None:
    assert signed_in(who).get("/admin/left-behind/?list=past").status_code in (302, 403)


def test_the_page_asks_as_much_for_many_as_for_one(
    signed_in: Callable[[str], Client], people: Cast, missed: Study
) -> None:
    client = signed_in("clara")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/admin/left-behind/?list=past").status_code == 200
        return len(queries)

    asked()
    before = asked()
    for hour in range(1, 5):
        order = ordering.place_order(
            missed.patient,
            [ordering.Wanted(people.ct_chest)],
            site=people.site,
            referrer=people.dr_fred,
            indication="x",
            by=people.clara,
            similar_ok="y",
        )
        scheduling.schedule(order.studies.get(), people.ct, timezone.now() + (hour + 1) * HOUR, by=people.clara)
    late = timezone.now() - 24 * HOUR
    for hour, step in enumerate(ScheduledStep.objects.all()):
        ScheduledStep.objects.filter(pk=step.pk).update(
            starts_at=late + hour * HOUR, ends_at=late + (hour + 0.5) * HOUR
        )
    assert asked() == before
