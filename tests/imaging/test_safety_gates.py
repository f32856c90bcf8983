"""Answers, overrides, the guard, and what a machine does in spite of it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from imaging.actions import acquisition, safety, scheduling
from imaging.actions.completing import images_complete
from imaging.actions.open_points import open_points, points_of, points_of_all, questions_for
from imaging.actions.safety import NotCleared
from imaging.models import SafetyAlert, SafetyAnswer, SafetyOverride, SafetyQuestion, Study
from imaging.safety import Step
from patients import audit
from patients.errors import InvalidInput, Refusal
from patients.models import Event
from tests.cast import Cast, who_is
from tests.factories.images import give_images
from tests.imaging.safe import booked, enhanced, magnet, ordered, question, say, young


def codes(study: Study, step: Step = Step.BEGIN) -> list[str]:
    return [point.question.code for point in open_points(study, step)]


def test_questions_follow_the_attributes_not_the_title(people: Cast) -> None:
    nell, today = young(people), timezone.localdate()
    plain = people.ct_chest
    plain.name, plain.ionising = "MR pacemaker contrast", False
    assert questions_for(plain, nell, today) == []
    plain.ionising = True
    assert [each.code for each in questions_for(plain, nell, today)] == ["pregnancy"]
    magnetic = {each.code for each in questions_for(magnet(people), nell, today)}
    assert magnetic == {"pregnancy", "pacemaker", "implants", "claustrophobia"}
    contrast = enhanced(people)
    contrast.questions.add(question("claustrophobia"))
    assert {"egfr", "metformin", "contrast-allergy", "claustrophobia"} <= {
        each.code for each in questions_for(contrast, nell, today)
    }


def test_a_question_out_of_use_is_not_asked(people: Cast) -> None:
    study = ordered(people, young(people), people.ct_chest)
    pregnancy = question("pregnancy")
    pregnancy.active = False
    pregnancy.save()
    assert codes(study) == []


def test_the_guard_names_each_point_and_its_mend(people: Cast) -> None:
    study = ordered(people, young(people), enhanced(people))
    on = timezone.localdate() - dt.timedelta(days=120)
    safety.answer(study, question("egfr"), "62", on=on, by=people.theo)
    safety.answer(study, question("contrast-allergy"), "yes", note="hives", by=people.theo)
    with pytest.raises(NotCleared) as caught:
        acquisition.begin(study, by=people.theo)
    sentence = caught.value.sentence
    assert "eGFR: 62 mL/min/1.73 m², 120 days old" in sentence and "have it measured" in sentence
    assert "Contrast allergy: yes (hives)." in sentence and "override with a reason" in sentence
    assert "Metformin: not answered. Ask: “Do you take metformin?”" in sentence
    study.refresh_from_db()
    assert study.status == "ordered"


def test_an_answer_clears_and_the_earlier_one_stays(people: Cast) -> None:
    study = booked(people, young(people), people.ct_chest, people.ct)
    say(study, people, pregnancy="unknown")
    with pytest.raises(NotCleared, match="not known"):
        scheduling.check_in(study, said=who_is(study.patient), by=people.clara)
    safety.answer(study, question("pregnancy"), "no", by=people.clara)
    assert scheduling.check_in(study, said=who_is(study.patient), by=people.clara).status == "arrived"
    rows = SafetyAnswer.objects.filter(study=study)
    assert [(row.value, row.current) for row in rows] == [("unknown", None), ("no", True)]
    assert [event.kind for event in audit.history(study)].count("safety.answered") == 2


def test_an_answer_of_the_order_is_asked_again_on_the_day(people: Cast) -> None:
    study = ordered(people, young(people), people.ct_chest)
    say(study, people, pregnancy="no")
    SafetyAnswer.objects.update(on=timezone.localdate() - dt.timedelta(days=9))
    (point,) = open_points(study, Step.CHECK_IN)
    assert point.trouble == "too_old" and "Ask again." in point.mend


def test_the_record_outweighs_a_no(people: Cast) -> None:
    study = ordered(people, young(people, has_pacemaker=True, sex="M"), magnet(people))
    say(study, people, pacemaker="no", implants="no", claustrophobia="yes")
    with pytest.raises(NotCleared, match="Pacemaker: yes, says the patient's record"):
        acquisition.begin(study, by=people.theo)


@pytest.mark.parametrize(
    ("code", "value", "on", "mend"),
    [
        ("pregnancy", "maybe", None, "Choose yes"),
        ("pregnancy", " ", None, "Give an answer"),
        ("egfr", "high", None, "Write a number"),
        ("egfr", "62", None, "which day"),
        ("egfr", "62", dt.date(2999, 1, 1), "future"),
    ],
)
def test_a_bad_answer_is_refused_in_words(
    people: Cast, study: Study, code: str, value: str, on: dt.date | None, mend: str
) -> None:
    with pytest.raises(InvalidInput, match=mend):
        safety.answer(study, question(code), value, on=on, by=people.theo)
    assert not SafetyAnswer.objects.exists()


def test_an_override_counts_for_its_step_its_answer_and_its_day(people: Cast) -> None:
    study = booked(people, young(people), people.ct_chest, people.ct)
    with pytest.raises(InvalidInput, match="Reason"):
        safety.override(study, Step.CHECK_IN, why=" ", by=people.clara)
    safety.override(study, Step.CHECK_IN, why="Unconscious", by=people.clara)
    assert scheduling.check_in(study, said=who_is(study.patient), by=people.clara).status == "arrived"
    assert codes(study) == ["pregnancy"], "the machine asks for itself"
    safety.override(study, Step.BEGIN, why="Unconscious", by=people.theo)
    assert codes(study) == []
    say(study, people, pregnancy="yes")
    assert codes(study) == ["pregnancy"], "nobody answered for a yes"
    safety.override(study, Step.BEGIN, why="Bleeding, Dr Rosa agrees", by=people.rosa)
    assert codes(study) == []
    SafetyOverride.objects.update(at=timezone.now() - dt.timedelta(hours=25))
    assert codes(study) == ["pregnancy"]


def test_a_second_person_agrees_where_the_question_asks_for_one(people: Cast) -> None:
    study = ordered(people, young(people, has_pacemaker=True, sex="M"), magnet(people))
    say(study, people, implants="no", claustrophobia="no")
    for second in (None, people.theo):
        with pytest.raises(Refusal, match="second person"):
            safety.override(study, Step.BEGIN, why="MR conditional", second=second, by=people.theo)
    with pytest.raises(PermissionDenied):
        safety.override(study, Step.BEGIN, why="MR conditional", second=people.clara, by=people.theo)
    safety.override(study, Step.BEGIN, why="MR conditional", second=people.rosa, by=people.theo)
    assert acquisition.begin(study, by=people.theo).status == "in_progress"
    override = SafetyOverride.objects.get()
    assert (override.by, override.second, override.why) == (people.theo, people.rosa, "MR conditional")


def test_at_the_desk_a_second_person_agrees_where_the_question_asks_for_one_there(people: Cast) -> None:
    study = booked(people, young(people, has_pacemaker=True, sex="M"), magnet(people), people.ct)
    say(study, people, implants="no", claustrophobia="no")
    SafetyQuestion.objects.filter(code="pacemaker").update(second_at_check_in=True)
    for second in (None, people.clara):
        with pytest.raises(Refusal, match="second person"):
            safety.override(study, Step.CHECK_IN, why="MR conditional", second=second, by=people.clara)
    with pytest.raises(PermissionDenied):
        safety.override(study, Step.CHECK_IN, why="MR conditional", second=people.ron, by=people.clara)
    safety.override(study, Step.CHECK_IN, why="MR conditional", second=people.rosa, by=people.clara)
    assert scheduling.check_in(study, said=who_is(study.patient), by=people.clara).status == "arrived"


@pytest.mark.parametrize("who", ["ron", "fred", "ada", "nobody", "clara"])
def test_who_may_not_override_at_the_machine_changes_nothing(people: Cast, who: str) -> None:
    study = ordered(people, young(people), people.ct_chest)
    written = Event.objects.count()
    with pytest.raises(PermissionDenied):
        safety.override(study, Step.BEGIN, why="I say so", by=people.user(who))
    assert Event.objects.count() == written and not SafetyOverride.objects.exists()


@pytest.mark.parametrize("who", ["nora", "ada", "nobody"])
def test_who_may_not_answer_changes_nothing(people: Cast, study: Study, who: str) -> None:
    with pytest.raises(PermissionDenied):
        safety.answer(study, question("pregnancy"), "no", by=people.user(who))
    assert not SafetyAnswer.objects.exists()


def test_the_own_referring_physician_may_answer(people: Cast, study: Study) -> None:
    assert safety.answer(study, question("pregnancy"), "no", by=people.fred).current


def test_a_machine_is_never_refused_and_raises_an_alert(people: Cast) -> None:
    study = booked(people, young(people), people.ct_chest, people.ct)
    assert acquisition.begin(study, by=people.sven, machine=True).status == "in_progress"
    alert = SafetyAlert.objects.get()
    assert (alert.open, alert.study, alert.words) == (True, study, ["Pregnancy: not answered."])
    for who in ("clara", "fred", "nobody", "ada"):
        with pytest.raises(PermissionDenied):
            safety.acknowledge(alert, by=people.user(who))
    safety.acknowledge(alert, note="Asked: not pregnant", by=people.lena)
    safety.acknowledge(alert, note="again", by=people.theo)
    alert.refresh_from_db()
    assert (alert.open, alert.acknowledged_by, alert.note) == (False, people.lena, "Asked: not pregnant")


@pytest.mark.parametrize("slot", [True, False])
def test_images_without_a_beginning_raise_an_alert(people: Cast, slot: bool) -> None:
    nell = young(people)
    study = booked(people, nell, people.ct_chest, people.ct) if slot else ordered(people, nell, people.ct_chest)
    give_images(study)
    images_complete(study, by=people.theo)
    assert SafetyAlert.objects.get().study == study


def test_counts_that_disagree_are_flagged_and_nothing_stops(people: Cast, study: Study) -> None:
    acquisition.begin(study, by=people.theo)
    give_images(study, 2)
    assert acquisition.complete(study, counted=3, by=people.theo).status == "acquired"
    assert SafetyAlert.objects.get().words == ["3 images were made, 2 have arrived."]


@pytest.mark.parametrize("counted", [2, None])
def test_counts_that_agree_or_are_not_told_flag_nothing(people: Cast, study: Study, counted: int | None) -> None:
    acquisition.begin(study, by=people.theo)
    give_images(study, 2)
    acquisition.complete(study, counted=counted, by=people.theo)
    assert not SafetyAlert.objects.exists()


def test_the_right_patient_is_begun_with_the_wrong_one_set_aside(people: Cast, study: Study) -> None:
    right = booked(people, young(people), people.ct_chest, people.ct)
    acquisition.begin(study, by=people.theo)
    give_images(study, 2)
    with pytest.raises(PermissionDenied):
        acquisition.wrong_patient(study, right, why="wrong line", by=people.theo)
    with pytest.raises(NotCleared, match="Pregnancy"):
        acquisition.wrong_patient(study, right, why="wrong line", by=people.lena)
    study.refresh_from_db()
    assert (study.status, study.instance_count) == ("in_progress", 2), "all or nothing"
    say(right, people, pregnancy="no")
    assert acquisition.wrong_patient(study, right, why="wrong line", by=people.lena).status == "in_progress"
    study.refresh_from_db()
    assert (study.status, study.instance_count, study.mismatches.count()) == ("scheduled", 0, 1)


def test_what_was_answered_in_the_room_lapses_when_a_study_is_given_back(people: Cast) -> None:
    study = booked(people, young(people), people.ct_chest, people.ct)
    say(study, people, pregnancy="no")
    acquisition.begin(study, by=people.theo)
    acquisition.give_back(study, why="another patient on the table", by=people.lena)
    assert codes(study) == ["pregnancy"]


def test_many_studies_are_asked_about_in_constant_queries(
    people: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    first = ordered(people, young(people), enhanced(people))
    others = [ordered(people, young(people, mrn=f"N-{n}", given_name=f"N{n}"), people.ct_chest) for n in range(4)]
    rows = list(
        Study.objects.select_related("patient", "procedure", "site").filter(pk__in=[first.pk, *(o.pk for o in others)])
    )
    with django_assert_num_queries(4):  # type: ignore[operator]  # a context manager
        points = points_of_all(rows, Step.BEGIN)
    assert points[first.pk] == points_of(first, Step.BEGIN) != []
