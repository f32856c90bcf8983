"""The steps of a study as buttons and pages: who finds which button when, what is refused, and what a look changes."""

import datetime as dt
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from imaging.actions import acquisition, ordering, scheduling
from imaging.admin import vetting
from imaging.admin.verbs import VERBS
from imaging.models import Mismatch, ScheduledStep, Study, StudyStatus
from patients.models import Event
from reporting.models import Report
from tests.cast import PASSWORD, STAFF, Cast, who_is
from tests.factories.images import give_images

TOMORROW = (timezone.now() + dt.timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
TOLD = {"name": "maria test", "birth_date": "12.4.1961"}

# The right moment of each step, what is typed, and where it leads.
STEPS: dict[str, tuple[str, dict[str, str], str]] = {
    "schedule": ("ordered", {"day": TOMORROW.date().isoformat(), "time": "10:00"}, "scheduled"),
    "reschedule": ("scheduled", {"day": TOMORROW.date().isoformat(), "time": "11:00", "why": "late"}, "scheduled"),
    "check-in": ("scheduled", TOLD, "arrived"),
    "undo-check-in": ("arrived", {"why": "the wrong one"}, "scheduled"),
    "no-show": ("scheduled", {}, "no_show"),
    "hold": ("ordered", {"why": "no consent yet"}, "on_hold"),
    "unhold": ("on_hold", {}, "ordered"),
    "cancel": ("ordered", {"why": "not wanted"}, "cancelled"),
    "begin": ("arrived", {}, "in_progress"),
    "complete": ("in_progress", {"note": "coughed"}, "acquired"),
    "discontinue": ("in_progress", {"code": "110501", "note": "no power"}, "discontinued"),
    "give-back": ("in_progress", {"why": "wrong entry"}, "scheduled"),
    "mark-in-error": (
        "ordered",
        {"why": "no such patient", "username": "abel", "password": PASSWORD},
        "entered_in_error",
    ),
}
WHO = {
    **{step: {"clara", "lena"} for step in ("schedule", "reschedule", "check-in", "undo-check-in", "no-show")},
    **{step: {"clara", "lena", "rosa", "ravi"} for step in ("hold", "unhold", "cancel")},
    **{step: {"theo", "lena"} for step in ("begin", "complete", "discontinue")},
    "give-back": {"lena"},
    "mark-in-error": {"ada", "abel"},
}


def bring(study: Study, people: Cast, status: str) -> Study:
    """Lead the study to where a step starts, by the clinic's own verbs."""
    if status == "on_hold":
        ordering.hold(study, why="wait", by=people.clara)
    if status in ("scheduled", "arrived", "in_progress"):
        scheduling.schedule(study, people.ct, TOMORROW, by=people.clara)
    if status in ("arrived", "in_progress"):
        scheduling.check_in(study, said=who_is(study.patient), by=people.clara)
    if status == "in_progress":
        acquisition.begin(study, by=people.theo)
        give_images(study, 2)
    return Study.objects.get(pk=study.pk)


def address(study: Study, step: str) -> str:
    return reverse("admin:imaging_study_do", args=[study.pk, step])


def page(study: Study) -> str:
    return reverse("admin:imaging_study_change", args=[study.pk])


def typed(people: Cast, step: str) -> dict[str, str]:
    station = {"station": str(people.ct2.pk)} if step in ("schedule", "reschedule") else {}
    return {**STEPS[step][1], **station}


def test_the_table_above_is_whole() -> None:
    beside = {verb.name for verb in vetting.STEPS}  # they leave the status as it is: test_vetting.py
    beside.add("move-images")  # its page is another: test_resolving.py
    assert {verb.name for verb in VERBS} - beside == set(STEPS) == set(WHO)


@pytest.mark.parametrize("step", STEPS)
def test_each_step_leads_where_it_should(people: Cast, study: Study, signed_in: Any, step: str) -> None:
    start, facts, end = STEPS[step]
    study = bring(study, people, start)
    who = sorted(WHO[step])[0] if step != "mark-in-error" else "ada"
    client = signed_in(who)
    assert address(study, step) in client.get(page(study)).content.decode()
    answer = client.post(address(study, step), typed(people, step))
    assert answer.status_code == 302 and answer.headers["Location"] == page(study)
    study = Study.objects.get(pk=study.pk)
    assert study.status == end
    event = (
        Event.objects.filter(kind__startswith="study.", object_id=str(study.pk)).exclude(kind="study.viewed").first()
    )
    assert event is not None and event.by == people.user(who)
    assert (event.details["before"], event.details["after"]) == (start, end)
    assert facts.get("why", "") in (event.details["why"], "")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", sorted(STAFF))
def test_who_may_not_take_a_step_finds_no_button_and_is_refused(
    people: Cast, study: Study, signed_in: Any, step: str, who: str
) -> None:
    study = bring(study, people, STEPS[step][0])
    client = signed_in(who)
    shown = address(study, step) in client.get(page(study)).content.decode()
    assert shown == (who in WHO[step])
    if not shown:
        assert client.get(address(study, step)).status_code == 403
        assert client.post(address(study, step), typed(people, step)).status_code == 403
        assert Study.objects.get(pk=study.pk).status == STEPS[step][0]


@pytest.mark.parametrize("step", STEPS)
def test_a_look_changes_nothing(people: Cast, study: Study, signed_in: Any, step: str) -> None:
    study = bring(study, people, STEPS[step][0])
    before = Study.objects.filter(pk=study.pk).values().get(), ScheduledStep.objects.filter(study=study).count()
    client = signed_in(sorted(WHO[step])[0])
    for method in (client.get, client.head):
        assert method(address(study, step), typed(people, step)).status_code == 200
    assert before == (
        Study.objects.filter(pk=study.pk).values().get(),
        ScheduledStep.objects.filter(study=study).count(),
    )
    assert Event.objects.filter(kind="study.viewed", patient=study.patient).count() == 2


@pytest.mark.parametrize("step", [step for step in STEPS if step != "mark-in-error"])
def test_a_step_that_is_not_possible_is_refused_in_words(people: Cast, study: Study, signed_in: Any, step: str) -> None:
    ordering.cancel(study, why="not wanted", by=people.clara)
    client = signed_in(sorted(WHO[step])[0])
    assert address(study, step) not in client.get(page(study)).content.decode()
    for method in (client.get, client.post):
        answer = method(address(study, step), typed(people, step))
        assert answer.status_code == 409 and "is now cancelled" in answer.content.decode()
    assert Study.objects.get(pk=study.pk).status == StudyStatus.CANCELLED


def test_a_step_overtaken_by_another_desk_is_refused_in_words(
    people: Cast, study: Study, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("clara")
    monkeypatch.setattr("imaging.views.board_steps.can_proceed", lambda step: True)  # what this desk still believes
    ordering.cancel(study, why="elsewhere", by=people.lena)
    answer = client.post(address(study, "hold"), {"why": "wait"})
    assert answer.status_code == 409 and "is cancelled" in answer.content.decode()


def test_a_taken_slot_is_refused_and_what_was_typed_is_kept(people: Cast, study: Study, signed_in: Any) -> None:
    other = ordering.place_order(
        study.patient,
        [ordering.Wanted(people.ct_chest)],
        site=people.site,
        referrer=people.dr_fred,
        indication="Again",
        by=people.clara,
    ).studies.get()
    scheduling.schedule(other, people.ct, TOMORROW, by=people.clara)
    slot = {"station": str(people.ct.pk), "day": TOMORROW.date().isoformat(), "time": "10:10"}
    answer = signed_in("clara").post(address(study, "schedule"), slot)
    html = answer.content.decode()
    assert answer.status_code == 409 and "The patient is on CT 1" in html and 'value="10:10"' in html
    assert not ScheduledStep.objects.filter(study=study).exists()


def test_a_step_without_its_reason_is_asked_again(people: Cast, study: Study, signed_in: Any) -> None:
    answer = signed_in("clara").post(address(study, "hold"), {"why": "  "})
    assert answer.status_code == 400 and "required" in answer.content.decode()
    assert Study.objects.get(pk=study.pk).status == StudyStatus.ORDERED


def test_complete_without_images_is_refused_at_the_form(people: Cast, study: Study, signed_in: Any) -> None:
    acquisition.begin(study, by=people.theo)
    answer = signed_in("theo").post(address(study, "complete"), {"note": "done"})
    assert answer.status_code == 409 and "No image has arrived" in answer.content.decode()


def test_give_back_sets_the_images_aside(people: Cast, study: Study, signed_in: Any) -> None:
    study = bring(study, people, "in_progress")
    signed_in("lena").post(address(study, "give-back"), {"why": "wrong patient on the table"})
    assert Mismatch.objects.get().held.count() == 2


# --- check-in: asked, not read out ---


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"name": "maria test"}, "two identifiers"),
        ({}, "two identifiers"),
        ({"name": "maria test", "birth_date": "4.12.1961"}, "not what the register has"),
        ({"name": "mario test", "mrn": "MRN-123"}, "not what the register has"),
        ({"name": "maria test", "birth_date": "12.4.1961", "mrn": "MRN-124"}, "not what the register has"),
    ],
)
def test_check_in_asks_for_two_that_agree(
    people: Cast, study: Study, signed_in: Any, told: dict[str, str], sentence: str
) -> None:
    study = bring(study, people, "scheduled")
    answer = signed_in("clara").post(address(study, "check-in"), told)
    assert answer.status_code == 400 and sentence in answer.content.decode()
    assert Study.objects.get(pk=study.pk).status == StudyStatus.SCHEDULED


