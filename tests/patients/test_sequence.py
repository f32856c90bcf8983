"""Running numbers. Draws at the same moment are in tests/races."""

import pytest
from django.db import transaction

from patients.models import Sequence, next_number

pytestmark = pytest.mark.django_db


def test_numbers_run_from_one_under_each_name() -> None:
    assert [next_number("a"), next_number("a"), next_number("b"), next_number("a")] == [1, 2, 1, 3]


def test_names_compare_byte_for_byte() -> None:
    assert [next_number(name) for name in ("a", "A", "a ", "á")] == [1, 1, 1, 1]


def test_a_number_of_a_transaction_that_fails_is_drawn_again() -> None:
    next_number("a")
    with transaction.atomic():
        assert next_number("a") == 2
        transaction.set_rollback(True)
    assert next_number("a") == 2


def test_a_number_that_was_set_goes_on_from_there() -> None:
    Sequence.objects.create(name="a", last=10**12)
    assert next_number("a") == 10**12 + 1
