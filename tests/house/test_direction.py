"""An upper box points at a lower one, and the lower one does not know."""

from itertools import pairwise

import pytest
from django.apps import apps
from django.db import models
from django.db.models.fields.related import ForeignKey, ManyToManyField

from tests.house.sources import APPS

pytestmark = pytest.mark.pure

# Rows that are worked out from the row they point at, and go with it.
DERIVED = {"patients.PatientKey.patient", "imaging.StoredHeader.instance"}
HEIGHT = {app: height for height, app in enumerate(APPS)}


def pointers() -> list[models.Field]:  # type: ignore[type-arg]  # of any kind
    """Every foreign key and many-to-many field of our models."""
    return [
        field
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        for field in [*model._meta.concrete_fields, *model._meta.local_many_to_many]
        if isinstance(field, (ForeignKey, ManyToManyField))
    ]


def test_there_are_pointers() -> None:
    assert len(pointers()) > 20


def test_no_pointer_goes_up() -> None:
    found = [
        str(field)
        for field in pointers()
        if (target := field.related_model._meta.app_label) in HEIGHT
        and HEIGHT[target] > HEIGHT[field.model._meta.app_label]
    ]
    assert found == []


def test_no_row_can_be_asked_who_stands_above_it() -> None:
    found = [
        str(field)
        for field in pointers()
        if field.related_model._meta.app_label != field.model._meta.app_label
        and field.model._meta.app_label in HEIGHT
        and not field.remote_field.hidden
        and not field.model._meta.auto_created
        and field.related_model._meta.app_label in HEIGHT
    ]
    assert found == []


def test_nothing_that_is_pointed_at_is_deleted_with_its_pointers() -> None:
    found = [
        str(field)
        for field in pointers()
        if isinstance(field, ForeignKey)
        and field.remote_field.on_delete is not models.PROTECT
        and not field.model._meta.auto_created
        and str(field) not in DERIVED
    ]
    assert found == []


def test_the_order_of_the_boxes_is_the_houses() -> None:
    assert all(HEIGHT[lower] < HEIGHT[upper] for lower, upper in pairwise(("patients", "imaging", "reporting", "ris")))
