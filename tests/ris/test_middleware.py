"""Idle people are signed out, nobody anonymous gets in, refusals are said in words."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver, reverse
from pytest_django.fixtures import Settings

from imaging.models import Study
from patients.errors import Conflict, IllegalMove, InvalidInput, Refusal, TryAgainLater
from reporting.models import Report, ReportVersion
from ris import middleware
from tests.conftest import SignedIn

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
BACKGROUND = {"X-Background": "1", "Accept": "application/json"}
LIST = reverse("reading-list")


def _after(**time: int) -> time_machine.travel:
    return time_machine.travel(NOW + dt.timedelta(**time), tick=False)


def test_who_does_nothing_is_signed_out(signed_in: SignedIn, settings: Settings) -> None:
    settings.IDLE_SIGN_OUT_SECONDS = 900
    with _after(seconds=0):
        client = signed_in("rosa")
        assert client.get(LIST).status_code == 200
    with _after(seconds=899):
        assert client.get(LIST).status_code == 200  # a sign of a person: the time begins anew
    with _after(seconds=899 + 901):
        answer = client.get(LIST)
        assert (answer.status_code, answer["Location"]) == (302, f"{reverse('sign-in')}?next={LIST}")
    assert "_auth_user_id" not in client.session


def test_heartbeats_and_polls_are_no_sign_of_a_person(
    signed_in: SignedIn, acquired: Study, draft: ReportVersion
) -> None:
    polls: list[Callable[[Client], HttpResponse]] = [
        lambda client: client.get(reverse("reading-counts"), headers=BACKGROUND),
        lambda client: client.post(reverse("reading-keep", args=[acquired.pk]), headers=BACKGROUND),
        lambda client: client.post(reverse("stay"), headers=BACKGROUND),
    ]
    with _after(seconds=0):
        client = signed_in("rosa")
        client.get(LIST)
    for minutes in (5, 10, 14):
        with _after(minutes=minutes):
            assert {poll(client).status_code for poll in polls} == {200}
    with _after(minutes=16):
        assert polls[0](client).status_code == 401


def test_a_sign_in_with_nothing_but_polls_ends_too(signed_in: SignedIn) -> None:
    with _after(seconds=0):
        client = signed_in("rosa")
        assert client.get(reverse("reading-counts"), headers=BACKGROUND).status_code == 200
    with _after(minutes=16):
        assert client.get(reverse("reading-counts"), headers=BACKGROUND).status_code == 401


def test_staying_is_a_sign_of_a_person(signed_in: SignedIn, settings: Settings) -> None:
    settings.IDLE_SIGN_OUT_SECONDS = 900
    with _after(seconds=0):
        client = signed_in("rosa")
        client.get(LIST)
    with _after(seconds=850):
        assert client.post(reverse("stay"), headers=BACKGROUND).json() == {"left": 50}
        assert client.post(reverse("stay"), headers={"Accept": "application/json"}).json() == {"left": 900}
    with _after(seconds=1700):
        assert client.get(LIST).status_code == 200


def test_a_draft_survives_the_sign_out(signed_in: SignedIn, acquired: Study, draft: ReportVersion) -> None:
    with _after(seconds=0):
        client = signed_in("rosa")
        client.get(LIST)
    with _after(minutes=20):
        data = {"version": 1, "revision": 1, "findings": "late"}
        answer = client.post(reverse("reading-save", args=[acquired.pk]), data, headers={"Accept": "application/json"})
        assert (answer.status_code, "your draft is kept" in answer.json()["error"]) == (401, True)
    draft.refresh_from_db()
    assert draft.impression and draft.revision == 1


def _patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for each in resolver.url_patterns:
        found += [each] if isinstance(each, URLPattern) else _patterns(each)
    return found


def test_every_address_of_the_system_is_closed_to_strangers_but_these(db: None, rf: RequestFactory) -> None:
    door = middleware.SignedInOnly(lambda request: HttpResponse())
    let_in = set()
    for pattern in _patterns(get_resolver()):
        request = rf.get("/")
        request.user = AnonymousUser()
        request.resolver_match = ResolverMatch(pattern.callback, (), {}, url_name=pattern.name)
        if door.process_view(request) is None:
            let_in.add(pattern.name)
    assert let_in == {"sign-in", "healthz", "paper-check", "paper-check-ask"}


@pytest.mark.parametrize("name", ["home", "results", "stay", "password-change", "sign-out", "admin:index"])
def test_strangers_are_sent_to_the_sign_in_page(client: Client, db: None, name: str) -> None:
    answer = client.get(reverse(name))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("sign-in"))


def test_what_is_open_answers_strangers(client: Client, db: None) -> None:
    assert {"sign-in", "healthz", "paper-check", "paper-check-ask"} == middleware.PUBLIC
    assert client.get(reverse("paper-check-ask")).status_code == 200
    assert client.get(reverse("healthz")).content == b"ok"
    assert client.get(reverse("sign-in")).status_code == 200


def test_a_form_sent_after_the_sign_out_leads_back_to_its_page(client: Client, db: None) -> None:
    page = "http://testserver/reading/7/"
    answer = client.post("/reading/7/sign/", {"version": 1}, headers={"Referer": page})
    assert answer["Location"] == f"{reverse('sign-in')}?next=/reading/7/"
    foreign = client.post("/reading/7/sign/", {"version": 1}, headers={"Referer": "https://evil.example/x/"})
    assert foreign["Location"] == f"{reverse('sign-in')}?next=/"


def test_what_one_person_saw_stays_in_no_cache(signed_in: SignedIn, released: Report) -> None:
    client = signed_in("fred")
    for name, args in (("results", []), ("report", [released.pk]), ("report-pdf", [released.pk])):
        assert "no-store" in client.get(reverse(name, args=args))["Cache-Control"]


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (Refusal("Not so."), 409, "Not so."),
        (Conflict("Taken <b>."), 409, "Taken &lt;b&gt;."),
        (IllegalMove("Gone."), 409, "Gone."),
        (InvalidInput("Reason", "", "Say why."), 400, "Reason: Say why."),
        (TryAgainLater(), 503, "try again in a minute"),
        (OperationalError("database is locked"), 503, "try again in a minute"),
    ],
)
def test_refusals_are_said_in_words(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, sentence: str
) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        raise error

    pattern = next(each for each in _patterns(get_resolver()) if each.name == "results")
    monkeypatch.setattr(pattern, "callback", fail)
    client = signed_in("fred")
    page = client.get(reverse("results"))
    assert (page.status_code, sentence in page.content.decode()) == (status, True)
    assert "database is locked" not in page.content.decode()
    by_script = client.get(reverse("results"), headers={"Accept": "application/json"})
    assert by_script.status_code == status
    assert by_script.json()["error"]


def test_a_fault_of_ours_is_said_in_words_too(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("a secret")

    pattern = next(each for each in _patterns(get_resolver()) if each.name == "results")
    monkeypatch.setattr(pattern, "callback", fail)
    client = signed_in("fred")
    client.raise_request_exception = False
    answer = client.get(reverse("results"))
    assert (answer.status_code, "Something broke" in answer.content.decode()) == (500, True)
    assert "a secret" not in answer.content.decode()


def test_a_page_that_is_not_there_is_said_in_words(signed_in: SignedIn) -> None:
    answer = signed_in("fred").get("/no/such/page/")
    assert (answer.status_code, "There is no such page" in answer.content.decode()) == (404, True)
