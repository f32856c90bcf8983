"""The life of a study as the journal tells it."""

from django.template.loader import render_to_string

from imaging.actions import ordering
from imaging.models import Study
from imaging.views.history import WORDS, steps
from patients import audit
from tests.cast import Cast


def test_who_when_from_to_why(people: Cast, study: Study) -> None:
    ordering.hold(study, why="no consent yet", by=people.clara)
    audit.record("study.viewed", by=people.rosa, patient=study.patient, obj=study)
    placed, held = steps(study)
    assert (placed.before, placed.after, placed.what) == ("", "ordered", "Order placed")
    assert (held.before_label, held.after_label, held.why) == ("ordered", "on hold", "no consent yet")
    assert held.who == "Clara Frontdesk" and placed.at <= held.at


def test_the_system_has_a_name_too(study: Study) -> None:
    audit.record("study.new_step", by=None, obj=study, before="ordered", after="elsewhere")
    last = steps(study)[-1]
    assert (last.who, last.what, last.after_label) == ("the system", "study.new_step", "elsewhere")


def test_every_step_of_the_state_machine_has_its_words() -> None:
    names = {transition.name for transition in Study(status="ordered").get_all_status_transitions()}  # type: ignore[attr-defined]  # by django-fsm
    assert {f"study.{name}" for name in names} <= set(WORDS)


def test_the_badge_is_a_word_and_an_icon() -> None:
    badge = render_to_string("imaging/_status.html", {"status": "on_hold", "label": "on hold"})
    assert "status-on_hold" in badge and "on hold" in badge and "#on_hold" in badge and 'aria-hidden="true"' in badge
    assert "style=" not in badge
