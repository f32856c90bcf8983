"""What nobody has vetted begins only with a reason, or by the machine itself, and is flagged: at every door."""

from typing import Any

import pytest
from django.urls import reverse

from imaging.actions import acquisition, amending, completing, ordering, vetting
from imaging.actions.ordering import Wanted, place_order
from imaging.models import Priority, Procedure, Study, StudyStatus, Vetting
from patients.errors import InvalidInput, Refusal
from patients.models import Event, Patient
from tests.cast import Cast
from tests.factories.images import give_images


@pytest.fixture
def waiting(people: Cast, patient: Patient) -> Study:
    """A CT that no radiologist has accepted."""
    Procedure.objects.filter(pk=people.ct_chest.pk).update(needs_vetting=True)
    people.ct_chest.refresh_from_db()
    return ordered(people, patient)


def ordered(people: Cast, patient: Patient, **said: Any) -> Study:
    facts: dict[str, Any] = {"site": people.site, "referrer": people.dr_fred, "indication": "Fall", "by": people.clara}
    return place_order(patient, [Wanted(people.ct_chest)], **facts, **said).studies.get()


def stands(study: Study) -> tuple[str, str]:
    study = Study.objects.get(pk=study.pk)
    return study.status, study.vetting


def test_the_verb_asks_why(people: Cast, waiting: Study) -> None:
    for reason in ("", "  "):
        with pytest.raises(InvalidInput, match="waits for vetting"):
            acquisition.begin(waiting, unvetted=reason, by=people.theo)
    assert stands(waiting) == (StudyStatus.ORDERED, Vetting.WAITING)
    acquisition.begin(waiting, unvetted="Polytrauma on the table", by=people.theo)
    assert stands(waiting) == (StudyStatus.IN_PROGRESS, Vetting.BEGUN)
    note = Study.objects.get(pk=waiting.pk).vetting_notes.get()
    assert (note.kind, note.text, note.by) == ("begun", "Polytrauma on the table", people.theo)
    assert Event.objects.filter(kind="study.vetting_begun", by=people.theo).count() == 1


def test_what_was_asked_back_too(people: Cast, waiting: Study) -> None:
    vetting.ask_back(waiting, question="eGFR?", by=people.rosa)
    with pytest.raises(InvalidInput, match="asked back"):
        acquisition.begin(waiting, by=people.theo)


def test_what_was_rejected_has_no_reason_that_helps(people: Cast, waiting: Study) -> None:
    vetting.reject(waiting, why="Ultrasound first", by=people.rosa)
    with pytest.raises(Refusal, match="rejected at vetting"):
        acquisition.begin(waiting, unvetted="I want to", by=people.theo)
    assert stands(waiting) == (StudyStatus.ORDERED, Vetting.REJECTED)


def test_stat_and_what_is_accepted_begin_as_ever(people: Cast, waiting: Study, patient: Patient) -> None:
    stat = ordered(people, patient, priority=Priority.STAT, priority_reason="Bleeding")
    acquisition.begin(stat, by=people.theo)
    assert stands(stat) == (StudyStatus.IN_PROGRESS, Vetting.PASSED)
    vetting.accept(waiting, by=people.rosa)
    acquisition.begin(waiting, by=people.theo)
    assert stands(waiting) == (StudyStatus.IN_PROGRESS, Vetting.ACCEPTED)


def test_changed_after_it_got_its_slot(people: Cast, waiting: Study) -> None:
    vetting.accept(waiting, by=people.rosa)
    other = Procedure.objects.create(code="CT2", name="CT x", modality=people.ct.modality, needs_vetting=True)
    amending.change_procedure(waiting, other, why="the other one", by=people.clara)
    with pytest.raises(InvalidInput):
        acquisition.begin(waiting, by=people.theo)


def test_a_machine_is_not_refused(people: Cast, waiting: Study, patient: Patient) -> None:
    acquisition.begin(waiting, by=people.sven, machine=True)
    assert stands(waiting) == (StudyStatus.IN_PROGRESS, Vetting.BEGUN)
    silent = ordered(people, patient)
    give_images(silent, 1)
    completing.images_complete(silent, by=people.sven)
    assert stands(silent) == (StudyStatus.ACQUIRED, Vetting.BEGUN)


def test_given_back_it_waits_again(people: Cast, waiting: Study, patient: Patient) -> None:
    acquisition.begin(waiting, unvetted="Trauma", by=people.theo)
    right = ordered(people, patient)
    acquisition.wrong_patient(waiting, right, why="Wrong line", by=people.lena)
    assert stands(waiting) == (StudyStatus.SCHEDULED, Vetting.WAITING)
    assert stands(right) == (StudyStatus.IN_PROGRESS, Vetting.BEGUN)
    assert right.vetting_notes.get().text == "Wrong line"


@pytest.mark.parametrize("door", ["board-act", "admin:imaging_study_do"])
def test_the_doors_ask_and_keep(people: Cast, waiting: Study, signed_in: Any, door: str) -> None:
    theo, address = signed_in("theo"), reverse(door, args=[waiting.pk, "begin"])
    page = theo.get(reverse("board-study", args=[waiting.pk]) if door == "board-act" else address).content.decode()
    assert "Why without vetting" in page
    answer = theo.post(address, {"unvetted": " "})
    assert answer.status_code in (400, 409) and "cannot wait for the radiologist" in answer.content.decode()
    assert stands(waiting) == (StudyStatus.ORDERED, Vetting.WAITING)
    assert theo.post(address, {"unvetted": "Trauma"}).status_code == 302
    assert stands(waiting) == (StudyStatus.IN_PROGRESS, Vetting.BEGUN)


def test_it_is_flagged_wherever_it_is_seen(people: Cast, waiting: Study, signed_in: Any) -> None:
    acquisition.begin(waiting, unvetted="Trauma", by=people.theo)
    pages = [
        ("theo", reverse("board", args=[people.ct.pk])),
        ("theo", reverse("board-study", args=[waiting.pk])),
        ("clara", reverse("admin:imaging_study_change", args=[waiting.pk])),
        ("rosa", reverse("vetting") + "?tab=begun"),
        ("rosa", reverse("vetting-study", args=[waiting.pk])),
        ("fred", reverse("order", args=[waiting.order_id])),
    ]
    for who, page in pages:
        assert "egun without vetting" in signed_in(who).get(page).content.decode(), page
    tabs = signed_in("rosa").get(reverse("vetting")).context["tabs"]
    assert {tab["name"]: tab["count"] for tab in tabs}[Vetting.BEGUN] == 1


def test_whoever_may_not_begin_may_not_with_a_reason(people: Cast, waiting: Study, signed_in: Any) -> None:
    for who in ("clara", "rosa", "ron", "ada"):
        answer = signed_in(who).post(reverse("board-act", args=[waiting.pk, "begin"]), {"unvetted": "Trauma"})
        assert answer.status_code == 403
    assert stands(waiting) == (StudyStatus.ORDERED, Vetting.WAITING)


def test_cancelled_is_not_flagged(people: Cast, waiting: Study, signed_in: Any) -> None:
    ordering.cancel(waiting, why="not needed", by=people.clara)
    assert list(signed_in("rosa").get(reverse("vetting") + "?tab=begun").context["rows"]) == []
