"""Each role at each of our own pages: what it may open and what it is refused; a look or a refusal changes nothing."""

from contextlib import nullcontext

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from patients.models import Event
from ris.bearer import MACHINES
from tests.cast import Cast
from tests.house.addresses import named
from tests.house.doors import DONE, Clients, Rows, undone
from tests.house.snapshot import changed, snapshot
from tests.house.url_roles import MODELS, OURS, SITE, UNUSED, Page

OPERATIONS = ("changelist", "add", "change", "history", "delete", "do")


# --- is the map whole? ------------------------------------------------------------------------------------------------


def of_the_admin() -> set[str]:
    """The addresses that the tables in MODELS account for."""
    return {
        f"admin:{model.replace('.', '_')}_{operation}"
        for model, table in MODELS.items()
        for operation in OPERATIONS
        if operation != "do" or table.verbs
    }


@pytest.mark.pure
def test_every_address_is_in_the_table() -> None:
    known = {*OURS, *SITE, *UNUSED, *of_the_admin(), "admin:"}
    found = set(named())
    assert found - known == set(), "say in tests/house/url_roles.py who may open them"
    assert known - found == set(), "these are gone; take them out of tests/house/url_roles.py"


@pytest.mark.pure
def test_every_step_and_form_of_the_admin_is_in_the_table() -> None:
    for model, model_admin in admin.site._registry.items():
        table = MODELS[model._meta.label_lower]
        assert {verb.name for verb in getattr(model_admin, "verbs", ())} == set(table.verbs), model
        assert model_admin.shows_patients == table.writes, model  # type: ignore[attr-defined]  # ours, all


# --- our own pages ----------------------------------------------------------------------------------------------------


def expected(page: Page, who: str, allowed: str | None) -> set[int]:
    """The status codes that are right for this person."""
    if allowed is None:
        return {405}
    if who in allowed.split():
        return DONE
    return {404} if who in page.hidden.split() else {403}


def address(name: str, rows: Rows) -> str:
    """Of one of our own pages."""
    keys = rows[OURS[name].row] if OURS[name].row else []
    return reverse(name, args=keys if isinstance(keys, (list, tuple)) else [keys.pk])


def test_who_may_look(rows: Rows, clients: Clients, subtests: pytest.Subtests) -> None:
    before = snapshot()
    for name, page in OURS.items():
        for who, client in clients.items():
            with subtests.test(name=name, who=who):
                written = Event.objects.count()
                response = client.get(address(name, rows))
                assert response.status_code in expected(page, who, page.get)
                lines = Event.objects.count() - written
                assert lines > 0 if page.writes and response.status_code == 200 else lines == 0
        assert changed(before, snapshot()) == [], (name, "a look changes nothing")


def test_who_may_send(rows: Rows, clients: Clients, subtests: pytest.Subtests) -> None:
    before, written = snapshot(), Event.objects.count()
    for name, page in OURS.items():
        for who, client in clients.items():
            with subtests.test(name=name, who=who):
                codes = expected(page, who, page.post)
                with undone(client) if codes == DONE else nullcontext():
                    response = client.post(address(name, rows))
                assert response.status_code in codes or (name == "reading-discard" and response.status_code == 404)
        assert changed(before, snapshot()) == [] and Event.objects.count() == written, (name, "refused, yet changed")


def test_strangers_are_sent_to_the_door(rows: Rows, client: Client, subtests: pytest.Subtests) -> None:
    before, written = snapshot(), Event.objects.count()
    for name in (name for name, page in OURS.items() if not page.public):
        with subtests.test(name=name):
            url = address(name, rows)
            for answer in (client.get(url), client.post(url)):
                if url.startswith(MACHINES):
                    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")
                else:
                    assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse("sign-in"))
            assert client.post(url, headers={"X-Background": "1"}).status_code == 401
    assert changed(before, snapshot()) == [] and Event.objects.count() == written


def test_nothing_is_changed_without_the_token(rows: Rows, people: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.rosa, backend="django.contrib.auth.backends.ModelBackend")
    before = snapshot()
    for name, page in OURS.items():
        if page.post is not None and name not in {"home", "healthz"}:  # they answer, and change nothing
            assert client.post(address(name, rows)).status_code == 403, name
    step = reverse("admin:imaging_study_do", args=[rows["imaging.study"].pk, "cancel"])
    assert client.post(step, {"why": "x"}).status_code == 403
    assert changed(before, snapshot()) == []
