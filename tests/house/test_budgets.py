"""A list asks the database as often for 20 rows as for 5."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patients.models import User
from ris import middleware
from tests.cast import Cast
from tests.factories.crowd import crowd

pytestmark = pytest.mark.either

SignedIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def no_session_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that is saved every few seconds would count as queries of a slow list."""
    monkeypatch.setattr(middleware, "_step", lambda: 1e9)


# Each page with its reader.
PAGES = {
    "reading-list": "rosa",
    "results": "fred",
    "orders": "fred",
    "order-choose": "fred",
    "vetting": "rosa",
    "admin:index": "clara",
    "admin:left-behind": "clara",
    "boards": "theo",
    **{f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist": "ada" for model in admin.site._registry},
}
MOST = 30  # queries for any list


def _queries(client: Client, url: str) -> list[str]:
    assert client.get(url).status_code == 200  # sessions, permissions, content types are there now
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return [query["sql"] for query in captured.captured_queries]


def test_lists_ask_as_often_for_many_rows_as_for_few(
    people: Cast, signed_in: SignedIn, subtests: pytest.Subtests
) -> None:
    clients = {who: signed_in(who) for who in set(PAGES.values())}
    crowd(people, range(5))
    few = {name: _queries(clients[who], reverse(name)) for name, who in PAGES.items()}
    crowd(people, range(5, 20))
    User.objects.bulk_create(User(username=f"more{number}") for number in range(15))
    for name, who in PAGES.items():
        with subtests.test(name=name):
            many = _queries(clients[who], reverse(name))
            assert len(many) == len(few[name]), "\n".join(sql[:200] for sql in many)
            assert len(many) <= MOST
