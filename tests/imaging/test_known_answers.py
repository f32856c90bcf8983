"""Safety answers that are known when the order is placed, at both doors, and added to it later."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from imaging.actions import acquisition
from imaging.actions.known_answers import answer_order, told
from imaging.actions.open_points import open_points
from imaging.actions.ordering import Wanted, place_order
from imaging.actions.safety import Reply
from imaging.models import Order, Procedure, SafetyAnswer, Study
from imaging.models.safety import Source
from imaging.safety import NO, YES, Step
from patients.errors import InvalidInput
from patients.models import Event, Patient
from tests.cast import Cast
from tests.imaging.safe import enhanced, magnet, question, young

ADD = "/admin/imaging/order/add/"


@pytest.fixture
def mr(people: Cast) -> Procedure:
    return magnet(people)


@pytest.fixture
def ct(people: Cast) -> Procedure:
    return enhanced(people)


def placed(people: Cast, patient: Patient, *procedures: Procedure, **said: Any) -> Order:
    facts: dict[str, Any] = {"site": people.site, "referrer": people.dr_fred, "indication": "Mass?", "by": people.clara}
    return place_order(patient, [Wanted(each) for each in procedures], **{**facts, **said})


def at_the_desk(people: Cast, patient: Patient, *procedures: Procedure, **told: str) -> dict[str, Any]:
    rows = {f"studies-{n}-procedure": str(each.pk) for n, each in enumerate(procedures)}
    head = {"studies-TOTAL_FORMS": str(len(rows)), "studies-INITIAL_FORMS": "0"}
    facts = {"patient": patient.pk, "site": people.site.pk, "referrer": people.dr_fred.pk, "priority": "3"}
    return {**facts, "indication": "Mass?", **head, **rows, **told}


def as_fred(people: Cast, *procedures: Procedure, **told: str) -> dict[str, Any]:
    rows = {f"form-{n}-procedure": str(each.pk) for n, each in enumerate(procedures)}
    head = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    return {"indication": "Mass?", "priority": "3", "site": people.site.pk, **head, **rows, **told}


def kept() -> set[tuple[int, str, str, str]]:
    rows = SafetyAnswer.objects.filter(current=True)
    return set(rows.values_list("study__procedure", "question__code", "value", "source"))


def test_each_study_that_asks_gets_the_answer(people: Cast, mr: Procedure) -> None:
    known = {question("pregnancy"): Reply(NO), question("implants"): Reply(YES, note="hip, 2019")}
    order = placed(people, young(people), mr, people.ct_chest, known=known)
    assert kept() == {
        (mr.pk, "pregnancy", "no", Source.ORDER),
        (people.ct_chest.pk, "pregnancy", "no", Source.ORDER),
        (mr.pk, "implants", "yes", Source.ORDER),
    }
    words = {each.point.question.code: each.point.shown for each in told(order.studies.all())}
    assert words["implants"] == "yes (hip, 2019)" and words["pacemaker"] == "not answered"
    assert Event.objects.filter(kind="safety.answered").count() == 3
    scan = order.studies.get(procedure=people.ct_chest)
    assert open_points(scan, Step.CHECK_IN) == []


@pytest.mark.parametrize(
    ("code", "reply", "word"),
    [
        ("egfr", Reply("good"), "Write a number"),
        ("egfr", Reply("60"), "on which day"),
        ("metformin", Reply("perhaps"), "yes, no or not known"),
        ("pacemaker", Reply(NO), "asks this"),
    ],
)
def test_a_wrong_answer_places_nothing(people: Cast, ct: Procedure, code: str, reply: Reply, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        placed(people, young(people), ct, known={question(code): reply})
    assert not Order.objects.exists() and not SafetyAnswer.objects.exists()


def test_later_only_what_has_still_to_begin(people: Cast, mr: Procedure) -> None:
    order = placed(people, young(people), mr, people.ct_chest, known={question("pregnancy"): Reply(NO)})
    acquisition.begin(order.studies.get(procedure=people.ct_chest), by=people.theo)
    answer_order(order, {question("pregnancy"): Reply(YES)}, by=people.fred)
    assert {(mr.pk, "pregnancy", "yes", "order"), (people.ct_chest.pk, "pregnancy", "no", "order")} == kept()
    with pytest.raises(PermissionDenied):
        answer_order(order, {question("pacemaker"): Reply(NO)}, by=people.nora)


def test_the_desk_tells_what_is_known(people: Cast, ct: Procedure, signed_in: Any) -> None:
    patient, clara = young(people), signed_in("clara")
    day = timezone.localdate() - dt.timedelta(days=3)
    said = {"q_egfr": "62,5", "on_egfr": day.isoformat(), "q_metformin": "yes"}
    answer = clara.post(ADD, at_the_desk(people, patient, ct, **said))
    assert answer.status_code == 302
    assert kept() == {(ct.pk, "egfr", "62.5", "order"), (ct.pk, "metformin", "yes", "order")}
    page = clara.get(answer.headers["Location"])
    assert "62.5 mL/min/1.73 m², 3 days old" in page.content.decode() and "not answered" in page.content.decode()
    step = reverse("admin:imaging_order_do", args=[Order.objects.get().pk, "safety"])
    form = clara.get(step).context["form"]
    assert form["q_metformin"].value() == "yes" and str(form["q_egfr"].value()) == "62.5"
    shown = {name: form[name].value() or "" for name in form.fields}
    assert clara.post(step, {**shown, "q_thyroid": "no"}).status_code == 302
    assert (ct.pk, "thyroid", "no", "order") in kept() and SafetyAnswer.objects.count() == 3


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"q_egfr": "good", "on_egfr": "2020-01-01"}, "Write a number"),
        ({"q_egfr": "60"}, "on which day it was measured"),
        ({"q_egfr": "60", "on_egfr": "yesterday"}, "valid date"),
        ({"q_egfr": "60", "on_egfr": "2999-01-01"}, "in the future"),
        ({"q_metformin": "perhaps"}, "valid choice"),
    ],
)
def test_both_doors_say_what_is_wrong(people: Cast, ct: Procedure, signed_in: Any, said: Any, word: str) -> None:
    patient = young(people)
    placed(people, patient, ct)
    desk = signed_in("clara").post(ADD, at_the_desk(people, patient, ct, **said))
    own = signed_in("fred").post(reverse("order-new", args=[patient.pk]), as_fred(people, ct, **said))
    for answer in (desk, own):
        html = answer.content.decode()
        assert word in html and next(iter(said.values())) in html
    assert Order.objects.count() == 1 and not SafetyAnswer.objects.exists()
    assert own.status_code == 400


def test_the_referrer_tells_and_completes(people: Cast, mr: Procedure, signed_in: Any) -> None:
    patient, fred = young(people, has_pacemaker=True), signed_in("fred")
    placed(people, patient, people.ct_chest)
    answer = fred.post(reverse("order-new", args=[patient.pk]), as_fred(people, mr, q_implants="no", q_pacemaker="yes"))
    order = Order.objects.latest("pk")
    assert answer.headers["Location"] == reverse("order", args=[order.pk])
    assert kept() == {(mr.pk, "implants", "no", "order")}, "a yes of the record is not written again"
    page = fred.get(answer.headers["Location"]).content.decode()
    assert "says the patient" in page and "Claustrophobia" in page
    step = reverse("order-step", args=[order.pk, "safety"])
    assert fred.post(step, {"q_claustrophobia": "perhaps"}).status_code == 400
    assert fred.post(step, {"q_claustrophobia": "yes", "q_implants": "no"}).status_code == 302
    assert (mr.pk, "claustrophobia", "yes", "order") in kept() and SafetyAnswer.objects.count() == 2
    assert signed_in("nora").get(step).status_code == 404


def test_the_questions_of_what_is_chosen(people: Cast, mr: Procedure, ct: Procedure, signed_in: Any) -> None:
    patient = young(people, has_pacemaker=True)
    address = reverse("order-questions", args=[patient.pk])
    clara = signed_in("clara")
    assert "fieldset" not in clara.get(address).content.decode()
    form = clara.get(address, {"procedure": [mr.pk, ct.pk, "x", "²"]}).context["form"]
    codes = [point.question.code for point in form.points]
    assert codes[:3] == ["pregnancy", "pacemaker", "implants"] and "egfr" in codes
    assert form["q_pacemaker"].value() == "yes" and not form["q_implants"].value()
    assert signed_in("fred").get(address, {"procedure": mr.pk}).status_code == 404, "not yet a patient of his"
    placed(people, patient, people.ct_chest)
    assert signed_in("fred").get(address, {"procedure": mr.pk}).status_code == 200
    assert signed_in("theo").get(address).status_code == 403


def test_a_radiologist_sees_them_at_the_vetting(people: Cast, ct: Procedure, signed_in: Any) -> None:
    Procedure.objects.filter(pk=ct.pk).update(needs_vetting=True)
    ct.refresh_from_db()
    known = {question("egfr"): Reply("28", timezone.localdate())}
    placed(people, young(people), ct, known=known)
    page = signed_in("rosa").get(reverse("vetting-study", args=[Study.objects.get().pk])).content.decode()
    assert "28 mL/min/1.73 m², of today" in page
