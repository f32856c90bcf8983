"""One way to lock a row."""

from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def lock(row: M) -> M:
    """Read the row again, locked until the transaction ends; what was read before may be stale.

    SQLite has no row locks: there every write transaction begins with BEGIN IMMEDIATE, which serialises them.
    Lock the parent before its children, and several rows in primary-key order.
    """
    return type(row)._base_manager.select_for_update().get(pk=row.pk)
