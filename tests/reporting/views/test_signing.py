"""Signatures, by script and by plain form."""

from typing import Any

from django.test import Client
from django.urls import reverse

from imaging.models import Study, StudyStatus
from patients.models import Event
from reporting.actions import drafting
from reporting.models import Delivery, Report, ReportStatus, ReportVersion
from tests.cast import PASSWORD, Cast
from tests.conftest import SignedIn
from tests.reporting.conftest import TEXT, Imaged

JSON = {"Accept": "application/json"}


def _sign(client: Client, version: ReportVersion, *, script: bool = True, to: str = "sign", **fields: Any) -> Any:
    data = {"version": version.number, "revision": version.revision, **TEXT, "password": PASSWORD, **fields}
    address = reverse(f"reading-{to}", args=[version.report.study_id])
    return client.post(address, data, headers=JSON if script else {})


def test_what_is_on_screen_is_what_is_signed(signed_in: SignedIn, draft: ReportVersion) -> None:
    answer = _sign(signed_in("rosa"), draft, impression="As typed last.")
    assert answer.json() == {"to": reverse("report", args=[draft.report_id])}
    draft.refresh_from_db()
    assert (draft.impression, bool(draft.signed_at)) == ("As typed last.", True)
    assert Report.objects.get().status == ReportStatus.FINAL
    assert not Delivery.objects.exists()


def test_a_wrong_password_loses_nothing(signed_in: SignedIn, draft: ReportVersion) -> None:
    client = signed_in("rosa")
    answer = _sign(client, draft, impression="Typed just now.", password="wrong")
    assert (answer.status_code, answer.json()["revision"]) == (400, 2)
    assert "Password" in answer.json()["error"]
    draft.refresh_from_db()
    assert (draft.impression, draft.signed_at) == ("Typed just now.", None)
    assert _sign(client, draft, impression="Typed just now.").status_code == 200


def test_a_form_without_scripts_is_asked_for_the_password(signed_in: SignedIn, draft: ReportVersion) -> None:
    client = signed_in("rosa")
    asked = _sign(client, draft, script=False, password="", impression="By form.")
    assert (asked.status_code, "By form." in asked.content.decode()) == (200, True)
    draft.refresh_from_db()
    assert (draft.impression, draft.signed_at) == ("By form.", None)
    address = reverse("reading-sign", args=[draft.report.study_id])
    wrong = client.post(address, {"version": 1, "revision": 2, "password": "wrong"})
    assert (wrong.status_code, "The draft is saved" in wrong.content.decode()) == (400, True)
    right = client.post(address, {"version": 1, "revision": 2, "password": PASSWORD})
    assert right["Location"] == reverse("report", args=[draft.report_id])
    draft.refresh_from_db()
    assert draft.signed_at


def test_guessing_passwords_ends_the_sign_in(signed_in: SignedIn, people: Cast, draft: ReportVersion) -> None:
    client = signed_in("rosa")
    codes = [_sign(client, draft, password=f"guess {n}").status_code for n in range(5)]
    assert codes == [400, 400, 400, 400, 401]
    assert client.get(reverse("reading-list")).status_code == 302
    refused = Event.objects.filter(kind="signature.refused")
    assert (refused.count(), {event.by for event in refused}) == (5, {people.rosa})
    assert "guess" not in str(list(refused.values()))


def test_a_right_password_forgets_the_wrong_ones(signed_in: SignedIn, people: Cast, preliminary: Report) -> None:
    client = signed_in("rosa")
    client.post(reverse("reading-claim", args=[preliminary.study_id]))
    version = ReportVersion.objects.get(open=True)
    for _ in range(4):
        _sign(client, version, password="wrong")
    assert _sign(client, version).status_code == 200
    assert "wrong_passwords" not in client.session


def test_sign_release_and_next(signed_in: SignedIn, people: Cast, draft: ReportVersion, imaged: Imaged) -> None:
    other = Study.objects.get(pk=imaged(_another(people, draft)).pk)
    answer = _sign(signed_in("rosa"), draft, release="1", next="1")
    assert answer.json() == {"to": reverse("reading", args=[other.pk])}
    assert Delivery.objects.get().recipient == people.dr_fred
    assert Study.objects.get(pk=draft.report.study_id).status == StudyStatus.RELEASED


def test_next_with_nothing_left_goes_to_the_list(signed_in: SignedIn, draft: ReportVersion) -> None:
    assert _sign(signed_in("rosa"), draft, next="1").json() == {"to": reverse("reading-list")}


def test_a_resident_gives_a_preliminary_and_no_signature(signed_in: SignedIn, people: Cast, acquired: Study) -> None:
    client = signed_in("ron")
    client.post(reverse("reading-claim", args=[acquired.pk]))
    version = drafting.start(acquired, by=people.ron)
    assert _sign(client, version).status_code == 403
    version.refresh_from_db()
    assert version.impression == ""  # refused at the door, before anything is saved
    assert _sign(client, version, to="preliminary", release="1").status_code == 200
    assert Report.objects.get().status == ReportStatus.PRELIMINARY
    assert not Delivery.objects.exists()


def test_a_text_that_changed_meanwhile_is_not_signed(signed_in: SignedIn, people: Cast, draft: ReportVersion) -> None:
    drafting.save(draft, {"impression": "Second window"}, revision=1, by=people.rosa)
    answer = _sign(signed_in("rosa"), draft)
    assert (answer.status_code, answer.json()["theirs"]["sections"]["impression"]) == (409, "Second window")
    draft.refresh_from_db()
    assert draft.signed_at is None


def test_no_impression_no_signature(signed_in: SignedIn, draft: ReportVersion) -> None:
    answer = _sign(signed_in("rosa"), draft, impression=" ")
    assert (answer.status_code, "impression" in answer.json()["error"].lower()) == (400, True)


def _another(people: Cast, draft: ReportVersion) -> Study:
    study = draft.report.study
    order = study.order
    assert order is not None
    return Study.objects.create(
        order=order,
        patient=study.patient,
        site=study.site,
        procedure=study.procedure,
        modality="CT",
        description="CT abdomen",
        study_instance_uid="1.2.3.4",
    )
