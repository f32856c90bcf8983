"""The technologist's board: who may, what it shows, what is done there."""

import datetime as dt
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from imaging.actions import acquisition, safety, scheduling
from imaging.models import Administration, Exposure, SafetyAlert, SafetyOverride, Study
from imaging.safety import Step
from patients.models import Event
from tests.cast import PASSWORD, Cast, who_is
from tests.factories.images import give_images
from tests.imaging.safe import booked, enhanced, magnet, ordered, question, say, young

SignedIn = Callable[[str], Client]
TODAY = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)


def act(study: Study, verb: str) -> str:
    return reverse("board-act", args=[study.pk, verb])


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Six hours before noon: nobody gets a slot that is past."""
    with time_machine.travel(TODAY - dt.timedelta(hours=6)):
        yield


@pytest.fixture
def begun(people: Cast, study: Study) -> Study:
    scheduling.schedule(study, people.ct, TODAY, by=people.clara)
    return acquisition.begin(study, by=people.theo)


def test_the_day_has_who_is_here_first(signed_in: SignedIn, people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, TODAY - dt.timedelta(hours=1), by=people.clara)
    nell = ordered(people, young(people, sex="M"), people.ct_chest)
    scheduling.schedule(nell, people.ct, TODAY, by=people.clara)
    scheduling.check_in(nell, said=who_is(nell.patient), by=people.clara)
    tomorrow = ordered(people, young(people, mrn="N-3", family_name="Morrow"), people.ct_chest)
    scheduling.schedule(tomorrow, people.ct, TODAY + dt.timedelta(days=1), by=people.clara)
    page = signed_in("theo").get(reverse("board", args=[people.ct.pk])).content.decode()
    assert page.index("Young, Nell") < page.index("Test, Maria") and "Morrow" not in page
    assert Event.objects.filter(kind="board.listed").exists()


def test_the_day_is_the_sites_own(signed_in: SignedIn, people: Cast, study: Study) -> None:
    people.site.time_zone = "Pacific/Auckland"
    people.site.save()
    scheduling.schedule(study, people.ct, TODAY, by=people.clara)  # tomorrow, there
    url = reverse("board", args=[people.ct.pk])
    assert "Test, Maria" not in signed_in("theo").get(url).content.decode()
    with time_machine.travel(TODAY - dt.timedelta(minutes=10)):
        there = f"{TODAY.astimezone(ZoneInfo('Pacific/Auckland')):%H:%M}"
        page = signed_in("theo").get(url).content.decode()
        assert "Test, Maria" in page and there in page


def test_risks_stand_in_words_and_a_value_has_its_age(signed_in: SignedIn, people: Cast) -> None:
    study = booked(people, young(people, has_pacemaker=True, allergies="Penicillin"), enhanced(people), people.ct, 1)
    on = timezone.localdate() - dt.timedelta(days=12)
    safety.answer(study, question("egfr"), "62", on=on, by=people.theo)
    page = signed_in("theo").get(reverse("board-study", args=[study.pk])).content.decode()
    for words in ("Penicillin", "Pacemaker", "62 mL/min/1.73 m², 12 days old", "Metformin: not answered."):
        assert words in page


def test_begin_asks_keeps_what_was_answered_and_goes_on(signed_in: SignedIn, people: Cast) -> None:
    study, theo = booked(people, young(people), magnet(people), people.ct, 1), signed_in("theo")
    said = {"q_pregnancy": "no", "q_pacemaker": "yes", "q_implants": "no"}
    answer = theo.post(act(study, "begin"), said)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Claustrophobia: not answered." in page and "Pacemaker: yes." in page
    said |= {"q_claustrophobia": "no", "override_why": "MR conditional, programmed"}
    assert theo.post(act(study, "begin"), said).status_code == 409, "a second person is needed"
    wrong = said | {"second": "lena", "second_password": "guess"}
    assert "do not belong together" in theo.post(act(study, "begin"), wrong).content.decode()
    right = said | {"second": "lena", "second_password": PASSWORD}
    assert theo.post(act(study, "begin"), right).status_code == 302
    study.refresh_from_db()
    assert study.status == "in_progress" and SafetyOverride.objects.get().second == people.lena


def test_contrast_and_dose_are_kept_and_struck_out(signed_in: SignedIn, begun: Study) -> None:
    theo = signed_in("theo")
    theo.post(act(begun, "contrast"), {"agent": "Iohexol 350", "volume_ml": "80", "route": "iv", "lot": "L1"})
    theo.post(act(begun, "dose"), {"ctdi_vol_mgy": "8.5", "dlp_mgy_cm": "310"})
    given, dose = Administration.objects.get(), Exposure.objects.get()
    assert str(given) == "Iohexol 350 80 mL intravenous, lot L1"
    assert str(dose) == "CTDIvol (mGy) 8.5 · DLP (mGy·cm) 310"
    page = theo.get(reverse("board-study", args=[begun.pk])).content.decode()
    assert str(given) in page and str(dose) in page
    theo.post(reverse("board-strike", args=[begun.pk, "contrast", given.pk]))
    given.refresh_from_db()
    assert given.struck
    assert theo.post(reverse("board-strike", args=[begun.pk, "agent", given.pk])).status_code == 404


@pytest.mark.parametrize(
    ("verb", "said", "mend"),
    [
        ("contrast", {"agent": "Iohexol", "volume_ml": "0", "route": "iv"}, "more than 0"),
        ("contrast", {"agent": "", "volume_ml": "80", "route": "iv"}, "required"),
        ("contrast", {"agent": "Iohexol", "volume_ml": "80", "route": "ear"}, "valid choice"),
        ("dose", {}, "at least one"),
        ("dose", {"dlp_mgy_cm": "-1"}, "never less"),
        ("discontinue", {"code": "1"}, "valid choice"),
        ("complete", {}, "No image has arrived"),
    ],
)
def test_what_cannot_be_is_said(signed_in: SignedIn, begun: Study, verb: str, said: dict[str, str], mend: str) -> None:
    answer = signed_in("theo").post(act(begun, verb), said)
    assert answer.status_code in (400, 409) and mend in answer.content.decode()
    begun.refresh_from_db()
    assert begun.status == "in_progress"
    assert not Administration.objects.exists() and not Exposure.objects.exists()


def test_complete_flags_another_count_and_the_alert_is_acknowledged(signed_in: SignedIn, begun: Study) -> None:
    give_images(begun, 2)
    theo = signed_in("theo")
    answer = theo.post(act(begun, "complete"), {"counted": "3", "note": "Moved"})
    assert answer.status_code == 302
    begun.refresh_from_db()
    assert (begun.status, begun.technologist_note) == ("acquired", "Moved")
    alert = SafetyAlert.objects.get()
    page = theo.get(answer.headers["Location"]).content.decode()
    assert "3 images were made, 2 have arrived." in page
    theo.post(reverse("board-acknowledge", args=[begun.pk, alert.pk]), {"note": "One was a scout"})
    alert.refresh_from_db()
    assert (alert.open, alert.note) == (False, "One was a scout")


def test_broken_off_with_a_reason_of_the_list(signed_in: SignedIn, begun: Study) -> None:
    signed_in("theo").post(act(begun, "discontinue"), {"code": "110515", "note": "Could not lie flat"})
    begun.refresh_from_db()
    assert (begun.status, begun.discontinued_reason) == ("discontinued", "110515")


def test_the_wrong_patient_is_mended_in_one_step(signed_in: SignedIn, people: Cast, begun: Study) -> None:
    right = booked(people, young(people), people.ct_chest, people.ct, 61)
    say(right, people, pregnancy="no")
    give_images(begun, 1)
    answer = signed_in("lena").post(act(begun, "wrong-patient"), {"right": right.pk, "why": "wrong line"})
    assert answer.headers["Location"] == reverse("board-study", args=[right.pk])
    begun.refresh_from_db()
    right.refresh_from_db()
    assert (begun.status, right.status, begun.mismatches.count()) == ("scheduled", "in_progress", 1)


def test_images_are_counted_as_they_arrive(signed_in: SignedIn, people: Cast, begun: Study) -> None:
    theo, url = signed_in("theo"), reverse("board-state", args=[people.ct.pk])
    first = theo.get(url)
    tag = first.headers["ETag"]
    assert theo.get(url, headers={"If-None-Match": tag}).status_code == 304
    give_images(begun, 3)
    again = theo.get(url, headers={"If-None-Match": tag})
    assert again.json()["images"] == {str(begun.pk): 3}
    assert again.json()["state"] == first.json()["state"], "a count is no change of the list"


@pytest.mark.parametrize("who", ["clara", "rosa", "ron", "ada", "fred", "nora", "nobody"])
def test_who_does_not_work_at_the_machine_does_nothing_here(
    signed_in: SignedIn, people: Cast, begun: Study, who: str
) -> None:
    client, before = signed_in(who), Study.objects.values().get()
    alert = SafetyAlert.objects.create(study=begun, reason="open_points", words=["x"])
    for verb in ("begin", "complete", "discontinue", "note", "contrast", "dose", "wrong-patient", "give-back"):
        assert client.post(act(begun, verb), {"code": "110501", "why": "x"}).status_code in (403, 404), verb
    assert client.post(reverse("board-strike", args=[begun.pk, "contrast", 1])).status_code in (403, 404)
    acknowledged = client.post(reverse("board-acknowledge", args=[begun.pk, alert.pk])).status_code
    assert acknowledged == (302 if who == "rosa" else 403 if who in ("clara", "ron", "ada") else 404)
    for url in (reverse("boards"), reverse("board", args=[people.ct.pk]), reverse("board-state", args=[people.ct.pk])):
        assert client.get(url).status_code == 403
    assert client.get(reverse("board-study", args=[begun.pk])).status_code in (403, 404)
    assert Study.objects.values().get() == before


def test_a_technologist_gives_back_only_with_a_lead_who_signs_beside(
    signed_in: SignedIn, people: Cast, begun: Study
) -> None:
    theo = signed_in("theo")
    right = booked(people, young(people), people.ct_chest, people.ct, 61)
    say(right, people, pregnancy="no")
    said = {"right": right.pk, "why": "wrong line"}
    for more, word in (
        ({}, "required"),
        ({"second": "lena", "second_password": "guess"}, "do not belong together"),
        ({"second": "rosa", "second_password": PASSWORD}, "role does not allow it"),
    ):
        for verb in ("wrong-patient", "give-back"):
            answer = theo.post(act(begun, verb), said | more)
            assert answer.status_code == 400 and word in answer.content.decode()
    begun.refresh_from_db()
    assert begun.status == "in_progress"
    answer = theo.post(act(begun, "wrong-patient"), said | {"second": "lena", "second_password": PASSWORD})
    assert answer.headers["Location"] == reverse("board-study", args=[right.pk])
    begun.refresh_from_db()
    event = Event.objects.get(kind="study.give_back")
    assert (begun.status, event.by, event.details["second"]) == ("scheduled", people.theo, "lena")
    with pytest.raises(PermissionDenied):
        acquisition.give_back(right, why="x", by=people.theo, lead=people.rosa)
    assert theo.post(act(begun, "dance")).status_code == 404


def test_the_board_asks_as_often_for_many_as_for_few(signed_in: SignedIn, people: Cast) -> None:
    theo, counts = signed_in("theo"), []
    procedure = enhanced(people)
    for numbers in (range(2), range(2, 9)):
        for number in numbers:
            study = ordered(people, young(people, mrn=f"N-{number}", given_name=f"N{number}"), procedure)
            scheduling.schedule(study, people.ct, TODAY + dt.timedelta(minutes=15 * number), by=people.clara)
            safety.override(study, Step.BEGIN, why="x", by=people.theo)
        urls = [reverse("board", args=[people.ct.pk]), reverse("board-state", args=[people.ct.pk]), reverse("boards")]
        for url in urls:
            theo.get(url)
            with CaptureQueriesContext(connection) as asked:
                theo.get(url)
            counts.append(len(asked))
    assert counts[:3] == counts[3:] and max(counts) <= 20, counts
