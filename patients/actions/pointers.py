"""Which columns of the whole database point at a patient: found, not listed, so that a new table is never forgotten."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Max

from patients.models import DuplicateCase, Event, Merge, Patient, PatientKey

# The journal is never changed; ledger and pointer between patients are the merge itself; keys are made anew; a case of
# likely duplicates is about these two records.
STAY = frozenset({DuplicateCase, Event, Merge, Patient, PatientKey})


@dataclass(frozen=True)
class Pointer:
    """A foreign key to Patient."""

    model: type[models.Model]
    column: str

    @property
    def table(self) -> str:
        """As the ledger names it."""
        return self.model._meta.label_lower

    def rows(self, patient: Patient) -> "models.QuerySet[models.Model]":
        """The rows that point at this patient."""
        return self.model._base_manager.filter(**{self.column: patient})

    def in_words(self, keys: Collection[int]) -> dict[int, str]:
        """Rows of the table in words, by key, in one query; what is gone is not there."""
        names = [field.name for field in self.model._meta.concrete_fields if field.many_to_one]
        rows = self.model._base_manager.select_related(*names).in_bulk(list(keys))
        return {key: f"{self.model._meta.verbose_name} {row}" for key, row in rows.items()}

    def highest(self) -> int:
        """The highest key of the table, 0 when it is empty."""
        top: int | None = self.model._base_manager.aggregate(top=Max("pk"))["top"]
        return top or 0


def pointers() -> Iterator[Pointer]:
    """Every foreign key to Patient whose rows move with a merge, in a fixed order."""
    found = [
        Pointer(relation.related_model, relation.field.name)
        for relation in Patient._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in STAY
    ]
    yield from sorted(found, key=lambda pointer: (pointer.table, pointer.column))