def test_the_check_in_page_gives_nothing_away(people: Cast, study: Study, signed_in: Any) -> None:
    study = bring(study, people, "scheduled")
    html = signed_in("clara").get(address(study, "check-in")).content.decode()
    for secret in ("Maria", "MRN-123", "1961"):
        assert secret not in html


def test_check_in_from_the_desk_leads_back_there_and_nowhere_else(people: Cast, study: Study, signed_in: Any) -> None:
    study = bring(study, people, "scheduled")
    client = signed_in("clara")
    assert client.post(address(study, "check-in"), {**TOLD, "next": "/admin/"}).headers["Location"] == "/admin/"
    away = {"why": "", "next": "https://elsewhere.example/"}
    assert client.post(address(study, "undo-check-in"), away).headers["Location"] == page(study)
    event = Event.objects.get(kind="study.check_in")
    assert event.details["identifiers"] == 2


# --- entered in error: two people ---


@pytest.mark.parametrize(
    ("username", "password", "status", "sentence"),
    [
        ("abel", "wrong", 400, "do not belong together"),
        ("ada", PASSWORD, 409, "second person"),
        ("clara", PASSWORD, 403, ""),
        ("nobody-of-that-name", PASSWORD, 400, "do not belong together"),
    ],
)
def test_entered_in_error_needs_a_second_person_with_the_right(
    people: Cast, study: Study, signed_in: Any, username: str, password: str, status: int, sentence: str
) -> None:
    facts = {"why": "wrong", "username": username, "password": password}
    answer = signed_in("ada").post(address(study, "mark-in-error"), facts)
    assert answer.status_code == status and sentence in answer.content.decode()
    assert Study.objects.get(pk=study.pk).status == StudyStatus.ORDERED
    assert PASSWORD not in answer.content.decode()


