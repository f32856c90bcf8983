"""Steps as pages of the admin: a table of verbs, a small form each, one view for all.

GET shows the form and changes nothing; POST calls the verb. Who may not take the step gets 403 on both, and finds no
button; a step that the row's state does not allow is refused in words with 409.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.forms import Form
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from patients import access
from patients.admin import refusals
from patients.errors import IllegalMove, InvalidInput, Refusal
from patients.forms import VerbForm
from patients.models import User

M = TypeVar("M", bound=models.Model)
Text = str | Promise


def _always(row: Any) -> bool:
    return True


@dataclass(frozen=True)
class Verb(Generic[M]):
    """One step. `run` gets the row, who acts and the form's cleaned data; `name` stands in the address.

    `tone` is "primary" for the next step on the way, "danger" for an end, "" for the rest.
    """

    name: str
    label: Text
    perm: str
    run: Callable[[M, User, dict[str, Any]], object]
    done: Text
    form: type[VerbForm] = VerbForm
    possible: Callable[[M], bool] = _always
    help: Text = ""
    tone: str = ""
    private: bool = False  # the page keeps name, birth date and MRN to itself, because the patient is asked for them

    def allowed(self, row: M, user: User) -> bool:
        """Whether the person may take this step, now."""
        return access.may(user, self.perm, row) and self.possible(row)


@dataclass(frozen=True)
class Outcome:
    """What came of a request: the form to show, the sentence that refuses the step, or success."""

    form: Form | None
    refusal: str = ""
    done: bool = False
    status: int = 200


def attempt(verb: Verb[M], row: M, request: HttpRequest, user: User) -> Outcome:
    """Show the form, or take the step. Raises PermissionDenied."""
    access.require(user, verb.perm, row)
    if not verb.possible(row):
        return Outcome(None, not_now(verb, row), status=IllegalMove.status_code)
    form = verb.form(request.POST if request.method == "POST" else None, row=row, request=request)
    if request.method != "POST" or not form.is_valid():
        return Outcome(form, status=InvalidInput.status_code if form.is_bound else 200)
    try:
        verb.run(row, user, form.cleaned_data)
    except IllegalMove as refusal:
        return Outcome(None, refusal.sentence, status=refusal.status_code)
    except Refusal as refusal:
        form.refused(refusal)
        form.add_error(refusals.field_of(form, refusal), refusal.sentence)
        return Outcome(form, status=refusal.status_code)
    return Outcome(form, done=True)


def not_now(verb: Verb[M], row: M) -> str:
    """Why the step is not possible from here."""
    status = getattr(row, "get_status_display", lambda: "")()
    if not status:
        return _("“%(verb)s” is not possible now.") % {"verb": verb.label}
    return _("%(what)s is now %(status)s: “%(verb)s” is not possible from there.") % {
        "what": row,
        "status": status,
        "verb": verb.label,
    }


__all__ = ["Outcome", "Verb", "attempt", "not_now"]
