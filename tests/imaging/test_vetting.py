"""Vetting: who decides what, what the orderer can do about it, and that no slot is given before."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imaging.actions import acquisition, amending, ordering, scheduling, vetting
from imaging.actions.ordering import Wanted, place_order
from imaging.models import Priority, Procedure, Study, Vetting, VettingNote
from patients import audit
from patients.errors import IllegalMove, InvalidInput, Refusal
from patients.models import Event, Patient
from tests.cast import Cast

SOON = timezone.now().replace(microsecond=0) + dt.timedelta(days=1)
V = Vetting


def ordered(people: Cast, patient: Patient, **facts: Any) -> Study:
    """A CT that asks for vetting."""
    Procedure.objects.filter(pk=people.ct_chest.pk).update(needs_vetting=True)
    people.ct_chest.refresh_from_db()
    usual: dict[str, Any] = {"site": people.site, "referrer": people.dr_fred, "indication": "Mass?", "by": people.clara}
    return place_order(patient, [Wanted(people.ct_chest)], **{**usual, **facts}).studies.get()


@pytest.fixture
def waiting(people: Cast, patient: Patient) -> Study:
    return ordered(people, patient)


def test_no_slot_before_it_is_accepted(people: Cast, waiting: Study) -> None:
    assert waiting.vetting == V.WAITING
    with pytest.raises(Refusal, match="waits for vetting"):
        scheduling.schedule(waiting, people.ct, SOON, by=people.clara)
    vetting.accept(waiting, protocol=" Portal venous. ", contrast="oral", by=people.rosa)
    assert scheduling.schedule(waiting, people.ct, SOON, by=people.clara).current
    study = Study.objects.get()
    assert (study.vetting, study.protocol, study.contrast_plan) == (V.ACCEPTED, "Portal venous.", "oral")
    line = audit.history(study).get(kind="study.vetting_accepted")
    assert (line.by, line.details["vetting_before"], line.details["contrast"]) == (people.rosa, "waiting", "oral")


def test_stat_passes_with_a_flag_and_can_still_be_protocolled(people: Cast, patient: Patient) -> None:
    study = ordered(people, patient, priority=Priority.STAT, priority_reason="Bleeds")
    assert study.vetting == V.PASSED
    scheduling.schedule(study, people.ct, SOON, by=people.clara)
    assert vetting.accept(study, protocol="Arterial phase.", by=people.rosa).vetting == V.ACCEPTED


def test_a_radiologists_own_add_on_needs_none(people: Cast, patient: Patient) -> None:
    assert ordered(people, patient, by=people.rosa).vetting == V.NOT_NEEDED


def test_what_asks_for_no_vetting_waits_for_none(people: Cast, study: Study) -> None:
    assert study.vetting == V.NOT_NEEDED and study.vetted
    assert vetting.accept(study, protocol="Low dose.", by=people.rosa).protocol == "Low dose."


def test_a_rejection_tells_the_orderer_who_sends_it_again(people: Cast, waiting: Study) -> None:
    with pytest.raises(InvalidInput, match="Reason"):
        vetting.reject(waiting, why=" ", by=people.rosa)
    vetting.reject(waiting, why="Ultrasound first.", by=people.rosa)
    with pytest.raises(Refusal, match="rejected at vetting"):
        scheduling.schedule(waiting, people.ct, SOON, by=people.clara)
    with pytest.raises(IllegalMove):
        vetting.accept(waiting, by=people.rosa)
    vetting.send_again(waiting, why="Ultrasound was blind.", by=people.fred)
    assert Study.objects.get().vetting == V.WAITING
    said = [(note.kind, note.text, note.by) for note in VettingNote.objects.all()]
    assert said == [
        ("rejected", "Ultrasound first.", people.rosa),
        ("sent_again", "Ultrasound was blind.", people.fred),
    ]


def test_a_question_is_answered_and_it_is_back_on_the_list(people: Cast, waiting: Study) -> None:
    with pytest.raises(InvalidInput, match="Question"):
        vetting.ask_back(waiting, question="", by=people.rosa)
    vetting.ask_back(waiting, question="eGFR?", by=people.rosa)
    with pytest.raises(Refusal, match="asked back"):
        scheduling.schedule(waiting, people.ct, SOON, by=people.clara)
    with pytest.raises(InvalidInput, match="Answer"):
        vetting.answer(waiting, text=" ", by=people.fred)
    assert vetting.answer(waiting, text="78", by=people.fred).vetting == V.WAITING
    with pytest.raises(IllegalMove):
        vetting.answer(waiting, text="78", by=people.fred)


def test_contrast_into_a_vein_needs_a_procedure_that_asks_about_it(people: Cast, waiting: Study) -> None:
    with pytest.raises(InvalidInput, match="Change the procedure to one with contrast"):
        vetting.accept(waiting, contrast="iv", by=people.rosa)
    with pytest.raises(InvalidInput):
        vetting.accept(waiting, contrast="magic", by=people.rosa)
    Procedure.objects.filter(pk=people.ct_chest.pk).update(contrast=True)
    assert vetting.accept(waiting, contrast="iv", by=people.rosa).contrast_plan == "iv"


def test_what_has_its_slot_is_cancelled_and_not_rejected(people: Cast, waiting: Study) -> None:
    vetting.accept(waiting, by=people.rosa)
    scheduling.schedule(waiting, people.ct, SOON, by=people.clara)
    with pytest.raises(Refusal, match="Cancel it"):
        vetting.reject(waiting, why="no", by=people.rosa)


def test_what_has_begun_is_not_vetted_any_more(people: Cast, waiting: Study) -> None:
    acquisition.begin(waiting, unvetted="Trauma", by=people.theo)
    for verb in (
        lambda: vetting.accept(waiting, by=people.rosa),
        lambda: vetting.ask_back(waiting, question="?", by=people.rosa),
    ):
        with pytest.raises(IllegalMove):
            verb()


def test_another_side_or_procedure_begins_the_vetting_anew(people: Cast, waiting: Study) -> None:
    vetting.accept(waiting, protocol="As usual.", by=people.rosa)
    other = Procedure.objects.create(code="P2", name="CT heart", modality=people.ct.modality, needs_vetting=True)
    changed = amending.change_procedure(waiting, other, why="the heart", by=people.clara)
    assert (changed.vetting, changed.protocol) == (V.WAITING, "")
    plain = Procedure.objects.create(code="P3", name="CT sinus", modality=people.ct.modality)
    assert amending.change_procedure(waiting, plain, why="x", by=people.clara).vetting == V.NOT_NEEDED


def test_a_priority_that_changes_passes_or_waits(people: Cast, waiting: Study) -> None:
    assert waiting.order is not None
    amending.amend_order(waiting.order, priority=Priority.STAT, priority_reason="Worse", why="worse", by=people.clara)
    assert Study.objects.get().vetting == V.PASSED
    amending.amend_order(waiting.order, priority=Priority.ROUTINE, why="better", by=people.clara)
    assert Study.objects.get().vetting == V.WAITING


@pytest.mark.parametrize("who", ["clara", "theo", "lena", "ron", "fred", "nora", "ada", "nobody"])
def test_only_a_radiologist_vets(people: Cast, waiting: Study, who: str) -> None:
    by, written = people.user(who), Event.objects.count()
    for verb in (
        lambda: vetting.accept(waiting, by=by),
        lambda: vetting.reject(waiting, why="no", by=by),
        lambda: vetting.ask_back(waiting, question="?", by=by),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert Event.objects.count() == written and Study.objects.get().vetting == V.WAITING


@pytest.mark.parametrize("who", ["theo", "ron", "nora", "ada", "nobody"])
def test_only_the_orderer_answers(people: Cast, waiting: Study, who: str) -> None:
    vetting.ask_back(waiting, question="eGFR?", by=people.rosa)
    with pytest.raises(PermissionDenied):
        vetting.answer(waiting, text="78", by=people.user(who))
    vetting.reject(waiting, why="no", by=people.rosa)
    with pytest.raises(PermissionDenied):
        vetting.send_again(waiting, why="yes", by=people.user(who))


# --- the radiologists' pages ------------------------------------------------------------------------------------------


@pytest.fixture
def rosa(signed_in: Any) -> Client:
    return signed_in("rosa")


def test_the_list_has_the_most_urgent_first_and_leaves_out_what_is_over(
    people: Cast, patient: Patient, rosa: Client
) -> None:
    routine, urgent, gone = (ordered(people, patient, priority=p) for p in (3, 2, 2))
    ordering.cancel(gone, why="x", by=people.clara)
    passed = ordered(people, patient, priority=1, priority_reason="Bleeds")
    answer = rosa.get(reverse("vetting"))
    assert answer.context["rows"] == [urgent, routine]
    assert [tab["count"] for tab in answer.context["tabs"]] == [2, 0, 1, 0, 0]
    assert rosa.get(reverse("vetting"), {"tab": "passed"}).context["rows"] == [passed]
    assert rosa.get(reverse("vetting"), {"modality": "MR"}).context["rows"] == []
    assert rosa.get(reverse("vetting"), {"tab": "nonsense", "page": "x"}).status_code == 200
    assert Event.objects.filter(kind="vetting.listed", details__rows=[urgent.pk, routine.pk]).exists()


def test_a_decision_leads_to_the_next_one(people: Cast, patient: Patient, rosa: Client) -> None:
    first, second = (ordered(people, patient) for _ in range(2))
    page = reverse("vetting-study", args=[first.pk])
    assert "Mass?" in rosa.get(page).content.decode()
    answer = rosa.post(page, {"step": "accept", "protocol": "Low dose.", "contrast": "none"})
    assert answer.headers["Location"] == reverse("vetting-study", args=[second.pk])
    answer = rosa.post(reverse("vetting-study", args=[second.pk]), {"step": "ask-back", "question": "Weight?"})
    assert answer.headers["Location"] == reverse("vetting")
    assert [study.vetting for study in Study.objects.order_by("pk")] == [V.ACCEPTED, V.ASKED]


def test_what_is_refused_is_said_and_kept(people: Cast, waiting: Study, rosa: Client) -> None:
    page = reverse("vetting-study", args=[waiting.pk])
    answer = rosa.post(page, {"step": "accept", "protocol": "Portal venous.", "contrast": "iv"})
    text = answer.content.decode()
    assert answer.status_code == 400 and "Portal venous." in text and "Change the procedure" in text
    assert rosa.post(page, {"step": "reject", "why": ""}).status_code == 400
    ordering.cancel(waiting, why="x", by=people.clara)
    assert rosa.post(page, {"step": "reject", "why": "no"}).status_code == 409
    assert rosa.post(page, {"step": "no such"}).status_code == 200 and Study.objects.get().vetting == V.WAITING


STEPS = {
    "accept": (V.WAITING, {"protocol": "P.", "contrast": ""}, V.ACCEPTED, {"rosa", "ravi"}),
    "ask-back": (V.WAITING, {"question": "?"}, V.ASKED, {"rosa", "ravi"}),
    "reject": (V.WAITING, {"why": "no"}, V.REJECTED, {"rosa", "ravi"}),
    "answer": (V.ASKED, {"text": "78"}, V.WAITING, {"clara", "rosa", "ravi"}),
    "send-again": (V.REJECTED, {"why": "needed"}, V.WAITING, {"clara", "rosa", "ravi"}),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["clara", "theo", "lena", "rosa", "ron", "ada"])
def test_the_steps_in_the_admin(people: Cast, waiting: Study, signed_in: Any, step: str, who: str) -> None:
    start, told, end, allowed = STEPS[step]
    if start == V.ASKED:
        vetting.ask_back(waiting, question="?", by=people.rosa)
    if start == V.REJECTED:
        vetting.reject(waiting, why="no", by=people.rosa)
    client, url = signed_in(who), reverse("admin:imaging_study_do", args=[waiting.pk, step])
    shown = url in client.get(reverse("admin:imaging_study_change", args=[waiting.pk])).content.decode()
    code = client.post(url, told).status_code
    assert (shown, code) == ((True, 302) if who in allowed else (False, 403))
    assert Study.objects.get().vetting == (end if who in allowed else start)
