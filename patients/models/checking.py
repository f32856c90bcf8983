"""A row's own rules, said in words before the database says them in SQL."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from patients.errors import InvalidInput


def check(row: models.Model, *, exclude: Collection[str] = (), whole_table: bool = False) -> None:
    """Raise InvalidInput, with the field's name as people know it, for the first value that breaks a rule.

    `whole_table` also asks the database for uniqueness and constraints. Exclude what needs no question: a status
    refuses the assignment that a check makes, and a pointer costs a query.
    """
    try:
        row.full_clean(exclude=exclude, validate_unique=whole_table, validate_constraints=whole_table)
    except ValidationError as error:
        name, errors = next(iter(error.error_dict.items()))
        empty = errors[0].code in ("blank", "null")
        mend = _("It is needed: fill it in.") if empty else str(errors[0].messages[0])
        fields = {field.name: field for field in row._meta.concrete_fields}
        label = fields[name].verbose_name if name in fields else row._meta.verbose_name
        raise InvalidInput(str(label), getattr(row, name, ""), mend) from error
