"""Many rows at once: as `bulk_create`, without an object for each row and at a third of its time."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from django.db import models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import get_connection

if TYPE_CHECKING:
    _Column = models.Field[Any, Any]
else:
    _Column = models.Field


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values in the order of `columns`, which are the fields' own names.

    Each field prepares its values as `save` lets it. All rows or none; columns that are left out get the database's
    NULL, no default of the model. Raises IntegrityError.
    """
    using = router.db_for_write(model)
    connection = get_connection(using)
    sql, fields = _statement(model, tuple(columns), connection.vendor)
    prepared = [_prepared(fields, row, connection) for row in rows]
    if prepared:
        with transaction.atomic(using), connection.cursor() as cursor:
            cursor.executemany(sql, prepared)


def _prepared(fields: Sequence[_Column], row: Sequence[Any], connection: BaseDatabaseWrapper) -> Any:
    return [
        value if value is None or type(value) is int else field.get_db_prep_save(value, connection)
        for field, value in zip(fields, row, strict=True)
    ]


@lru_cache(maxsize=64)
def _statement(model: type[models.Model], columns: tuple[str, ...], vendor: str) -> tuple[str, list[_Column]]:
    """The SQL and the fields; `vendor` is only there because each quotes in its own way."""
    quote = get_connection(router.db_for_write(model)).ops.quote_name
    fields = [cast(_Column, model._meta.get_field(name)) for name in columns]
    names = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})", fields  # noqa: S608 - names of our own
