"""Everything in the database but what a look may write: the journal, sessions, the count of failed sign-ins."""

from typing import Any

from django.apps import apps

MAY_GROW = {"patients.event", "sessions.session", "axes.accessattempt", "axes.accesslog", "axes.accessfailurelog"}
CONSTANT = {"auth.permission", "contenttypes.contenttype"}

Snapshot = dict[str, list[tuple[Any, ...]]]


def snapshot() -> Snapshot:
    """Every row of every other table."""
    return {
        model._meta.label_lower: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label_lower not in MAY_GROW | CONSTANT
    }


def changed(before: Snapshot, after: Snapshot) -> list[str]:
    """The tables that differ."""
    return [table for table in before if before[table] != after[table]]
