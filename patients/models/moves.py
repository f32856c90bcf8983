"""Rows with a state machine: read again, and a refused step said in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django_fsm import FSMFieldMixin, TransitionNotAllowed

from patients.errors import IllegalMove


class Staged(models.Model):
    """A row whose status refuses assignment, and can still be read again from the database.

    django-fsm's own mixin switches the protection off for every thread while it reads; this one forgets the old value.
    """

    class Meta:
        abstract = True

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row again."""
        for field in self._meta.concrete_fields:
            if isinstance(field, FSMFieldMixin):
                self.__dict__.pop(field.name, None)
        super().refresh_from_db(*args, **kwargs)


@contextmanager
def legal(row: models.Model) -> Iterator[None]:
    """Run a transition of `row`; where the state machine refuses it, raise IllegalMove with what the row is now."""
    try:
        yield
    except TransitionNotAllowed as refusal:
        status = getattr(row, "get_status_display")()  # noqa: B009 - every model with a status has it, mypy can't know
        raise IllegalMove(
            _("%(what)s is %(status)s, so this is not possible now. Look at its history for what happened.")
            % {"what": row, "status": status}
        ) from refusal
