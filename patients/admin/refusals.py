"""A verb's refusal as an error of the form that asked for it, so that nothing typed is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.forms import BaseForm

from patients.errors import Conflict, InvalidInput, Refusal

# Whether a form is where the refusal belongs, and at which field (None: at its head).
Place = Callable[[BaseForm], tuple[bool, str | None]]

_current: ContextVar[Refusal | None] = ContextVar("refusal", default=None)


@contextmanager
def shown(refusal: Refusal) -> Iterator[None]:
    """While this lasts, every form made by `refusing` fails with the refusal's sentence."""
    token = _current.set(refusal)
    try:
        yield
    finally:
        _current.reset(token)


def field_of(form: BaseForm, refusal: Refusal) -> str | None:
    """The field that carries the name which the refusal names; None for the form as a whole."""
    if not isinstance(refusal, InvalidInput):
        return None
    for name, field in form.fields.items():
        label = field.label if field.label is not None else name.replace("_", " ")
        if str(label).casefold() == str(refusal.field).casefold():
            return name
    return None


def at_form(refusal: Refusal, conflict_field: str = "") -> Place:
    """Place it at the field that it names, a conflict at `conflict_field`, else at the head of the form."""
    if isinstance(refusal, Conflict) and conflict_field:
        return lambda form: (True, conflict_field)
    return lambda form: (True, field_of(form, refusal))


def at_row(refusal: Refusal) -> Place:
    """Place it in the rows of a formset that hold the very value it names, and nowhere else."""

    def place(form: BaseForm) -> tuple[bool, str | None]:
        held = getattr(form, "cleaned_data", {}).values()
        name = field_of(form, refusal)
        fits = isinstance(refusal, InvalidInput) and name is not None and refusal.value in list(held)
        return fits, name

    return place


def refusing(form: type[Any], place: Callable[[Refusal], Place] = at_form) -> type[Any]:
    """The form class; while a refusal is shown, a subclass of it that says so."""
    refusal = _current.get()
    if refusal is None:
        return form
    return type(form.__name__, (form,), {"clean": _cleaner(form, refusal, place(refusal))})


def _cleaner(form: type[Any], refusal: Refusal, place: Place) -> Callable[[Any], Any]:
    def clean(self: Any) -> Any:
        cleaned = form.clean(self)
        fits, name = place(self)
        if fits:
            self.add_error(name, refusal.sentence)
        return cleaned

    return clean
