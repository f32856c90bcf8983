"""How every step of a study is taken and written down."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from imaging.models import Study
from patients import audit
from patients.models import User, legal


def take(step: Callable[[], None], study: Study, *, by: User, why: str = "", **details: Any) -> Study:
    """Take one step of the state machine on a locked row: move, save, journal.

    Call it inside the verb's transaction, after `require` and `lock`. Raises IllegalMove where the step does not exist.
    """
    before = study.status
    with legal(study):
        step()
    study.status_since = timezone.now()
    study.save()
    kind = f"study.{step.__name__}"
    audit.record(kind, by=by, patient=study.patient, obj=study, before=before, after=study.status, why=why, **details)
    return study
