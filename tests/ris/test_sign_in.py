"""Signing in and out, the lock-out, the first page of each role, the password."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from patients.models import User
from tests.cast import PASSWORD, Cast
from tests.conftest import SignedIn

SIGN_IN = reverse("sign-in")


def _sign_in(client: Client, username: str, password: str, **more: str) -> tuple[int, str]:
    answer = client.post(SIGN_IN, {"username": username, "password": password, **more})
    return answer.status_code, answer.get("Location", answer.content.decode())


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("rosa", "reading-list"),
        ("ron", "reading-list"),
        ("clara", "admin:index"),
        ("theo", "admin:index"),
        ("ada", "admin:index"),
        ("fred", "results"),
        ("nobody", "results"),
    ],
)
def test_everybody_has_a_first_page(people: Cast, client: Client, who: str, first: str) -> None:
    assert _sign_in(client, who, PASSWORD) == (302, "/")
    assert client.get("/")["Location"] == reverse(first)
    assert client.get("/", follow=True).status_code == 200


def test_after_signing_in_the_page_that_was_asked_for(people: Cast, client: Client) -> None:
    assert _sign_in(client, "fred", PASSWORD, next="/reports/7/")[1] == "/reports/7/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_no_way_leads_to_another_host(people: Cast, client: Client, elsewhere: str) -> None:
    assert _sign_in(client, "fred", PASSWORD, next=elsewhere)[1] == "/"


def test_a_wrong_password_is_said_and_the_name_stays(people: Cast, client: Client) -> None:
    status, page = _sign_in(client, "fred", "wrong")
    assert status == 200
    assert 'role="alert"' in page and 'value="fred"' in page and "wrong" not in page


def test_too_many_wrong_passwords_lock_and_say_when_to_come_back(
    people: Cast, client: Client, settings: Settings
) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    for _ in range(2):
        assert _sign_in(client, "fred", "wrong")[0] == 200
    status, page = _sign_in(client, "fred", "wrong")
    assert (status, "Try again in 15 minutes" in page) == (429, True)
    assert _sign_in(client, "fred", PASSWORD)[0] == 429  # the right one does not open it now
    assert _sign_in(client, "nora", PASSWORD)[0] == 302  # others at the same desk are not locked out


def test_the_guardians_anonymous_user_cannot_sign_in(people: Cast, client: Client) -> None:
    assert _sign_in(client, "AnonymousUser", "")[0] == 200
    assert "_auth_user_id" not in client.session


def test_signing_out_is_a_post(signed_in: SignedIn) -> None:
    client = signed_in("fred")
    assert client.get(reverse("sign-out")).status_code == 405
    assert client.post(reverse("sign-out"))["Location"] == SIGN_IN
    assert client.get(reverse("results")).status_code == 302


def test_an_idle_sign_out_says_why(client: Client, db: None) -> None:
    assert "nothing happened for a while" in client.get(f"{SIGN_IN}?idle=1&next=/").content.decode()


def test_an_old_form_is_said_in_words(people: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(SIGN_IN, {"username": "fred", "password": PASSWORD})
    assert (answer.status_code, "This form is too old" in answer.content.decode()) == (403, True)


def test_a_refused_page_is_said_in_words(signed_in: SignedIn) -> None:
    answer = signed_in("fred").get(reverse("reading-list"))
    assert (answer.status_code, "Your role does not allow this" in answer.content.decode()) == (403, True)


def test_changing_the_password(people: Cast, client: Client) -> None:
    _sign_in(client, "fred", PASSWORD)
    new = "a longer and better one"
    wrong = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert 'class="errorlist"' in client.post(reverse("password-change"), wrong).content.decode()
    right = {**wrong, "old_password": PASSWORD}
    assert client.post(reverse("password-change"), right)["Location"] == reverse("password-changed")
    assert client.get(reverse("password-changed")).status_code == 200  # still signed in here
    assert User.objects.get(username="fred").check_password(new)