def test_guessing_the_second_password_counts_towards_the_lock_out(
    people: Cast, study: Study, signed_in: Any, settings: Settings
) -> None:
    signed_in("ada").post(address(study, "mark-in-error"), {"why": "x", "username": "abel", "password": "wrong"})
    assert AccessAttempt.objects.get(username="abel").failures_since_start == 1


def test_the_report_is_retracted_with_its_study(people: Cast, signed: Report, signed_in: Any) -> None:
    facts = {"why": "wrong patient", "username": "abel", "password": PASSWORD}
    assert signed_in("ada").post(address(signed.study, "mark-in-error"), facts).status_code == 302
    assert Report.objects.get(pk=signed.pk).status == "entered_in_error"
    event = Event.objects.get(kind="study.mark_in_error")
    assert (event.by, event.details["second"]) == (people.ada, "abel")
    assert "second person: abel" in signed_in("ada").get(page(signed.study)).content.decode()


# --- the page ---


def test_the_page_tells_the_whole_life(people: Cast, study: Study, signed_in: Any) -> None:
    study = bring(study, people, "in_progress")
    html = signed_in("rosa").get(page(study)).content.decode()
    for words in ("Cough for six weeks", "Dr Fred Referrer", "Order placed", "Checked in", "Theo Technologist", "CT 1"):
        assert words in html, words
    assert html.index("Order placed") < html.index("Checked in") < html.index("Begun")


def test_a_study_is_not_edited(people: Cast, study: Study, signed_in: Any) -> None:
    for who in sorted(STAFF):
        client: Client = signed_in(who)
        assert client.post(page(study), {"status": "released"}).status_code == 405
        assert client.get(reverse("admin:imaging_study_add")).status_code == 403
        assert client.post(reverse("admin:imaging_study_delete", args=[study.pk])).status_code == 403
    assert Study.objects.get(pk=study.pk).status == StudyStatus.ORDERED


def test_what_one_may_not_see_is_not_there(people: Cast, study: Study, signed_in: Any) -> None:
    people.fred.is_staff = True
    people.fred.save()
    assert signed_in("fred").get(page(study)).status_code in (403, 404)
    assert signed_in("rosa").get(reverse("admin:imaging_study_change", args=[987654])).status_code == 404
