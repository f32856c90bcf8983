"""Results on their way: channels, retries, the dead, the print list; nothing doubled and nobody missed."""

import datetime as dt
from functools import partial
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from patients import audit
from patients.errors import IllegalMove
from reporting.actions import delivering, releasing
from reporting.delivery.sending import send_due
from reporting.models import Channel, Delivery, DeliveryStatus, ReleaseRule, Report, ReportVersion, Route, Seal, Way
from tests.cast import PASSWORD, Cast
from tests.conftest import SignedIn
from tests.races.together import at_once, losers

S = DeliveryStatus


@pytest.fixture(autouse=True)
def outbox(settings: Settings, tmp_path: Path) -> Path:
    """The folder of the channel, and the last seal, in a place of the test's own."""
    settings.DELIVERY_FOLDER, settings.SEAL_HEAD = str(tmp_path / "outbox"), tmp_path / "head.json"
    settings.PUBLIC_URL = "https://ris.example"
    return tmp_path / "outbox"


def _states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("channel", "status"))


def _due() -> None:
    Delivery.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))


@pytest.fixture
def by_every_way(people: Cast, signed: Report) -> Report:
    """Released to Dr Fred by page, e-mail, folder and paper."""
    people.dr_fred.email = "fred@practice.example"
    people.dr_fred.save()
    for way in Way:
        Route.objects.create(practitioner=people.dr_fred, channel=way)
    releasing.release(signed, by=people.rosa)
    return signed


def test_each_channel_carries_it(people: Cast, by_every_way: Report, outbox: Path) -> None:
    assert _states() == {"page": S.DELIVERED, "notice": S.QUEUED, "folder": S.QUEUED, "print": S.QUEUED}
    assert send_due(by=people.sven) == 3
    assert _states() == {"page": S.DELIVERED, "notice": S.DELIVERED, "folder": S.DELIVERED, "print": S.SENT}
    assert send_due(by=people.sven) == 0
    (file,) = outbox.rglob("*.pdf")
    assert file.read_bytes().startswith(b"%PDF") and file.name == f"{by_every_way.study.accession_number}-v1.pdf"
    assert Delivery.objects.get(channel="folder").reference == f"{file.parent.name}/{file.name}"
    assert [path for path in outbox.rglob("*") if path.is_file()] == [file]


def test_the_notice_says_nothing_of_the_patient(people: Cast, by_every_way: Report) -> None:
    send_due(by=people.sven)
    (message,) = mail.outbox
    text = f"{message.subject}\n{message.body}"
    assert message.to == ["fred@practice.example"] and "https://ris.example/results/" in text
    secrets = ("Maria", "Test", "MRN-123", "1961", by_every_way.study.accession_number, "CT", "chest", "Nodule", "Rosa")
    assert [word for word in secrets if word in text] == []


def test_a_channel_that_fails_is_tried_again_later_and_in_the_end_is_dead(
    people: Cast, by_every_way: Report, outbox: Path, settings: Settings
) -> None:
    settings.DELIVERY_ATTEMPTS = 3
    outbox.write_text("a file where the folder should be")
    waits = []
    for _ in range(3):
        send_due(by=people.sven)
        row = Delivery.objects.get(channel="folder")
        waits.append(round((row.due_at - timezone.now()).total_seconds() / 30))
        assert send_due(by=people.sven) == 0  # it is not due again yet
        _due()
    assert waits == [1, 2, 4]
    assert (row.status, row.attempts) == (S.DEAD, 3) and "cannot be written to" in row.last_error
    assert send_due(by=people.sven) == 0
    assert _states()["notice"] == S.DELIVERED  # one that fails holds up no other
    for who in ("ron", "theo", "fred", "nobody"):
        with pytest.raises(PermissionDenied):
            delivering.retry(row, by=people.user(who))
    outbox.unlink()
    delivering.retry(row, by=people.clara)
    assert send_due(by=people.sven) == 1 and _states()["folder"] == S.DELIVERED
    kinds = [event.kind for event in audit.history(row)]
    assert kinds == ["delivery.failed", "delivery.failed", "delivery.given_up", "delivery.retried", "delivery.sent"]
    with pytest.raises(IllegalMove):
        delivering.retry(row, by=people.clara)


@pytest.mark.pure
def test_the_waits_grow_to_six_hours() -> None:
    waits = [delivering.wait_after(n).total_seconds() for n in range(1, 12)]
    assert waits[:4] == [30, 60, 120, 240] and waits[-1] == 6 * 3600 and waits == sorted(waits)
    assert delivering.wait_after(10_000) == delivering.LONGEST_WAIT


