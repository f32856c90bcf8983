"""Check-in and begin with the answers that are given at the same moment.

What was answered is kept also where the step is then refused: a yes to a pregnancy is a fact, not part of an attempt.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from imaging.actions import acquisition, safety, scheduling
from imaging.actions.safety import Reply
from imaging.models import SafetyQuestion, Study
from imaging.safety import Step
from patients.access import require
from patients.actions import identity
from patients.models import User


@dataclass(frozen=True)
class Told:
    """The answers that are new, and the reason to go on in spite of what stays open."""

    replies: Mapping[SafetyQuestion, Reply] = field(default_factory=dict)
    why: str = ""
    second: User | None = None
    unvetted: str = ""  # why it begins before a radiologist has vetted it


def settle(study: Study, step: Step, told: Told, *, by: User) -> None:
    """Write the answers; then the override, where a reason is given and something is open."""
    if told.replies:
        safety.answer_all(study, {question: vars(reply) for question, reply in told.replies.items()}, by=by)
    if told.why and safety.open_points(study, step):
        safety.override(study, step, why=told.why, second=told.second, by=by)


def check_in(study: Study, told: Told, *, said: identity.Told, by: User) -> Study:
    """Settle what can be settled, and check in. Raises as `scheduling.check_in`.

    Who it is comes first: the answers of somebody else are not written into this patient's record.
    """
    require(by, "imaging.schedule_study", study)
    identity.proven(study.patient, said)
    settle(study, Step.CHECK_IN, told, by=by)
    return scheduling.check_in(study, said=said, by=by)


def begin(study: Study, told: Told, *, by: User) -> Study:
    """Settle what can be settled, and begin. Raises as `acquisition.begin`."""
    settle(study, Step.BEGIN, told, by=by)
    return acquisition.begin(study, unvetted=told.unvetted, by=by)
