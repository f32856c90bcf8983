"""Break a rule behind the model's back, as raw SQL would, and see whether the database itself refuses."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction


def rules_of(app: str) -> set[str]:
    """The names of all constraints in an app's models, and "table.column" for each column unique by itself."""
    found = set()
    for model in apps.get_app_config(app).get_models():
        found |= {constraint.name for constraint in model._meta.constraints}
        found |= {
            f"{model._meta.model_name}.{field.name}"
            for field in model._meta.concrete_fields
            if field.unique and not field.primary_key and model.__name__ != "User"
        }
    return found


def refuses_update(row: models.Model, rule: str, **values: Any) -> None:
    """The database refuses these values in the row, by the rule of this name."""
    rows = type(row)._base_manager.filter(pk=row.pk)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        models.QuerySet.update(rows, **values)


def refuses_twin(row: models.Model, **values: Any) -> None:
    """The database refuses a second row that differs in these values only."""
    twin = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    twin.pk = None
    for name, value in values.items():
        setattr(twin, name, value)
    with pytest.raises(IntegrityError, match=r"UNIQUE|Duplicate"), transaction.atomic():
        type(row)._base_manager.bulk_create([twin])


def takes_twin(row: models.Model, **values: Any) -> None:
    """The database takes it."""
    twin = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    twin.pk = None
    for name, value in values.items():
        setattr(twin, name, value)
    with transaction.atomic():
        type(row)._base_manager.bulk_create([twin])