def test_a_fault_inside_a_channel_is_a_failure_with_words(
    people: Cast, by_every_way: Report, settings: Settings
) -> None:
    settings.DELIVERY_CHANNELS = {**settings.DELIVERY_CHANNELS, "folder": "reporting.paper", "notice": "no.such"}
    del settings.DELIVERY_CHANNELS["print"]
    send_due(by=people.sven)
    errors = dict(Delivery.objects.values_list("channel", "last_error"))
    assert "DELIVERY_CHANNELS" in errors["print"] and "no" in errors["notice"] and "send" in errors["folder"]
    assert set(_states().values()) == {S.DELIVERED, S.FAILED}


def test_a_worker_that_died_is_followed_by_another(people: Cast, by_every_way: Report) -> None:
    row = Delivery.objects.get(channel="folder")
    delivering.take_in_hand(row, by=people.sven)  # and then the power is cut
    send_due(by=people.sven)
    assert _states()["folder"] == S.QUEUED
    _due()
    send_due(by=people.sven)
    assert (_states()["folder"], Delivery.objects.get(channel="folder").attempts) == (S.DELIVERED, 2)


def test_nobody_is_left_without_a_way(people: Cast, signed: Report) -> None:
    people.dr_fred.user = None
    people.dr_fred.save()
    releasing.release(signed, by=people.rosa)
    assert _states() == {"print": S.QUEUED}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_once(people: Cast, by_every_way: Report, outbox: Path) -> None:
    assert losers(at_once([partial(send_due, by=people.sven)] * 3)) == []
    assert _states() == {"page": S.DELIVERED, "notice": S.DELIVERED, "folder": S.DELIVERED, "print": S.SENT}
    assert len(mail.outbox) == 1 and len(list(outbox.rglob("*.pdf"))) == 1
    assert set(Delivery.objects.exclude(channel="page").values_list("attempts", flat=True)) == {1}


def test_the_worker_does_it_all_in_one_round(people: Cast, draft: ReportVersion, signed_in: SignedIn) -> None:
    ReleaseRule.objects.create(when="after_delay", delay_minutes=5)
    answer = signed_in("rosa").post(
        f"/reading/{draft.report.study_id}/sign/",
        {"version": 1, "revision": draft.revision, "password": PASSWORD, **draft.sections},
    )
    assert answer.status_code == 302
    Report.objects.update(release_due_at=timezone.now())
    call_command("deliver", "--once", verbosity=0)
    assert _states() == {"page": S.DELIVERED}
    assert Seal.objects.count() == 1
    call_command("verify_chain", verbosity=0)


@pytest.mark.either
def test_the_print_list(people: Cast, by_every_way: Report, signed_in: SignedIn) -> None:
    clara, row = signed_in("clara"), Delivery.objects.get(channel=Channel.PRINT)
    page = clara.get("/print-list/").content.decode()
    assert "Dr Fred Referrer" in page and "MRN-123" in page
    assert clara.get(f"/print-list/{row.pk}/pdf/").content.startswith(b"%PDF")
    assert audit.history(by_every_way).filter(kind="report.printed", by=people.clara).count() == 1
    assert clara.post(f"/print-list/{row.pk}/printed/").status_code == 302
    assert "Nothing waits to be printed." in clara.get("/print-list/").content.decode()
    assert clara.post(f"/print-list/{row.pk}/printed/").status_code == 302  # a second click
    assert audit.history(row).filter(kind="delivery.printed").count() == 1
    other = Delivery.objects.get(channel="folder")
    assert clara.post(f"/print-list/{other.pk}/printed/").status_code == 404


@pytest.mark.either
def test_the_report_says_how_it_went(people: Cast, by_every_way: Report, signed_in: SignedIn, outbox: Path) -> None:
    outbox.write_text("in the way")
    send_due(by=people.sven)
    signed_in("fred").get(f"/reports/{by_every_way.pk}/")
    page = signed_in("rosa").get(f"/reports/{by_every_way.pk}/").content.decode()
    assert "first opened" in page and "cannot be written to" in page and "Try again now" in page
    row = Delivery.objects.get(channel="folder")
    outbox.unlink()
    assert signed_in("rosa").post(f"/deliveries/{row.pk}/retry/").url == f"/reports/{by_every_way.pk}/"
    assert signed_in("fred").post(f"/deliveries/{row.pk}/retry/").status_code == 403
    assert signed_in("nora").post(f"/deliveries/{row.pk}/retry/").status_code == 404
