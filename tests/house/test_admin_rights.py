"""Each role in the admin: lists, forms, pages, steps."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any

import pytest
from django.urls import reverse

from imaging.models import Study
from patients.models import Event
from tests.house.doors import DONE, Clients, Rows, home, refused, undone
from tests.house.snapshot import changed, snapshot
from tests.house.url_roles import MODELS, SITE, Table

pytestmark = pytest.mark.either


def right(table: Table, operation: str, method: str) -> str:
    """Who may do this to a model's rows."""
    if operation == "delete":
        return ""
    if operation == "add":
        return table.add
    if operation == "change" and method == "POST" and not table.page:
        return table.change
    return table.see


def in_fives(models: Iterable[str]) -> list[Any]:
    """Few at a time: the rows behind all the addresses are dear to make."""
    every = sorted(models)
    return [pytest.param(every[first : first + 5], id=every[first]) for first in range(0, len(every), 5)]


@pytest.mark.parametrize("models", in_fives(MODELS))
def test_who_may_do_what_in_the_admin(
    models: list[str], rows: Rows, clients: Clients, subtests: pytest.Subtests
) -> None:
    for model in models:
        _each_operation(model, rows, clients, subtests)


def _each_operation(model: str, rows: Rows, clients: Clients, subtests: pytest.Subtests) -> None:
    table, prefix = MODELS[model], f"admin:{model.replace('.', '_')}"
    before = snapshot()
    for operation in ("changelist", "add", "change", "history", "delete"):
        url = reverse(f"{prefix}_{operation}", args=[rows[model].pk] if operation not in {"changelist", "add"} else [])
        for who, client in clients.items():
            with subtests.test(model=model, operation=operation, who=who):
                _look(client.get, url, table, may=who in right(table, operation, "GET").split(), operation=operation)
            if operation in {"add", "change", "delete"}:
                with subtests.test(model=model, operation=operation, who=who, method="POST"):
                    sent = client.post(url, {"post": "yes"})
                    may = who in right(table, operation, "POST").split() and not (operation == "change" and table.page)
                    assert sent.status_code in DONE if may else refused(sent)
        assert changed(before, snapshot()) == [], (
            model,
            operation,
            "looked at, refused, or sent empty: nothing changes",
        )


def _look(get: Callable[[str], Any], url: str, table: Table, *, may: bool, operation: str) -> None:
    written = Event.objects.count()
    answer = get(url)
    assert answer.status_code == 200 if may else refused(answer), answer.status_code
    lines = Event.objects.count() - written
    writes = (table.writes and operation != "add") or (table.page_writes and operation == "change")
    assert lines > 0 if may and writes else lines == 0


@pytest.mark.parametrize("models", in_fives(model for model, table in MODELS.items() if table.verbs))
def test_who_may_take_a_step(models: list[str], rows: Rows, clients: Clients, subtests: pytest.Subtests) -> None:
    for model in models:
        _each_step(model, rows, clients, subtests)


def _each_step(model: str, rows: Rows, clients: Clients, subtests: pytest.Subtests) -> None:
    table, prefix, row = MODELS[model], f"admin:{model.replace('.', '_')}", rows[model].pk
    for who, client in clients.items():
        page = client.get(reverse(f"{prefix}_change", args=[row])).content.decode()
        before = snapshot()
        for verb, allowed in table.verbs.items():
            with subtests.test(model=model, verb=verb, who=who):
                may = who in allowed.split()
                url = reverse(f"{prefix}_do", args=[row, verb])
                looked = client.get(url)
                assert looked.status_code in {200, 409} if may else refused(looked), looked.status_code
                assert may or url not in page, "a button that this person may not press"
                with undone(client) if may else nullcontext():
                    sent = client.post(url, {"why": "wanted", "code": "110501"})
                assert sent.status_code in DONE if may else refused(sent), sent.status_code
        assert changed(before, snapshot()) == [], (model, who, "a look, or refused, yet changed")


def test_a_step_that_does_not_exist_is_not_found(rows: Rows, clients: Clients) -> None:
    study = rows["imaging.study"]
    for verb in ("release", "report", "save", "delete"):
        url = reverse("admin:imaging_study_do", args=[study.pk, verb])
        assert {client.post(url).status_code for who, client in clients.items() if who == "ada"} == {404}
    assert Study.objects.get(pk=study.pk).status == "ordered"


def test_the_admin_site_itself(rows: Rows, clients: Clients, subtests: pytest.Subtests) -> None:
    before = snapshot()
    for name, allowed in SITE.items():
        for who, client in clients.items():
            with subtests.test(name=name, who=who):
                answer = client.get(reverse(name))
                assert answer.status_code in {200, 302, 400, 403}
                assert refused(answer) != (who in allowed.split())
    assert changed(before, snapshot()) == []


def test_fields_filled_by_typing_follow_the_same_rights(rows: Rows, clients: Clients) -> None:
    where = {"app_label": "imaging", "model_name": "order", "field_name": "patient", "term": "Test"}
    for who, client in clients.items():
        answer = client.get(reverse("admin:autocomplete"), where)
        if who in MODELS["patients.patient"].see.split():
            assert answer.status_code == 200 and len(answer.json()["results"]) == 1
        else:
            assert (answer.status_code == 403 or home(answer)) and b"Maria" not in answer.content, who


def test_what_django_brings_answers_nobody(rows: Rows, clients: Clients) -> None:
    for who, client in clients.items():
        assert client.get(reverse("admin:view_on_site", args=[1, 1])).status_code in {302, 403, 404}, who
        assert client.get(reverse("admin:app_list", args=["imaging"])).status_code in {200, 302, 403, 404}, who
        assert client.get("/admin/no/such/page/").status_code in {302, 404}, who
