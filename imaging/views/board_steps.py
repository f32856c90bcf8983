"""What is done at the board: one table of steps, each a small form and a verb."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django_fsm import can_proceed

from imaging import board_forms as forms
from imaging.actions import acquisition, gated, giving, safety, undoing
from imaging.models import Administration, Exposure, SafetyAlert, Study, StudyStatus
from imaging.safety import Step as Gate
from imaging.safety_forms import BeginForm
from patients.access import may
from patients.forms import VerbForm
from patients.models import User

ROOM = "imaging.acquire_study"
Said = dict[str, Any]
_NOTABLE = (StudyStatus.IN_PROGRESS, StudyStatus.ACQUIRED, StudyStatus.DISCONTINUED)


@dataclass(frozen=True)
class Step:
    """One step at the board. `onward`: afterwards the board opens, not the study's page again."""

    run: Callable[[Study, User, Said], Study | None]
    form: type[VerbForm] = VerbForm
    perm: str = ROOM
    possible: Callable[[Study], bool] = lambda study: True
    onward: bool = False


def from_here(step: str) -> Callable[[Study], bool]:
    """Whether the state machine knows the step from where the study is."""
    return lambda study: bool(can_proceed(getattr(study, step)))


def _answer(study: Study, by: User, said: Said) -> None:
    gated.settle(study, Gate.BEGIN, said["told"], by=by)


def _complete(study: Study, by: User, said: Said) -> None:
    acquisition.complete(study, note=said["note"], counted=said["counted"], by=by)


def _discontinue(study: Study, by: User, said: Said) -> None:
    acquisition.discontinue(study, code=said["code"], note=said["note"], by=by)


def _contrast(study: Study, by: User, said: Said) -> None:
    giving.give_contrast(study, by=by, **said)


def _dose(study: Study, by: User, said: Said) -> None:
    giving.note_dose(study, by=by, **said)


def _begin(study: Study, by: User, said: Said) -> None:
    gated.begin(study, said["told"], by=by)


def _note(study: Study, by: User, said: Said) -> None:
    acquisition.write_note(study, note=said["note"], by=by)


def _wrong_patient(study: Study, by: User, said: Said) -> Study:
    return acquisition.wrong_patient(study, said["right"], why=said["why"], lead=said["lead"], by=by)


def _give_back(study: Study, by: User, said: Said) -> None:
    acquisition.give_back(study, why=said["why"], lead=said["lead"], by=by)


def _undo_begin(study: Study, by: User, _said: Said) -> None:
    undoing.undo_begin(study, by=by)


_BEFORE = from_here("begin")


def _notable(study: Study) -> bool:
    return study.status in _NOTABLE


def _imaged(study: Study) -> bool:
    """Begun here; or by the machine alone, whose images have come."""
    return study.status == StudyStatus.IN_PROGRESS or bool(study.instance_count and can_proceed(study.complete))


STEPS: dict[str, Step] = {
    "answer": Step(_answer, BeginForm, "imaging.answer_safety", _BEFORE),
    "begin": Step(_begin, BeginForm, possible=_BEFORE),
    "complete": Step(_complete, forms.CompleteForm, possible=_imaged, onward=True),
    "discontinue": Step(_discontinue, forms.BrokenOffForm, possible=from_here("discontinue"), onward=True),
    "note": Step(_note, forms.NoteForm, possible=_notable),
    "contrast": Step(_contrast, forms.ContrastForm, possible=_notable),
    "dose": Step(_dose, forms.DoseForm, possible=_notable),
    "undo-begin": Step(_undo_begin, possible=from_here("undo_begin")),
    "wrong-patient": Step(_wrong_patient, forms.RightOneForm, possible=from_here("give_back")),
    "give-back": Step(_give_back, forms.LeadForm, possible=from_here("give_back"), onward=True),
}  # fmt: skip


def offered(request: HttpRequest, study: Study, user: User) -> dict[str, VerbForm]:
    """The empty forms of the steps that this person may take from here, by name with "_" for "-"."""
    forms = {
        name.replace("-", "_"): step.form(None, row=study, request=request)
        for name, step in STEPS.items()
        if name != "answer" and step.possible(study) and may(user, step.perm, study)
    }
    if "undo_begin" in forms and undoing.why_not(study, user):
        del forms["undo_begin"]
    return forms


def step_named(name: str) -> Step:
    """Raises Http404."""
    if name not in STEPS:
        raise Http404
    return STEPS[name]


def strike(study: Study, kind: str, pk: int, *, by: User) -> None:
    """Strike out one row of what was given. Raises Http404."""
    if kind == "contrast":
        giving.strike(get_object_or_404(Administration, pk=pk, study=study), by=by)
    elif kind == "dose":
        giving.strike(get_object_or_404(Exposure, pk=pk, study=study), by=by)
    else:
        raise Http404


def acknowledge(study: Study, pk: int, note: str, *, by: User) -> None:
    """Acknowledge one alert of the study. Raises Http404."""
    safety.acknowledge(get_object_or_404(SafetyAlert, pk=pk, study=study), note=note, by=by)
