"""What the environment gives, and what the settings make of it: sessions, headers, sign-in."""

import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as in_use
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from ris.environment import NO_DATABASE, Environment
from tests.cast import PASSWORD, Cast

SignedIn = Callable[[str], Client]


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Environment]:
    """An environment of these variables."""

    def make(**variables: str) -> Environment:
        for name, text in variables.items():
            monkeypatch.setenv(name, text)
        made = Environment(tmp_path / ".env")
        made._variables.files_cache.clear()
        return made

    return make


Env = Callable[..., Environment]


@pytest.mark.pure
def test_a_secret_can_lie_in_a_file(env: Env, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("$ecret with = signs\n")
    read = env(X_KEY_FILE=str(secret), X_KEY="from the environment")
    assert (read.text("X_KEY"), read.misread) == ("$ecret with = signs", {})


@pytest.mark.pure
def test_a_secret_whose_file_is_missing_is_said(env: Env, tmp_path: Path) -> None:
    read = env(X_KEY_FILE=str(tmp_path / "nowhere"))
    assert read.text("X_KEY", "default") == "default" and "FileNotFoundError" in read.misread["X_KEY"]


@pytest.mark.pure
def test_what_the_environment_says_wins_over_the_file(env: Env, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("X_ONE=file\nX_TWO=file\n")
    read = env(X_ONE="environment")
    assert (read.text("X_ONE"), read.text("X_TWO")) == ("environment", "file")


@pytest.mark.pure
@pytest.mark.parametrize("text", ["$HOME", "${HOME}", "$", "a$b", "#x", "x#y", "a=b", "ü"])
def test_signs_in_a_secret_mean_nothing(env: Env, text: str) -> None:
    assert env(X_KEY=text).text("X_KEY") == text


@pytest.mark.pure
def test_values_are_read_by_kind(env: Env) -> None:
    read = env(X_T="Yes", X_F="off", X_N="7", X_H="0.5", X_W=" a, b,,", X_Z="Asia/Tokyo", X_C="two", X_E="")
    assert (read.truth("X_T", False), read.truth("X_F", True), read.number("X_N", 1)) == (True, False, 7)
    assert (read.hours("X_H", 1.0), read.words("X_W"), read.zone("X_Z", "UTC")) == (0.5, ["a", "b"], "Asia/Tokyo")
    assert read.choice("X_C", "one", ["one", "two"]) == "two"
    assert (read.truth("X_E", True), read.number("X_E", 3), read.words("X_NONE", ["d"])) == (True, 3, ["d"])
    assert read.misread == {}


@pytest.mark.pure
def test_what_cannot_be_read_is_noted_and_the_default_taken(env: Env) -> None:
    read = env(X_T="ture", X_N="7.5", X_M="-1", X_H="nan", X_Z="../etc/passwd", X_C="three", X_D="foo://a:b@c/d")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (read.truth("X_T", True), read.number("X_N", 1), read.number("X_M", 1)) == (True, 1, 1)
        assert (read.hours("X_H", 1.0), read.zone("X_Z", "UTC"), read.choice("X_C", "one", ["one"])) == (
            1,
            "UTC",
            "one",
        )
        assert read.database("X_D", "sqlite:///x.sqlite3") == NO_DATABASE
    assert set(read.misread) == {"X_T", "X_N", "X_M", "X_H", "X_Z", "X_C", "X_D"}


@pytest.mark.pure
def test_a_mysql_address_is_all_it_takes(env: Env) -> None:
    database = env(X_D="mysql://ris:p%40ss@db.example:3307/clinic").database("X_D", "sqlite:///x.sqlite3")
    assert (database["ENGINE"], database["NAME"], database["USER"]) == ("django.db.backends.mysql", "clinic", "ris")
    assert (database["PASSWORD"], database["HOST"], database["PORT"]) == ("p@ss", "db.example", 3307)


# --- sign-in ----------------------------------------------------------------------------------------------------------


def sign_in(client: Client, name: str, password: str) -> int:
    return client.post(reverse("sign-in"), {"username": name, "password": password}).status_code


def test_a_wrong_password_is_counted_and_the_door_locked(people: Cast) -> None:
    client = Client()
    for _ in range(in_use.AXES_FAILURE_LIMIT - 1):
        assert sign_in(client, "theo", "wrong") == 200
    assert sign_in(client, "theo", "wrong") == 429
    assert sign_in(client, "theo", PASSWORD) == 429, "the right password does not open it either"
    assert sign_in(client, "rosa", PASSWORD) == 302, "others are not locked out"


def test_a_lock_out_ends_by_itself(people: Cast) -> None:
    client = Client()
    with time_machine.travel("2026-03-03T08:00:00Z", tick=False) as clock:
        for _ in range(in_use.AXES_FAILURE_LIMIT):
            sign_in(client, "theo", "wrong")
        assert sign_in(client, "theo", PASSWORD) == 429
        clock.shift(in_use.AXES_COOLOFF_TIME * 3600 + 1)
        assert sign_in(client, "theo", PASSWORD) == 302


def test_a_success_forgets_the_failures(people: Cast) -> None:
    client = Client()
    for _ in range(2):
        for _ in range(in_use.AXES_FAILURE_LIMIT - 1):
            assert sign_in(client, "theo", "wrong") == 200
        assert sign_in(client, "theo", PASSWORD) == 302


def test_an_unknown_name_is_told_no_more_than_a_wrong_password(people: Cast) -> None:
    def answer(name: str) -> str:
        page = Client().post(reverse("sign-in"), {"username": name, "password": "wrong"}).content.decode()
        return re.sub(r'(value|nonce|csrfmiddlewaretoken)="[^"]*"', "", page).replace(name, "")

    assert answer("theo") == answer("nosuchname")


def test_passwords_are_kept_as_argon2(settings: Settings) -> None:
    source = (in_use.BASE_DIR / "ris" / "settings.py").read_text()
    assert re.search(r"PASSWORD_HASHERS = \[\s+\"django\.contrib\.auth\.hashers\.Argon2PasswordHasher\"", source)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert identify_hasher(make_password(PASSWORD)).algorithm == "argon2"


# --- a session ends ---------------------------------------------------------------------------------------------------


def test_an_idle_person_is_signed_out(signed_in: SignedIn) -> None:
    with time_machine.travel("2026-03-03T08:00:00Z", tick=False) as clock:
        client = signed_in("nobody")
        assert client.get(reverse("password-change")).status_code == 200
        clock.shift(in_use.IDLE_SIGN_OUT_SECONDS - 1)
        assert client.get(reverse("password-change")).status_code == 200
        clock.shift(in_use.IDLE_SIGN_OUT_SECONDS + 1)
        answer = client.get(reverse("password-change"))
        assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/password/")
        assert "_auth_user_id" not in client.session


def test_a_heartbeat_is_no_sign_of_a_person(signed_in: SignedIn) -> None:
    with time_machine.travel("2026-03-03T08:00:00Z", tick=False) as clock:
        client = signed_in("nobody")
        client.get(reverse("password-change"))
        for _ in range(3):
            clock.shift(in_use.IDLE_SIGN_OUT_SECONDS / 3)
            last = client.post(reverse("stay"), headers={"X-Background": "1"})
        assert (last.status_code, last.json()["left"]) == (200, 0)
        clock.shift(1)
        answer = client.post(reverse("stay"), headers={"X-Background": "1"})
        assert answer.status_code == 401 and "draft is kept" in answer.json()["error"]


# --- headers ----------------------------------------------------------------------------------------------------------


def test_our_pages_have_a_strict_policy(signed_in: SignedIn) -> None:
    answer = signed_in("nobody").get(reverse("password-change"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "object-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy and "http:" not in policy and "*" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_the_admin_has_a_policy_too(signed_in: SignedIn) -> None:
    policy = signed_in("clara").get(reverse("admin:index")).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "object-src 'none'" in policy


def test_cookies_keep_to_themselves(people: Cast) -> None:
    client = Client()
    client.get(reverse("sign-in"))
    sign_in(client, "theo", PASSWORD)
    session, csrf = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert session["httponly"] and session["samesite"] == "Lax" and csrf["samesite"] == "Lax"
    assert not session["max-age"], "it ends with the browser"


def test_by_https_everything_is_by_https() -> None:
    source = (in_use.BASE_DIR / "ris" / "settings.py").read_text()
    assert 'HTTPS = env.truth("HTTPS", not (DEBUG or DEMO))' in source
    for name in ("SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_INCLUDE_SUBDOMAINS"):
        assert re.search(rf"^{name} .*HTTPS$", source, re.MULTILINE), name


def test_strangers_see_the_door_and_the_pulse_only(client: Client, db: None) -> None:
    assert client.get("/healthz").content == b"ok"
    assert client.get(reverse("sign-in")).status_code == 200
    for url in ("/", "/admin/", "/admin/patients/patient/", "/reading/", "/results/", "/studies/1/", "/password/"):
        answer = client.get(url)
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/"), url
