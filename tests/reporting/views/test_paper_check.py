"""The page behind the code on a paper: how it stands, and nothing of the patient."""

import pytest
from django.db import connection
from django.test import Client

from reporting import paper
from reporting.actions import claiming, drafting, releasing, retracting, signing
from reporting.models import Report, ReportVersion, VersionKind
from tests.cast import PASSWORD, Cast
from tests.conftest import SignedIn

SECRETS = ("Maria", "Test,", "MRN-123", "1961", "A26", "CT", "chest", "Nodule", "Fred")


def _code(report: Report, number: int = 1) -> str:
    return paper.code(ReportVersion.objects.get(report=report, number=number))


def _look(code: str) -> str:
    answer = Client().get(f"/check/{code}/")
    assert answer.status_code == 200
    text = answer.content.decode().replace(code, "")  # drawn by lot: it may hold any two letters
    assert [word for word in SECRETS if word in text] == []
    return text


def test_a_stranger_sees_whether_the_paper_is_current_and_no_more(people: Cast, signed: Report) -> None:
    assert "This is the current report." in _look(_code(signed))
    claiming.claim(signed.study, by=people.rosa)
    part = drafting.start_addendum(signed, kind=VersionKind.CORRECTION, by=people.rosa)
    assert "This is the current report." in _look(_code(signed))
    drafting.save(part, {"impression": "Not so."}, revision=0, by=people.rosa)
    signing.sign(part, password=PASSWORD, by=people.rosa)
    old = _look(_code(signed))
    assert "There is a newer version." in old and "version 2, correction" in old
    assert "This is the current report." in _look(_code(signed, 2))
    releasing.release(signed, by=people.rosa)
    retracting.mark_in_error(signed.study, why="Wrong patient", by=people.ada, second=people.abel)
    assert "This report was withdrawn." in _look(_code(signed))


def test_a_preliminary_says_so_until_it_is_verified(people: Cast, preliminary: Report) -> None:
    assert "This is a preliminary report." in _look(_code(preliminary))
    claiming.claim(preliminary.study, by=people.rosa)
    signing.sign(drafting.start(preliminary.study, by=people.rosa), password=PASSWORD, by=people.rosa)
    assert "There is a newer version." in _look(_code(preliminary))


def test_what_was_changed_in_the_database_is_not_confirmed(people: Cast, signed: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reporting_reportversion SET impression = 'All well.'")
    assert "This report cannot be confirmed." in _look(_code(signed))


@pytest.mark.either
def test_a_code_is_taken_as_people_type_it(people: Cast, signed: Report, subtests: pytest.Subtests) -> None:
    code = _code(signed)
    for typed in (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        code.replace("0", "o").replace("1", "l"),
    ):
        with subtests.test(typed):
            assert "This is the current report." in _look(typed)
            assert Client().get("/check/", {"code": typed}, follow=True).status_code == 200
    for wrong in ("ZZZZ-ZZZ0", "x" * 500, "a b", "%00", "٣٣٣٣", "..", "'"):
        with subtests.test(wrong):
            answer = Client().get(f"/check/{wrong}/")
            assert answer.status_code == 404 and "No report of ours carries this code" in answer.content.decode()
    assert Client().get("/check/").status_code == 200
    assert Client().post("/check/").status_code == 405


@pytest.mark.either
def test_who_may_see_the_report_finds_it_there(people: Cast, released: Report, signed_in: SignedIn) -> None:
    link = f'href="/reports/{released.pk}/"'
    seen = {who: link in signed_in(who).get(f"/check/{_code(released)}/").content.decode() for who in ("fred", "nora")}
    assert seen == {"fred": True, "nora": False}
