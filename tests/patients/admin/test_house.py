"""Master data, accounts, lock-outs and the journal in the admin."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patients import audit
from patients.models import Event, Patient, Practitioner, Site, User
from tests.cast import PASSWORD, Cast


@pytest.fixture
def ada(signed_in: Any) -> Client:
    return signed_in("ada")


def sent(client: Client, page: str) -> dict[str, Any]:
    """The form as it is shown."""
    form = client.get(page).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_master_data_changes_by_the_verb_with_what_was_before(ada: Client, people: Cast) -> None:
    page = reverse("admin:patients_site_change", args=[people.site.pk])
    assert ada.post(page, {**sent(ada, page), "name": "Northside Clinic"}).status_code == 302
    changed = Event.objects.get(kind="site.changed").details["changed"]
    assert changed == {"name": {"before": "Northside Imaging", "after": "Northside Clinic"}}


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("mrn_pattern", "(a+)+", "too long"),
        ("mrn_pattern", "[", "MRN pattern"),
        ("mrn_format", "fixed", "running number is missing"),
        ("mrn_format", "{x}", "{n:07d}"),
        ("time_zone", "Nowhere/City", "valid choice"),
    ],
)
def test_a_site_cannot_be_given_habits_that_do_not_work(
    ada: Client, people: Cast, field: str, typed: str, sentence: str
) -> None:
    page = reverse("admin:patients_site_change", args=[people.site.pk])
    answer = ada.post(page, {**sent(ada, page), field: typed})
    assert sentence in str(answer.context["adminform"].form.errors[field])
    assert Site.objects.get(pk=people.site.pk).name == "Northside Imaging"


def test_a_new_practitioner(ada: Client, people: Cast) -> None:
    facts = {"title": "Dr", "family_name": "New", "code": "N9", "active": "on"}
    assert ada.post(reverse("admin:patients_practitioner_add"), facts).status_code == 302
    assert Practitioner.objects.get(code="N9").name == "Dr New"
    assert Event.objects.filter(kind="practitioner.added", by=people.ada).exists()


def test_a_number_given_twice_is_said_at_the_form(ada: Client, people: Cast) -> None:
    facts = {"family_name": "New", "code": "F1", "active": "on"}
    answer = ada.post(reverse("admin:patients_practitioner_add"), facts)
    assert answer.status_code == 200 and "code" in answer.context["adminform"].form.errors


def test_a_new_account_with_its_role(ada: Client, people: Cast) -> None:
    role = Group.objects.get(name="technologist")
    facts = {"username": "tina", "password1": "a long one, surely", "password2": "a long one, surely"}
    answer = ada.post(reverse("admin:patients_user_add"), {**facts, "groups": [role.pk], "is_active": "on"})
    assert answer.status_code == 302
    account = User.objects.get(username="tina")
    assert account.check_password(facts["password1"]) and list(account.groups.all()) == [role]
    event = Event.objects.get(kind="user.added")
    assert event.details["changed"]["roles"] == {"before": None, "after": ["technologist"]}
    assert facts["password1"] not in str(event.details)


def test_nobody_is_made_a_superuser_by_a_form(ada: Client, people: Cast) -> None:
    page = reverse("admin:patients_user_change", args=[people.theo.pk])
    assert ada.post(page, {**sent(ada, page), "is_superuser": "on", "user_permissions": ["1"]}).status_code == 302
    people.theo.refresh_from_db()
    assert not people.theo.is_superuser and not people.theo.user_permissions.exists()


def test_a_superuser_is_out_of_reach(ada: Client, people: Cast) -> None:
    people.theo.is_superuser = True
    people.theo.save()
    page = reverse("admin:patients_user_change", args=[people.theo.pk])
    assert ada.post(page, {"username": "theo", "is_active": ""}).status_code == 403
    step = reverse("admin:patients_user_do", args=[people.theo.pk, "password"])
    answer = ada.post(step, {"password": "a long one, surely", "again": "a long one, surely"})
    assert answer.status_code == 409 and "may do everything" in answer.content.decode()
    people.theo.refresh_from_db()
    assert people.theo.check_password(PASSWORD)


def test_a_new_password_for_somebody(ada: Client, people: Cast) -> None:
    step = reverse("admin:patients_user_do", args=[people.theo.pk, "password"])
    for wrong in ({"password": "short", "again": "short"}, {"password": "a long one, surely", "again": "another"}):
        assert ada.post(step, wrong).status_code == 400
    assert ada.post(step, {"password": "a long one, surely", "again": "a long one, surely"}).status_code == 302
    people.theo.refresh_from_db()
    assert people.theo.check_password("a long one, surely")
    assert Event.objects.filter(kind="user.password_set", by=people.ada, object_id=str(people.theo.pk)).exists()


def test_a_lock_out_ends_by_a_button(ada: Client, people: Cast) -> None:
    attempt = AccessAttempt.objects.create(username="theo", ip_address="10.0.0.1", failures_since_start=5)
    page = reverse("admin:axes_accessattempt_change", args=[attempt.pk])
    step = reverse("admin:axes_accessattempt_do", args=[attempt.pk, "unlock"])
    assert step in ada.get(page).content.decode()
    ada.get(step)
    assert AccessAttempt.objects.exists(), "a look unlocks nobody"
    assert ada.post(step).headers["Location"] == reverse("admin:axes_accessattempt_changelist")
    assert not AccessAttempt.objects.exists() and Event.objects.filter(kind="user.unlocked").count() == 1


def test_roles_come_from_the_table_only(ada: Client, people: Cast) -> None:
    role = Group.objects.get(name="technologist")
    page = reverse("admin:auth_group_change", args=[role.pk])
    assert "imaging.acquire_study" in ada.get(page).content.decode()
    assert ada.post(page, {"name": "all"}).status_code == 405
    assert ada.get(reverse("admin:auth_group_add")).status_code == 403


def test_the_journal_is_read_by_thing_person_patient_and_day(ada: Client, people: Cast, patient: Patient) -> None:
    audit.record("study.viewed", by=people.rosa, patient=patient)
    page = reverse("admin:patients_event_changelist")

    def kinds(**asked: object) -> list[str]:
        return [event.kind for event in ada.get(page, asked).context["cl"].result_list]

    assert kinds(about="study") == ["study.viewed"]
    assert "study.viewed" not in kinds(about="patient")
    assert kinds(by=people.rosa.pk) == ["study.viewed"]
    assert "study.viewed" in kinds(q="Maria") and kinds(q="Nobody") == []
    today = Event.objects.get(kind="study.viewed").at.date()
    assert "study.viewed" in kinds(day=today.isoformat()) and kinds(day="1999-01-01") == []
    assert "study.viewed" in kinds(day="no date", about="no thing", by="x"), "what is no answer narrows nothing"


def test_the_journal_is_never_changed(ada: Client, people: Cast, patient: Patient) -> None:
    event = Event.objects.get(kind="patient.registered")
    page = reverse("admin:patients_event_change", args=[event.pk])
    assert "MRN-123" in ada.get(page).content.decode()
    assert ada.post(page, {"kind": "x"}).status_code == 405
    assert ada.post(reverse("admin:patients_event_delete", args=[event.pk]), {"post": "yes"}).status_code == 403


def test_the_journal_asks_the_same_number_of_questions_for_5_and_for_25(
    ada: Client, people: Cast, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    monkeypatch.setattr("ris.middleware.SEEN_STEP", 10**9)  # a slow machine would write the session again
    ada.get(reverse("admin:patients_event_changelist"))  # the first page of a sign-in also writes its session
    for number in range(25):
        audit.record("study.viewed", by=people.rosa, patient=patient)
        if number in (4, 24):
            with CaptureQueriesContext(connection) as asked:
                ada.get(reverse("admin:patients_event_changelist"), {"about": "study"})
            counts.append(len(asked))
    assert counts[0] == counts[1] < 20


def test_an_unknown_row_is_404(ada: Client, people: Cast) -> None:
    for model in ("patient", "event", "site", "user"):
        assert ada.get(reverse(f"admin:patients_{model}_change", args=[987654])).status_code == 404
        assert ada.get(reverse(f"admin:patients_{model}_change", args=["nonsense"])).status_code == 404
