"""Tokens for machines: what they open, for whom, from where, and until when."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from patients import scopes
from patients.actions import tokens
from patients.errors import InvalidInput, Refusal
from patients.models import ApiToken, Event, User
from tests.cast import Cast
from tests.conftest import SignedIn


def wanted(user: User, **chosen: object) -> ApiToken:
    return ApiToken(**{"user": user, "name": "Archive", "scopes": "system/*.rs", **chosen})


@pytest.mark.pure
@pytest.mark.parametrize(
    ("given_scopes", "resource", "interaction", "opens"),
    [
        ("system/Patient.rs", "Patient", "r", True),
        ("system/Patient.rs", "Patient", "c", False),
        ("system/Patient.rs", "Practitioner", "r", False),
        ("system/*.rs", "ImagingObject", "s", True),
        ("system/*.rs", "ImagingObject", "c", False),
        ("system/Patient.c system/*.r", "Patient", "c", True),
        ("", "Patient", "r", False),
    ],
)
def test_a_scope_opens_what_it_names(given_scopes: str, resource: str, interaction: str, opens: bool) -> None:
    assert scopes.allows(given_scopes, resource, interaction) is opens


@pytest.mark.pure
@pytest.mark.parametrize(
    "text", ["", "  ", "Patient.rs", "system/Patient", "system/Patient.", "system/Patient.sr", "*"]
)
def test_what_is_no_scope_is_named(text: str) -> None:
    with pytest.raises(InvalidInput, match="Scope"):
        scopes.parse(text)


@pytest.mark.pure
@given(st.text(max_size=80))
def test_reading_scopes_twice_changes_nothing(text: str) -> None:
    try:
        once = scopes.parse(text)
    except InvalidInput:
        return
    assert scopes.parse(once) == once


def test_the_secret_signs_in_and_is_kept_nowhere(people: Cast) -> None:
    secret = tokens.issue(wanted(people.fred), by=people.ada)
    token = ApiToken.objects.get()
    assert secret not in str(vars(token))
    assert secret.startswith(token.start)
    found = tokens.sign_in(secret, "10.0.0.5")
    assert found is not None
    assert found.user == people.fred
    token.refresh_from_db()
    assert token.used_from == "10.0.0.5"
    assert tokens.sign_in(secret + "x", "10.0.0.5") is None
    assert Event.objects.get(kind="token.made").details["user"] == "fred"


def test_it_ends_by_time_by_revoking_and_with_the_account(people: Cast) -> None:
    soon = timezone.now() + dt.timedelta(hours=1)
    ending, revoked, gone = (
        tokens.issue(wanted(user, expires_at=ends), by=people.ada)
        for user, ends in ((people.fred, soon), (people.fred, None), (people.nora, None))
    )
    with time_machine.travel(soon, tick=False):
        assert tokens.sign_in(ending, "10.0.0.5") is None
    token = ApiToken.objects.get(digest=tokens.digest(revoked))
    tokens.revoke(token, by=people.ada)
    assert tokens.sign_in(revoked, "10.0.0.5") is None
    with pytest.raises(Refusal, match="already"):
        tokens.revoke(token, by=people.ada)
    User.objects.filter(pk=people.nora.pk).update(is_active=False)
    assert tokens.sign_in(gone, "10.0.0.5") is None


@pytest.mark.parametrize(
    ("address", "opens"), [("10.0.3.7", True), ("10.0.4.1", False), ("2001:db8::7", True), ("nonsense", False)]
)
def test_it_opens_from_the_allowed_networks_alone(people: Cast, address: str, opens: bool) -> None:
    secret = tokens.issue(wanted(people.fred, addresses="10.0.3.0/24, 2001:db8::/32"), by=people.ada)
    assert (tokens.sign_in(secret, address) is not None) is opens


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"addresses": "10.0.3.1/24"}, "Allowed addresses"),
        ({"addresses": "the archive"}, "Allowed addresses"),
        ({"expires_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "Ends"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_is_named(people: Cast, chosen: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput, match=field):
        tokens.issue(wanted(people.fred, **chosen), by=people.ada)
    assert not ApiToken.objects.exists()


def test_nobody_makes_a_token_above_his_own_rights(people: Cast) -> None:
    for user in (people.clara, people.fred, people.rosa):
        with pytest.raises(PermissionDenied):
            tokens.issue(wanted(people.fred), by=user)
    root = User.objects.create_superuser("root")
    with pytest.raises(Refusal, match="everything"):
        tokens.issue(wanted(root), by=people.ada)
    with pytest.raises(InvalidInput, match="not active"):
        tokens.issue(wanted(User.objects.create(username="left", is_active=False)), by=people.ada)


# --- the doors --------------------------------------------------------------------------------------------------------


def test_the_admin_shows_the_secret_once(signed_in: SignedIn, people: Cast) -> None:
    ada = signed_in("ada")
    form = {"name": "Archive", "user": people.fred.pk, "scopes": "system/*.rs", "requests_per_minute": 60}
    answer = ada.post(reverse("admin:patients_apitoken_add"), form)
    secret = answer.context["secret"]
    assert secret in answer.text
    assert tokens.sign_in(secret, "127.0.0.1") is not None
    token = ApiToken.objects.get()
    assert secret not in ada.get(reverse("admin:patients_apitoken_change", args=[token.pk])).text
    answer = ada.post(reverse("admin:patients_apitoken_add"), {**form, "scopes": "all"})
    assert "Write it as system/Patient.rs" in answer.text
    assert ApiToken.objects.count() == 1


def test_the_command_prints_it(people: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("api_token", "fred", "--scopes", "system/Patient.rs", "--days", "0")
    secret = capsys.readouterr().out.strip()
    found = tokens.sign_in(secret, "127.0.0.1")
    assert found is not None
    assert (found.user, found.expires_at, found.scopes) == (people.fred, None, "system/Patient.rs")
    call_command("api_token", "fred", "--revoke", found.start)
    assert tokens.sign_in(secret, "127.0.0.1") is None
    for wrong in (["stranger"], ["fred", "--scopes", "all"], ["fred", "--revoke", "ris_none"]):
        with pytest.raises(CommandError):
            call_command("api_token", *wrong)


@pytest.mark.parametrize("header", ["Bearer ris_nothing", "bearer ", "Bearer x y z"])
def test_a_wrong_token_gets_401_with_a_challenge(client: Client, db: None, header: str) -> None:
    answer = client.get("/fhir/metadata", headers={"Authorization": header})
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_a_token_opens_nothing_but_the_addresses_for_machines(client: Client, people: Cast) -> None:
    secret = tokens.issue(wanted(people.ada, scopes="system/*.cruds"), by=people.ada)
    for address in (reverse("admin:index"), reverse("reading-list"), reverse("home")):
        answer = client.get(address, headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 302
        assert answer["Location"].startswith((reverse("sign-in"), reverse("admin:login")))
