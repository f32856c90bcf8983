"""The admin's first page, the way around, and who is let in."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from imaging.actions import scheduling
from imaging.actions.ordering import Wanted, place_order
from imaging.models import Study
from patients.models import Event, Patient
from tests.cast import STAFF, Cast


@pytest.fixture
def today(people: Cast, patient: Patient) -> Callable[[int], Study]:
    """A study of Maria's, booked for today at this minute."""
    start = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)

    def book(minute: int) -> Study:
        wanted = [Wanted(people.ct_chest)]
        facts = {"site": people.site, "referrer": people.dr_fred, "indication": "Cough", "by": people.clara}
        study = place_order(patient, wanted, **facts).studies.get()  # type: ignore[arg-type]  # the facts are named
        with time_machine.travel(start, tick=False):  # nobody is booked for the past
            scheduling.schedule(study, people.ct, start + dt.timedelta(minutes=minute), by=people.clara)
        return study

    return book


def test_the_desk_shows_the_day_and_what_waits(
    signed_in: Any, people: Cast, study: Study, today: Callable[[int], Study]
) -> None:
    late, early = today(600), today(480)
    answer = signed_in("clara").get(reverse("admin:index"))
    assert [line.study.pk for line in answer.context["today"]] == [early.pk, late.pk]
    assert [line.study.pk for line in answer.context["to_schedule"]] == [study.pk]
    counts = {figure["words"]: figure["count"] for figure in answer.context["figures"]}
    assert counts["to schedule"] == 1 and counts["scheduled"] == 2 and counts["unmatched images"] == 0
    html = answer.content.decode()
    for step, row in (("check-in", early), ("schedule", study)):
        assert reverse("admin:imaging_study_do", args=[row.pk, step]) in html
    assert set(Event.objects.get(kind="study.listed").details["rows"]) == {late.pk, early.pk, study.pk}


def test_every_figure_leads_to_its_list(signed_in: Any, study: Study, today: Callable[[int], Study]) -> None:
    client = signed_in("clara")
    today(480)
    for figure in client.get(reverse("admin:index")).context["figures"]:
        rows = client.get(figure["url"]).context["cl"].result_count
        assert rows == figure["count"], figure["words"]


def test_the_desk_asks_the_same_number_of_questions_for_5_and_for_25(
    signed_in: Any, today: Callable[[int], Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, counts = signed_in("clara"), []
    monkeypatch.setattr("ris.middleware.SEEN_STEP", 10**9)  # a slow machine would write the session again
    client.get(reverse("admin:index"))
    for number in range(25):
        today(number * 30)
        if number in (4, 24):
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("admin:index"))
            counts.append(len(asked))
    assert counts[0] == counts[1] < 20


@pytest.mark.parametrize("who", sorted(STAFF))
def test_the_way_around_leads_only_where_one_may_go(signed_in: Any, people: Cast, who: str) -> None:
    client = signed_in(who)
    links = [
        link["url"] for group in client.get(reverse("admin:index")).context["navigation"] for link in group["links"]
    ]
    assert reverse("admin:imaging_study_changelist") in links
    assert (reverse("admin:patients_event_changelist") in links) == (who in ("ada", "abel"))
    for link in links:
        assert client.get(link).status_code == 200, link


def test_who_has_no_business_here(client: Client, signed_in: Any, people: Cast) -> None:
    for page in (reverse("admin:index"), reverse("admin:patients_patient_changelist")):
        assert client.get(page).headers["Location"].startswith(reverse("sign-in"))
        assert signed_in("fred").get(page).status_code == 302
    people.nobody.is_staff = True
    people.nobody.save()
    staff = signed_in("nobody")
    assert staff.get(reverse("admin:index")).status_code == 200
    for page in ("patients_patient", "imaging_study", "imaging_order", "patients_event", "patients_user"):
        assert staff.get(reverse(f"admin:{page}_changelist")).status_code == 403
        assert staff.get(reverse(f"admin:{page}_add")).status_code == 403


def test_the_policy_is_as_strict_as_everywhere(signed_in: Any, people: Cast) -> None:
    policy = signed_in("clara").get(reverse("admin:index")).headers["Content-Security-Policy"]
    assert "unsafe" not in policy


def test_every_page_has_a_skip_link_and_one_heading(signed_in: Any, study: Study, patient: Patient) -> None:
    client = signed_in("clara")
    pages = [reverse("admin:index"), reverse("admin:imaging_study_change", args=[study.pk])]
    pages += [reverse("admin:patients_patient_change", args=[patient.pk]), reverse("admin:imaging_study_changelist")]
    for page in pages:
        html = client.get(page).content.decode()
        assert 'class="skip" href="#main"' in html and 'id="main"' in html
        assert html.count("<h1") == 1
        assert "material-symbols" not in html, "a font of icons, whose words are read aloud"
        assert " style=" not in html and "<script>" not in html, "the policy forbids both"
