"""Every page and button of reading and reporting, by everybody: who gets in, who is refused, who finds nothing."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from patients.models import Event
from reporting.models import Report
from reporting.urls import urlpatterns
from tests.cast import PASSWORD, Cast
from tests.conftest import SignedIn

PEOPLE = ["clara", "theo", "lena", "rosa", "ron", "fred", "nora", "ada", "nobody"]
READERS = {"rosa": 200, "ron": 200}
STAFF = dict.fromkeys(("clara", "theo", "lena", "ada"), 403)
# Of a released report of Fred's patient: what each page answers, 404 for whom it does not exist for.
PAGES = {
    "reading-list": {**READERS, **STAFF, "fred": 403, "nora": 403, "nobody": 403},
    "reading-counts": {**READERS, **STAFF, "fred": 403, "nora": 403, "nobody": 403},
    "reading": {**READERS, **STAFF, "fred": 403},
    "report": {**READERS, "ada": 200, "fred": 200},
    "report-pdf": {**READERS, "ada": 200, "fred": 200},
    "results": dict.fromkeys(PEOPLE, 200),
    "study": {**READERS, **dict.fromkeys(STAFF, 200), "fred": 200},
    "study-frames": {**READERS, **dict.fromkeys(STAFF, 200), "fred": 200},
}
BUTTONS = {
    "reading-next": {"rosa": 302, "ron": 302, **STAFF, "fred": 403, "nora": 403, "nobody": 403},
    "reading-claim": {"rosa": 302, "ron": 302, **STAFF, "fred": 403},
    "reading-take-over": {"rosa": 302, "ron": 302, **STAFF, "fred": 403},
    "reading-keep": {"rosa": 409, "ron": 409, **STAFF, "fred": 403},
    "reading-free": {"rosa": 302, "ron": 302, **STAFF, "fred": 403},
    "reading-save": {"rosa": 409, "ron": 409, **STAFF, "fred": 403},
    "reading-addendum": {"rosa": 302, "ron": 302, **STAFF, "fred": 403},
    "reading-discard": {"rosa": 404, "ron": 404, **STAFF, "fred": 403},
    "reading-sign": {**dict.fromkeys(PEOPLE, 403), "rosa": 409},
    "reading-preliminary": {"rosa": 409, "ron": 409, **STAFF, "fred": 403},
    "report-release": {"rosa": 302, "ron": 403, "ada": 403, "fred": 403},
    "report-acknowledge": {"rosa": 302, "ron": 302, "ada": 302, "fred": 302},
    "report-send-back": {"rosa": 409, "ron": 403, "ada": 403, "fred": 403},
}
# Each with rows of its own kind: tests/house/url_roles.py holds them against every role.
ELSEWHERE = {
    *("paper-check-ask", "paper-check", "report-hold", "delivery-retry", "print-list", "print-pdf", "printed"),
    *("reading-critical", "criticals", "criticals-month", "critical"),
    *("critical-call", "critical-withdraw", "critical-acknowledge"),
}
DATA = {"why": "because", "kind": "addendum", "version": "1", "revision": "0", "impression": "x", "password": PASSWORD}


def _address(name: str, report: Report) -> str:
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    if "<int:pk>" not in str(pattern.pattern):
        return reverse(name)
    return reverse(name, args=[report.pk if name.startswith("report") else report.study_id])


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == PAGES.keys() | BUTTONS.keys() | ELSEWHERE


@pytest.mark.parametrize("who", PEOPLE)
def test_pages(signed_in: SignedIn, released: Report, who: str) -> None:
    client = signed_in(who)
    got = {name: client.get(_address(name, released)).status_code for name in PAGES}
    assert got == {name: answers.get(who, 404) for name, answers in PAGES.items()}


@pytest.mark.parametrize("who", PEOPLE)
def test_buttons(signed_in: SignedIn, released: Report, who: str) -> None:
    client, got = signed_in(who), {}
    for name in BUTTONS:
        with transaction.atomic():
            got[name] = client.post(_address(name, released), DATA).status_code
            transaction.set_rollback(True)  # the next button finds everything as it was
    assert got == {name: answers.get(who, 404) for name, answers in BUTTONS.items()}


def test_nothing_changes_on_get(signed_in: SignedIn, released: Report) -> None:
    client, before = signed_in("rosa"), Event.objects.count()
    assert {client.get(_address(name, released)).status_code for name in BUTTONS} == {405}
    assert Event.objects.count() == before


def test_strangers_are_sent_to_the_sign_in_page(released: Report) -> None:
    client = Client()
    answers = [client.get(_address(name, released)) for name in PAGES]
    answers += [client.post(_address(name, released), DATA) for name in BUTTONS]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer["Location"].split("?")[0] for answer in answers} == {reverse("sign-in")}


def test_a_form_without_its_token_is_refused(people: Cast, released: Report) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.rosa, backend="django.contrib.auth.backends.ModelBackend")
    assert {client.post(_address(name, released), DATA).status_code for name in BUTTONS} == {403}


def test_before_the_release_the_referrer_finds_nothing(signed_in: SignedIn, signed: Report) -> None:
    client = signed_in("fred")
    names = ["report", "report-pdf", "study", "study-frames"]
    assert {client.get(_address(name, signed)).status_code for name in names} == {404}


def test_every_page_with_patients_data_is_in_the_journal(signed_in: SignedIn, released: Report) -> None:
    written = {}
    for name in PAGES:
        before = Event.objects.count()
        signed_in("fred" if name == "results" else "rosa").get(_address(name, released))
        written[name] = Event.objects.count() - before
    assert written == {name: 0 if name == "reading-counts" else 1 for name in PAGES}  # counts show nobody
